/**
 * How large a patch and its result may be.
 * Promises  most documents are found to be small enough without a look at their characters.
 */
import { PatchLimitError } from './errors';
import { isArray, isContainer, type Json } from './json';
import { jsonBytes, MOST_OPERATIONS } from './size';

export interface Limits {
  /** Operations in one patch. */
  readonly operations: number;
  /** Bytes of the result's JSON text in UTF-8, without white space. */
  readonly bytes: number;
  /** Arrays and objects inside each other: `{}` is 1 deep, `{"a": []}` is 2. */
  readonly depth: number;
  /**
   * Bytes of the document before, where the caller has its text. It is taken to be within the limits, and only what the
   * patch adds is measured, until that and this could be more than they allow.
   */
  readonly documentBytes?: number | undefined;
}

export const DEFAULT_LIMITS: Limits = { operations: MOST_OPERATIONS, bytes: 256 * 1024, depth: 32 };

/** For patches of one's own making: nothing is counted or measured. */
export const UNLIMITED: Limits = { operations: Infinity, bytes: Infinity, depth: Infinity };

/** @throws {PatchLimitError}  The document is larger or deeper than that. */
export function ensureWithin(document: Json, bytes: number, depth: number): void {
  // Most documents are so far below the limit that no character has to be looked at.
  if (mostBytes(document, bytes, depth) <= bytes) return;
  if (depth < Infinity && isDeeper(document, depth)) throw new PatchLimitError('depth', depth);
  if (bytes < Infinity && jsonBytes(document, bytes) > bytes) throw new PatchLimitError('bytes', bytes);
}

/** More than the name of a member can take, quotes, colon and comma included: it is no longer than a pointer to it. */
export function mostNameBytes(pointer: string): number {
  return 6 * pointer.length + 5;
}

/**
 * More than the value's JSON text can take, in a quarter of the time: no string needs more than each of its units as `\u`
 * and four digits, no number more than -1.2345678901234567e-100. `Infinity`: it is deeper than `depth`.
 */
export function mostBytes(value: Json, most: number, depth: number): number {
  if (typeof value === 'string') return 6 * value.length + 2;
  if (typeof value !== 'object' || value === null) return 24;
  if (depth === 0) return Infinity;
  let bytes = 2;
  if (isArray(value)) {
    for (let at = 0; at < value.length && bytes <= most; at += 1) {
      bytes += mostBytes(value[at] ?? null, most - bytes, depth - 1) + 1;
    }
    return bytes;
  }
  // Inherited names, where somebody made some, count for more than there is.
  for (const name in value) {
    if (bytes > most) break;
    bytes += 6 * name.length + 4 + mostBytes(value[name] ?? null, most - bytes, depth - 1);
  }
  return bytes;
}

function isDeeper(value: Json, depth: number): boolean {
  if (!isContainer(value)) return false;
  return depth === 0 || Object.values(value).some((part: Json) => isDeeper(part, depth - 1));
}
