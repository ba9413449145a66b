/** Whether the demo is there. Everything that knows it is in its own folder, which goes with it. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tree } from './template';

export interface Demo {
  /** What tells of it, wherever it stands. */
  readonly words: RegExp;
  /** The tree without the demo, and without a word of it. The tree that is given stays as it is. */
  withoutDemo(tree: Tree): Tree;
  /** Whether a file is the demo's alone. */
  isOfDemo(name: string): boolean;
}

export async function findDemo(): Promise<Demo | undefined> {
  const file = path.join(import.meta.dirname, 'demo', 'index.ts');
  if (!fs.existsSync(file)) return undefined;
  const found: unknown = await import(pathToFileURL(file).href);
  if (!isDemo(found)) throw new TypeError(`${file} exports no demo`);
  return found;
}

function isDemo(value: unknown): value is Demo {
  return (
    typeof value === 'object' && value !== null && 'withoutDemo' in value && 'isOfDemo' in value && 'words' in value
  );
}
