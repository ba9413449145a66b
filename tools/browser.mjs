/**
 * Finds a Chromium-like browser for the specs: CHROME_BIN, then the usual names on PATH, then the usual places.
 * On Debian and Ubuntu, as root, it may be installed by apt (`installBrowser`).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'];

/** @type {Readonly<Record<string, readonly string[]>>} */
const places = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) =>
    process.env[variable] === undefined
      ? []
      : [
          path.join(process.env[variable], 'Google', 'Chrome', 'Application', 'chrome.exe'),
          path.join(process.env[variable], 'Chromium', 'Application', 'chrome.exe'),
          path.join(process.env[variable], 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ],
  ),
};

/** Flags that every run wants; without a sandbox only where Chromium refuses to start with one. */
function flags() {
  const isRoot = process.getuid?.() === 0;
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
}

export class NoBrowserError extends Error {
  /** @param {readonly string[]} tried */
  constructor(tried) {
    super(
      [
        'No Chromium or Chrome was found, and the specs need one. Tried:',
        ...tried.map((place) => `  ${place}`),
        'Install one (Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask chromium; Windows: winget install Google.Chrome)',
        'or name one: CHROME_BIN=/path/to/chrome npm test',
      ].join('\n'),
    );
    this.name = 'NoBrowserError';
  }
}

/**
 * @returns {{path: string, flags: string[]}}
 * @throws {NoBrowserError} naming each place that was tried. A CHROME_BIN that does not exist is never passed over.
 */
export function findBrowser() {
  const named = process.env.CHROME_BIN;
  if (named) {
    if (fs.existsSync(named)) return { path: named, flags: flags() };
    throw new NoBrowserError([`CHROME_BIN=${named} (no such file)`]);
  }
  const extension = process.platform === 'win32' ? '.exe' : '';
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .flatMap((folder) => names.map((name) => path.join(folder, name + extension)));
  const candidates = [...onPath, ...(places[process.platform] ?? [])];
  const found = candidates.find((candidate) => fs.existsSync(candidate));
  if (found) return { path: found, flags: flags() };
  throw new NoBrowserError([
    'CHROME_BIN (not set)',
    ...names.map((name) => `${name} on PATH`),
    ...(places[process.platform] ?? []),
  ]);
}

/** Installs Chromium by apt where that can be done without asking anyone. @returns whether it did. */
export function installBrowser() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return false;
  console.log('No browser was found: installing Chromium with apt-get.');
  /** @type {import('node:child_process').ExecFileSyncOptions} */
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      options,
    );
    return true;
  } catch {
    return false;
  }
}
