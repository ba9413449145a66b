/**
 * Upgrade: what a newer template has, brought into a project that has gone its own way since.
 * Holds     the three-way merge of each file that came with the template: as it came, as it is, as it would come now.
 * Promises  what the team made itself is not touched; what cannot be merged is named, and nothing is written unless
 *           forced, and then with both sides in the file, as git marks them.
 * Leaves    making the newer tree to the newer template itself, which knows what a project of it has; names and the demo are
 *           as the project has them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { merge } from 'node-diff3';
import { RefusalError } from '../errors';
import { MANIFEST, manifestText, type Manifest } from '../project/manifest';
import { idsOf, versionOf, type ProjectChoice, type projectTree } from '../project/tree';
import { blobId, blobOf, readTree, textOf, type Tree } from '../template';
import type { Files } from '../workshop';

export interface Upgrade {
  readonly files: Files;
  readonly notes: readonly string[];
}

type Outcome =
  | { readonly kind: 'same' }
  | { readonly kind: 'write'; readonly content: Buffer; readonly note?: string }
  | { readonly kind: 'remove'; readonly note?: string }
  | { readonly kind: 'keep'; readonly note: string }
  | { readonly kind: 'conflict'; readonly content: Buffer };

/** A template, and what it would make of the project's choices. */
export interface Newer {
  readonly version: string;
  readonly tree: Tree;
}

/**
 * What the template in that folder would make of the project now, by its own generator.
 * @throws {RefusalError} There is none.
 */
export async function readNewer(root: string, folder: string, choice: ProjectChoice): Promise<Newer> {
  const maker = path.join(folder, 'generators/project/tree.ts');
  if (folder === root || !fs.existsSync(maker) || fs.existsSync(path.join(folder, MANIFEST))) {
    throw new RefusalError(`${folder} is no newer template. --template <folder> says where there is one.`);
  }
  const found: unknown = await import(pathToFileURL(maker).href);
  if (!isTreeMaker(found)) throw new RefusalError(`${folder} is a template that this generator does not understand.`);
  const template = readTree(folder);
  return { version: versionOf(textOf(template, 'package.json')), tree: await found.projectTree(template, choice) };
}

function isTreeMaker(value: unknown): value is { readonly projectTree: typeof projectTree } {
  return (
    typeof value === 'object' && value !== null && 'projectTree' in value && typeof value.projectTree === 'function'
  );
}

/** @throws {RefusalError} naming every file that cannot be merged, unless `isForced`. */
export function upgrade(root: string, manifest: Manifest, { version, tree: newer }: Newer, isForced: boolean): Upgrade {
  const files = new Map<string, Buffer | undefined>();
  const notes: string[] = [];
  const conflicts: string[] = [];
  for (const name of [...new Set([...Object.keys(manifest.files), ...newer.keys()])].sort()) {
    const outcome = outcomeOf(root, name, manifest.files[name], newer.get(name));
    if ('note' in outcome) notes.push(`${name}: ${outcome.note}`);
    if (outcome.kind === 'write' || outcome.kind === 'conflict') files.set(name, outcome.content);
    if (outcome.kind === 'remove') files.set(name, undefined);
    if (outcome.kind === 'conflict') conflicts.push(name);
  }
  if (conflicts.length > 0 && !isForced) {
    throw new RefusalError(
      'The project and the template have changed the same lines. Nothing was written; --force writes all, these with both sides marked.',
      conflicts,
    );
  }
  const { title, name, hasDemo } = manifest;
  files.set(MANIFEST, Buffer.from(manifestText({ version, title, name, hasDemo, files: idsOf(newer) })));
  return { files, notes: [...notes, ...conflicts.map((each) => `${each}: both sides are marked; choose`)] };
}

function outcomeOf(root: string, name: string, cameAs: string | undefined, theirs: Buffer | undefined): Outcome {
  const file = path.join(root, name);
  const mine = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  const isUntouched = mine !== undefined && blobId(mine) === cameAs;
  if (theirs === undefined) {
    if (mine === undefined) return { kind: 'same' };
    return isUntouched
      ? { kind: 'remove' }
      : { kind: 'keep', note: 'the template has it no more; you have changed it, so it stays' };
  }
  if (mine?.equals(theirs) === true) return { kind: 'same' };
  if (blobId(theirs) === cameAs) return { kind: 'same' };
  if (mine === undefined) {
    return cameAs === undefined
      ? { kind: 'write', content: theirs }
      : { kind: 'keep', note: 'the template has changed it; you have removed it, so it stays away' };
  }
  if (isUntouched) return { kind: 'write', content: theirs };
  if (name === 'package-lock.json')
    return { kind: 'keep', note: 'you have changed it: npm install brings it up to package.json' };
  if (mine.includes(0) || theirs.includes(0))
    return { kind: 'keep', note: 'is no text, and you have changed it: yours stays' };
  return merged(root, cameAs, mine, theirs);
}

function merged(root: string, cameAs: string | undefined, mine: Buffer, theirs: Buffer): Outcome {
  const base = cameAs === undefined ? undefined : blobOf(root, cameAs);
  const lines = (content: Buffer): string[] => content.toString('utf8').split('\n');
  const labels = { label: { a: 'project', b: 'template' } };
  // Without what it was, every difference is one that somebody has to look at.
  const { conflict, result } = merge(lines(mine), base === undefined ? [] : lines(base), lines(theirs), {
    ...labels,
    excludeFalseConflicts: true,
  });
  const content = Buffer.from(result.join('\n'));
  return conflict ? { kind: 'conflict', content } : { kind: 'write', content, note: 'merged with your changes' };
}
