import { equal, type Json } from '../../../common/json-patch';
import { type Expectation, shapedAs } from '../answer';

/** A copy of plain JSON: what the reader does to it changes nobody else's. */
export function copyOf<T>(value: T): T;
export function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => copyOf(one));
  // Spread, also what is named `__proto__` is a property of its own, which the assignment below then finds.
  const copy = { ...value } as Record<string, unknown>;
  for (const name in copy) {
    const own = copy[name];
    if (typeof own === 'object' && own !== null) copy[name] = copyOf(own);
  }
  return copy;
}

export function isSame(one: unknown, other: unknown): boolean {
  return equal((one ?? null) as Json, (other ?? null) as Json);
}

/** Data by the shape that was last asked for; few are ever asked for in two. */
const shapes = new WeakMap<object, { readonly expected: Expectation; readonly data: unknown }>();

interface Shaped {
  readonly data: unknown;
}

/** @throws {UnreadableAnswerError} the data has another shape. */
export function shapedFor(kept: Shaped, expected: Expectation): unknown {
  const known = shapes.get(kept);
  if (known?.expected === expected) return known.data;
  const data = shapedAs(kept.data, expected);
  shapes.set(kept, { expected, data });
  return data;
}

export function lastShapeOf(kept: Shaped): unknown {
  const known = shapes.get(kept);
  return known === undefined ? kept.data : known.data;
}

/** What came over the network, for the first who asks: as by Backbone's own sync, that very object. */
const originals = new WeakMap<object, unknown>();

export function keepOriginal<K extends Shaped>(kept: K, original: unknown): K {
  originals.set(kept, original);
  return kept;
}

/**
 * A reader's own data.
 * @param isShared  The reader joined: what came is another's.
 * @throws {UnreadableAnswerError} it has another shape than the reader was promised.
 */
export function ownData(kept: Shaped, expected: Expectation | undefined, isShared: boolean): unknown {
  if (expected !== undefined) return copyOf(shapedFor(kept, expected));
  const original = isShared ? undefined : originals.get(kept);
  if (original === undefined) return copyOf(kept.data);
  originals.delete(kept);
  return original;
}
