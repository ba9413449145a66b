/**
 * Taking the demo out, where it was kept or cloned.
 * Promises  a clone of the template becomes what `project --bare` would have made of it, and remembers what it was made
 *           from; in a project, what the team has made or changed stays as it is.
 * Leaves    what the demo is to generators/demo, which goes with it.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Demo } from '../demo-door';
import { RefusalError } from '../errors';
import { productNames } from '../names';
import { blobId, put, readTree, textOf, type Tree } from '../template';
import { bareFiles } from './bare';
import { MANIFEST, manifestText, readManifest, type Manifest } from './manifest';
import { idsOf, isOfTheTemplate, productText, projectTree, titleFrom, versionOf, type ProjectChoice } from './tree';

interface Removal {
  /** All that is to be there afterwards. */
  readonly after: Tree;
  readonly before: Tree;
}

/**
 * @param title  What the application is called then; undefined: what it is called, or what its folder is.
 * @throws {RefusalError} naming what goes although somebody has edited it, unless `isForced`.
 */
export async function withoutDemo(
  root: string,
  demo: Demo,
  title: string | undefined,
  isForced: boolean,
): Promise<Removal> {
  const before = readTree(root);
  const manifest = readManifest(root);
  const edited = editedFiles(root, before, manifest, demo);
  if (edited.length > 0 && !isForced) {
    throw new RefusalError('These files would go, and were edited. Nothing was removed; --force removes them.', edited);
  }
  if (manifest !== undefined) {
    if (title !== undefined && title !== manifest.title) {
      throw new RefusalError(`This project is called '${manifest.title}' already: leave out --name.`);
    }
    return { before, after: projectWithout(before, manifest, demo) };
  }
  const names = productNames(title ?? titleFrom(path.basename(root)));
  return { before, after: await cloneWithout(root, before, { ...names, hasDemo: false }, demo) };
}

function projectWithout(before: Tree, manifest: Manifest, demo: Demo): Tree {
  const after = demo.withoutDemo(before);
  for (const [name, text] of bareFiles()) put(after, name, text);
  const choice = { title: manifest.title, name: manifest.name, hasDemo: false };
  const isAsItCame = (name: string): boolean => blobId(before.get(name) ?? Buffer.alloc(0)) === manifest.files[name];
  if (isAsItCame(PRODUCT)) put(after, PRODUCT, productText(choice));
  const bare = new Set(bareFiles().map(([name]) => name));
  const files = [...after].flatMap(([name, content]): [string, string][] => {
    const cameAs = manifest.files[name];
    // What somebody has changed is merged some day with what it was, and not with what it is.
    if (bare.has(name) || (cameAs !== undefined && isAsItCame(name))) return [[name, blobId(content)]];
    return cameAs === undefined ? [] : [[name, cameAs]];
  });
  put(after, MANIFEST, manifestText({ version: manifest.version, ...choice, files: Object.fromEntries(files) }));
  return after;
}

const PRODUCT = 'common/product.json';

async function cloneWithout(root: string, before: Tree, choice: ProjectChoice, demo: Demo): Promise<Tree> {
  const pristine = pristineTree(root, before);
  const version = versionOf(textOf(pristine, 'package.json'));
  const after = await projectTree(new Map([...before].filter(([name]) => pristine.has(name))), choice);
  for (const [name, content] of before) if (!pristine.has(name) && !demo.isOfDemo(name)) after.set(name, content);
  const came = await projectTree(pristine, choice);
  put(after, MANIFEST, manifestText({ version, ...choice, files: idsOf(came) }));
  return after;
}

/** The template as it was cloned; where git cannot tell, as it is. */
function pristineTree(root: string, tree: Tree): Tree {
  const git = (...args: string[]): Buffer =>
    execFileSync('git', args, { cwd: root, stdio: 'pipe', maxBuffer: 2 ** 26 });
  const listed = (...args: string[]): string[] =>
    git(...args)
      .toString('utf8')
      .split('\0')
      .filter((name) => name !== '');
  try {
    const commit = clonedAt(git);
    const names = new Set(listed('ls-tree', '-r', '-z', '--name-only', commit));
    const changed = new Set(listed('diff', '-z', '--name-only', '--no-renames', commit));
    return new Map(
      [...names]
        .filter((name) => changed.has(name) || tree.has(name))
        .map((name) => [name, (changed.has(name) ? undefined : tree.get(name)) ?? git('show', `${commit}:${name}`)]),
    );
  } catch {
    return tree;
  }
}

/** Where the clone left its origin; a repository without one is taken as it was last committed. */
function clonedAt(git: (...args: string[]) => Buffer): string {
  try {
    return git('merge-base', 'HEAD', '@{upstream}').toString('utf8').trim();
  } catch {
    return git('rev-parse', 'HEAD').toString('utf8').trim();
  }
}

/** Of what goes: against what came with the template, where that is known; against the last commit elsewhere. */
function editedFiles(root: string, tree: Tree, manifest: Manifest | undefined, demo: Demo): string[] {
  const going = [...tree.keys()].filter(
    (name) => demo.isOfDemo(name) || (manifest === undefined && isOfTheTemplate(name)),
  );
  if (manifest !== undefined) {
    return going.filter((name) => manifest.files[name] !== blobId(tree.get(name) ?? Buffer.alloc(0)));
  }
  const changed = changedSinceCommit(root);
  return going.filter((name) => changed.has(name));
}

/** Where there is no repository, nobody can say. */
function changedSinceCommit(root: string): ReadonlySet<string> {
  try {
    const options = { cwd: root, encoding: 'utf8', stdio: 'pipe' } as const;
    const listed = execFileSync('git', ['status', '--porcelain', '-z', '--no-renames', '-uall'], options);
    return new Set(listed.split('\0').map((line) => line.slice(3)));
  } catch {
    return new Set();
  }
}
