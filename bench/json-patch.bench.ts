/**
 * common/json-patch against its peers, in one run. A ratio below 1 means that ours takes less time.
 * Applying: fast-json-patch, which changes its document in place (`mutateDocument`), so that its deep clone is not counted. The
 * bar is 1.5, within limits.
 * Comparing: fast-json-patch, jsondiffpatch, jiff and rfc6902, where they come to an end: rfc6902 exceeds the stack at
 * 10,000 elements; for one that moved, jiff and jsondiffpatch take ten seconds and more there, as rfc6902 does among 1,000.
 * Merging: nobody merges by identity; beside it stands what fast-json-patch takes for the two patches that it would be made of.
 */
// Not by the package's name: tsx finds its index.ts, whose sources were not published.
import { applyPatch } from 'fast-json-patch/commonjs/core.js';
import { compare as theirCompare } from 'fast-json-patch/commonjs/duplex.js';
import jiff from 'jiff';
import path from 'node:path';
import { create as createDiffer } from 'jsondiffpatch';
import { createPatch } from 'rfc6902';
import {
  advance,
  apply,
  applyInPlace,
  compare,
  merge,
  UNLIMITED,
  validatePatch,
  valueAt,
  type Json,
  type Limits,
  type Operation,
} from '../common/json-patch';
import type { Row } from './pages/json-patch.page';
import { inChromium } from './support/chromium';

interface Contest {
  readonly name: string;
  readonly ours: () => unknown;
  /** By the names of their packages. */
  readonly peers: Readonly<Record<string, () => unknown>>;
  /** Whether all return patches, whose length is then shown. */
  readonly isPatch?: boolean;
}

const ROUNDS = 25;
/** No more rounds than fit into so much time: some peers take a tenth of a second. */
const LONGEST_MS = 2000;

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
/** A patch and the one that leads back: so both sides go on for ever, and each operation changes something. */
type ThereAndBack = readonly [there: Operation[], back: Operation[]];

const titles: ThereAndBack = [
  [{ op: 'replace', path: '/title', value: 'New' }],
  [{ op: 'replace', path: '/title', value: article.title }],
];
const articleEdits: ThereAndBack = [
  [
    { op: 'test', path: '/favoritesCount', value: 12 },
    ...replacing(['title', 'description', 'createdAt'], 'New'),
    ...replacing(['author/bio', 'author/username', 'author/image', 'author/following'], 'New'),
    ...replacing(['favorited', 'favoritesCount'], 'New'),
    { op: 'add', path: '/tagList/-', value: 'flying' },
    { op: 'add', path: '/tagList/0', value: 'first' },
    { op: 'move', from: '/tagList/4', path: '/tagList/1' },
    { op: 'add', path: '/subtitle', value: 'more' },
    { op: 'add', path: '/author/age', value: 12 },
    { op: 'add', path: '/links', value: [] },
    { op: 'add', path: '/links/-', value: 'one' },
    { op: 'replace', path: '/links/0', value: 'two' },
    { op: 'remove', path: '/links/0' },
    { op: 'test', path: '/links', value: [] },
  ],
  [
    { op: 'test', path: '/favoritesCount', value: 'New' },
    ...replacing(['title', 'description', 'createdAt', 'favorited', 'favoritesCount']),
    ...replacing(['author/bio', 'author/username', 'author/image', 'author/following']),
    { op: 'move', from: '/tagList/1', path: '/tagList/4' },
    { op: 'remove', path: '/tagList/0' },
    { op: 'remove', path: '/tagList/3' },
    { op: 'remove', path: '/subtitle' },
    { op: 'remove', path: '/author/age' },
    { op: 'remove', path: '/links' },
    { op: 'replace', path: '/title', value: 'Old' },
    ...replacing(['title']),
    { op: 'test', path: '/favoritesCount', value: 12 },
    { op: 'test', path: '/tagList/0', value: 'dragons' },
  ],
];
const leaves: ThereAndBack = [
  [{ op: 'replace', path: '/items/100/title', value: 'New' }],
  [{ op: 'replace', path: '/items/100/title', value: 'Item 100' }],
];
const every100th = Array.from({ length: 14 }, (_, at) => at * 100);
const itemEdits: ThereAndBack = [
  [
    { op: 'test', path: '/items/5/title', value: 'Item 5' },
    ...every100th.map((id): Operation => ({ op: 'replace', path: `/items/${id}/title`, value: 'New' })),
    { op: 'add', path: '/items/-', value: { id: 20_000, title: 'One more', done: false, text: '' } },
    { op: 'add', path: '/items/-', value: { id: 20_001, title: 'And one', done: false, text: '' } },
    { op: 'move', from: '/items/1999', path: '/items/1990' },
    { op: 'remove', path: '/items/3/done' },
    { op: 'add', path: '/items/4/isOpen', value: true },
  ],
  [
    { op: 'add', path: '/items/3/done', value: false },
    { op: 'remove', path: '/items/4/isOpen' },
    { op: 'move', from: '/items/1990', path: '/items/1999' },
    { op: 'remove', path: '/items/2001' },
    { op: 'remove', path: '/items/2000' },
    ...every100th.map((id): Operation => ({ op: 'replace', path: `/items/${id}/title`, value: `Item ${id}` })),
    { op: 'test', path: '/items/5/title', value: 'Item 5' },
  ],
];

/** @param value  Default: what the article has there. */
function replacing(names: readonly string[], value?: Json): Operation[] {
  return names.map((name) => {
    const path = `/${name}`;
    return { op: 'replace', path, value: value ?? valueAt(article, path) ?? null };
  });
}

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
const hundredShared: Json = {
  items: large.items.map((item) => (item.id % 100 === 1 ? { ...item, title: 'New' } : item)),
};
const firstRemoved: Json = { items: structuredClone(large.items.slice(1)) };
const firstMoved: Json = { items: structuredClone([...large.items.slice(1), ...large.items.slice(0, 1)]) };

const quarter = list(2000);
const thousand = list(1000);
const thousandWithoutFirst: Json = { items: structuredClone(thousand.items.slice(1)) };
const thousandMoved: Json = { items: structuredClone([...thousand.items.slice(1), ...thousand.items.slice(0, 1)]) };

/** Ten local edits of a megabyte: eight leaves, one element removed, one added. */
const tenEdits: Json = {
  items: [
    ...structuredClone(large.items)
      .filter(({ id }) => id !== 77)
      .map((item) => (item.id % 1250 === 1 ? { ...item, title: 'Mine' } : item)),
    { id: 20_000, title: 'Mine', done: false, text: '' },
  ],
};
/** A server state in which others have edited a hundred elements. */
const theirs: Json = structuredClone(hundredChanges);
/** One in which only those ten are, with a time that the server adds to each. */
const tenEditsAtServer: Json = {
  items: (tenEdits as unknown as typeof large).items.map((item) => ({ ...item, savedAt: 1 })),
};
const byId = (_: readonly string[], element: Json): string => String((element as { id: number }).id);

const contests: readonly Contest[] = [
  ...contestsOfApply('1 operation to 2 kB', article, titles),
  ...contestsOfApply('20 operations to 2 kB', article, articleEdits),
  ...contestsOfApply('1 operation to 250 kB', quarter, leaves),
  ...contestsOfApply('20 operations to 250 kB', quarter, itemEdits),
  contestOfCompare('compare 10,000 items, equal, nothing shared', large, structuredClone(large)),
  contestOfCompare('compare 10,000 items, 1 changed', large, oneChange),
  contestOfCompare('compare 10,000 items, 1 changed, the rest shared', large, oneShared),
  contestOfCompare('compare 10,000 items, 100 changed', large, hundredChanges),
  contestOfCompare('compare 10,000 items, 100 changed, the rest shared', large, hundredShared),
  contestOfCompare('compare 10,000 items, the first removed', large, firstRemoved),
  contestOfCompare('compare 10,000 items, the first moved to the end', large, firstMoved, ['fast-json-patch']),
  contestOfCompare('compare 1000 items, the first moved to the end', thousand, thousandMoved),
  contestOfCompare('compare 1000 items, the first removed', thousand, thousandWithoutFirst, ['rfc6902']),
  contestOfMerge('merge 1.2 MB, 10 local edits, 100 of others', theirs),
  contestOfMerge('merge 1.2 MB, 10 local edits, none of others', structuredClone(large)),
  {
    name: 'advance a base of 1.2 MB by 10 edits that the server has',
    ours: () => advance(large, tenEdits, tenEditsAtServer, { identify: byId }),
    peers: { 'fast-json-patch': () => theirCompare(large, Object(tenEdits) as object) },
  },
];

function contestsOfApply(what: string, document: object, edits: ThereAndBack): Contest[] {
  // As a server gets it: engines know the texts in a program better than those that they have read.
  const patches = JSON.parse(JSON.stringify(edits)) as ThereAndBack;
  const documentBytes = JSON.stringify(document).length;
  const inPlace = (limits: Partial<Limits>, isValidated = false): Contest['ours'] => {
    const mine = structuredClone(document) as Json;
    return () => {
      for (const patch of patches) applyInPlace(mine, isValidated ? validatePatch(patch) : patch, limits);
    };
  };
  const peers = (isValidated = false): Contest['peers'] => {
    const theirs = structuredClone(document);
    return {
      'fast-json-patch': () => {
        for (const patch of patches) applyPatch(theirs, patch, isValidated, true);
      },
    };
  };
  const onCopies = (): void => {
    patches.reduce((state, patch) => apply(state, patch, UNLIMITED), document as Json);
  };
  return [
    { name: `apply ${what} in place, and back`, ours: inPlace(UNLIMITED), peers: peers() },
    { name: '  within limits, its size known', ours: inPlace({ documentBytes }), peers: peers() },
    { name: '  and each patch validated', ours: inPlace({ documentBytes }, true), peers: peers(true) },
    { name: '  to a copy', ours: onCopies, peers: peers() },
  ];
}

function contestOfCompare(
  name: string,
  from: Json,
  to: Json,
  peers = ['fast-json-patch', 'jsondiffpatch', 'jiff'],
): Contest {
  const [theirFrom, theirTo] = [Object(from) as object, Object(to) as object];
  const idOf = (element: unknown): string => String((element as { id: number }).id);
  const differ = createDiffer({ objectHash: idOf });
  const all: Contest['peers'] = {
    'fast-json-patch': () => theirCompare(theirFrom, theirTo),
    jsondiffpatch: () => differ.diff(from, to),
    jiff: () => jiff.diff(from, to, { hash: idOf, invertible: false }),
    rfc6902: () => createPatch(from, to),
  };
  return {
    name,
    ours: () => compare(from, to),
    peers: Object.fromEntries(Object.entries(all).filter(([peer]) => peers.includes(peer))),
    isPatch: true,
  };
}

function contestOfMerge(name: string, state: Json): Contest {
  const [mine, others] = [Object(tenEdits) as object, Object(state) as object];
  return {
    name,
    ours: () => merge(large, tenEdits, state, { identify: byId }),
    peers: { 'fast-json-patch': () => [theirCompare(large, mine), theirCompare(large, others)] },
  };
}

/**
 * Microseconds of one call: of several samples the least, as everything else that a machine does only adds. All sides
 * by turns, and in processor time, since a neighbour's load would count otherwise.
 */
function race(sides: readonly (() => unknown)[]): number[] {
  const calls = sides.map(callsPerSample);
  const least = sides.map(() => Infinity);
  const start = performance.now();
  for (let round = 0; round < ROUNDS && performance.now() - start < LONGEST_MS; round += 1) {
    sides.forEach((side, at) => {
      least[at] = Math.min(least[at] ?? Infinity, microsecondsOf(side, calls[at] ?? 1));
    });
  }
  return least;
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

function bytesOf(patch: unknown): number {
  return Buffer.byteLength(JSON.stringify(patch ?? []));
}

export default async function bench(): Promise<void> {
  const rows = contests.flatMap(({ name, ours, peers, isPatch = false }) => {
    const [our = NaN, ...their] = race([ours, ...Object.values(peers)]);
    return Object.entries(peers).map(([peer, act], at) => ({
      contest: at === 0 ? name : '',
      'ours, µs': at === 0 ? round(our) : '',
      peer,
      'theirs, µs': round(their[at] ?? NaN),
      ratio: round(our / (their[at] ?? NaN)),
      ...(isPatch && { 'our bytes': bytesOf(ours()), 'their bytes': bytesOf(act()) }),
    }));
  });
  console.table(rows);

  const inPage = await inChromium<Row[]>(path.join(import.meta.dirname, 'pages/json-patch.page.ts'), { items: 10_000 });
  console.log('in Chromium, 1.2 MB: medians');
  console.table(
    inPage.map(({ contest, ourMs, peerMs }) => ({
      contest,
      'ours, ms': round(ourMs),
      'theirs, ms': round(peerMs),
      ratio: round(ourMs / peerMs),
    })),
  );
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
