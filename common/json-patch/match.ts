/**
 * Which element of an array became which of another: the part of `compare` that has to guess.
 * Promises  elements with an identity are the same when that is; others when they are equal or, failing that, when one
 *           stands where the other stood.
 * Leaves    turning the answer into operations to compare.ts.
 */
import { isObject, type Json, type JsonObject } from './json';
import { commonSubsequence, placesOf } from './subsequence';

/** What an element of an array is known by, whatever else in it changes; `undefined`: by its value alone. */
export type Identify = (element: JsonObject) => string | number | undefined;

export interface Match {
  /** For each element of `to`: its index in `from`, `undefined` when it was added. */
  readonly sources: readonly (number | undefined)[];
  /** For each element of `from`: what became of it. Those that stay keep their order among themselves. */
  readonly fates: readonly Fate[];
}
export type Fate = 'removed' | 'moved' | 'stays';

export function identityOf(element: Json | undefined, identify: Identify): string | number | undefined {
  return isObject(element) ? identify(element) : undefined;
}

export function matchElements(from: readonly Json[], to: readonly Json[], identify: Identify): Match {
  const sources = new Array<number | undefined>(to.length).fill(undefined);
  const fates = new Array<Fate>(from.length).fill('removed');
  const link = (i: number, j: number, fate: Fate): void => {
    sources[j] = i;
    fates[i] = fate;
  };
  // The same for those that can stand for each other. Equal objects with their members in another order have two: that
  // costs an operation, not the result.
  const keyOf = (element: Json): string | number => identityOf(element, identify) ?? `\0${JSON.stringify(element)}`;
  const [before, after] = [from.map(keyOf), to.map(keyOf)];
  // Of what is on both sides, the most that keeps its order stays, and the rest moves.
  for (const [i, j] of commonSubsequence(before, after)) link(i, j, 'stays');
  const loose = placesOf(before.map((key, i) => (fates[i] === 'removed' ? key : undefined)));
  after.forEach((key, j) => {
    const place = sources[j] === undefined ? loose.get(key)?.pop() : undefined;
    if (place !== undefined) link(place, j, 'moved');
  });

  // Where an element without identity was removed and another added in its place, it changed.
  const isOpen = (i: number): boolean => fates[i] === 'removed' && identityOf(from[i], identify) === undefined;
  let i = 0;
  to.forEach((element, j) => {
    const source = sources[j];
    if (source !== undefined) {
      if (fates[source] === 'stays') i = source + 1;
    } else if (identityOf(element, identify) === undefined) {
      while (i < from.length && fates[i] !== 'stays' && !isOpen(i)) i += 1;
      if (isOpen(i)) link(i++, j, 'stays');
    }
  });
  return { sources, fates };
}
