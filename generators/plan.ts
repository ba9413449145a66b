/**
 * Plan: what a run would do to the disk, whole, before it does any of it.
 * Holds     changes, the check that nothing is in their way, and their summary for people and scripts.
 * Promises  all that is in the way is named at once; no path leaves the project, through a link neither.
 * Leaves    writing to write.ts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { RefusalError } from './errors';

export interface Change {
  /** Below the root, with slashes. */
  readonly path: string;
  /** What the file is to hold; undefined: it is to be gone. */
  readonly content: Buffer | undefined;
  /** Whether what is there now may be replaced: a run that brings a file up to date says so itself. */
  readonly replaces?: boolean;
  /** Whether it is to be run. */
  readonly isExecutable?: boolean;
}

export interface Plan {
  readonly root: string;
  readonly created: readonly Change[];
  readonly changed: readonly Change[];
  readonly removed: readonly Change[];
}

/**
 * @param mayOverwrite  `--force`.
 * @throws {RefusalError} naming every file that is there already and is not the same, or stands where a folder has to.
 */
export function plan(root: string, changes: readonly Change[], mayOverwrite: boolean): Plan {
  checkPlaces(
    root,
    changes.map((change) => change.path),
  );
  const found = changes.map((change) => ({ change, current: contentOf(root, change.path) }));
  const differing = found.filter(
    ({ change: { content }, current }) => content !== undefined && current !== undefined && !current.equals(content),
  );
  const conflicts = differing.filter(({ change }) => change.replaces !== true).map(({ change }) => change.path);
  if (conflicts.length > 0 && !mayOverwrite) {
    throw new RefusalError('These files exist already. Nothing was written; --force overwrites them.', conflicts);
  }
  return {
    root,
    created: found.flatMap(({ change, current }) =>
      change.content !== undefined && current === undefined ? [change] : [],
    ),
    changed: differing.map(({ change }) => change),
    removed: found.flatMap(({ change, current }) =>
      change.content === undefined && current !== undefined ? [change] : [],
    ),
  };
}

/**
 * Whether files can stand where they are to be, whatever they hold.
 * @throws {RefusalError} naming those that would be outside, or whose place something else has.
 */
export function checkPlaces(root: string, names: readonly string[]): void {
  const outside = names.filter((name) => !isInside(root, name));
  if (outside.length > 0) {
    throw new RefusalError('This would write outside the project. Nothing was written.', outside);
  }
  const blocked = names.filter((name) => isBlocked(root, name));
  if (blocked.length > 0) {
    throw new RefusalError('Something that is no plain file stands there. Nothing was written.', blocked);
  }
}

/** Whether a path stays below the root, wherever links on the way to it lead. */
function isInside(root: string, below: string): boolean {
  const target = path.resolve(root, below);
  const relative = path.relative(root, target);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative) || below.includes('\0')) return false;
  let nearest = path.dirname(target);
  while (!fs.existsSync(nearest)) nearest = path.dirname(nearest);
  // Of a new project nothing exists yet: its root will be what it says.
  const realRoot = fs.existsSync(root) ? fs.realpathSync(root) : undefined;
  if (realRoot === undefined) return true;
  const real = fs.realpathSync(nearest);
  return real === realRoot || real.startsWith(realRoot + path.sep);
}

function isBlocked(root: string, below: string): boolean {
  const file = path.join(root, below);
  for (let folder = path.dirname(file); folder !== root && folder.startsWith(root); folder = path.dirname(folder)) {
    if (statOf(folder, fs.statSync)?.isDirectory() === false) return true;
  }
  return statOf(file, fs.lstatSync)?.isFile() === false;
}

function contentOf(root: string, below: string): Buffer | undefined {
  const file = path.join(root, below);
  return statOf(file, fs.lstatSync)?.isFile() === true ? fs.readFileSync(file) : undefined;
}

/** Undefined where there is nothing, or where a folder on the way is none. */
function statOf(file: string, stat: (file: string) => fs.Stats): fs.Stats | undefined {
  try {
    return stat(file);
  } catch {
    return undefined;
  }
}
