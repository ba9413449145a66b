/**
 * The patch between two states of a document.
 * Promises  `apply(from, compare(from, to))` equals `to`; a changed leaf is that leaf, a removed element one `remove`, a
 *           moved one one `move`; no part's patch is longer than the part itself; no operation has a reserved token.
 * Leaves    which element became which to match.ts.
 * Read next spec/common/json-patch/compare.spec.ts.
 */
import { equal } from './equal';
import { isArray, isObject, own, type Json, type JsonObject } from './json';
import { DEFAULT_LIMITS, jsonBytes, leastBytes } from './limits';
import { identityOf, matchElements, type Identify, type Match } from './match';
import type { Operation } from './operation';
import { isReserved, joinPointer } from './pointer';

export type { Identify } from './match';

export interface CompareOptions {
  /** What the elements of arrays are known by. Default: their own `id`, if it is a string or a number. */
  readonly identify?: Identify;
  /** Longest patch. A part that needs more operations is replaced. Default: what `apply` accepts by default, 200. */
  readonly operations?: number;
  /** The only indexes at which two lists of one length can differ, where the caller knows; their elements correspond. */
  readonly changed?: (from: readonly Json[], to: readonly Json[]) => Iterable<number> | undefined;
}

/**
 * The operations that lead from one state of a document to another, to be applied in their order (RFC 6902).
 * None where the states are equal. Parts that both states share (`===`) cost nothing. Neither is changed; the
 * operations share values with `to`.
 */
export function compare(from: Json, to: Json, options: CompareOptions = {}): Operation[] {
  const { identify = ownId, operations = DEFAULT_LIMITS.operations, changed } = options;
  const comparison = new Comparison(identify, operations, changed);
  comparison.compare(from, to, '');
  return comparison.operations;
}

function ownId(element: JsonObject): string | number | undefined {
  const id = own(element, 'id');
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** Stands for an element of `to` among indexes of `from`. */
const ADDED = -1;

class Comparison {
  readonly operations: Operation[] = [];
  /** Length of the operations as JSON text, each with a comma. */
  #bytes = 0;

  constructor(
    private readonly identify: Identify,
    private readonly mostOperations: number,
    private readonly changed: CompareOptions['changed'],
  ) {}

  compare(from: Json, to: Json, path: string): void {
    if (from === to) return;
    const [count, bytes] = [this.operations.length, this.#bytes];
    const replacement: Operation = { op: 'replace', path, value: to };
    if (this.#compareParts(from, to, path) && this.#isWorthwhile(count, bytes, replacement)) return;
    this.operations.length = count;
    this.#bytes = bytes;
    this.#push(replacement);
  }

  /** Whether what was added since then is shorter than replacing the whole part. */
  #isWorthwhile(count: number, bytes: number, replacement: { readonly value: Json }): boolean {
    const added = this.#bytes - bytes;
    if (added === 0) return true;
    if (this.operations.length - count > this.mostOperations) return false;
    return added <= leastBytes(replacement, added) || added <= jsonBytes(replacement, added) + 1;
  }

  /** False where no operations on parts can express the difference. */
  #compareParts(from: Json, to: Json, path: string): boolean {
    if (isArray(from)) return isArray(to) && this.#compareArrays(from, to, path);
    return isObject(from) && isObject(to) && this.#compareObjects(from, to, path);
  }

  #compareObjects(from: JsonObject, to: JsonObject, path: string): boolean {
    for (const name of Object.keys(from)) {
      const before = from[name] ?? null;
      const after = own(to, name);
      if (before === after) continue;
      if (isReserved(name)) {
        if (after === undefined || !equal(before, after)) return false;
      } else if (after === undefined) this.#push({ op: 'remove', path: joinPointer(path, name) });
      else this.compare(before, after, joinPointer(path, name));
    }
    for (const name of Object.keys(to)) {
      if (Object.hasOwn(from, name)) continue;
      if (isReserved(name)) return false;
      this.#push({ op: 'add', path: joinPointer(path, name), value: to[name] ?? null });
    }
    return true;
  }

  #compareArrays(from: readonly Json[], to: readonly Json[], path: string): boolean {
    const changed = this.changed?.(from, to);
    if (changed) {
      for (const at of changed) this.compare(from[at] ?? null, to[at] ?? null, joinPointer(path, at));
      return true;
    }
    // What both share at either end costs one look each: mostly, that is all but the element that changed.
    const shorter = Math.min(from.length, to.length);
    let [start, tail] = [0, 0];
    while (start < shorter && from[start] === to[start]) start += 1;
    while (tail < shorter - start && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
    const [first, end] = [start, to.length - tail];
    while (start < shorter - tail && this.#isSame(from[start], to[start])) start += 1;
    while (tail < shorter - start && this.#isSame(from.at(-1 - tail), to.at(-1 - tail))) tail += 1;

    const [before, after] = [from.slice(start, from.length - tail), to.slice(start, to.length - tail)];
    const match = matchElements(before, after, this.identify);
    const { sources, fates } = match;
    const removed = fates.flatMap((fate, i) => (fate === 'removed' ? [start + i] : []));
    const moved = fates.filter((fate) => fate === 'moved').length;
    const added = sources.filter((source) => source === undefined).length;
    // Settled here, since each operation takes time that grows with the array.
    if (moved + removed.length + added > this.mostOperations) return false;

    // From the end, so that no removal shifts the next.
    for (const at of removed.reverse()) this.#push({ op: 'remove', path: joinPointer(path, at) });
    if (moved + added > 0) this.#arrange(match, after, path, start);
    const sourceOf = (j: number): Json | undefined => {
      if (j < start) return from[j];
      return j < to.length - tail ? before[sources[j - start] ?? NaN] : from.at(j - to.length);
    };
    for (let j = first; j < end; j += 1) {
      const source = sourceOf(j);
      if (source !== undefined && source !== to[j]) this.compare(source, to[j] ?? null, joinPointer(path, j));
    }
    return true;
  }

  #isSame(before: Json | undefined, after: Json | undefined): boolean {
    if (before === after) return true;
    const identity = identityOf(before, this.identify);
    return identity === identityOf(after, this.identify) && (identity !== undefined || equal(before, after));
  }

  /** Adds and moves, from the first place to the last: everything before `cursor` is where it belongs, or moves later. */
  #arrange({ sources, fates }: Match, to: readonly Json[], path: string, start: number): void {
    const order = fates.flatMap((fate, i) => (fate === 'removed' ? [] : [i]));
    let cursor = 0;
    sources.forEach((source, j) => {
      if (source === undefined) {
        this.#push({ op: 'add', path: joinPointer(path, start + cursor), value: to[j] ?? null });
        order.splice(cursor, 0, ADDED);
      } else if (fates[source] === 'stays') {
        cursor = order.indexOf(source, cursor);
      } else {
        const at = order.indexOf(source);
        order.splice(at, 1);
        if (at < cursor) cursor -= 1;
        order.splice(cursor, 0, source);
        this.#push({ op: 'move', from: joinPointer(path, start + at), path: joinPointer(path, start + cursor) });
      }
      cursor += 1;
    });
  }

  #push(operation: Operation): void {
    this.operations.push(operation);
    this.#bytes += jsonBytes(operation) + 1;
  }
}
