/**
 * SQLite store: the server's own store, one file.
 * Holds     records as JSON, with an index row for each indexed field and array element, and one for each unique
 *           combination (the layout is in sqlite-file.ts).
 * Promises  what store.ts says; a transaction that returned is on the disk, whatever happens to the process then.
 *           Several processes may share the file: their transactions take turns, and while one has to wait for another
 *           process, those that need not go on.
 * Leaves    the meaning of queries to query.ts: what the indexes cannot answer is filtered and sorted there.
 * Read next sqlite-table.ts.
 */
import type { Clock } from '../../common/clock';
import { type Dump, dumpFormat, parseDump } from './dump';
import { Lock, attempt } from '../lock';
import { textOf } from '../json';
import { Tables, fieldsOf } from './records';
import { randomName } from '../random-name';
import { type SqliteFile, StoreFileError, openFile } from './sqlite-file';
import { SqliteRecords, changeOf } from './sqlite-records';
import { SqliteTable } from './sqlite-table';
import { type Reading, type Store, StoreBusyError, type Table, UniqueError, type Writing } from './store';

/** How long a wait for another process may block this one at a time, and how long it then does something else. */
const BLOCKED_MS = 10;
const FREE_MS = 40;

export interface SqliteStoreOptions {
  /** Made, with its folder, where there is none. */
  readonly file: string;
  readonly tables: readonly Table<never>[];
  readonly clock: Clock;
  /** How long a transaction waits for one of another process, in milliseconds. Default 5 000. */
  readonly busyTimeoutMs?: number;
}

/** @throws {StoreFileError}  The file is damaged, foreign, locked, or breaks a rule that a table declares. It is left as it was. */
export function openSqliteStore({ file, tables, clock, busyTimeoutMs = 5_000 }: SqliteStoreOptions): Store {
  const known = new Tables(tables);
  const opened = openFile(file, busyTimeoutMs);
  try {
    opened.writing(() => {
      for (const table of known.all()) new SqliteTable(opened, table).declare();
    });
    opened.blockAtMost(BLOCKED_MS);
    return new SqliteStore(opened, known, { clock, busyTimeoutMs });
  } catch (reason) {
    opened.close();
    throw reason instanceof UniqueError
      ? new StoreFileError(file, `breaks a new rule (${reason.message}). Mend the records, or move the file away.`)
      : reason;
  }
}

class SqliteStore implements Store {
  readonly #lock = new Lock();
  #lastEpoch = '';

  constructor(
    readonly file: SqliteFile,
    readonly tables: Tables,
    readonly patience: Pick<SqliteStoreOptions, 'clock'> & { readonly busyTimeoutMs: number },
  ) {}

  /** Asked for each time: another process may have begun a new one. */
  get epoch(): string {
    if (this.file.database.open) {
      this.#lastEpoch = String(this.file.value("SELECT value FROM facts WHERE name = 'epoch'"));
    }
    return this.#lastEpoch;
  }

  read<R>(work: (records: Reading) => Promise<R>): Promise<R> {
    return this.#run('DEFERRED', work);
  }

  transaction<R>(work: (records: Writing) => Promise<R>): Promise<R> {
    return this.#run('IMMEDIATE', work);
  }

  #run<R>(mode: 'DEFERRED' | 'IMMEDIATE', work: (records: Writing) => Promise<R>): Promise<R> {
    return this.#inTurn(async () => {
      this.file.begin(mode);
      const records = new SqliteRecords(this.file, this.tables);
      try {
        const result = await work(records);
        records.end();
        this.file.commit();
        return result;
      } catch (reason) {
        records.end();
        this.file.rollBack();
        throw reason;
      }
    });
  }

  /** @param work  Begins its transaction before anything else. @throws {StoreBusyError} */
  async #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const { clock, busyTimeoutMs } = this.patience;
    // Counted, and not measured: somebody may set the machine's clock meanwhile.
    for (let waitedMs = 0; ; waitedMs += BLOCKED_MS + FREE_MS) {
      try {
        return await this.#lock.run(work);
      } catch (reason) {
        if (!(reason instanceof StoreBusyError) || waitedMs >= busyTimeoutMs) throw reason;
      }
      // Outside of the lock: what only reads need not wait for another process.
      await new Promise<void>((resolve) => clock.after(FREE_MS, resolve));
    }
  }

  dump(): Promise<Dump> {
    return this.#inTurn(() =>
      attempt(() =>
        // One transaction, so that another process cannot change one table while the next is read.
        this.file.writing(() => ({
          format: dumpFormat,
          tables: this.tables.all().map((table) => {
            const contents = new SqliteTable(this.file, table);
            const records = contents.rows().map(({ row: { id, version, value } }) => ({ id, version, value }));
            return { name: table.name, lastId: contents.lastId(), records };
          }),
          changes: this.file.rows('SELECT sequence, topic, detail FROM changes ORDER BY sequence').map(changeOf),
        })),
      ),
    );
  }

  restore(dump: unknown): Promise<void> {
    return this.#inTurn(() =>
      attempt(() => {
        const { tables, changes } = parseDump(dump, this.tables);
        this.file.writing(() => {
          this.#empty();
          for (const { name, lastId, records } of tables) {
            const contents = new SqliteTable(this.file, this.tables.named(name));
            for (const { id, version, value } of records) {
              contents.add({ id, version, value: fieldsOf(contents.table, value) });
            }
            contents.setLastId(lastId);
          }
          for (const { sequence, topic, detail } of changes) {
            this.file.rows('INSERT INTO changes VALUES (?, ?, ?)', sequence, textOf(topic), textOf(detail));
          }
        });
      }).catch((reason: unknown) => {
        if (!(reason instanceof UniqueError)) throw reason;
        throw new TypeError(`this is no dump of this store: ${reason.message}`, { cause: reason });
      }),
    );
  }

  clear(): Promise<void> {
    return this.#inTurn(() => attempt(() => this.file.writing(() => this.#empty())));
  }

  close(): Promise<void> {
    return this.#lock.run(() =>
      attempt(() => {
        if (this.file.database.open) this.file.settle();
        this.file.close();
      }),
    );
  }

  #empty(): void {
    for (const table of ['keys', 'uniques', 'records', 'changes']) this.file.rows(`DELETE FROM ${table}`);
    this.file.rows('UPDATE declarations SET last_id = 0');
    this.file.rows("UPDATE facts SET value = ? WHERE name = 'epoch'", randomName());
  }
}
