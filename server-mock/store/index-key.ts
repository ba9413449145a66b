/**
 * A value as bytes that SQLite compares (memcmp) just as query.ts's `compareValues` compares the values.
 * Text would not do: SQLite orders it by code point, JavaScript by code unit, and the driver cuts it at a NUL.
 */
import { rankOf } from './query';
import { textOf } from '../json';

export function indexKey(value: unknown): Buffer {
  const rank = Buffer.of(rankOf(value));
  if (value === null) return rank;
  if (typeof value === 'boolean') return Buffer.concat([rank, Buffer.of(Number(value))]);
  if (typeof value === 'number') return Buffer.concat([rank, numberKey(value)]);
  const text = typeof value === 'string' ? value : textOf(value);
  return Buffer.concat([rank, Buffer.from(text, 'utf16le').swap16()]);
}

/** Several keys as one. Each goes with its length, or ('a', 'bc') would equal ('ab', 'c'). */
export function combinedKey(values: readonly unknown[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const key = indexKey(value);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(key.length);
      return [length, key];
    }),
  );
}

/** IEEE 754 orders positive numbers by their bits; negative ones, inverted, order the other way round. */
function numberKey(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  const isNegative = value < 0;
  return Buffer.from(bytes.map((byte, place) => (isNegative ? ~byte & 0xff : place === 0 ? byte ^ 0x80 : byte)));
}
