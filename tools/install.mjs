/**
 * Installs what is missing, from the lockfile: before `npm start`, `npm test` and their kin. Plain Node, since nothing
 * may be installed yet. What is there is read from the folder itself, so no stamp can lie about it.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What package.json says in `engines`, which npm only warns of: others lack what is used here, and fail in odd places.
 * @param {string} version  `22.13.0`
 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 23;
}

/**
 * Packages of the lockfile that are not installed in the version it names. Optional ones may be another platform's.
 * @param {string} root  The folder that holds package-lock.json.
 * @returns {string[]} Their places: `node_modules/…`
 */
export function missingPackages(root) {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted)
    .filter(([place, entry]) => place !== '' && entry.optional !== true && entry.devOptional !== true)
    .filter(
      ([place, entry]) =>
        installed[place]?.version !== entry.version || !fs.existsSync(path.join(root, place, 'package.json')),
    )
    .map(([place]) => place);
}

/**
 * @param {string} file
 * @returns {Record<string, {version: string, optional?: boolean, devOptional?: boolean}>} none where it cannot be read
 */
function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * Runs `npm ci`.
 * @param {string} root
 * @returns {boolean} whether it succeeded
 */
function install(root) {
  // Run by npm, this names the npm that runs us; otherwise the one on PATH.
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('js') ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: command === 'npm' && process.platform === 'win32',
  });
  return result.status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!isSupported(process.versions.node)) {
    console.error(
      `Node ${process.versions.node} is not supported. Use Node 20.19 or a later 20, or Node 22.13 or newer.`,
    );
    process.exit(1);
  }
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
  const missing = missingPackages(root);
  if (missing.length > 0) {
    console.log(`Installing ${missing.length} packages from the lockfile (once; about half a minute).`);
    if (!install(root)) {
      console.error(
        'The packages could not be installed. The lines above say why; `npm ci` repeats it with more detail.',
      );
      process.exit(1);
    }
  }
}
