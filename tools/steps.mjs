/** Runs commands as named steps, each quiet unless it fails or is told to speak, and times them. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const executables = {
  eslint: 'eslint/bin/eslint.js',
  karma: 'karma/bin/karma',
  mocha: 'mocha/bin/mocha.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  webpack: 'webpack/bin/webpack.js',
};

/**
 * A package's executable, run by this Node, without a shell: the same on every system.
 * @param {keyof typeof executables} name
 * @param {string[]} args
 */
export function bin(name, ...args) {
  return [path.join(root, 'node_modules', executables[name]), ...args];
}

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} args  Node's.
 * @property {Record<string, string>} [env]
 * @property {boolean} [speaks]  The output is shown while it comes, not only on failure.
 * @property {number} [limitSeconds]  After so long it is ended, and has failed.
 *
 * @typedef {object} Result
 * @property {string} name
 * @property {boolean} ok
 * @property {string} output
 * @property {number} seconds
 */

/**
 * @param {Step} step
 * @returns {Promise<Result>}
 */
export function run({ name, args, env = {}, speaks = false, limitSeconds }) {
  return new Promise((resolve) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: root,
      // Where nobody looks at colours they are left to each program: told `0`, mocha paints half of what it says.
      env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const limit =
      limitSeconds &&
      setTimeout(() => {
        const said = `\n${name}: not done after ${limitSeconds} s, and ended.\n`;
        output += said;
        if (speaks) process.stdout.write(said);
        child.kill('SIGKILL');
      }, limitSeconds * 1_000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
        if (speaks) process.stdout.write(text);
      });
    }
    child.on('close', (code) => {
      clearTimeout(limit);
      const seconds = (performance.now() - began) / 1000;
      const ok = code === 0;
      if (!ok && !speaks) process.stdout.write(`\n${output}\n`);
      console.log(`${ok ? '  ok ' : 'FAIL '} ${name} (${seconds.toFixed(1)} s)`);
      resolve({ name, ok, output, seconds });
    });
  });
}

/**
 * Runs the steps, `width` at a time, all of them whatever fails.
 * @param {Step[]} steps
 */
export async function runAll(steps, width = 2) {
  const waiting = [...steps];
  /** @type {Result[]} */
  const results = [];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await run(step));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** @param {string} project */
const tsc = (project) => ({
  name: `types of ${project}`,
  args: bin(
    'tsc',
    '-p',
    project,
    '--incremental',
    '--tsBuildInfoFile',
    `node_modules/.cache/tsc/${project === '.' ? 'all' : project}.tsbuildinfo`,
  ),
});

/** Formats, lint, types: what `npm run check` runs, and `npm test` first. */
export const checks = [
  // Without a cache: rules that know types depend on more than the file, and a cache would keep what is mended.
  { name: 'lint', args: bin('eslint', '--max-warnings=0', '.') },
  tsc('.'),
  tsc('common'),
  tsc('app'),
  tsc('server-mock'),
  tsc('tools'),
  { name: 'licences', args: ['tools/licences.mjs', '--check'] },
  { name: 'formats', args: bin('prettier', '--check', '--cache', '--log-level=warn', '.') },
];
