import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomName } from './random-name';

/**
 * The key by which tokens are signed: made at the first start and kept in `file`, readable by its owner only. Whoever
 * deletes the file signs everybody out.
 * @throws {Error}  The file cannot be read or written, or holds less than 32 characters.
 */
export function readSecret(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    // `wx`: of two processes that start at once, one makes it and both use it.
    writeFileSync(file, randomName() + randomName(), { mode: 0o600, flag: 'wx' });
  } catch (reason) {
    if (!(reason instanceof Error && 'code' in reason && reason.code === 'EEXIST')) throw reason;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32)
    throw new Error(`${file} holds no secret of 32 characters or more: delete it to get a new one`);
  return secret;
}
