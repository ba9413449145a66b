/**
 * Record: what a run has made, so that it can be taken away again to the last byte, also when the generator that made it
 * has changed since.
 * Holds     `.generated/feature-posts.json`: the words of the command, and each file with the hash of its content.
 * Promises  a file that somebody has edited, or added beside, is known as such.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { RefusalError } from './errors';

export interface Made {
  readonly command: string;
  readonly words: readonly string[];
  /** Path below the root -> SHA-256 of what was written, in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
}

const FOLDER = '.generated';

/** @param name  Kebab, with `feature/piece` for a piece. */
export function recordPath(command: string, name: string): string {
  return `${FOLDER}/${command}-${name.replace('/', '-')}.json`;
}

export function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

export function recordOf(command: string, words: readonly string[], files: ReadonlyMap<string, string>): string {
  const hashes = [...files].map(([name, content]) => [name, hashOf(content)] as const);
  const made: Made = { command, words, files: Object.fromEntries(hashes.sort(([a], [b]) => (a < b ? -1 : 1))) };
  return `${JSON.stringify(made, null, 2)}\n`;
}

/** @throws {RefusalError} Nothing of that name was made here, or its record cannot be read. */
export function readRecord(root: string, command: string, name: string): Made {
  const place = recordPath(command, name);
  const file = path.join(root, place);
  if (!fs.existsSync(file)) {
    throw new RefusalError(`There is no ${command} '${name}' that was generated here. Nothing was removed.`);
  }
  const made: unknown = parsed(fs.readFileSync(file, 'utf8'));
  if (!isMade(made)) throw new RefusalError('The record of what was generated cannot be read.', [place]);
  return made;
}

/** Of the files of a record, those that are no longer what was written. A missing one is none of them. */
export function editedFiles(root: string, { files }: Made): string[] {
  return Object.entries(files).flatMap(([name, hash]) => {
    const file = path.join(root, name);
    return fs.existsSync(file) && hashOf(fs.readFileSync(file)) !== hash ? [name] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMade(value: unknown): value is Made {
  return (
    typeof value === 'object' &&
    value !== null &&
    'files' in value &&
    typeof value.files === 'object' &&
    value.files !== null &&
    Object.values(value.files).every((hash) => typeof hash === 'string')
  );
}
