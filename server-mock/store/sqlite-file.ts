/**
 * Opens the store's file, and nobody else's.
 * Holds     the layout of the tables, the file's mark and layout number, the pragmas.
 * Promises  a file that is corrupt, foreign or of another layout is left as it was, and the error says what to do.
 * Leaves    what is in the tables to sqlite-store.ts.
 */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import { isObject } from '../json';
import { randomName } from '../random-name';
import { StoreBusyError } from './store';

/** `PRAGMA application_id`: 'MdTm' in ASCII. It tells our files from those of other programs. */
const applicationId = 0x4d64546d;
/** `PRAGMA user_version`. Grows with each change of `layout`; a migration then goes from each number to the next. */
const layoutNumber = 1;

/**
 * One layout for all tables that features declare. A name, a field or an id is always a value here, never SQL.
 * `position` gives the order of insertion. Ids and bodies are JSON text (the driver cuts text at a NUL, and JSON
 * escapes it); keys are made by index-key.ts. `element` is 1 for the elements of an array, 0 for the whole value.
 */
const layout = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE declarations (name TEXT PRIMARY KEY, fields TEXT NOT NULL, last_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE records (
    position INTEGER PRIMARY KEY AUTOINCREMENT, of TEXT NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (of, id)) STRICT;
  CREATE INDEX records_in_order ON records (of, position);
  CREATE TABLE keys (
    of TEXT NOT NULL, field TEXT NOT NULL, element INTEGER NOT NULL, key BLOB NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (of, field, element, key, position)) STRICT, WITHOUT ROWID;
  CREATE INDEX keys_of_record ON keys (position);
  CREATE TABLE uniques (
    of TEXT NOT NULL, fields TEXT NOT NULL, key BLOB NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (of, fields, key)) STRICT, WITHOUT ROWID;
  CREATE INDEX uniques_of_record ON uniques (position);
  CREATE TABLE changes (sequence INTEGER PRIMARY KEY, topic TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
`;

/** The file cannot be the store. The message names it and says what a person can do; nothing was changed. */
export class StoreFileError extends Error {
  override readonly name = 'StoreFileError';
  constructor(
    readonly file: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${problem}`, options);
  }
}

export type SqlValue = string | number | Buffer;
export type SqlRow = Readonly<Record<string, unknown>>;

/** One connection, with its statements kept prepared. */
export class SqliteFile {
  readonly #statements = new Map<string, Database.Statement>();

  constructor(readonly database: Database.Database) {}

  /**
   * All rows of a statement. Always all: a statement that was left half read would keep its snapshot open.
   * Strings, finite numbers and buffers only: over a boolean the driver ends the process.
   */
  rows(sql: string, ...values: readonly SqlValue[]): SqlRow[] {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement.all(values).filter(isObject);
  }

  /** The first column called `value` of the first row, or undefined. */
  value(sql: string, ...values: readonly SqlValue[]): unknown {
    return this.rows(sql, ...values)[0]?.['value'];
  }

  /** @throws {StoreBusyError} Another process writes. */
  begin(mode: 'DEFERRED' | 'IMMEDIATE'): void {
    try {
      this.database.exec(`BEGIN ${mode}`);
    } catch (reason) {
      throw isBusy(reason) ? new StoreBusyError({ cause: reason }) : reason;
    }
  }

  /** From now on, a statement that finds the file locked blocks this process no longer than that. */
  blockAtMost(ms: number): void {
    this.rows(`PRAGMA busy_timeout = ${ms}`);
  }

  commit(): void {
    this.database.exec('COMMIT');
  }

  /** After some errors (a full disk) SQLite has rolled back by itself; another ROLLBACK would hide the reason. */
  rollBack(): void {
    if (this.database.inTransaction) this.database.exec('ROLLBACK');
  }

  writing<R>(work: () => R): R {
    this.begin('IMMEDIATE');
    try {
      const result = work();
      this.commit();
      return result;
    } catch (reason) {
      this.rollBack();
      throw reason;
    }
  }

  close(): void {
    if (!this.database.open) return;
    this.#statements.clear();
    this.database.close();
  }

  /** Moves what is in the journal into the file. The driver's `close` leaves that to the collection of its garbage. */
  settle(): void {
    this.rows('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}

/**
 * Opens the file, and makes it where there is none.
 * @param busyTimeoutMs  How long a transaction waits for one of another process.
 * @throws {StoreFileError}
 */
export function openFile(name: string, busyTimeoutMs: number): SqliteFile {
  mkdirSync(path.dirname(name), { recursive: true });
  const isNew = !existsSync(name);
  const file = connect(name, busyTimeoutMs);
  try {
    if (!isNew) examine(file, name);
    // Set only now: the journal mode is written into the file, and a foreign file is not ours to change.
    file.database.pragma('journal_mode = WAL');
    file.database.pragma('synchronous = FULL');
    // On macOS a plain fsync stops at the drive's cache.
    file.database.pragma('fullfsync = ON');
    file.writing(() => {
      if (pragma(file, 'application_id') === applicationId) return;
      file.database.exec(layout);
      file.rows("INSERT INTO facts VALUES ('epoch', ?)", randomName());
      file.database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layoutNumber}`);
    });
    return file;
  } catch (reason) {
    file.close();
    throw asFileError(name, reason);
  }
}

function connect(name: string, busyTimeoutMs: number): SqliteFile {
  try {
    return new SqliteFile(new Database(name, { timeout: busyTimeoutMs }));
  } catch (reason) {
    throw new StoreFileError(name, 'cannot be opened. Is it a file, and may this user read and write it?', {
      cause: reason,
    });
  }
}

function examine(file: SqliteFile, name: string): void {
  const mark = pragma(file, 'application_id');
  const isBlank = mark === 0 && file.rows('SELECT name FROM sqlite_schema').length === 0;
  if (isBlank) return;
  if (mark !== applicationId) {
    throw new StoreFileError(
      name,
      'is the database of another program. It was left as it is; name another folder with DATA_DIR.',
    );
  }
  const number = pragma(file, 'user_version');
  if (number !== layoutNumber) {
    throw new StoreFileError(
      name,
      `has layout ${number}, and this program knows layout ${layoutNumber}. ` +
        'Use the version of the program that wrote it, or move the file away to begin anew.',
    );
  }
  if (file.rows('PRAGMA quick_check(1)')[0]?.['quick_check'] !== 'ok') throw corrupt(name, undefined);
}

function pragma(file: SqliteFile, name: 'application_id' | 'user_version'): number {
  return Number(file.rows(`PRAGMA ${name}`)[0]?.[name]);
}

function corrupt(name: string, cause: unknown): StoreFileError {
  return new StoreFileError(
    name,
    'is damaged, or no database. It was left as it is: put a copy back, or move it away (with its -wal and -shm) to begin anew.',
    { cause },
  );
}

function asFileError(name: string, reason: unknown): unknown {
  const code = codeOf(reason);
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return corrupt(name, reason);
  if (reason instanceof StoreBusyError || isBusy(reason)) {
    return new StoreFileError(name, 'is locked by another process. Is a second server running?', { cause: reason });
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return new StoreFileError(name, 'cannot be written. May this user write the file and its folder?', {
      cause: reason,
    });
  }
  return reason;
}

function isBusy(reason: unknown): boolean {
  return codeOf(reason).startsWith('SQLITE_BUSY');
}

function codeOf(reason: unknown): string {
  return reason instanceof Error && 'code' in reason && typeof reason.code === 'string' ? reason.code : '';
}
