/** A dump: everything a store holds but its epoch, as one JSON value that each implementation reads and writes. */
import * as v from 'valibot';
import { textOf } from '../json';
import { type Tables, fieldsOf } from './records';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const DumpSchema = v.strictObject({
  format: v.literal('modern-times store 1'),
  tables: v.array(
    v.strictObject({
      name: v.string(),
      /** The last id that was counted, for a table with `ids: 'counter'`; else 0. */
      lastId: whole,
      records: v.array(
        v.strictObject({
          id: v.union([positive, v.pipe(v.string(), v.nonEmpty())]),
          version: positive,
          value: v.custom<object>((value) => typeof value === 'object' && value !== null),
        }),
      ),
    }),
  ),
  changes: v.array(v.strictObject({ sequence: positive, topic: v.string(), detail: v.unknown() })),
});

export type Dump = v.InferOutput<typeof DumpSchema>;

export const dumpFormat = 'modern-times store 1';

/**
 * @throws {TypeError}  It is no dump, or one of other tables. Records with the same unique value are found by the store.
 */
export function parseDump(value: unknown, tables: Tables): Dump {
  const { success, output, issues } = v.safeParse(DumpSchema, value);
  if (!success) throw new TypeError(`this is no dump: ${v.getDotPath(issues[0]) ?? 'it'}: ${issues[0].message}`);
  const [dumped, known] = [output.tables, tables.all()].map((some) => some.map(({ name }) => name).sort());
  if (textOf(dumped) !== textOf(known)) {
    throw new TypeError(`this dump has the tables ${String(dumped)}; the store has ${String(known)}`);
  }
  for (const { name, lastId, records } of output.tables) {
    const table = tables.named(name);
    const isInOrder = records.every(({ id }) =>
      table.ids === 'counter' ? typeof id === 'number' && id <= lastId : typeof id === 'string',
    );
    if (!isInOrder) throw new TypeError(`${name}: an id of this dump cannot be`);
    if (new Set(records.map(({ id }) => id)).size !== records.length) throw new TypeError(`${name}: an id comes twice`);
    for (const record of records) fieldsOf(table, record.value);
  }
  if (!output.changes.every(({ sequence }, index) => sequence === index + 1)) {
    throw new TypeError('the change log of this dump has a gap');
  }
  return output;
}
