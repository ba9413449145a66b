/** One table in SQLite: its rows with their index rows, and queries that go by index as far as there is one. */
import { combinedKey, indexKey } from './index-key';
import {
  type Row,
  type Selection,
  type Test,
  arrange,
  fieldOf,
  indexedFieldsOf,
  matches,
  uniqueValuesOf,
} from './query';
import { type JsonObject, isObject, parseJson, textOf } from '../json';
import type { SqlRow, SqlValue, SqliteFile } from './sqlite-file';
import { type Id, type Table, UniqueError } from './store';

interface PlacedRow {
  readonly position: number;
  readonly row: Row;
}

/** More values in one `in` than this are compared one by one: SQLite bounds the number of parameters. */
const mostValues = 1_000;

/** One table inside a transaction that is open already. */
export class SqliteTable {
  readonly #indexed: ReadonlySet<string>;

  constructor(
    readonly file: SqliteFile,
    readonly table: Table<never>,
  ) {
    // No record has a field called id of its own (records.ts): that name is free for the record's id.
    this.#indexed = new Set([...indexedFieldsOf(table), 'id']);
  }

  /** Notes the table's declaration; where it is another than at the last start, the index rows are made anew. */
  declare(): void {
    const { name, ids, unique, indexed } = this.table;
    const fields = textOf({ ids, unique, indexed });
    const noted = this.file.value('SELECT fields AS value FROM declarations WHERE name = ?', name);
    if (noted === fields) return;
    this.file.rows(
      'INSERT INTO declarations VALUES (?, ?, 0) ON CONFLICT (name) DO UPDATE SET fields = excluded.fields',
      name,
      fields,
    );
    const rows = this.rows();
    for (const { position } of rows) this.#dropIndexRows(position);
    for (const { position, row } of rows) {
      this.#refuseTaken(row.value, position);
      this.#addIndexRows(position, row);
    }
  }

  rows(): PlacedRow[] {
    return this.file
      .rows('SELECT position, id, version, body FROM records WHERE of = ? ORDER BY position', this.table.name)
      .map(placedRowOf);
  }

  get(id: Id): PlacedRow | undefined {
    return this.file
      .rows(
        'SELECT position, id, version, body FROM records WHERE of = ? AND id = ?',
        this.table.name,
        JSON.stringify(id),
      )
      .map(placedRowOf)[0];
  }

  /** @throws {UniqueError} before anything was changed. */
  add(row: Row): void {
    this.#refuseTaken(row.value, 0);
    const position = this.file.value(
      'INSERT INTO records (of, id, version, body) VALUES (?, ?, ?, ?) RETURNING position AS value',
      this.table.name,
      textOf(row.id),
      row.version,
      textOf(row.value),
    );
    this.#addIndexRows(Number(position), row);
  }

  /** @throws {UniqueError} before anything was changed. */
  replace({ position, row }: PlacedRow): void {
    this.#refuseTaken(row.value, position);
    this.file.rows(
      'UPDATE records SET version = ?, body = ? WHERE position = ?',
      row.version,
      textOf(row.value),
      position,
    );
    this.#dropIndexRows(position);
    this.#addIndexRows(position, row);
  }

  delete({ position }: PlacedRow): void {
    this.#dropIndexRows(position);
    this.file.rows('DELETE FROM records WHERE position = ?', position);
  }

  lastId(): number {
    return Number(this.file.value('SELECT last_id AS value FROM declarations WHERE name = ?', this.table.name));
  }

  setLastId(lastId: number): void {
    this.file.rows('UPDATE declarations SET last_id = ? WHERE name = ?', lastId, this.table.name);
  }

  /** By index where everything asked for is indexed; otherwise the indexes give candidates and query.ts does the rest. */
  find(selection: Selection): Row[] {
    const { tests, orders, limit, offset } = selection;
    const isCovered =
      tests.every((test) => this.#isIndexed(test)) && orders.every(({ field }) => this.#indexed.has(field));
    if (!isCovered) {
      const candidates = this.#select('r.position, r.id, r.version, r.body', tests, 'ORDER BY r.position');
      return arrange(
        candidates.map((found) => placedRowOf(found).row).filter((row) => matches(row, tests)),
        selection,
      );
    }
    const joins = orders.map(
      (_, n) =>
        `JOIN keys AS o${n} ON o${n}.of = r.of AND o${n}.position = r.position AND o${n}.field = ? AND o${n}.element = 0`,
    );
    const order = orders.map(({ direction }, n) => `o${n}.key ${direction === 'ascending' ? 'ASC' : 'DESC'}, `);
    const found = this.#select(
      'r.position, r.id, r.version, r.body',
      tests,
      `ORDER BY ${order.join('')}r.position LIMIT ? OFFSET ?`,
      [limit, offset],
      joins.join(' '),
      orders.map(({ field }) => field),
    );
    return found.map((row) => placedRowOf(row).row);
  }

  count(tests: readonly Test[]): number {
    if (!tests.every((test) => this.#isIndexed(test))) {
      return this.find({ tests, orders: [], limit: Number.MAX_SAFE_INTEGER, offset: 0 }).length;
    }
    return Number(this.#select('count(*) AS value', tests, '')[0]?.['value']);
  }

  #isIndexed({ field, values }: Test): boolean {
    return this.#indexed.has(field) && values.length <= mostValues;
  }

  #select(
    columns: string,
    tests: readonly Test[],
    tail: string,
    tailValues: readonly SqlValue[] = [],
    joins = '',
    joinValues: readonly SqlValue[] = [],
  ): SqlRow[] {
    const indexed = tests.filter((test) => this.#isIndexed(test));
    const conditions = indexed.map(({ values }) => {
      const places = values.map(() => '?').join(', ');
      return ` AND r.position IN (SELECT position FROM keys WHERE of = ? AND field = ? AND element = ? AND key IN (${places}))`;
    });
    const conditionValues = indexed.flatMap(({ field, kind, values }) => [
      this.table.name,
      field,
      kind === 'has' ? 1 : 0,
      ...values.map(indexKey),
    ]);
    return this.file.rows(
      `SELECT ${columns} FROM records AS r ${joins} WHERE r.of = ?${conditions.join('')} ${tail}`,
      ...joinValues,
      this.table.name,
      ...conditionValues,
      ...tailValues,
    );
  }

  #refuseTaken(value: JsonObject, ownPosition: number): void {
    for (const fields of this.table.unique) {
      const values = uniqueValuesOf(value, fields);
      if (values === undefined) continue;
      const holder = this.file.value(
        'SELECT position AS value FROM uniques WHERE of = ? AND fields = ? AND key = ?',
        this.table.name,
        textOf(fields),
        combinedKey(values),
      );
      if (holder !== undefined && holder !== ownPosition) throw new UniqueError(this.table.name, fields);
    }
  }

  #addIndexRows(position: number, { id, value }: Row): void {
    const add = (field: string, element: 0 | 1, key: unknown) =>
      this.file.rows(
        'INSERT OR IGNORE INTO keys VALUES (?, ?, ?, ?, ?)',
        this.table.name,
        field,
        element,
        indexKey(key),
        position,
      );
    for (const field of this.#indexed) {
      const found = field === 'id' ? id : fieldOf(value, field);
      add(field, 0, found);
      if (Array.isArray(found)) for (const element of found) add(field, 1, element);
    }
    for (const fields of this.table.unique) {
      const values = uniqueValuesOf(value, fields);
      if (values === undefined) continue;
      this.file.rows(
        'INSERT INTO uniques VALUES (?, ?, ?, ?)',
        this.table.name,
        textOf(fields),
        combinedKey(values),
        position,
      );
    }
  }

  #dropIndexRows(position: number): void {
    this.file.rows('DELETE FROM keys WHERE position = ?', position);
    this.file.rows('DELETE FROM uniques WHERE position = ?', position);
  }
}

function placedRowOf({ position, id, version, body }: SqlRow): PlacedRow {
  const key = parseJson(String(id));
  const value = parseJson(String(body));
  if ((typeof key !== 'string' && typeof key !== 'number') || !isObject(value)) {
    throw new TypeError(`record ${String(position)} is damaged`);
  }
  return { position: Number(position), row: { id: key, version: Number(version), value } };
}
