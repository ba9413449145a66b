/**
 * Launch: a process that serves, from its environment to the end of its last connection.
 * Holds     the environment's variables and what they mean; the order of opening and closing.
 * Promises  what goes wrong at the start is said in a sentence that names what to do, with exit code 1; SIGTERM, SIGINT
 *           and the end of the parent process end it within two seconds, the store settled.
 * Leaves    everything else to the modules that it puts together.
 */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from './clock';
import { type FileTierOptions, compressors, openFileTier } from './cache/node';
import { findFeatures } from './features';
import { FolderInUseError, lockFolder } from './folder-lock';
import { listen, PortInUseError } from './node-adapter';
import { programState } from './program-state';
import { readSecret } from './secret';
import { createServer, tablesOf, type Server } from './server';
import { createSnapshotFolder } from './snapshot-folder';
import { StoreFileError, openSqliteStore } from './store/node';
import { createStaticHandler } from './static';
import { apiBase } from './route';
import type { Store } from './store';
import { createStateReader } from './store';

export interface LaunchOptions {
  /** The variable that names the port, and the port where it does not. */
  readonly port: { readonly variable: 'PORT' | 'API_PORT'; readonly fallback: number };
  /** The folder of the built application, if this process is to serve it too. */
  readonly appFolder?: string;
}

const serverFolder = path.dirname(fileURLToPath(import.meta.url));

/** What is wrong is outside of the program: the sentence is all that a person needs. */
class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

/**
 * Reads from the environment, besides the port:
 * `HOST` (default 127.0.0.1; 0.0.0.0 for everyone), `ALLOWED_HOSTS` (further host names, with commas), `APP_ORIGIN` (set
 * by `npm start`: the development server stands before this one), `DATA_DIR` (default `.data`), `TOKEN_SECRET` (default:
 * in `DATA_DIR/secret`), `SEED` (what an empty database begins with: `demo`, or `none`, the default in production), `NODE_ENV` (`production`: no mock controls, and nothing switches them on; no cache on the disk), `CACHE_DEBUG` (`1`, or
 * the argument `--cache-debug`: answers show keys and tags of the cache), `QUIET` (no routes).
 */
export async function launch({ port: { variable, fallback }, appFolder }: LaunchOptions): Promise<void> {
  const environment = process.env;
  try {
    const port = portOf(variable, environment[variable], fallback);
    const dataFolder = path.resolve(environment['DATA_DIR'] ?? '.data');
    // Behind the development server nobody else is to reach it.
    const host = environment['APP_ORIGIN'] === undefined ? (environment['HOST'] ?? '127.0.0.1') : '127.0.0.1';
    const hosts = hostsOf(environment);
    if (appFolder !== undefined && !existsSync(path.join(appFolder, 'index.html'))) {
      throw new LaunchError(`${path.resolve(appFolder)} holds no built application. Build it: npm run build`);
    }

    const unlock = lockFolder(dataFolder);
    const features = await findFeatures();
    const file = path.join(dataFolder, 'api.db');
    const store = openSqliteStore({ file, tables: tablesOf(features), clock: systemClock });
    const isMock = environment['NODE_ENV'] !== 'production';
    // What is deployed has no accounts whose passwords are in a guide.
    const isSeeded = isSeedOf(environment['SEED']) ?? isMock;
    const secret = environment['TOKEN_SECRET'] ?? readSecret(path.join(dataFolder, 'secret'));
    const isDebugging = environment['CACHE_DEBUG'] === '1' || process.argv.includes('--cache-debug');
    if (isDebugging && !isLoopbackName(host)) {
      throw new LaunchError(`Keys and tags of the cache are shown to this machine only. Leave out HOST=${host}.`);
    }
    const server = createServer({
      features,
      store,
      clock: systemClock,
      secret,
      hosts,
      caching: {
        compressors,
        isDebugging,
        // In production a cache begins empty: whoever deploys has changed something.
        ...(isMock && (await fileTierOf(store, { folder: path.join(dataFolder, 'cache'), secret }))),
      },
      ...(isMock && { mock: { snapshots: createSnapshotFolder(path.join(dataFolder, 'snapshots')) } }),
    });
    if (isSeeded && (await server.isEmpty())) await server.seed('demo');
    await server.preheat();

    const handle = handlerOf(server, hosts, appFolder);
    const listening = await listen({ handle, atHand: server.atHand, clock: systemClock, port, host });
    onceToldToStop(async () => {
      await listening.stop();
      await store.close();
      unlock();
    });
    if (isMock && environment['QUIET'] === undefined) console.log(listOf(server));
    console.log(`${appFolder === undefined ? 'API' : 'Application and API'}: ${listening.origin}`);
    process.send?.({ ready: true, port: listening.port });
  } catch (reason) {
    console.error(sentenceOf(reason, variable));
    process.exit(1);
  }
}

/** A tier for a store that others than this process may have written to while it was not there. */
async function fileTierOf(store: Store, { folder, secret }: Pick<FileTierOptions, 'folder' | 'secret'>) {
  const readState = createStateReader(store);
  const program = programState([serverFolder, path.join(serverFolder, '..', 'common')]);
  const stateNow = async () => `${program}.${await readState()}`;
  const tier = openFileTier({ folder, secret, state: await stateNow() });
  return {
    tiers: [tier],
    settled: async (isStill: () => boolean) => {
      const state = await stateNow();
      if (isStill()) tier.cover(state);
    },
  };
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Undefined: it does not say. */
function isSeedOf(text: string | undefined): boolean | undefined {
  if (text === undefined || text === '') return undefined;
  if (text === 'demo' || text === 'none') return text === 'demo';
  throw new LaunchError(`SEED=${text} is no seed: say demo or none.`);
}

function portOf(variable: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new LaunchError(`${variable}=${text} is no port: give a number from 0 (any) to 65535.`);
}

/** The names under which requests may come: those that somebody gave, and, where everyone may connect, the machine's. */
function hostsOf(environment: NodeJS.ProcessEnv): string[] {
  const { HOST: host = '', ALLOWED_HOSTS: allowed = '', APP_ORIGIN: appOrigin = '' } = environment;
  const isOpen = host === '0.0.0.0' || host === '::';
  const own = isOpen
    ? [
        os.hostname(),
        ...Object.values(os.networkInterfaces()).flatMap((some = []) => some.map(({ address }) => address)),
      ]
    : [host];
  const given = allowed.split(',').map((name) => name.trim());
  const names = [...own, ...given]
    .filter((name) => name !== '')
    .map((name) => (name.includes(':') ? `[${name}]` : name));
  return [
    ...names.map((name) => name.toLowerCase()),
    ...(URL.canParse(appOrigin) ? [new URL(appOrigin).hostname] : []),
  ];
}

function handlerOf(server: Server, hosts: string[], appFolder: string | undefined): Server['answer'] {
  if (appFolder === undefined) return (request) => server.answer(request);
  const files = createStaticHandler({ folder: appFolder, clock: systemClock, hosts, compressors });
  return (request) => {
    const { pathname } = new URL(request.url);
    const isApi = pathname === apiBase || pathname.startsWith(`${apiBase}/`);
    return isApi ? server.answer(request) : files(request);
  };
}

function onceToldToStop(stop: () => Promise<void>): void {
  let isStopping = false;
  const end = () => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    void stop().then(
      () => process.exit(0),
      (reason: unknown) => {
        console.error(reason);
        process.exit(1);
      },
    );
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, end);
}

function listOf(server: Server): string {
  const lines = server
    .routes()
    .map(({ method, path: at, summary }) => `  ${method.padEnd(6)} ${at.padEnd(44)} ${summary}`);
  return lines.join('\n');
}

function sentenceOf(reason: unknown, variable: string): string {
  if (reason instanceof PortInUseError) {
    return `Port ${reason.port} is in use. Stop what uses it, or take another: ${variable}=${reason.port + 10}`;
  }
  const isForPeople =
    reason instanceof StoreFileError || reason instanceof LaunchError || reason instanceof FolderInUseError;
  if (isForPeople) return reason.message;
  return reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
}
