/**
 * Models that save themselves: what compiling a patch, tracking a change and merging cost, in one run.
 * The peer is what others do: `toJSON` of the whole document and fast-json-patch's `compare` with the last one. A ratio
 * below 1 means that ours takes less time.
 */
// Not by the package's name: tsx finds its index.ts, whose sources were not published.
import { compare as theirCompare } from 'fast-json-patch/commonjs/duplex.js';
import type BackboneTypes from 'backbone';
import { optimisticUpdate, setSavingTools, type MergingModel } from '../app/data/saves';
import type { JsonObject } from '../common/json-patch';
import Backbone from '../vendor/backbone';
import { ratioOf } from './measure';

const ROUNDS = 15;
const prose = 'All that is gold does not glitter, not all who wander are lost. ';

interface Book extends MergingModel {
  readonly items: BackboneTypes.Collection;
}
interface Nested {
  toJSON(): object;
}
type Make = new (attributes: object) => Book;

const Item: unknown = Backbone.Model.extend({});
const Items: unknown = (Backbone.Collection as unknown as { extend(properties: object): unknown }).extend({
  model: Item,
});
const Saving = optimisticUpdate(Backbone.Model, {
  urlRoot: '/books',
  _collections: { items: Items },
}) as unknown as Make;

const stateOf = (length: number): JsonObject => ({
  id: 'book',
  title: 'A book',
  items: Array.from({ length }, (_, id) => ({ id, title: `Item ${id}`, done: false, text: prose })),
});

/** A document that is clean: 10,000 items are about a megabyte. */
function open(length: number): Book {
  const book = new Saving({ id: 'book' });
  book.receive(stateOf(length), { version: '"1"' });
  return book;
}

/** The same without tracking, as JSON each time. */
function wholeOf(book: Book): object {
  const { items } = book;
  return { ...book.attributes, items: (items as Nested).toJSON() };
}

function editing(count: number): readonly [ours: () => unknown, peer: () => unknown] {
  const book = open(10_000);
  const before = structuredClone(wholeOf(book));
  let turn = 0;
  const edit = (): void => {
    turn += 1;
    const step = Math.floor(10_000 / count);
    for (let item = 0; item < count; item += 1)
      book.items.at(item * step).set('title', `Edited ${turn}`, { silent: false });
  };
  return [
    () => {
      edit();
      return book._ops.length;
    },
    () => {
      edit();
      return theirCompare(before, wholeOf(book)).length;
    },
  ];
}

/** What the edits themselves cost is in both, and taken off both. */
function editsAlone(count: number): () => unknown {
  const plain = new (Items as new (models: object[]) => BackboneTypes.Collection)(
    stateOf(10_000)['items'] as unknown as object[],
  );
  let turn = 0;
  return () => {
    turn += 1;
    const step = Math.floor(10_000 / count);
    for (let item = 0; item < count; item += 1) plain.at(item * step).set('title', `Edited ${turn}`);
  };
}

function removingFirst(): readonly [ours: () => unknown, peer: () => unknown] {
  const book = open(10_000);
  const before = structuredClone(wholeOf(book));
  book.items.shift();
  const [first, second] = [book.items.at(5_000), book.items.at(5_001)];
  const touch = (): void => void [first, second].map((item) => item.set('title', String(Math.random())));
  return [
    () => {
      touch();
      return book._ops;
    },
    () => {
      touch();
      return theirCompare(before, wholeOf(book));
    },
  ];
}

/** How much longer `set` takes on a model that is tracked: the median of samples, by turns. */
function setting(): number {
  const tracked = open(10);
  const plain = new Backbone.Model({ id: 'book', title: 'A book' });
  let turn = 0;
  // What is done once a turn is not measured here, but what is done for each `set`.
  const many = (model: BackboneTypes.Model) => () => {
    for (let call = 0; call < 50_000; call += 1) model.set('title', `Title ${(turn += 1)}`);
  };
  return ratioOf(many(tracked), many(plain), 31);
}

function merging(): () => unknown {
  const book = open(10_000);
  let version = 1;
  let turn = 0;
  return () => {
    turn += 1;
    for (let item = 0; item < 10; item += 1) book.items.at(item * 900 + 1).set('title', `Mine ${turn}`);
    const theirs = JSON.parse(theirText.replaceAll('TURN', String(turn))) as JsonObject;
    const start = process.cpuUsage();
    book.receive(theirs, { version: `"${(version += 1)}"` });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
}
const theirText = JSON.stringify({
  ...stateOf(10_000),
  items: (stateOf(10_000)['items'] as readonly JsonObject[]).map((item, at) =>
    at % 1_000 === 7 ? { ...item, text: 'Theirs TURN' } : item,
  ),
});

function microsecondsOf(act: () => unknown, calls: number): number {
  const start = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) act();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}

/** Microseconds of one call: of several samples the least, both by turns. */
async function race(acts: readonly (() => unknown)[]): Promise<number[]> {
  const calls = acts.map((act) => {
    let count = 1;
    while (microsecondsOf(act, count) * count < 10_000) count *= 2;
    return count;
  });
  const least = acts.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, act] of acts.entries()) {
      least[at] = Math.min(least[at] ?? Infinity, microsecondsOf(act, calls[at] ?? 1));
      // What was put off until the end of the turn is not the next one's.
      await Promise.resolve();
    }
  }
  return least;
}

export default async function bench(): Promise<void> {
  const undo = setSavingTools({ report: (error) => console.error(error) });
  const rows: object[] = [];
  for (const count of [1, 100]) {
    const [ours = 0, peer = 0, edits = 0] = await race([...editing(count), editsAlone(count)]);
    rows.push(rowOf(`compile ${count} of 10,000 items changed`, ours - edits, peer - edits));
  }
  const [removed = 0, theirs = 0] = await race(removingFirst());
  rows.push(rowOf('compile the first of 10,000 removed and 2 changed', removed, theirs));
  console.table(rows);
  console.log(`tracking costs ${((setting() - 1) * 100).toFixed(1)} % of model.set`);

  const merge = merging();
  const samples = Array.from({ length: 15 }, () => Number(merge())).sort((a, b) => a - b);
  console.log(
    `merge a state of ${(theirText.length / 1e6).toFixed(1)} MB with 10 local edits: ${samples[7]?.toFixed(1)} ms, the median`,
  );
  const book = open(10_000);
  book.items.shift();
  console.log(`the first of 10,000 removed: ${JSON.stringify(book._ops).length} bytes`);
  undo();
}

function rowOf(contest: string, ours: number, theirs: number): object {
  const round = (value: number): number => Number(value.toPrecision(3));
  return { contest, 'ours, µs': round(ours), 'theirs, µs': round(theirs), 'theirs / ours': round(theirs / ours) };
}
