/**
 * Memory store: the store for browser specs and quick Node specs. It forgets when it is dropped.
 * Holds     each table's rows in the order of insertion, and the values that are taken where fields are unique.
 * Promises  what store.ts says, but durability; runs wherever ES2022 and the Web Crypto API do.
 * Leaves    durability and indexes to sqlite-store.ts: finding looks at each record of the table.
 * Read next spec/contracts/store.contract.ts.
 */
import { type Dump, dumpFormat, parseDump } from './dump';
import { Lock, attempt } from '../lock';
import { type Row, type Test, arrange, matches, selectionOf, testsOf, uniqueValuesOf } from './query';
import { parseJson, textOf } from '../json';
import { Tables, changed, checkedId, fieldsOf, recordOf } from './records';
import { randomName } from '../random-name';
import {
  type Change,
  type Id,
  MissingRecordError,
  type Query,
  type Reading,
  type Store,
  type Stored,
  type Table,
  UniqueError,
  type Where,
  type Writing,
} from './store';

class Contents {
  readonly rows: Map<Id, Row>;
  /** Fields and values of unique combinations, as JSON text -> the id of the record that has them. */
  readonly #taken: Map<string, Id>;
  lastId: number;

  constructor(
    readonly table: Table<never>,
    from?: Contents,
  ) {
    this.rows = new Map(from?.rows);
    this.#taken = new Map(from ? from.#taken : []);
    this.lastId = from?.lastId ?? 0;
  }

  put(row: Row): void {
    const before = this.rows.get(row.id);
    const claims = this.#claims(row);
    for (const [claim, fields] of claims) {
      const holder = this.#taken.get(claim);
      if (holder !== undefined && holder !== row.id) throw new UniqueError(this.table.name, fields);
    }
    if (before) this.#release(before);
    for (const [claim] of claims) this.#taken.set(claim, row.id);
    this.rows.set(row.id, row);
  }

  delete(row: Row): void {
    this.#release(row);
    this.rows.delete(row.id);
  }

  #release(row: Row): void {
    for (const [claim] of this.#claims(row)) this.#taken.delete(claim);
  }

  #claims(row: Row): [claim: string, fields: readonly string[]][] {
    return this.table.unique.flatMap((fields) => {
      const values = uniqueValuesOf(row.value, fields);
      return values === undefined ? [] : [[textOf([fields, values]), fields]];
    });
  }
}

interface State {
  readonly contents: ReadonlyMap<string, Contents>;
  readonly changes: readonly { readonly sequence: number; readonly topic: string; readonly detail: string }[];
}

/** The state as a transaction sees and changes it. A table is copied when it is first written to. */
class View implements Writing {
  readonly #copies = new Map<string, Contents>();
  readonly #logged: State['changes'][number][] = [];
  #isOver = false;

  constructor(
    readonly tables: Tables,
    readonly state: State,
  ) {}

  get<T extends object>(table: Table<T>, id: Id): Promise<Stored<T> | undefined> {
    return this.#attempt(() => {
      const row = this.#contents(table.name).rows.get(id);
      return row && recordOf<T>(row);
    });
  }

  find<T extends object>(table: Table<T>, query: Query<T> = {}): Promise<Stored<T>[]> {
    return this.#attempt(() => this.#find(table, query));
  }

  first<T extends object>(table: Table<T>, query: Query<T>): Promise<Stored<T> | undefined> {
    return this.#attempt(() => this.#find(table, { ...query, limit: Math.min(query.limit ?? 1, 1) })[0]);
  }

  count<T extends object>(table: Table<T>, where: Where<T> = {}): Promise<number> {
    return this.#attempt(() => this.#matching(table.name, testsOf(where)).length);
  }

  changes(afterSequence: number, limit: number): Promise<Change[]> {
    return this.#attempt(() =>
      [...this.state.changes, ...this.#logged]
        .slice(Math.max(0, afterSequence))
        .slice(0, limit)
        .map(({ sequence, topic, detail }) => ({ sequence, topic, detail: parseJson(detail) })),
    );
  }

  insert<T extends object>(table: Table<T>, value: T, id?: Id): Promise<Stored<T>> {
    return this.#attempt(() => {
      const contents = this.#writable(table.name);
      const fields = fieldsOf(contents.table, value);
      const given = id === undefined ? undefined : checkedId(contents.table, id);
      if (given !== undefined && contents.rows.has(given)) throw new UniqueError(table.name, ['id']);
      const made = contents.table.ids === 'counter' ? contents.lastId + 1 : randomName();
      const row: Row = { id: given ?? made, version: 1, value: fields };
      contents.put(row);
      if (typeof made === 'number') contents.lastId = made;
      return recordOf<T>(row);
    });
  }

  update<T extends object>(table: Table<T>, id: Id, change: Partial<T>): Promise<Stored<T>> {
    return this.#attempt(() => {
      const contents = this.#writable(table.name);
      const before = contents.rows.get(id);
      if (!before) throw new MissingRecordError(table.name, id);
      const row: Row = { id, version: before.version + 1, value: changed(contents.table, before.value, change) };
      contents.put(row);
      return recordOf<T>(row);
    });
  }

  remove<T extends object>(table: Table<T>, id: Id): Promise<boolean> {
    return this.#attempt(() => {
      const row = this.#contents(table.name).rows.get(id);
      if (row) this.#writable(table.name).delete(row);
      return row !== undefined;
    });
  }

  log(topic: string, detail: unknown): Promise<number> {
    return this.#attempt(() => {
      const sequence = this.state.changes.length + this.#logged.length + 1;
      this.#logged.push({ sequence, topic, detail: textOf(detail) });
      return sequence;
    });
  }

  /** From here on, whoever kept the records is told off instead of reading another transaction's state. */
  end(): State {
    this.#isOver = true;
    return {
      contents: new Map([...this.state.contents, ...this.#copies]),
      changes: this.#logged.length === 0 ? this.state.changes : [...this.state.changes, ...this.#logged],
    };
  }

  #attempt<R>(work: () => R): Promise<R> {
    return attempt(() => {
      if (this.#isOver) throw new TypeError('these records were used after their transaction had ended');
      return work();
    });
  }

  #contents(name: string): Contents {
    const table = this.tables.named(name);
    return this.#copies.get(name) ?? this.state.contents.get(name) ?? new Contents(table);
  }

  #writable(name: string): Contents {
    const copy = this.#copies.get(name) ?? new Contents(this.tables.named(name), this.state.contents.get(name));
    this.#copies.set(name, copy);
    return copy;
  }

  #matching(name: string, tests: readonly Test[]): Row[] {
    return [...this.#contents(name).rows.values()].filter((row) => matches(row, tests));
  }

  #find<T extends object>(table: Table<T>, query: Query<T>): Stored<T>[] {
    const selection = selectionOf(query);
    return arrange(this.#matching(table.name, selection.tests), selection).map((row) => recordOf<T>(row));
  }
}

const nothing: State = { contents: new Map(), changes: [] };

class MemoryStore implements Store {
  readonly #tables: Tables;
  readonly #lock = new Lock();
  #state = nothing;
  #epoch = randomName();

  constructor(tables: readonly Table<never>[]) {
    this.#tables = new Tables(tables);
  }

  get epoch(): string {
    return this.#epoch;
  }

  read<R>(work: (records: Reading) => Promise<R>): Promise<R> {
    return this.#lock.run(async () => {
      const view = new View(this.#tables, this.#state);
      try {
        return await work(view);
      } finally {
        view.end();
      }
    });
  }

  transaction<R>(work: (records: Writing) => Promise<R>): Promise<R> {
    return this.#lock.run(async () => {
      const view = new View(this.#tables, this.#state);
      try {
        const result = await work(view);
        this.#state = view.end();
        return result;
      } finally {
        view.end();
      }
    });
  }

  dump(): Promise<Dump> {
    return this.#lock.run(() =>
      attempt(() => ({
        format: dumpFormat,
        tables: this.#tables.all().map((table) => {
          const contents = this.#state.contents.get(table.name) ?? new Contents(table);
          const records = [...contents.rows.values()].map(({ id, version, value }) => ({
            id,
            version,
            value: structuredClone(value),
          }));
          return { name: table.name, lastId: contents.lastId, records };
        }),
        changes: this.#state.changes.map(({ detail, ...change }) => ({ ...change, detail: parseJson(detail) })),
      })),
    );
  }

  restore(dump: unknown): Promise<void> {
    return this.#lock.run(() =>
      attempt(() => {
        const { tables, changes } = parseDump(dump, this.#tables);
        const contents = new Map<string, Contents>();
        for (const { name, lastId, records } of tables) {
          const table = this.#tables.named(name);
          const restored = new Contents(table);
          restored.lastId = lastId;
          for (const { id, version, value } of records) {
            restored.put({ id, version, value: fieldsOf(table, value) });
          }
          contents.set(name, restored);
        }
        this.#begin({ contents, changes: changes.map((change) => ({ ...change, detail: textOf(change.detail) })) });
      }).catch(asTypeError),
    );
  }

  clear(): Promise<void> {
    return this.#lock.run(() => attempt(() => this.#begin(nothing)));
  }

  close(): Promise<void> {
    return this.#lock.run(() => Promise.resolve());
  }

  #begin(state: State): void {
    this.#state = state;
    this.#epoch = randomName();
  }
}

function asTypeError(reason: unknown): never {
  throw reason instanceof UniqueError
    ? new TypeError(`this is no dump of this store: ${reason.message}`, { cause: reason })
    : reason;
}

export function createMemoryStore(tables: readonly Table<never>[]): Store {
  return new MemoryStore(tables);
}
