/**
 * The rows of the data layer's table that can be measured wherever JavaScript runs: bench/table.bench.ts prints them for Node
 * and for Chromium.
 * Holds     one function a row. Each races ours and its peers, in one run, against what one would write by hand.
 * Promises  ratios of medians; nothing but the doors of app/data is used.
 * Leaves    what needs a document to bench/pages/table.page.ts, heaps to whoever can measure them there.
 */
import { QueryClient, QueryObserver } from '@tanstack/query-core';
import Backbone from 'backbone';
import pMemoize from 'p-memoize';
import { clock as applicationClock } from '../../app/clock';
import { type AjaxSettings, createSync, RequestCache, type SyncOwner } from '../../app/data/cache';
import { Registry } from '../../app/data/registry';
import type { Clock } from '../../common/clock';
import { mendListeners } from '../../vendor/backbone-listeners';
import { race, raceAsync } from './race';

/** Ratios to what is written by hand; in some rows counts. */
export interface Row {
  readonly what: string;
  readonly ours: number;
  /** The highest that is accepted: in Chromium, in Node. */
  readonly bars?: readonly [chromium: number | undefined, node: number | undefined];
  readonly peers?: Readonly<Record<string, number>>;
}

/** Bytes that what `make` makes keeps on the heap. */
export type Weigh = (make: () => unknown) => Promise<number>;

const READS = 20_000;
const CALLERS = 1_000;
const body = { id: 7, title: 'How to build a house', author: 'ann' };
/** As dear as the application's, without its timers. */
const clock: Clock = { ...applicationClock, after: () => () => undefined };
const lasting = {
  getAllResponseHeaders: () => 'cache-control: max-age=3600',
  responseText: JSON.stringify(body),
  status: 200,
};
/** Keeps what is measured from being optimised away. */
const kept: { last?: unknown } = {};

export async function commonRows(weigh: Weigh): Promise<Row[]> {
  return [
    freshRead(),
    await awaitedRead(),
    await coalescedRead(),
    await coalescedSync(),
    ...invalidation(),
    await bytes(weigh),
    observers(1_000),
    observers(10_000),
    lookUp(),
    listeners(1_000),
    listeners(10_000),
  ];
}

function urlOf(id: number): string {
  return `https://notes.example/api/articles/how-to-build-a-house-${id}`;
}

/** A server that answers in a turn of its own, and counts. */
export function openCache(asked: (url: string) => void = () => undefined): RequestCache {
  return new RequestCache({
    clock,
    base: () => 'https://notes.example/',
    maxBytes: Number.MAX_SAFE_INTEGER,
    ajax: ({ url, success }: AjaxSettings) => {
      asked(url ?? '');
      queueMicrotask(() => success?.(body, 'success', lasting));
      return undefined;
    },
  });
}

function filled(count: number, tagsOf: (id: number) => readonly string[] = () => []): RequestCache {
  const cache = openCache();
  for (let id = 0; id < count; id += 1) {
    const question = cache.question(urlOf(id), { policy: { tags: tagsOf(id), duration: '1h' } });
    cache.store(question, { ...body, id }, '', 200);
  }
  return cache;
}

function clientWith(count: number, keyOf: (id: number) => readonly string[] = (id) => [urlOf(id)]): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 3_600_000, gcTime: Infinity } } });
  for (let id = 0; id < count; id += 1) client.setQueryData(keyOf(id), { ...body, id });
  return client;
}

function ratios([base = NaN, ...sides]: readonly number[]): number[] {
  return sides.map((each) => each / base);
}

function freshRead(): Row {
  const cache = filled(1_000);
  const client = clientWith(1_000);
  const keys = Array.from({ length: 1_000 }, (_, id) => cache.keyOf(cache.question(urlOf(id))) ?? '');
  const map = new Map(keys.map((key, id) => [key, { ...body, id }]));
  const queryKeys = Array.from({ length: 1_000 }, (_, id) => [urlOf(id)]);
  const [ours = NaN, query = NaN] = ratios(
    race([
      () => {
        for (let nth = 0; nth < READS; nth += 1) kept.last = map.get(keys[(nth * 7) % 1_000] ?? '');
      },
      () => {
        for (let nth = 0; nth < READS; nth += 1) kept.last = cache.peek(keys[(nth * 7) % 1_000] ?? '');
      },
      () => {
        for (let nth = 0; nth < READS; nth += 1) kept.last = client.getQueryData(queryKeys[(nth * 7) % 1_000] ?? []);
      },
    ]),
  );
  return { what: 'a fresh read, synchronous, against Map.get', ours, bars: [6, 12], peers: { 'query-core': query } };
}

async function awaitedRead(): Promise<Row> {
  const cache = filled(1_000);
  const client = clientWith(1_000);
  const questions = Array.from({ length: 1_000 }, (_, id) => cache.question(urlOf(id)));
  const keys = questions.map((question) => cache.keyOf(question) ?? '');
  const map = new Map(keys.map((key, id) => [key, { ...body, id }]));
  const memoized = pMemoize((key: string) => Promise.resolve(map.get(key)));
  const queries = keys.map((_, id) => ({ queryKey: [urlOf(id)], queryFn: () => Promise.resolve(body) }));
  const each = (read: (nth: number) => unknown) => async (): Promise<void> => {
    for (let nth = 0; nth < READS; nth += 1) kept.last = await read((nth * 7) % 1_000);
  };
  const none = queries[0] ?? { queryKey: [], queryFn: () => Promise.resolve(body) };
  const other = cache.question(urlOf(0));
  const [ours = NaN, memo = NaN, query = NaN] = ratios(
    await raceAsync([
      each((nth) => Promise.resolve(map.get(keys[nth] ?? ''))),
      each((nth) => cache.read(questions[nth] ?? other)),
      each((nth) => memoized(keys[nth] ?? '')),
      each((nth) => client.query(queries[nth] ?? none)),
    ]),
  );
  return {
    what: 'a fresh read as a promise, against an awaited Map.get',
    ours,
    bars: [undefined, 3],
    peers: { 'query-core': query, 'p-memoize': memo },
  };
}

let asked = 0;

async function joinedInMap(): Promise<void> {
  const promises = new Map<string, Promise<unknown>>();
  for (let time = 0; time < 5; time += 1) {
    const key = urlOf(asked++);
    const answers: unknown[] = [];
    for (let caller = 0; caller < CALLERS; caller += 1) {
      const promise = promises.get(key) ?? Promise.resolve(body);
      promises.set(key, promise);
      answers.push(promise);
    }
    kept.last = await Promise.all(answers);
    promises.delete(key);
  }
}

/** The same, by whatever asks for `key`. */
function together(prepare: (url: string) => () => unknown): () => Promise<void> {
  return async () => {
    for (let time = 0; time < 5; time += 1) {
      const ask = prepare(urlOf(asked++));
      const answers: unknown[] = [];
      for (let caller = 0; caller < CALLERS; caller += 1) answers.push(ask());
      kept.last = await Promise.all(answers);
    }
  };
}

async function coalescedRead(): Promise<Row> {
  let requests = 0;
  const cache = openCache(() => (requests += 1));
  const client = new QueryClient();
  const memoized = pMemoize((url: string) => Promise.resolve({ ...body, url }));
  const before = asked;
  const [ours = NaN, query = NaN, memo = NaN] = ratios(
    await raceAsync([
      joinedInMap,
      together((url) => {
        const question = cache.question(url);
        return () => cache.read(question);
      }),
      together((url) => {
        const wanted = { queryKey: [url], queryFn: () => Promise.resolve(body), gcTime: 0 };
        return () => client.query(wanted);
      }),
      together((url) => () => memoized(url)),
    ]),
  );
  client.clear();
  if (requests > asked - before) throw new Error('more than one request for a key');
  return {
    what: '1,000 identical reads in one tick, each against joining a promise in a Map',
    ours,
    bars: [4, 8],
    peers: { 'query-core': query, 'p-memoize': memo },
  };
}

async function coalescedSync(): Promise<Row> {
  const sync = createSync(openCache(), Backbone);
  const [ours = NaN] = ratios(
    await raceAsync([
      joinedInMap,
      together((url) => {
        const owner: SyncOwner = { url, trigger: () => undefined };
        return () => sync('read', owner, {});
      }),
    ]),
  );
  return { what: 'the same through Backbone.sync, with a jqXHR for each', ours, bars: [10, 10] };
}

function invalidation(): Row[] {
  const count = 100_000;
  const isMarked = (id: number): boolean => id < 1_000;
  const cache = filled(count, (id) => (isMarked(id) ? ['marked'] : ['others']));
  const keys = Array.from({ length: 1_000 }, (_, id) => cache.keyOf(cache.question(urlOf(id))) ?? '');
  const map = new Map(keys.map((key, id) => [key, { id, isStale: false }]));
  const index = new Map([['marked', new Set(keys)]]);
  const byIndex = (): void => {
    for (const key of index.get('marked') ?? []) {
      const entry = map.get(key);
      if (entry !== undefined) entry.isStale = !entry.isStale;
    }
  };
  const readAll = (read: (key: string) => unknown) => (): void => {
    for (const key of keys) kept.last = read(key);
  };
  const [invalidated = NaN] = ratios(race([byIndex, () => cache.invalidate(['marked'])]));
  const read = readAll((key) => cache.peek(key));
  const readMap = readAll((key) => map.get(key)?.isStale);
  const [both = NaN] = ratios(
    race([
      () => {
        byIndex();
        readMap();
      },
      () => {
        cache.invalidate(['marked']);
        read();
      },
    ]),
  );
  return [
    {
      what: 'invalidating 1,000 of 100,000 by tag, against marking them through an index',
      ours: invalidated,
      bars: [1, 1],
      peers: { 'query-core': theirInvalidation(byIndex) },
    },
    { what: 'the same, and all of them read', ours: both, bars: [4, 4] },
  ];
}

/** Its tags are the beginnings of keys. */
function theirInvalidation(byIndex: () => void): number {
  const client = clientWith(100_000, (id) => [id < 1_000 ? 'marked' : 'others', urlOf(id)]);
  const [theirs = NaN] = ratios([
    ...race([byIndex]),
    ...race([() => void client.invalidateQueries({ queryKey: ['marked'], refetchType: 'none' })]),
  ]);
  return theirs;
}

async function bytes(weigh: Weigh): Promise<Row> {
  const count = 100_000;
  const map = await weigh(() => new Map(Array.from({ length: count }, (_, id) => [urlOf(id), { ...body, id }])));
  const ours = await weigh(() => filled(count));
  const theirs = await weigh(() => clientWith(count));
  return {
    what: 'bytes an entry among 100,000, against a Map',
    ours: ours / map,
    bars: [2.5, 2.5],
    peers: { 'query-core': theirs / map },
  };
}

/** What listens, is told and goes, as one would write it: a Map of Sets. */
function byHand(count: number, key: string, tell: (listener: (data: unknown) => void) => void): () => void {
  return () => {
    const sets = new Map<string, Set<(data: unknown) => void>>();
    const stops = Array.from({ length: count }, () => {
      const listener = (data: unknown): void => void (kept.last = data);
      const set = sets.get(key) ?? new Set();
      sets.set(key, set.add(listener));
      return () => set.delete(listener);
    });
    for (const listener of sets.get(key) ?? []) tell(listener);
    for (const stop of stops) stop();
  };
}

function observers(count: number): Row {
  const cache = filled(1);
  const client = clientWith(1);
  const question = cache.question(urlOf(0), { policy: { duration: '1h' } });
  const key = cache.keyOf(question) ?? '';
  let version = 0;
  const listeners = (): ((data: unknown) => void)[] =>
    Array.from({ length: count }, () => (data: unknown) => void (kept.last = data));
  const hand = byHand(count, key, (listener) => listener({ ...body, version: ++version }));
  const [ours = NaN] = ratios(
    race([
      hand,
      () => {
        const stops = listeners().map((listener) => cache.observe(key, listener));
        cache.store(question, { ...body, version: ++version }, '', 200);
        for (const stop of stops) stop();
      },
    ]),
  );
  const [theirs = NaN] = ratios(
    race([
      hand,
      () => {
        const stops = listeners().map((listener) =>
          new QueryObserver(client, { queryKey: [urlOf(0)], enabled: false }).subscribe(listener),
        );
        client.setQueryData([urlOf(0)], { ...body, version: ++version });
        for (const stop of stops) stop();
      },
    ]),
  );
  return {
    what: `${count.toLocaleString('en')} observers of one key come, are told and go, against a Map of Sets`,
    ours,
    bars: [3, undefined],
    peers: { 'query-core': theirs },
  };
}

class Shared extends Backbone.Model {
  receive(state: object): void {
    this.set(state);
  }

  readonly disposed = false;

  dispose(): void {
    this.off();
  }
}
mendListeners(Shared.prototype);

function lookUp(): Row {
  const registry = new Registry({ clock });
  const ids = Array.from({ length: 1_000 }, (_, index) => `record-${index}`);
  const map = new Map<string, object>(ids.map((id) => [id, registry.model(Shared as never, id)]));
  for (const record of map.values()) registry.retain(record, kept);
  const [ours = NaN] = ratios(
    race([
      () => {
        for (const id of ids) kept.last = map.get(id);
      },
      () => {
        for (const id of ids) kept.last = registry.model(Shared, id);
      },
    ]),
  );
  return { what: 'a registry look-up, against Map.get', ours, bars: [3, 3] };
}

/** Views of one record: of ours, and of Backbone's own. */
function listeners(count: number): Row {
  const hand = byHand(count, 'change', (listener) => listener(body));
  const life = (record: Backbone.Model, all: readonly Backbone.Model[]) => (): void => {
    for (const each of all) each.listenTo(record, 'change', (data: unknown) => void (kept.last = data));
    record.trigger('change', body);
    for (const each of all) each.stopListening();
  };
  const ofOurs = life(
    new Shared(),
    Array.from({ length: count }, () => new Shared()),
  );
  const ofBackbone = life(
    new Backbone.Model(),
    Array.from({ length: count }, () => new Backbone.Model()),
  );
  // Once ahead, so that what is measured is what the engine makes of it in the long run.
  race([hand, ofOurs]);
  const [ours = NaN] = ratios(race([hand, ofOurs]));
  const [theirs = NaN] = ratios([...race([hand]), ...race([ofBackbone])]);
  return {
    what: `${count.toLocaleString('en')} listen to one record, are told and go, against a Map of Sets`,
    ours,
    bars: [3, 3],
    peers: { Backbone: theirs },
  };
}
