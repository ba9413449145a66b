/** The view of all tables that a transaction's work gets. */
import { attempt } from '../lock';
import { parseJson, textOf } from '../json';
import { type Row, selectionOf, testsOf } from './query';
import { type Tables, changed, checkedId, fieldsOf, recordOf } from './records';
import { randomName } from '../random-name';
import type { SqlRow, SqliteFile } from './sqlite-file';
import { SqliteTable } from './sqlite-table';
import {
  type Change,
  type Id,
  MissingRecordError,
  type Query,
  type Stored,
  type Table,
  UniqueError,
  type Where,
  type Writing,
} from './store';

export class SqliteRecords implements Writing {
  #isOver = false;

  constructor(
    readonly file: SqliteFile,
    readonly tables: Tables,
  ) {}

  get<T extends object>(table: Table<T>, id: Id): Promise<Stored<T> | undefined> {
    return this.#attempt(() => {
      const found = this.#open(table).get(id);
      return found && recordOf<T>(found.row);
    });
  }

  find<T extends object>(table: Table<T>, query: Query<T> = {}): Promise<Stored<T>[]> {
    return this.#attempt(() =>
      this.#open(table)
        .find(selectionOf(query))
        .map((row) => recordOf<T>(row)),
    );
  }

  first<T extends object>(table: Table<T>, query: Query<T>): Promise<Stored<T> | undefined> {
    return this.find(table, { ...query, limit: Math.min(query.limit ?? 1, 1) }).then(([first]) => first);
  }

  count<T extends object>(table: Table<T>, where: Where<T> = {}): Promise<number> {
    return this.#attempt(() => this.#open(table).count(testsOf(where)));
  }

  changes(afterSequence: number, limit: number): Promise<Change[]> {
    return this.#attempt(() =>
      this.file
        .rows(
          'SELECT sequence, topic, detail FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?',
          afterSequence,
          limit,
        )
        .map(changeOf),
    );
  }

  insert<T extends object>(table: Table<T>, value: T, id?: Id): Promise<Stored<T>> {
    return this.#attempt(() => {
      const contents = this.#open(table);
      const fields = fieldsOf(contents.table, value);
      const given = id === undefined ? undefined : checkedId(contents.table, id);
      if (given !== undefined && contents.get(given)) throw new UniqueError(table.name, ['id']);
      const made = contents.table.ids === 'counter' ? contents.lastId() + 1 : randomName();
      const row: Row = { id: given ?? made, version: 1, value: fields };
      contents.add(row);
      if (typeof made === 'number') contents.setLastId(made);
      return recordOf<T>(row);
    });
  }

  update<T extends object>(table: Table<T>, id: Id, change: Partial<T>): Promise<Stored<T>> {
    return this.#attempt(() => {
      const contents = this.#open(table);
      const before = contents.get(id);
      if (!before) throw new MissingRecordError(table.name, id);
      const { version, value } = before.row;
      const row: Row = { id, version: version + 1, value: changed(contents.table, value, change) };
      contents.replace({ position: before.position, row });
      return recordOf<T>(row);
    });
  }

  remove<T extends object>(table: Table<T>, id: Id): Promise<boolean> {
    return this.#attempt(() => {
      const contents = this.#open(table);
      const found = contents.get(id);
      if (found) contents.delete(found);
      return found !== undefined;
    });
  }

  log(topic: string, detail: unknown): Promise<number> {
    return this.#attempt(() =>
      Number(
        this.file.value(
          'INSERT INTO changes SELECT coalesce(max(sequence), 0) + 1, ?, ? FROM changes RETURNING sequence AS value',
          textOf(topic),
          textOf(detail),
        ),
      ),
    );
  }

  /** From here on, whoever kept the records is told off instead of writing outside of any transaction. */
  end(): void {
    this.#isOver = true;
  }

  #open(table: { readonly name: string }): SqliteTable {
    return new SqliteTable(this.file, this.tables.named(table.name));
  }

  #attempt<R>(work: () => R): Promise<R> {
    return attempt(() => {
      // SQLite ends a transaction by itself after some errors: what came next would be committed alone.
      if (this.#isOver || !this.file.database.inTransaction) {
        throw new TypeError('these records were used after their transaction had ended');
      }
      return work();
    });
  }
}

export function changeOf({ sequence, topic, detail }: SqlRow): Change {
  return {
    sequence: Number(sequence),
    topic: String(parseJson(String(topic))),
    detail: parseJson(String(detail)),
  };
}
