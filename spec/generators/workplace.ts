/**
 * A project made by the generator, in a temporary folder whose name is as awkward as names get, with the packages of
 * this one: nothing is installed, and nothing is asked of the network.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { home } from '../../generators/project-root';
import { readTree } from '../../generators/template';

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
  const isForeign = (name: string): boolean =>
    name.startsWith('npm_') || ['INIT_CWD', 'STORY_DIST', 'SPECS'].includes(name);
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForeign(name)));
  return {
    ...rest,
    FORCE_COLOR: '0',
    GIT_AUTHOR_NAME: 'Spec',
    GIT_AUTHOR_EMAIL: 'spec@example.com',
    GIT_COMMITTER_NAME: 'Spec',
    GIT_COMMITTER_EMAIL: 'spec@example.com',
  };
};

/** Longer than anything takes on a slow machine: what takes longer hangs, and is told so by its name. */
const LIMIT_MS = 300_000;

/** Runs a program to its end. @param env  Beside what this process has. */
function run(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = begin(file, args, cwd, env);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  AbortSignal.timeout(LIMIT_MS).addEventListener('abort', () => {
    out += `\nIt was ended: ${[file, ...args].join(' ')} takes longer than ${LIMIT_MS / 1_000} s.`;
    end(child, 'SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, out }));
  });
}

function begin(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  return spawn(file, [...args], {
    cwd,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // With all that it starts itself, it is a group that can be ended.
    detached: true,
  });
}

function end({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal);
}

/** Runs Node with these arguments. */
export function node(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return run(process.execPath, args, cwd, env);
}

/** Runs a line as it is typed. */
export function shell(cwd: string, line: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return run('sh', ['-c', line], cwd, env);
}

/**
 * Runs a line that goes on until somebody ends it.
 * @param use  What is done with it when it has printed that it is ready; then it is ended, as Ctrl-C does it.
 */
export async function serve(
  cwd: string,
  line: string,
  env: NodeJS.ProcessEnv,
  use: (out: string) => Promise<void>,
): Promise<void> {
  const child = begin('sh', ['-c', line], cwd, env);
  let out = '';
  const closed = once(child, 'close');
  AbortSignal.timeout(LIMIT_MS).addEventListener('abort', () => end(child, 'SIGKILL'));
  try {
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        out += chunk.toString();
        if (out.includes(' is ready')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('close', () => reject(new Error(`It ended by itself: ${out}`)));
    });
    await use(out);
  } finally {
    end(child, 'SIGINT');
  }
  await closed;
}

/** One that nobody listens at. */
export async function freePort(): Promise<string> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return String(address.port);
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

/** What a commit sets off looks after the repository behind it: it may lay a file there while the folder is emptied. */
export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
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

/** A clone of the template as it stands here, with its packages. */
export function cloneTemplate(root: string): void {
  for (const [name, content] of readTree(home)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  linkPackages(root);
  git(root, 'init', '--quiet');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', 'A clone');
}
