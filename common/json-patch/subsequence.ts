/**
 * What two sequences of numbers have in common, in order: as pairs of an index in the one and one in the other.
 * Leaves    what the numbers stand for to match.ts.
 */
export type Pair = readonly [before: number, after: number];

/** Where each number stands in a sequence, the first place last, so that pop() takes them in order. */
export function placesOf(sequence: readonly number[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (let at = sequence.length - 1; at >= 0; at -= 1) {
    const value = sequence[at] ?? NaN;
    const known = places.get(value);
    if (known) known.push(at);
    else places.set(value, [at]);
  }
  return places;
}

/** For each number of `before`: the place of its first, second, … occurrence in `after`; `undefined` where it has none. */
export function pairByOccurrence(before: readonly number[], after: readonly number[]): (number | undefined)[] {
  const places = placesOf(after);
  return before.map((value) => places.get(value)?.pop());
}

/**
 * Of the places that pairByOccurrence() found: the most that are in order. Where no number repeats, this is the longest
 * common subsequence, in n log n steps: the shorter a run, the smaller the place that it ends with.
 */
export function longestIncreasing(places: readonly (number | undefined)[]): Pair[] {
  interface Run {
    readonly pair: Pair;
    readonly rest: Run | undefined;
  }
  const runs: Run[] = [];
  places.forEach((place, index) => {
    if (place === undefined) return;
    const length = countBelow(runs, place);
    runs[length] = { pair: [index, place], rest: runs[length - 1] };
  });
  const pairs: Pair[] = [];
  for (let run = runs.at(-1); run; run = run.rest) pairs.push(run.pair);
  return pairs.reverse();
}

function countBelow(runs: readonly { readonly pair: Pair }[], place: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run && run.pair[1] < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A longest common subsequence by the classical table: as many cells as `before` times `after`, at most 65,535 a side. */
export function commonSubsequence(before: readonly number[], after: readonly number[]): Pair[] {
  const width = after.length + 1;
  /** At `i * width + j`: how long a subsequence `before` from i and `after` from j have in common. */
  const lengths = new Uint16Array((before.length + 1) * width);
  const lengthAt = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length;) {
    if (before[i] === after[j]) pairs.push([i++, j++]);
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
