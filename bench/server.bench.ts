/**
 * The server's response cache against bare node:http that answers the same requests with a constant, in one run, in
 * processor time of the server's process for each request. The real server, as it is launched in production, over a store
 * on the disk. Beside it, what the cache is worth where an answer is dear to make.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../common/clock';
import { systemClock } from '../server-mock/clock';
import { findFeatures } from '../server-mock/features';
import { createMemoryStore } from '../server-mock/store';
import { DEMO_PASSWORD } from '../server-mock/people';
import { ResponseCache } from '../server-mock/cache';
import { createServer, tablesOf } from '../server-mock/server';

const ROUNDS = 25;
const REQUESTS = 2_500;
const CONNECTIONS = 16;
const here = path.dirname(fileURLToPath(import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

async function start(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Running> {
  const child = fork(path.join(here, file), args, {
    execArgv: ['--import', 'tsx', '--import', path.join(here, 'servers', 'cpu.ts')],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [ready] = await messageOf(child);
  return { child, port: Number(ready['port']) };
}

async function messageOf(child: ChildProcess): Promise<[Record<string, unknown>]> {
  return (await once(child, 'message')) as [Record<string, unknown>];
}

async function cpuOf({ child }: Running): Promise<number> {
  const answered = messageOf(child);
  child.send('cpu');
  const [{ cpu }] = (await answered) as unknown as [{ cpu: NodeJS.CpuUsage }];
  return cpu.user + cpu.system;
}

interface Question {
  readonly server: Running;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks once. */
function ask(agent: http.Agent, { server, path: at, headers }: Question) {
  return new Promise<{ status: number; bytes: number; headers: http.IncomingHttpHeaders }>((resolve, reject) => {
    http
      .get({ agent, host: '127.0.0.1', port: server.port, path: at, headers }, (incoming) => {
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, bytes, headers: incoming.headers }));
      })
      .on('error', reject);
  });
}

/** Microseconds of the server's processor for one request. */
async function cost(question: Question): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const before = await cpuOf(question.server);
  let left = REQUESTS;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await ask(agent, question);
    }),
  );
  const after = await cpuOf(question.server);
  agent.destroy();
  return (after - before) / REQUESTS;
}

/** By turns, so that both meet the same machine: the ratio is that of neighbours in time, the one in the middle. */
async function race(name: string, ours: Question, peer: Running): Promise<object> {
  const [ourCosts, peerCosts]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ourCosts.push(await cost(ours));
    peerCosts.push(await cost({ ...ours, server: peer }));
  }
  return {
    contest: name,
    'ours, µs': round(median(ourCosts)),
    'bare, µs': round(median(peerCosts)),
    ratio: round(median(ourCosts.map((ours, n) => ours / (peerCosts[n] ?? NaN)))),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

export default async function bench(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'modern-times-bench-'));
  const servers: Running[] = [];
  try {
    const ours = await start('../server-mock/main.ts', [], { NODE_ENV: 'production', API_PORT: '0', DATA_DIR: folder });
    servers.push(ours);
    const agent = new http.Agent({ keepAlive: true });
    const plain: Question = { server: ours, path: '/api/articles?limit=4', headers: {} };
    const gzip: Question = { ...plain, path: '/api/articles?limit=5', headers: { 'accept-encoding': 'gzip' } };
    const [whole, packed] = [await ask(agent, plain), await ask(agent, gzip)];
    const unchanged: Question = { ...plain, headers: { 'if-none-match': String(whole.headers.etag) } };
    const signedIn: Question = { ...plain, headers: { authorization: `Bearer ${await signIn(ours)}` } };
    const own = await ask(agent, signedIn);
    const ownUnchanged = { ...plain, headers: { ...signedIn.headers, 'if-none-match': String(own.headers.etag) } };
    agent.destroy();
    const peerOf = async (bytes: number, status = '200'): Promise<Running> => {
      const server = await start('servers/bare.ts', [String(bytes), status]);
      servers.push(server);
      return server;
    };
    const noBody = await peerOf(0, '304');
    console.table([
      await race(`a hit of ${whole.bytes} bytes`, plain, await peerOf(whole.bytes)),
      await race(
        `a hit of ${packed.bytes} bytes, ${packed.headers['content-encoding'] ?? 'plain'}`,
        gzip,
        await peerOf(packed.bytes),
      ),
      await race('a 304', unchanged, noBody),
      await race(`a hit of ${own.bytes} bytes, signed in`, signedIn, await peerOf(own.bytes)),
      await race('a 304, signed in', ownUnchanged, noBody),
    ]);
    console.table(await worth());
    console.table(await invalidation());
  } finally {
    for (const { child } of servers) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function signIn({ port }: Running): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/users/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: { email: 'johndoe@example.com', password: DEMO_PASSWORD } }),
  });
  const { user } = (await response.json()) as { user: { token: string } };
  return user.token;
}

/** The statistics of two thousand articles, with the cache and without. */
async function worth(): Promise<object[]> {
  const features = await findFeatures();
  const rows: object[] = [];
  let withCache = NaN;
  for (const caching of [{}, false] as const) {
    const store = createMemoryStore(tablesOf(features));
    const server = createServer({ features, store, clock: systemClock, secret: 'x'.repeat(32), caching });
    await server.seed('many');
    const costs: number[] = [];
    for (let round = 0; round < 5; round++) {
      const count = caching === false ? 5 : 2_000;
      const before = process.cpuUsage();
      for (let n = 0; n < count; n++) await server.handle(new Request('http://localhost/api/statistics'));
      const { user, system } = process.cpuUsage(before);
      costs.push((user + system) / count);
    }
    const value = Math.min(...costs);
    rows.push({
      measure: `statistics, ${caching === false ? 'made each time' : 'from the cache'}, µs`,
      value: round(value),
    });
    if (caching === false) rows.push({ measure: 'what the cache is worth, times', value: round(value / withCache) });
    else withCache = value;
  }
  return rows;
}

const still: Clock = { now: () => 0, after: () => () => undefined };

/** 1,000 entries go by one tag, among 1,000 and among 100,000; and a million keys are asked for. */
async function invalidation(): Promise<object[]> {
  const rows: object[] = [];
  for (const size of [1_000, 100_000]) {
    let least = Infinity;
    for (let round = 0; round < 7; round++) {
      const cache = new ResponseCache(still, { maxBytes: 1024 ** 3 });
      await fill(cache, size, (n) => (n < 1_000 ? ['gone'] : ['stays']));
      const before = process.cpuUsage();
      await cache.invalidate('gone');
      // Each is found to be gone by who asks for it.
      await fill(cache, 1_000, () => ['gone']);
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, user + system);
    }
    rows.push({ measure: `invalidating 1,000 of ${size}, and making them again, µs`, value: least });
  }
  const bounded = new ResponseCache(still, { maxBytes: 8 * 1024 ** 2 });
  await fill(bounded, 1_000_000, () => ['one']);
  rows.push({ measure: 'bytes held of 8 MiB after 1,000,000 keys', value: bounded.bytes });
  return rows;
}

async function fill(cache: ResponseCache, count: number, tags: (n: number) => readonly string[]): Promise<void> {
  const part = cache.forRead(undefined, { tag: () => undefined }).part;
  for (let n = 0; n < count; n++) await part(`k${n}`, { duration: '1h', tags: tags(n) }, () => Promise.resolve(n));
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
