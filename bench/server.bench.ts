/**
 * The server's response cache against bare node:http that answers a constant, in one run, in processor time of the
 * server's process for each request. The real server, as it is launched in production, over a store on the disk.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ResponseCache } from '../server-mock/response-cache';
import type { Clock } from '../common/clock';

const ROUNDS = 9;
const REQUESTS = 10_000;
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

/** By turns, and of several rounds the least: everything else that a machine does only adds. */
async function race(name: string, ours: Question, peer: Question): Promise<object> {
  let [ourLeast, peerLeast] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    ourLeast = Math.min(ourLeast, await cost(ours));
    peerLeast = Math.min(peerLeast, await cost(peer));
  }
  return {
    contest: name,
    'ours, µs': round(ourLeast),
    'bare, µs': round(peerLeast),
    ratio: round(ourLeast / peerLeast),
  };
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
    agent.destroy();
    const peerOf = async (bytes: number, status = '200'): Promise<Question> => {
      const server = await start('servers/bare.ts', [String(bytes), status]);
      servers.push(server);
      return { server, path: '/', headers: {} };
    };
    console.table([
      await race(`a hit of ${whole.bytes} bytes`, plain, await peerOf(whole.bytes)),
      await race(
        `a hit of ${packed.bytes} bytes, ${packed.headers['content-encoding'] ?? 'plain'}`,
        gzip,
        await peerOf(packed.bytes),
      ),
      await race('a 304', unchanged, await peerOf(0, '304')),
    ]);
    console.table(await invalidation());
  } finally {
    for (const { child } of servers) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
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
