/**
 * The cache engine against what one would write by hand around a Map. Every figure is a ratio of two medians of CPU time
 * (bytes: of two heaps), measured in turns in one run, so that whatever else the machine does falls on both.
 */
import { Cache, type Loaded } from '../common/cache';
import type { Clock } from '../common/clock';
import { bytesOf, kept, ratioOf, ratioOfAsync } from './measure';

interface Article {
  readonly id: number;
  readonly title: string;
  readonly author: string;
}

interface Row {
  readonly what: string;
  readonly measured: number;
  readonly bar: number;
}

const HOUR_MS = 3_600_000;
/** Hits are so short that it takes as many to agree. */
const ROUNDS = 25;
const startMs = performance.timeOrigin;

/** As dear as a real one. */
const clock: Clock = {
  now: () => startMs + Math.floor(performance.now()),
  after: () => () => undefined,
};

export default async function bench(): Promise<void> {
  const rows = [
    ...hits(1_000),
    ...hits(100_000),
    await coalescing(),
    await invalidation(),
    readingWhatWasInvalidated(),
    ...(await bytesPerEntry()),
    await bound(),
  ];
  console.log('  ratio    bar');
  for (const { what, measured, bar } of rows) {
    console.log(
      `${measured.toFixed(2).padStart(7)} ${`≤ ${bar}`.padStart(6)}  ${what}${measured > bar ? '  MISSED' : ''}`,
    );
  }
}

function hits(count: number): Row[] {
  const cache = createCache();
  const keys = fill(cache, count, () => ['articles']);
  const map = new Map(keys.map((key, id) => [key, { value: articleOf(id), freshUntilMs: clock.now() + HOUR_MS }]));
  const order = Array.from({ length: 100_000 }, (_, index) => keys[(index * 7_919) % count] ?? '');
  const read = () => {
    for (const key of order) kept.last = cache.read(key, neverLoad);
  };
  const getAndCheck = () => {
    for (const key of order) {
      const found = map.get(key);
      if (found !== undefined && clock.now() < found.freshUntilMs) kept.last = found;
    }
  };
  const get = () => {
    for (const key of order) kept.last = map.get(key);
  };
  const name = `a hit among ${count.toLocaleString('en')}`;
  return [
    { what: `${name}, against Map.get and a freshness check`, measured: ratioOf(read, getAndCheck, ROUNDS), bar: 3 },
    { what: `${name}, against Map.get alone`, measured: ratioOf(read, get, ROUNDS), bar: 12 },
  ];
}

async function coalescing(): Promise<Row> {
  const callers = 1_000;
  const loaded = loadedOf(1, []);
  const load = () => Promise.resolve(loaded);
  const cache = createCache();
  const promises = new Map<string, Promise<Loaded<Article>>>();
  let asked = 0;
  const coalesced = async () => {
    const key = keyOf(asked++);
    const answers: unknown[] = [];
    for (let caller = 0; caller < callers; caller++) answers.push(cache.read(key, load));
    kept.last = await Promise.all(answers);
  };
  const joined = async () => {
    const key = keyOf(asked++);
    const answers: unknown[] = [];
    for (let caller = 0; caller < callers; caller++) {
      const promise = promises.get(key) ?? load();
      promises.set(key, promise);
      answers.push(promise);
    }
    kept.last = await Promise.all(answers);
    promises.delete(key);
  };
  const measured = await ratioOfAsync(repeat(50, coalesced), repeat(50, joined), ROUNDS);
  return { what: '1,000 readers of one load, each against joining a promise in a Map', measured, bar: 8 };
}

async function invalidation(): Promise<Row> {
  const tagsOf = (id: number) => ['articles', id < 1_000 ? 'marked' : 'others'];
  const [few, many] = [createCache(), createCache()];
  fill(few, 1_000, tagsOf);
  fill(many, 100_000, tagsOf);
  const invalidate = (cache: Cache<Article>) => repeat(5_000, () => cache.invalidate(['marked']));
  const measured = await ratioOfAsync(invalidate(many), invalidate(few), ROUNDS);
  return { what: 'invalidating 1,000 of 100,000 by tag, against 1,000 of 1,000', measured, bar: 1.5 };
}

/** Against the hand-made way: an index from tag to keys, through which each entry is marked, and the mark read. */
function readingWhatWasInvalidated(): Row {
  const cache = createCache();
  const keys = fill(cache, 100_000, (id) => ['articles', id < 1_000 ? 'marked' : 'others']).slice(0, 1_000);
  const map = new Map(keys.map((key, id) => [key, { value: articleOf(id), isStale: false }]));
  const index = new Map([['marked', new Set(keys)]]);
  const lazily = () => {
    void cache.invalidate(['marked']);
    for (const key of keys) kept.last = cache.peek(key);
  };
  const byIndex = () => {
    for (const key of index.get('marked') ?? []) {
      const found = map.get(key);
      if (found !== undefined) found.isStale = true;
    }
    for (const key of keys) kept.last = map.get(key)?.isStale;
  };
  const repeated = (run: () => void) => () => {
    for (let time = 0; time < 50; time++) run();
  };
  const measured = ratioOf(repeated(lazily), repeated(byIndex), ROUNDS);
  return { what: 'the same with all 1,000 read after it, against marking them through an index', measured, bar: 4 };
}

async function bytesPerEntry(): Promise<Row[]> {
  const count = 100_000;
  const ids = Array.from({ length: count }, (_, id) => id);
  const bare = await bytesOf(() => new Map(ids.map((id) => [keyOf(id), articleOf(id)])));
  const cached = (tagsOf: (id: number) => readonly string[]) =>
    bytesOf(() => {
      const cache = createCache();
      fill(cache, count, tagsOf);
      return cache;
    });
  const name = `bytes an entry among ${count.toLocaleString('en')}, against a Map of the values`;
  return [
    { what: `${name}: one common tag`, measured: (await cached(() => ['articles'])) / bare, bar: 2.5 },
    {
      what: `${name}: and one of its own`,
      measured: (await cached((id) => ['articles', `article:${id}`])) / bare,
      bar: 2.5,
    },
  ];
}

async function bound(): Promise<Row> {
  const maxBytes = 10_000_000;
  const cache = createCache(maxBytes);
  const bytes = await bytesOf(async () => {
    for (let id = 0; id < 1_000_000; id++) await cache.read(keyOf(id), () => loadedOf(id, ['articles']));
  });
  return { what: 'heap after 1,000,000 keys were asked for, against maxBytes', measured: bytes / maxBytes, bar: 1 };
}

function createCache(maxBytes = Number.MAX_SAFE_INTEGER): Cache<Article> {
  return new Cache<Article>({ clock, maxBytes, sizeOf: () => 200 });
}

function fill(cache: Cache<Article>, count: number, tagsOf: (id: number) => readonly string[]): string[] {
  const keys = Array.from({ length: count }, (_, id) => keyOf(id));
  for (const [id, key] of keys.entries()) void cache.write(key, loadedOf(id, tagsOf(id)));
  return keys;
}

function keyOf(id: number): string {
  return `GET|/api/articles/how-to-build-a-house-${id}|user-7`;
}

function articleOf(id: number): Article {
  return { id, title: `How to build a house, part ${id}`, author: `author-${id}` };
}

function loadedOf(id: number, tags: readonly string[]): Loaded<Article> {
  return { value: articleOf(id), tags, freshForMs: HOUR_MS };
}

function neverLoad(): never {
  throw new Error('Everything is in memory here');
}

function repeat(times: number, run: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    for (let time = 0; time < times; time++) await run();
  };
}
