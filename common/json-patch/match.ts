/**
 * Which element of an array became which of another: the part of `compare` that has to guess.
 * Promises  elements with an identity are the same when that is; others when they are equal or, failing that, when one
 *           stands where the other stood. Common beginnings and ends cost one look each, what lies between is bounded.
 * Leaves    turning the answer into operations to compare.ts.
 */
import { equal } from './equal';
import { isContainer, isObject, type Json, type JsonObject } from './json';
import { commonSubsequence, longestIncreasing, pairByOccurrence, placesOf } from './subsequence';

/** What an element of an array is known by, whatever else in it changes; `undefined`: by its value alone. */
export type Identify = (element: JsonObject) => string | number | undefined;

export interface Match {
  /** For each element of `to`: its index in `from`, `undefined` when it was added. */
  readonly sources: readonly (number | undefined)[];
  /** For each element of `from`: what became of it. Those that stay keep their order among themselves. */
  readonly fates: readonly Fate[];
}
export type Fate = 'removed' | 'moved' | 'stays';

/** Up to so many comparisons, elements that repeat are matched by a table; beyond, occurrence by occurrence. */
const TABLE_CELLS = 1_000_000;
/** The class of no element. */
const NONE = -1;

export function matchElements(from: readonly Json[], to: readonly Json[], identify: Identify): Match {
  const matching = new Matching(from, to, identify);
  matching.matchEnds();
  matching.matchMiddle();
  matching.matchGaps();
  return matching;
}

class Matching implements Match {
  readonly sources: (number | undefined)[];
  readonly fates: Fate[];
  /** The middle, from here to the two ends: what lies before and behind is the same on both sides. */
  #start = 0;
  #fromEnd: number;
  #toEnd: number;

  constructor(
    private readonly from: readonly Json[],
    private readonly to: readonly Json[],
    private readonly identify: Identify,
  ) {
    this.sources = new Array<undefined>(to.length).fill(undefined);
    this.fates = new Array<Fate>(from.length).fill('removed');
    this.#fromEnd = from.length;
    this.#toEnd = to.length;
  }

  matchEnds(): void {
    while (this.#hasMiddle() && this.#isSame(this.#start, this.#start)) {
      this.#link(this.#start, this.#start, 'stays');
      this.#start += 1;
    }
    while (this.#hasMiddle() && this.#isSame(this.#fromEnd - 1, this.#toEnd - 1)) {
      this.#fromEnd -= 1;
      this.#toEnd -= 1;
      this.#link(this.#fromEnd, this.#toEnd, 'stays');
    }
  }

  /** Of what is on both sides, the most that keeps its order stays, and the rest moves. */
  matchMiddle(): void {
    if (!this.#hasMiddle()) return;
    const classes = new Classes(this.identify);
    const before = this.from.slice(this.#start, this.#fromEnd).map((element) => classes.of(element));
    const after = this.to.slice(this.#start, this.#toEnd).map((element) => classes.of(element));
    const hasRepeats = new Set(before).size < before.length || new Set(after).size < after.length;
    const inOrder =
      hasRepeats && before.length * after.length <= TABLE_CELLS
        ? commonSubsequence(before, after)
        : longestIncreasing(pairByOccurrence(before, after));
    for (const [i, j] of inOrder) this.#link(this.#start + i, this.#start + j, 'stays');

    const loose = placesOf(before.map((value, at) => (this.#isRemoved(this.#start + at) ? value : NONE)));
    after.forEach((value, at) => {
      const j = this.#start + at;
      const place = this.sources[j] === undefined ? loose.get(value)?.pop() : undefined;
      if (place !== undefined) this.#link(this.#start + place, j, 'moved');
    });
  }

  /** Where an element without identity was removed and another added in its place, it changed. */
  matchGaps(): void {
    let i = this.#start;
    for (let j = this.#start; j < this.#toEnd; j += 1) {
      const source = this.sources[j];
      if (source !== undefined) {
        if (this.fates[source] === 'stays') i = source + 1;
      } else if (this.#identityOf(this.to[j]) === undefined) {
        while (i < this.#fromEnd && this.fates[i] !== 'stays' && !this.#isAnonymousRemoved(i)) i += 1;
        if (i < this.#fromEnd && this.#isRemoved(i)) {
          this.#link(i, j, 'stays');
          i += 1;
        }
      }
    }
  }

  #hasMiddle(): boolean {
    return this.#start < this.#fromEnd && this.#start < this.#toEnd;
  }

  #link(i: number, j: number, fate: Fate): void {
    this.sources[j] = i;
    this.fates[i] = fate;
  }

  #isRemoved(i: number): boolean {
    return this.fates[i] === 'removed';
  }

  #isAnonymousRemoved(i: number): boolean {
    return this.#isRemoved(i) && this.#identityOf(this.from[i]) === undefined;
  }

  #isSame(i: number, j: number): boolean {
    const [before, after] = [this.from[i] ?? null, this.to[j] ?? null];
    if (before === after) return true;
    const identity = this.#identityOf(before);
    return identity === this.#identityOf(after) && (identity !== undefined || equal(before, after));
  }

  #identityOf(element: Json | undefined): string | number | undefined {
    return element !== undefined && isObject(element) ? this.identify(element) : undefined;
  }
}

/** Numbers for elements, the same for those that can stand for each other: one identity, or else one value. */
class Classes {
  readonly #ofIdentities = new Map<string | number, number>();
  readonly #ofScalars = new Map<Json, number>();
  readonly #ofTexts = new Map<string, number>();
  #count = 0;

  constructor(private readonly identify: Identify) {}

  of(element: Json): number {
    if (!isContainer(element)) return this.#number(this.#ofScalars, element);
    const identity = isObject(element) ? this.identify(element) : undefined;
    // Equal objects with their members in another order get two numbers. That costs an operation, not the result.
    return identity === undefined
      ? this.#number(this.#ofTexts, JSON.stringify(element))
      : this.#number(this.#ofIdentities, identity);
  }

  #number<K>(numbers: Map<K, number>, key: K): number {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    this.#count += 1;
    numbers.set(key, this.#count);
    return this.#count;
  }
}
