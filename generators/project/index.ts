/**
 * Project: a repository of one's own from the template.
 * Promises  the folder is new or empty; the name stands in every place; what it was made from is remembered, file by
 *           file; the first commit is made where git is there and knows who commits, and is ready otherwise.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { RefusalError } from '../errors';
import { productNames } from '../names';
import { home } from '../project-root';
import { readTree, textOf, type Tree } from '../template';
import { MANIFEST, manifestText } from './manifest';
import { idsOf, projectTree, titleFrom, versionOf, type ProjectChoice } from './tree';

export interface NewProject {
  readonly root: string;
  readonly tree: Tree;
}

/** @throws {RefusalError} Nobody may look there, or what should be a folder on the way there is none. */
function isFree(root: string): boolean {
  try {
    const stat = fs.statSync(root, { throwIfNoEntry: false });
    return stat === undefined || (stat.isDirectory() && fs.readdirSync(root).length === 0);
  } catch (reason) {
    const why = reason instanceof Error ? reason.message : String(reason);
    throw new RefusalError(`${root} cannot be a folder (${why}). Nothing was written.`);
  }
}

/** @throws {RefusalError} The folder holds something, or lies in the template; the name is none. */
export async function newProject(
  folder: string,
  from: string,
  title: string | undefined,
  hasDemo: boolean,
): Promise<NewProject> {
  const root = path.resolve(from, folder);
  if (fs.existsSync(path.join(home, MANIFEST))) {
    throw new RefusalError('This is a project already. Another one is made from the template itself.');
  }
  if (folder.trim() === '' || folder.startsWith('-')) throw new RefusalError(`'${folder}' is no folder.`);
  if (root === home || root.startsWith(home + path.sep)) {
    throw new RefusalError(
      `${root} lies in the template: a project is a folder of its own, like ../${path.basename(root)}.`,
    );
  }
  if (!isFree(root)) throw new RefusalError(`${root} is there already, and not empty. Nothing was written.`);
  const choice: ProjectChoice = { ...productNames(title ?? titleFrom(path.basename(root))), hasDemo };
  const template = readTree(home);
  const tree = await projectTree(template, choice);
  const version = versionOf(textOf(template, 'package.json'));
  tree.set(MANIFEST, Buffer.from(manifestText({ version, ...choice, files: idsOf(tree) })));
  return { root, tree };
}

/** @returns what is left to be done by hand, one sentence each. */
export function firstCommit(root: string): string[] {
  const git = (...args: readonly string[]) => execFileSync('git', [...args], { cwd: root, stdio: 'pipe' });
  try {
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
  } catch (reason) {
    const why = isMissing(reason) ? 'git is not there' : `git could not begin (${saidBy(reason)})`;
    return [`${why}, so there is no repository yet: git init && git add --all && git commit`];
  }
  try {
    git('commit', '--quiet', '--message', 'Begin from the template');
    return [];
  } catch (reason) {
    const said = saidBy(reason);
    const why = /identity|tell me who you are|user\.email/i.test(said)
      ? 'git does not know who you are'
      : `git would not commit (${said})`;
    return [`${why}, so the first commit is ready but not made: git commit -m "Begin from the template"`];
  }
}

function isMissing(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'ENOENT';
}

/** What git has to say, in one line. */
function saidBy(reason: unknown): string {
  const { stderr = '' } = reason as { readonly stderr?: Buffer | string };
  const lines = stderr
    .toString()
    .split('\n')
    .map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ') || (reason instanceof Error ? reason.message : String(reason));
}
