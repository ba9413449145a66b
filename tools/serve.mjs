/** `npm run serve`: the built application and the API, from one process, as in production. Builds first where need be. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { register } from 'tsx/esm/api';
import { bin, root } from './steps.mjs';

const sources = ['app', 'common', 'vendor', 'package-lock.json', 'webpack.config.js'];

/**
 * @param {string} place  A file, or a folder with all that is in it.
 * @returns {number} when it changed last, in milliseconds
 */
function changedAtMs(place) {
  const stat = fs.statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = fs.readdirSync(place).map((name) => changedAtMs(path.join(place, name)));
  return Math.max(stat.mtimeMs, ...inside);
}

const page = path.join(root, 'dist', 'index.html');
const isBuilt =
  fs.existsSync(page) && sources.every((source) => changedAtMs(path.join(root, source)) < fs.statSync(page).mtimeMs);
if (!isBuilt) {
  console.log('Building the application (dist/ is missing or older than its sources).');
  const build = spawnSync(process.execPath, bin('webpack', '--mode', 'production', '--stats', 'errors-warnings'), {
    cwd: root,
    stdio: 'inherit',
  });
  if (build.status !== 0) process.exit(build.status ?? 1);
  // webpack leaves alone what came out as it was: the page says when it was last known to be right.
  const now = new Date();
  fs.utimesSync(page, now, now);
}

process.env.NODE_ENV ??= 'production';
register();
await import('../server-mock/serve-main');
