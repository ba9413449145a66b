/**
 * common/json-patch against fast-json-patch, in one run. A ratio below 1 means that ours takes less time.
 * The peer changes its document in place (`mutateDocument`), so its deep clone is not counted.
 */
// Not by the package's name: tsx finds its index.ts, whose sources were not published.
import { applyPatch } from 'fast-json-patch/commonjs/core.js';
import { compare as theirCompare } from 'fast-json-patch/commonjs/duplex.js';
import { apply, compare, UNLIMITED, validatePatch, type Json, type Limits, type Operation } from '../common/json-patch';

interface Contest {
  readonly name: string;
  readonly ours: () => unknown;
  readonly peer: () => unknown;
  /** Whether both return patches, whose length is then shown. */
  readonly isPatch?: boolean;
}

const ROUNDS = 25;

const prose = (length: number): string =>
  'All that is gold does not glitter, not all who wander are lost. '.repeat(length / 64);
const article = {
  title: 'How to train your dragon',
  description: 'Ever wonder how?',
  body: prose(1536),
  tagList: ['dragons', 'training', 'fantasy'],
  createdAt: '2024-01-01T00:00:00.000Z',
  favorited: false,
  favoritesCount: 12,
  author: { username: 'jake', bio: 'I work at a state farm', image: null, following: false },
};
// Leads from the article to itself, so that the peer, which changes its document, can go on for ever.
const articlePatch: Operation[] = [
  { op: 'test', path: '/favoritesCount', value: 12 },
  { op: 'replace', path: '/title', value: 'How to train your dragon' },
  { op: 'add', path: '/tagList/-', value: 'flying' },
  { op: 'remove', path: '/tagList/3' },
];
const leafPatch: Operation[] = [{ op: 'replace', path: '/items/100/title', value: 'New' }];

/** 10,000 items are about a megabyte. */
const list = (length: number) => ({
  items: Array.from({ length }, (_, id) => ({ id, title: `Item ${id}`, done: false, text: prose(64) })),
});
const large = list(10_000);
const changed = (every: number): Json => ({
  items: structuredClone(large).items.map((item) => (item.id % every === 1 ? { ...item, title: 'New' } : item)),
});
const oneChange = changed(10_000);
const hundredChanges = changed(100);
const oneShared: Json = { items: large.items.map((item) => (item.id === 1 ? { ...item, title: 'New' } : item)) };
const firstRemoved: Json = { items: structuredClone(large.items.slice(1)) };
const firstMoved: Json = { items: structuredClone([...large.items.slice(1), ...large.items.slice(0, 1)]) };

const quarter = list(2000);

const contests: readonly Contest[] = [
  contestOfApply('apply 4 operations to an article of 2 kB', article, articlePatch, false),
  contestOfApply('validate and apply them', article, articlePatch, true),
  contestOfApply('validate and apply 1 to 250 kB, result measured', quarter, leafPatch, true),
  contestOfApply('apply 1 to 1.2 MB, unlimited', large, leafPatch, false, UNLIMITED),
  contestOfCompare('compare 10,000 items, equal, nothing shared', structuredClone(large)),
  contestOfCompare('compare 10,000 items, 1 changed', oneChange),
  contestOfCompare('compare 10,000 items, 1 changed, the rest shared', oneShared),
  contestOfCompare('compare 10,000 items, 100 changed', hundredChanges),
  contestOfCompare('compare 10,000 items, the first removed', firstRemoved),
  contestOfCompare('compare 10,000 items, the first moved to the end', firstMoved),
];

function contestOfApply(
  name: string,
  document: Json,
  patch: Operation[],
  isValidated: boolean,
  limits: Partial<Limits> = {},
): Contest {
  const theirDocument = structuredClone(document);
  return {
    name,
    ours: () => apply(document, isValidated ? validatePatch(patch) : patch, limits),
    peer: () => applyPatch(theirDocument, patch, isValidated, true),
  };
}

function contestOfCompare(name: string, to: Json): Contest {
  const theirTo = Object(to) as object;
  return { name, ours: () => compare(large, to), peer: () => theirCompare(large, theirTo), isPatch: true };
}

/**
 * Microseconds of one call: of several samples the least, as everything else that a machine does only adds. Both sides
 * by turns, and in processor time, since a neighbour's load would count otherwise.
 */
function race({ ours, peer }: Contest): readonly [ours: number, peer: number] {
  const [ourCalls, peerCalls] = [callsPerSample(ours), callsPerSample(peer)];
  let [ourLeast, peerLeast] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    ourLeast = Math.min(ourLeast, microsecondsOf(ours, ourCalls));
    peerLeast = Math.min(peerLeast, microsecondsOf(peer, peerCalls));
  }
  return [ourLeast, peerLeast];
}

/** As many as take 20 ms: by then, the engine has compiled what it runs. */
function callsPerSample(act: () => unknown): number {
  let calls = 1;
  while (microsecondsOf(act, calls) * calls < 20_000) calls *= 2;
  return calls;
}

function microsecondsOf(act: () => unknown, calls: number): number {
  const start = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) act();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}

function bytesOf(patch: unknown): number | string {
  return Array.isArray(patch) ? Buffer.byteLength(JSON.stringify(patch)) : '';
}

export default function bench(): Promise<void> {
  const rows = contests.map((contest) => {
    const [ours, peer] = race(contest);
    const bytes = contest.isPatch
      ? { 'our bytes': bytesOf(contest.ours()), 'their bytes': bytesOf(contest.peer()) }
      : {};
    return {
      contest: contest.name,
      'ours, µs': round(ours),
      'theirs, µs': round(peer),
      ratio: round(ours / peer),
      ...bytes,
    };
  });
  console.table(rows);
  return Promise.resolve();
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
