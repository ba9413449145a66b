/**
 * Template: the files of a template or of a project, wherever it lies: a clone, a folder, an unpacked package.
 * Promises  nothing that is installed, built or somebody's data is taken for a part of it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Path with slashes -> content. */
export type Tree = Map<string, Buffer>;

const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', '.data', 'coverage', '.generated']);

/** npm never packs these under their own names: a package of the template has them under others. */
const PACKED: ReadonlyMap<string, string> = new Map([
  ['generators/packed/gitignore', '.gitignore'],
  ['generators/packed/package-lock', 'package-lock.json'],
]);

export function readTree(root: string): Tree {
  const names = inGit(root) ?? walk(root);
  return new Map(
    names
      .filter((name) => !LEFT_OUT.has(name.split('/')[0] ?? ''))
      // A file that was deleted and not committed is still in git's list.
      .filter((name) => fs.statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile() === true)
      .map((name): [string, Buffer] => [PACKED.get(name) ?? name, fs.readFileSync(path.join(root, name))])
      // A package has some under other names: the same template is in the same order all the same.
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What git knows, and what it does not know yet and does not ignore; undefined where there is no repository of it. */
function inGit(root: string): string[] | undefined {
  if (!fs.existsSync(path.join(root, '.git'))) return undefined;
  try {
    const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024, stdio: 'pipe' } as const;
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
    return [...new Set(listed.split('\0').filter((name) => name !== ''))].sort();
  } catch {
    return undefined;
  }
}

function walk(root: string, below = ''): string[] {
  return fs
    .readdirSync(path.join(root, below), { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name))
    .flatMap((entry) => {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? walk(root, name) : [name];
    })
    .sort();
}

/** The name that git has for content: what `git cat-file blob` finds it by, whatever became of the file since. */
export function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** The content of that name, if the repository has it. */
export function blobOf(root: string, id: string): Buffer | undefined {
  try {
    return execFileSync('git', ['cat-file', 'blob', id], { cwd: root, maxBuffer: 64 * 1_024 * 1_024, stdio: 'pipe' });
  } catch {
    return undefined;
  }
}

export function textOf(tree: Tree, name: string): string {
  return tree.get(name)?.toString('utf8') ?? '';
}

export function put(tree: Tree, name: string, text: string): void {
  tree.set(name, Buffer.from(text));
}
