/**
 * What `where` and `orderBy` mean, said once for every store.
 * Holds     the tests that a `where` consists of, the order of values, the cut by offset and limit.
 * Promises  values compare as JSON does: a field that is absent is null, objects and arrays compare as their text;
 *           strings compare by UTF-16 code unit, as `<` does. A field called `constructor` is an own field or absent.
 * Leaves    finding the candidates, by index or otherwise, to the stores.
 * Read next index-key.ts, which writes the same order as bytes.
 */
import { type JsonObject, isObject, parseJson, textOf } from '../json';
import type { Id, Query, Table, Where } from './store';

export interface Row {
  readonly id: Id;
  readonly version: number;
  readonly value: JsonObject;
}

export interface Test {
  readonly field: string;
  /** `equals`: the field is one of `values`. `has`: it is an array with an element that is. */
  readonly kind: 'equals' | 'has';
  readonly values: readonly unknown[];
}

export interface Order {
  readonly field: string;
  readonly direction: 'ascending' | 'descending';
}

export interface Selection {
  readonly tests: readonly Test[];
  readonly orders: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

/**
 * Checks a query and puts it into the one form that stores work with.
 * @throws {TypeError}  A condition is undefined: leaving it out instead would find everybody's records.
 * @throws {RangeError}  `limit` or `offset` is not a whole number from 0.
 */
export function selectionOf<T extends object>(query: Query<T>): Selection {
  return {
    tests: testsOf(query.where ?? {}),
    orders: query.orderBy ?? [],
    limit: query.limit === undefined ? Number.MAX_SAFE_INTEGER : wholeNumber('limit', query.limit),
    offset: wholeNumber('offset', query.offset ?? 0),
  };
}

export function testsOf<T extends object>(where: Where<T>): Test[] {
  return Object.entries<unknown>(where).map(([field, condition]) => testOf(field, condition));
}

function testOf(field: string, condition: unknown): Test {
  if (condition === undefined) throw new TypeError(`where: the condition on ${field} is undefined`);
  if (isObject(condition) && Object.keys(condition).length === 1) {
    const { in: choice, has } = condition;
    if (Array.isArray(choice)) return { field, kind: 'equals', values: choice.map(asJson) };
    if (has !== undefined) return { field, kind: 'has', values: [asJson(has)] };
  }
  return { field, kind: 'equals', values: [asJson(condition)] };
}

function wholeNumber(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is ${String(value)}`);
  return value;
}

export function matches(row: Row, tests: readonly Test[]): boolean {
  return tests.every((test) => {
    const found = valueOf(row, test.field);
    if (test.kind === 'equals') return test.values.some((wanted) => compareValues(found, wanted) === 0);
    return (
      Array.isArray(found) &&
      found.some((element) => test.values.some((wanted) => compareValues(element, wanted) === 0))
    );
  });
}

/** The rows in the order asked for, then cut. Rows that compare equal stay in the order in which they came. */
export function arrange(rows: readonly Row[], { orders, limit, offset }: Selection): Row[] {
  const sorted =
    orders.length === 0
      ? rows
      : [...rows].sort((a, b) => {
          for (const { field, direction } of orders) {
            const difference = compareValues(valueOf(a, field), valueOf(b, field));
            if (difference !== 0) return direction === 'ascending' ? difference : -difference;
          }
          return 0;
        });
  return sorted.slice(offset, offset + limit);
}

/** null, then false and true, then numbers, then strings, then everything else by its JSON text. */
export function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  const [left, right] = typeof a === 'string' && typeof b === 'string' ? [a, b] : [textOf(a), textOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

export function rankOf(value: unknown): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'number') return 2;
  return typeof value === 'string' ? 3 : 4;
}

// No record has a field called id of its own (records.ts).
function valueOf(row: Row, field: string): unknown {
  return field === 'id' ? row.id : fieldOf(row.value, field);
}

export function fieldOf(value: JsonObject, field: string): unknown {
  return Object.hasOwn(value, field) ? value[field] : null;
}

/** The fields by which a table's records are found: those that are indexed, and those that are unique. */
export function indexedFieldsOf(table: Table<never>): ReadonlySet<string> {
  return new Set<string>([...table.indexed, ...table.unique.flat()]);
}

/** The values of a unique combination, or undefined when one of them is null: null is no value, and collides with none. */
export function uniqueValuesOf(value: JsonObject, fields: readonly string[]): unknown[] | undefined {
  const values = fields.map((field) => fieldOf(value, field));
  return values.includes(null) ? undefined : values;
}

/** A deep copy, as JSON keeps it: without `undefined`, with an own `__proto__` as the plain field that it is. */
export function asJson(value: unknown): unknown {
  return parseJson(textOf(value));
}
