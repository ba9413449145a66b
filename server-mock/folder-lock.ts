/**
 * The lock of a data folder: one server at a time.
 * Promises  it is gone when its process is, however that ended: the operating system holds it, on a file that stays.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';

/** Another process has it. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
  constructor(readonly folder: string) {
    super(`${folder} is in use by another server. Stop that one, or take another folder: DATA_DIR=${folder}-2`);
  }
}

/**
 * @param waitMs  For a server that is just ending, as when it is started anew. Blocks.
 * @returns Gives it up.
 * @throws {FolderInUseError}
 */
export function lockFolder(folder: string, waitMs = 2_000): () => void {
  mkdirSync(folder, { recursive: true });
  const file = new Database(path.join(folder, 'lock'), { timeout: waitMs });
  try {
    // Held by a transaction that never ends, of a database that never has anything in it.
    file.exec('BEGIN EXCLUSIVE');
  } catch (reason) {
    file.close();
    const code = reason instanceof Error && 'code' in reason ? String(reason.code) : '';
    throw code.startsWith('SQLITE_BUSY') ? new FolderInUseError(folder) : reason;
  }
  return () => file.close();
}
