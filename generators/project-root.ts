/** Where the project is: above the folder in which somebody stands. */
import fs from 'node:fs';
import path from 'node:path';
import { RefusalError } from './errors';

/** The template's own folder, or the project's that this generator is part of. */
export const home = path.resolve(import.meta.dirname, '..');

/** What makes a folder a project of this template. */
const MARKS = ['package.json', 'common/feature.ts', 'app/feature.ts'];

/** Where the command was typed: `npm run` moves to the package's root, and says where it came from. */
export function startFolder(): string {
  const { INIT_CWD: typed, npm_lifecycle_event: script } = process.env;
  const cwd = process.cwd();
  const isBelow = typed !== undefined && !path.relative(cwd, typed).startsWith('..');
  return script === 'generate' && isBelow ? typed : cwd;
}

/** @throws {RefusalError} No folder from here up is a project. */
export function projectRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (MARKS.every((mark) => fs.existsSync(path.join(folder, mark)))) return folder;
    if (folder === path.dirname(folder)) {
      throw new RefusalError(
        `${from} is in no project of this template. To make one: npm run generate -- project <folder>`,
      );
    }
  }
}
