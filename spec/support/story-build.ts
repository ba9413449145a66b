/**
 * The built application that the stories drive: a production build with the debug hooks, so that what people get is
 * what is tested. STORY_DIST names a finished one; else it is built here, and again when a source is younger.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { debugVariable } from '../../common/product';

const root = path.resolve(import.meta.dirname, '../..');
const sources = ['app', 'common', 'vendor', 'webpack.config.js', 'package-lock.json'];

/** @returns the folder that holds `index.html`. @throws {Error} STORY_DIST holds none, or the build failed. */
export async function builtApplication(): Promise<string> {
  const named = process.env['STORY_DIST'];
  if (named !== undefined && named !== '') {
    const folder = path.resolve(root, named);
    if (builtAtMs(folder) === undefined) throw new Error(`STORY_DIST=${named} holds no index.html: build it first`);
    return folder;
  }
  const folder = path.join(root, 'node_modules', '.cache', 'story-dist');
  const youngestSourceMs = Math.max(...sources.map((source) => changedAtMs(path.join(root, source))));
  if ((builtAtMs(folder) ?? 0) <= youngestSourceMs) {
    await build(folder);
    // webpack leaves a file alone whose content is the same; what is younger than the youngest source counts as built.
    const index = path.join(folder, 'index.html');
    fs.utimesSync(index, new Date(youngestSourceMs + 1), new Date(youngestSourceMs + 1));
  }
  return folder;
}

function builtAtMs(folder: string): number | undefined {
  return fs.statSync(path.join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
}

/** When the file, or anything below the folder, last changed. A folder counts too: a deleted file changes it alone. */
function changedAtMs(file: string): number {
  const stat = fs.statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...fs.readdirSync(file).map((name) => changedAtMs(path.join(file, name))));
}

function build(folder: string): Promise<void> {
  const webpack = path.join(root, 'node_modules', 'webpack', 'bin', 'webpack.js');
  const child = spawn(
    process.execPath,
    [webpack, '--mode', 'production', '--stats', 'errors-only', '--output-path', folder],
    {
      cwd: root,
      env: { ...process.env, [debugVariable]: '1' },
    },
  );
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The application did not build:\n${output}`));
    });
  });
}
