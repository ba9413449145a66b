/**
 * The browser's request cache, and @tanstack/query-core in the same run, against what one would write by hand around a
 * Map. Every figure is a ratio of two medians of CPU time (bytes: of two heaps), measured in turns.
 */
import { QueryClient, QueryObserver } from '@tanstack/query-core';
import Backbone from 'backbone';
import pMemoize from 'p-memoize';
import { createSync, RequestCache, type AjaxSettings, type SyncOwner } from '../app/data/cache';
import type { Clock } from '../common/clock';
import { bytesOf, kept, ratioOf, ratioOfAsync } from './measure';

interface Row {
  readonly what: string;
  readonly ours: number;
  readonly bar: number | undefined;
  readonly peer?: readonly [name: string, ratio: number];
}

const startMs = performance.timeOrigin;
const clock: Clock = { now: () => startMs + Math.floor(performance.now()), after: () => () => undefined };
const READS = 100_000;
const CALLERS = 1_000;
const body = { id: 7, title: 'How to build a house', author: 'ann' };
const lasting = {
  getAllResponseHeaders: () => 'cache-control: max-age=3600',
  responseText: JSON.stringify(body),
  status: 200,
};

export default async function bench(): Promise<void> {
  const rows = [
    freshRead(),
    await promiseRead(),
    await coalescedRead(),
    await coalescedSync(),
    invalidation(),
    await bytes(),
    observers(1_000),
    observers(10_000),
  ];
  console.log('   ours    bar   peer');
  for (const { what, ours, bar, peer } of rows) {
    const [name, ratio] = peer ?? ['', Number.NaN];
    const bound = bar === undefined ? '' : `≤ ${bar}`;
    console.log(
      `${ours.toFixed(2).padStart(7)} ${bound.padStart(6)} ${(peer ? ratio.toFixed(2) : '').padStart(6)}  ${what}` +
        `${peer ? ` (peer: ${name})` : ''}${bar !== undefined && ours > bar ? '  MISSED' : ''}`,
    );
  }
}

/** A server that answers in a turn of its own. */
function openCache(): RequestCache {
  return new RequestCache({
    clock,
    base: () => 'https://notes.example/',
    maxBytes: Number.MAX_SAFE_INTEGER,
    ajax: ({ success }: AjaxSettings) => {
      queueMicrotask(() => success?.(body, 'success', lasting));
      return undefined;
    },
  });
}

function urlOf(id: number): string {
  return `https://notes.example/api/articles/how-to-build-a-house-${id}`;
}

function filled(count: number, tagsOf: (id: number) => readonly string[] = () => []): RequestCache {
  const cache = openCache();
  for (let id = 0; id < count; id++) {
    const question = cache.question(urlOf(id), { policy: { tags: tagsOf(id), duration: '1h' } });
    cache.store(question, { ...body, id }, '', 200);
  }
  return cache;
}

function clientWith(count: number): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 3_600_000, gcTime: Infinity } } });
  for (let id = 0; id < count; id++) client.setQueryData([urlOf(id)], { ...body, id });
  return client;
}

function freshRead(): Row {
  const cache = filled(1_000);
  const client = clientWith(1_000);
  const keys = Array.from({ length: 1_000 }, (_, id) => cache.keyOf(cache.question(urlOf(id))) ?? '');
  const map = new Map(keys.map((key, id) => [key, { ...body, id }]));
  const queryKeys = Array.from({ length: 1_000 }, (_, id) => [urlOf(id)]);
  const get = (): void => {
    for (let nth = 0; nth < READS; nth++) kept.last = map.get(keys[(nth * 7) % 1_000] ?? '');
  };
  const peek = (): void => {
    for (let nth = 0; nth < READS; nth++) kept.last = cache.peek(keys[(nth * 7) % 1_000] ?? '');
  };
  const query = (): void => {
    for (let nth = 0; nth < READS; nth++) kept.last = client.getQueryData(queryKeys[(nth * 7) % 1_000] ?? []);
  };
  return {
    what: 'a fresh read, synchronous, against Map.get',
    ours: ratioOf(peek, get),
    bar: 12,
    peer: ['query-core', ratioOf(query, get)],
  };
}

async function promiseRead(): Promise<Row> {
  const cache = filled(1_000);
  const questions = Array.from({ length: 1_000 }, (_, id) => cache.question(urlOf(id)));
  const keys = questions.map((question) => cache.keyOf(question) ?? '');
  const map = new Map(keys.map((key, id) => [key, { ...body, id }]));
  const memoized = pMemoize((key: string) => Promise.resolve(map.get(key)));
  const get = async (): Promise<void> => {
    // What is awaited is no promise: that is what is compared with.
    for (let nth = 0; nth < READS; nth++) kept.last = await Promise.resolve(map.get(keys[(nth * 7) % 1_000] ?? ''));
  };
  const read = async (): Promise<void> => {
    for (let nth = 0; nth < READS; nth++) {
      const question = questions[(nth * 7) % 1_000];
      if (question !== undefined) kept.last = await cache.read(question);
    }
  };
  const memo = async (): Promise<void> => {
    for (let nth = 0; nth < READS; nth++) kept.last = await memoized(keys[(nth * 7) % 1_000] ?? '');
  };
  const ours = await ratioOfAsync(read, get);
  return {
    what: 'a fresh read, awaited, against an awaited Map.get',
    ours,
    bar: 3,
    peer: ['p-memoize', await ratioOfAsync(memo, get)],
  };
}

let asked = 0;

async function joinedInMap(): Promise<void> {
  const promises = new Map<string, Promise<unknown>>();
  for (let time = 0; time < 20; time++) {
    const key = urlOf(asked++);
    const answers: unknown[] = [];
    for (let caller = 0; caller < CALLERS; caller++) {
      const promise = promises.get(key) ?? Promise.resolve(body);
      promises.set(key, promise);
      answers.push(promise);
    }
    kept.last = await Promise.all(answers);
    promises.delete(key);
  }
}

async function coalescedRead(): Promise<Row> {
  const cache = openCache();
  const client = new QueryClient();
  const ours = async (): Promise<void> => {
    for (let time = 0; time < 20; time++) {
      const question = cache.question(urlOf(asked++));
      const answers: unknown[] = [];
      for (let caller = 0; caller < CALLERS; caller++) answers.push(cache.read(question));
      kept.last = await Promise.all(answers);
    }
  };
  const theirs = async (): Promise<void> => {
    for (let time = 0; time < 20; time++) {
      const queryKey = [urlOf(asked++)];
      const answers: unknown[] = [];
      for (let caller = 0; caller < CALLERS; caller++) {
        answers.push(client.query({ queryKey, queryFn: () => Promise.resolve(body), gcTime: 0 }));
      }
      kept.last = await Promise.all(answers);
    }
    client.clear();
  };
  return {
    what: '1,000 identical reads in one tick, each against joining a promise in a Map',
    ours: await ratioOfAsync(ours, joinedInMap),
    bar: 8,
    peer: ['query-core', await ratioOfAsync(theirs, joinedInMap)],
  };
}

async function coalescedSync(): Promise<Row> {
  const cache = openCache();
  const sync = createSync(cache, Backbone);
  const ours = async (): Promise<void> => {
    for (let time = 0; time < 20; time++) {
      const owner: SyncOwner = { url: urlOf(asked++), trigger: () => undefined };
      const answers: unknown[] = [];
      for (let caller = 0; caller < CALLERS; caller++) answers.push(sync('read', owner, {}));
      kept.last = await Promise.all(answers);
    }
  };
  return {
    what: 'the same through Backbone.sync, with a jqXHR for each',
    ours: await ratioOfAsync(ours, joinedInMap),
    bar: 10,
  };
}

function invalidation(): Row {
  const count = 100_000;
  const isMarked = (id: number): boolean => id < 1_000;
  const cache = filled(count, (id) => (isMarked(id) ? ['marked'] : ['others']));
  const entries = Array.from({ length: count }, (_, id) => ({ id, isStale: false }));
  const index = new Map([['marked', entries.filter(({ id }) => isMarked(id))]]);
  const byIndex = (): void => {
    for (let time = 0; time < 200; time++) {
      for (const entry of index.get('marked') ?? []) entry.isStale = !entry.isStale;
      kept.last = index;
    }
  };
  const ours = (): void => {
    for (let time = 0; time < 200; time++) cache.invalidate(['marked']);
  };
  return {
    what: 'invalidating 1,000 of 100,000 by tag, against marking them through an index',
    ours: ratioOf(ours, byIndex),
    bar: 1,
  };
}

async function bytes(): Promise<Row> {
  const count = 100_000;
  const bare = await bytesOf(() => new Map(Array.from({ length: count }, (_, id) => [urlOf(id), { ...body, id }])));
  const ours = await bytesOf(() => filled(count));
  const theirs = await bytesOf(() => clientWith(count));
  return {
    what: 'bytes an entry among 100,000, against a Map',
    ours: ours / bare,
    bar: 2.5,
    peer: ['query-core', theirs / bare],
  };
}

function observers(count: number): Row {
  const cache = filled(1);
  const question = cache.question(urlOf(0));
  const key = cache.keyOf(question) ?? '';
  const listenersOf = (): ((data: unknown) => void)[] =>
    Array.from({ length: count }, () => (data: unknown) => {
      kept.last = data;
    });
  let version = 0;
  const ours = (): void => {
    const stops = listenersOf().map((listener) => cache.observe(key, listener));
    cache.store(question, { ...body, version: ++version }, '', 200);
    for (const stop of stops) stop();
  };
  const byHand = (): void => {
    const sets = new Map<string, Set<(data: unknown) => void>>();
    const stops = listenersOf().map((listener) => {
      const set = sets.get(key) ?? new Set();
      sets.set(key, set.add(listener));
      return () => set.delete(listener);
    });
    for (const listener of sets.get(key) ?? []) listener({ ...body, version: ++version });
    for (const stop of stops) stop();
  };
  const client = clientWith(1);
  const theirs = (): void => {
    const stops = listenersOf().map((listener) =>
      new QueryObserver(client, { queryKey: [urlOf(0)], enabled: false }).subscribe(listener),
    );
    client.setQueryData([urlOf(0)], { ...body, version: ++version });
    for (const stop of stops) stop();
  };
  return {
    what: `${count.toLocaleString('en')} observers of one key come, are told and go, against a Map of Sets`,
    ours: ratioOf(ours, byHand),
    bar: undefined,
    peer: ['query-core', ratioOf(theirs, byHand, 3)],
  };
}
