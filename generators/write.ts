/**
 * Writing: all of a plan or, where the disk refuses, none of it.
 * Promises  every new content is on the disk under another name before any file is touched, so that a disk that is full
 *           or a folder that is read-only is met while nothing has changed; what was moved before a failure is moved
 *           back; folders that the run made go with it, and folders that it left empty go too.
 * Leaves    what to write to plan.ts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { WriteError } from './errors';
import type { Plan } from './plan';

/** What the run needs of the disk: specs hand over one that fails. */
export type Disk = Pick<typeof fs, 'mkdirSync' | 'writeFileSync' | 'renameSync' | 'rmSync' | 'rmdirSync' | 'chmodSync'>;

/** @throws {WriteError} The tree is then as it was before. */
export function write({ root, created, changed, removed }: Plan, disk: Disk = fs): void {
  const undo: (() => void)[] = [];
  const tidy: (() => void)[] = [];
  try {
    const staged = [...created, ...changed].map(({ path: below, content = Buffer.alloc(0), isExecutable = false }) => {
      const file = path.join(root, below);
      makeFolders(path.dirname(file), disk, undo);
      const beside = besideOf(file, 'new');
      undo.push(() => disk.rmSync(beside, { force: true }));
      disk.writeFileSync(beside, content, { flag: 'wx' });
      const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode;
      if (mode !== undefined || isExecutable) disk.chmodSync(beside, mode ?? 0o755);
      return { file, beside };
    });
    for (const { path: below } of [...changed, ...removed]) {
      const file = path.join(root, below);
      const old = besideOf(file, 'old');
      disk.renameSync(file, old);
      undo.push(() => disk.renameSync(old, file));
      tidy.push(() => disk.rmSync(old, { force: true }));
    }
    for (const { file, beside } of staged) {
      disk.renameSync(beside, file);
      undo.push(() => disk.rmSync(file, { force: true }));
    }
  } catch (reason) {
    for (const step of undo.reverse()) step();
    const why = reason instanceof Error ? reason.message : String(reason);
    throw new WriteError(`The disk refused (${why}). Everything is as it was.`);
  }
  for (const step of tidy) step();
  for (const { path: below } of removed) removeEmptyFolders(root, path.dirname(path.join(root, below)), disk);
}

function makeFolders(folder: string, disk: Disk, undo: (() => void)[]): void {
  if (fs.existsSync(folder)) return;
  makeFolders(path.dirname(folder), disk, undo);
  disk.mkdirSync(folder);
  undo.push(() => disk.rmdirSync(folder));
}

function removeEmptyFolders(root: string, folder: string, disk: Disk): void {
  if (folder === root || !fs.existsSync(folder) || fs.readdirSync(folder).length > 0) return;
  disk.rmdirSync(folder);
  removeEmptyFolders(root, path.dirname(folder), disk);
}

function besideOf(file: string, what: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${what}`);
}
