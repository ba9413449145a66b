/**
 * Before and after `npm pack`: npm leaves out the lockfile and .gitignore whatever `files` says, and a project needs both.
 * They are packed under other names; generators/template.ts gives them back theirs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './steps.mjs';

const folder = path.join(root, 'generators', 'packed');
if (process.argv[2] === 'before') {
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(path.join(root, '.gitignore'), path.join(folder, 'gitignore'));
  fs.copyFileSync(path.join(root, 'package-lock.json'), path.join(folder, 'package-lock'));
} else {
  fs.rmSync(folder, { recursive: true, force: true });
}
