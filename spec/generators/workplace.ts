/**
 * A project made by the generator, in a temporary folder whose name is as awkward as names get, with the packages of
 * this one: nothing is installed, and nothing is asked of the network.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { home } from '../../generators/project-root';

export interface Ran {
  readonly code: number;
  readonly out: string;
}

export interface Report {
  readonly ok: boolean;
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly files?: readonly string[];
  readonly error?: string;
}

const environment = (): NodeJS.ProcessEnv => {
  // What npm, or a story around this one, has said is about another folder.
  const foreign = ['INIT_CWD', 'npm_lifecycle_event', 'STORY_DIST', 'SPECS'];
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.includes(name)));
  return {
    ...rest,
    FORCE_COLOR: '0',
    GIT_AUTHOR_NAME: 'Spec',
    GIT_AUTHOR_EMAIL: 'spec@example.com',
    GIT_COMMITTER_NAME: 'Spec',
    GIT_COMMITTER_EMAIL: 'spec@example.com',
  };
};

/** Runs Node with these arguments. @param env  Beside what this process has. */
export function node(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, out }));
  });
}

/** Calls the generator of the project (or of the template) that lies in `root`, from `cwd`. */
export function generate(root: string, words: readonly string[], cwd = root): Promise<Ran> {
  // From wherever it is called: `--import tsx` would look for it there.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return node(cwd, ['--import', tsx, path.join(root, 'generators/main.ts'), ...words]);
}

export async function report(root: string, words: readonly string[], cwd = root): Promise<Report> {
  const { out } = await generate(root, [...words, '--json'], cwd);
  return JSON.parse(out) as Report;
}

export function git(cwd: string, ...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('git', [...args], { cwd, env: environment(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** A program of the packages, with the project as its folder. */
export function program(root: string, name: string): string {
  return path.join(root, 'node_modules', name);
}

/** Every package is a link; what tools keep beside packages is the project's own. */
export function linkPackages(root: string): void {
  const from = path.join(home, 'node_modules');
  fs.mkdirSync(path.join(root, 'node_modules'));
  for (const name of fs.readdirSync(from)) {
    if (name !== '.cache') fs.symlinkSync(path.join(from, name), path.join(root, 'node_modules', name));
  }
}

/** A folder with spaces and letters beyond ASCII in its name. */
export function awkwardFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'my projéct '));
}

/** Every file below that git does not ignore, with its bytes: what has to be the same again. */
export function bytesOf(root: string): Map<string, string> {
  const names = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0').filter(Boolean);
  return new Map(
    names
      .filter((name) => fs.existsSync(path.join(root, name)))
      .map((name) => [name, fs.readFileSync(path.join(root, name), 'base64')]),
  );
}
