/**
 * What two sequences have in common, in order: as pairs of an index in the one and one in the other.
 * Leaves    what stands in the sequences to match.ts and merge.ts.
 */
export type Pair = readonly [before: number, after: number];

/** Up to so many pairs of places, what repeats may stand for any that is equal; beyond, the first for the first, and so on. */
const MOST_PAIRS = 100_000;

/** Where each value stands in a sequence, the first place last, so that pop() takes them in order. */
export function placesOf<V>(sequence: readonly V[]): Map<V, number[]> {
  const places = new Map<V, number[]>();
  for (let at = sequence.length - 1; at >= 0; at -= 1) {
    const value = sequence[at] as V;
    const known = places.get(value);
    if (known) known.push(at);
    else places.set(value, [at]);
  }
  return places;
}

/** A longest common subsequence (Hunt and Szymanski), or nearly that where too much repeats. */
export function commonSubsequence<V>(before: readonly V[], after: readonly V[]): Pair[] {
  const places = placesOf(after);
  const candidates = before.map((value) => places.get(value) ?? []);
  const pairs = candidates.reduce((count, { length }) => count + length, 0);
  return longestIncreasing(pairs > MOST_PAIRS ? candidates.map((one) => one.splice(-1)) : candidates);
}

/**
 * Of the places that each element may have, each time the highest first: the most that are in order, one for an element. The
 * shorter a run, the smaller the place that it ends with.
 */
export function longestIncreasing(candidates: readonly (readonly number[])[]): Pair[] {
  interface Run {
    readonly pair: Pair;
    readonly rest: Run | undefined;
  }
  const runs: Run[] = [];
  candidates.forEach((places, index) => {
    for (const place of places) {
      const length = countBelow(runs, place);
      runs[length] = { pair: [index, place], rest: runs[length - 1] };
    }
  });
  const pairs: Pair[] = [];
  for (let run = runs.at(-1); run; run = run.rest) pairs.push(run.pair);
  return pairs.reverse();

  function countBelow(all: readonly Run[], place: number): number {
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle]?.pair[1] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
