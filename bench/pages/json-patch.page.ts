/** What a browser does with a megabyte: bench/json-patch.bench.ts runs it in Chromium. */
import { compare as theirCompare } from 'fast-json-patch/commonjs/duplex.js';
import { compare, merge, type Json } from '../../common/json-patch';
import { race } from '../support/race';

export interface Row {
  readonly contest: string;
  readonly ourMs: number;
  readonly peerMs: number;
}

interface Item {
  readonly id: number;
  readonly title: string;
  readonly done: boolean;
  readonly text: string;
}

/** @param options.items  How many of 110 bytes each. */
export default function measure({ items }: { items: number }): Row[] {
  const text = 'All that is gold does not glitter, not all who wander are lost. ';
  const base = Array.from({ length: items }, (_, id): Item => ({ id, title: `Item ${id}`, done: false, text }));
  const edited = (every: number, title: string): Item[] =>
    base.map((item) => (item.id % every === 1 ? { ...item, title } : { ...item }));
  const [mine, theirs] = [edited(items / 10, 'Mine'), edited(items / 100, 'Theirs').slice(1)];
  const oneShared = base.map((item) => (item.id === 1 ? { ...item, title: 'New' } : item));
  const identify = (_: readonly string[], element: Json): string => String((element as unknown as Item).id);

  const contests: readonly (readonly [string, () => unknown, () => unknown])[] = [
    [
      'merge, 10 local edits, 100 of others; beside it two patches of fast-json-patch',
      () => merge(json(base), json(mine), json(theirs), { identify }),
      () => [theirCompare(base, mine), theirCompare(base, theirs)],
    ],
    [
      'compare, 1 changed, the rest shared; beside it copying all and fast-json-patch',
      () => compare(json(base), json(oneShared)),
      () =>
        theirCompare(
          base,
          oneShared.map((item) => ({ ...item })),
        ),
    ],
  ];
  return contests.map(([contest, ours, peer]) => {
    const [ourMs = NaN, peerMs = NaN] = race([ours, peer]);
    return { contest, ourMs, peerMs };
  });
}

/** Interfaces have no index signature, though their values are JSON. */
function json(items: readonly Item[]): Json {
  return items as unknown as Json;
}
