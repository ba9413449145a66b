/** What both stores do with a record on its way in and out, so that neither can know a rule that the other does not. */
import { type JsonObject, isObject, parseJson, textOf } from '../json';
import type { Row } from './query';
import type { Id, Stored, Table } from './store';

/**
 * A record's fields as they will be stored: plain JSON, nobody else's object.
 * @throws {TypeError}  It is no object, has no form in JSON, or claims `id` or `version`, which are the store's.
 */
export function fieldsOf(table: Table<never>, value: object): JsonObject {
  const fields = parseJson(textOf(value));
  if (!isObject(fields)) throw new TypeError(`${table.name}: a record is an object`);
  for (const name of ['id', 'version']) {
    if (Object.hasOwn(fields, name)) throw new TypeError(`${table.name}: the field ${name} belongs to the store`);
  }
  return fields;
}

/** The fields of `value` with those of `change`; a field given as undefined is removed. */
export function changed(table: Table<never>, value: JsonObject, change: object): JsonObject {
  return fieldsOf(table, { ...value, ...change });
}

/** A copy for the caller. What went in as a T comes out as one: the one place where JSON gets a type back. */
export function recordOf<T extends object>(row: Row): Stored<T> {
  const value = parseJson(textOf(row.value)) as T;
  return { ...value, id: row.id, version: row.version };
}

/** @throws {TypeError}  Not a string of 1 to 256 characters; or the table counts and makes its ids itself. */
export function checkedId(table: Table<never>, id: Id): string {
  if (table.ids === 'counter') throw new TypeError(`${table.name} counts its own ids`);
  if (typeof id !== 'string' || id === '' || id.length > 256) {
    throw new TypeError(`${table.name}: ${JSON.stringify(id)} cannot be an id`);
  }
  return id;
}

/** The tables a store was opened with, by name. Asking for another one is a mistake of the program. */
export class Tables {
  readonly #byName: ReadonlyMap<string, Table<never>>;

  /** @throws {TypeError}  Two tables have the same name, or a name or field is not a plain word. */
  constructor(tables: readonly Table<never>[]) {
    this.#byName = new Map(tables.map((table) => [table.name, table]));
    for (const word of tables.flatMap((table) => [table.name, ...table.indexed, ...table.unique.flat()])) {
      if (!/^[A-Za-z][\w-]{0,63}$/.test(word))
        throw new TypeError(`${JSON.stringify(word)} cannot name a table or field`);
    }
    if (this.#byName.size !== tables.length) throw new TypeError('two tables have the same name');
  }

  all(): Table<never>[] {
    return [...this.#byName.values()];
  }

  named(name: string): Table<never> {
    const table = this.#byName.get(name);
    if (table === undefined) throw new TypeError(`the store was opened without a table ${JSON.stringify(name)}`);
    return table;
  }
}
