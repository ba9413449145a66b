/**
 * Store: the server's records, behind an interface small enough for two implementations that pass one contract suite.
 * Holds     the interface; memory-store.ts and sqlite-store.ts implement it, spec/contracts/store.contract.ts binds them.
 * Promises  transactions are serial and all or nothing; what a transaction returned from is durable;
 *           a record's version grows by one with each change; the change log's sequence has no gaps.
 * Leaves    meaning to the features: a table is a name, the fields that are unique and those that are indexed.
 */
export type Id = string | number;

/** A record as the store returns it: a copy, with its id and its version, which begins at 1. */
export type Stored<T> = Readonly<T> & { readonly id: Id; readonly version: number };

export interface Table<T extends object> {
  readonly name: string;
  /** `random`: 128-bit strings unless the caller brings an id. `counter`: 1, 2, 3, … never used twice in an epoch. */
  readonly ids: 'random' | 'counter';
  /** Fields, or combinations of fields, of which no two records may have the same. What is null or absent collides with nothing. */
  readonly unique: readonly (readonly (keyof T & string)[])[];
  /** Fields that `where` names often. An array's elements are indexed one by one. */
  readonly indexed: readonly (keyof T & string)[];
}

export type Condition<V> =
  V | { readonly in: readonly V[] } | (V extends readonly (infer E)[] ? { readonly has: E } : never);

/** All of these hold. `id` is the record's own: records that another table refers to are found at once, not one by one. */
export type Where<T> = { readonly [K in keyof T]?: Condition<T[K]> } & { readonly id?: Condition<Id> };

export interface Query<T> {
  readonly where?: Where<T>;
  /** Without it: in the order of insertion. */
  readonly orderBy?: readonly {
    readonly field: (keyof T & string) | 'id';
    readonly direction: 'ascending' | 'descending';
  }[];
  readonly limit?: number;
  readonly offset?: number;
}

export interface Reading {
  get<T extends object>(table: Table<T>, id: Id): Promise<Stored<T> | undefined>;
  find<T extends object>(table: Table<T>, query?: Query<T>): Promise<Stored<T>[]>;
  /** The first that `find` would return. */
  first<T extends object>(table: Table<T>, query: Query<T>): Promise<Stored<T> | undefined>;
  count<T extends object>(table: Table<T>, where?: Where<T>): Promise<number>;
  /** What was logged after `sequence`, oldest first. */
  changes(afterSequence: number, limit: number): Promise<Change[]>;
}

export interface Change {
  /** 1, 2, 3, … without a gap, in the order of the commits. */
  readonly sequence: number;
  readonly topic: string;
  readonly detail: unknown;
}

export interface Writing extends Reading {
  /** @throws {UniqueError} naming the fields that another record has already. */
  insert<T extends object>(table: Table<T>, value: T, id?: Id): Promise<Stored<T>>;
  /** Changes the fields given and leaves the rest. @throws {MissingRecordError} @throws {UniqueError} */
  update<T extends object>(table: Table<T>, id: Id, change: Partial<T>): Promise<Stored<T>>;
  /** Removes the record if it is there, and says whether it was. */
  remove<T extends object>(table: Table<T>, id: Id): Promise<boolean>;
  /** Appends to the change log, in this transaction: it is there if and only if the transaction commits. */
  log(topic: string, detail: unknown): Promise<number>;
}

export interface Store {
  /** Random; another one after `clear`, `restore`, and for a new store. Versions of two epochs do not compare. */
  readonly epoch: string;
  /**
   * `work` sees one state throughout. It must await nothing but its reads; asking the store itself for more, inside,
   * waits for ever.
   */
  read<R>(work: (records: Reading) => Promise<R>): Promise<R>;
  /**
   * All of `work`'s changes or, when it throws, none; then the reason travels on. It must await nothing but its reads
   * and writes, as for `read`.
   */
  transaction<R>(work: (records: Writing) => Promise<R>): Promise<R>;
  /** Everything but the epoch, as one JSON value. */
  dump(): Promise<unknown>;
  /** Replaces everything by what `dump` returned, under a new epoch. @throws {TypeError} and changes nothing if it is no dump of this schema. */
  restore(dump: unknown): Promise<void>;
  /** Removes every record and the change log. A new epoch begins. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Another process had the store to itself for as long as this one waited. Nothing was done; later it may be. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
  constructor(options?: ErrorOptions) {
    super('the store is in use by another process', options);
  }
}

export class UniqueError extends Error {
  override readonly name = 'UniqueError';
  constructor(
    readonly table: string,
    readonly fields: readonly string[],
  ) {
    super(`${table}: another record has the same ${fields.join(' and ')}`);
  }
}

export class MissingRecordError extends Error {
  override readonly name = 'MissingRecordError';
  constructor(
    readonly table: string,
    readonly id: Id,
  ) {
    super(`${table} has no record ${JSON.stringify(id)}`);
  }
}
