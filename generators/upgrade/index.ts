/**
 * Upgrade: what a newer template has, brought into a project that has gone its own way since.
 * Holds     the three-way merge of each file that came with the template: as it came, as it is, as it would come now.
 * Promises  what the team made itself is not touched; what cannot be merged is named, and nothing is written unless
 *           forced, and then with both sides in the file, as git marks them.
 * Leaves    making the newer tree to project/tree.ts, so that names and the demo are as the project has them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { merge } from 'node-diff3';
import { RefusalError } from '../errors';
import { MANIFEST, manifestText, type Manifest } from '../project/manifest';
import { projectTree } from '../project/tree';
import { versionOf } from '../project';
import { blobId, blobOf, readTree, textOf } from '../template';
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

/** @throws {RefusalError} naming every file that cannot be merged, unless `isForced`. */
export async function upgrade(
  root: string,
  manifest: Manifest,
  templateFolder: string,
  isForced: boolean,
): Promise<Upgrade> {
  const template = readTree(templateFolder);
  const newer = await projectTree(template, manifest);
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
  const version = versionOf(textOf(template, 'package.json'));
  files.set(MANIFEST, Buffer.from(manifestText({ version, title, name, hasDemo }, newer)));
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
