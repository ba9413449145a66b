/**
 * Which lists came from which by changes of single elements: what makes a patch cost what was changed, and not what is there.
 * Promises  keeps no list alive; of lists that are no relatives it knows nothing.
 */
import type { Json } from '../../../common/json-patch';

interface Place {
  /** The index of each change, in the order in which they were made; shared by all lists of one line. */
  readonly log: number[];
  readonly position: number;
}

const places = new WeakMap<readonly Json[], Place>();

/** Says that `to` is `from` with other elements at these indexes. */
export function descends(from: readonly Json[], to: readonly Json[], indexes: Iterable<number>): void {
  let { log, position } = places.get(from) ?? { log: [], position: 0 };
  // Somebody else descends from it already: a line of its own.
  if (log.length > position) ({ log, position } = { log: [], position: 0 });
  if (position === 0) places.set(from, { log, position });
  for (const index of indexes) log.push(index);
  places.set(to, { log, position: log.length });
}

/** The indexes at which two lists can differ; undefined: they are no relatives, or it is no use to know. */
export function changedBetween(from: readonly Json[], to: readonly Json[]): Iterable<number> | undefined {
  const [one, other] = [places.get(from), places.get(to)];
  if (!one || one.log !== other?.log) return undefined;
  const changes = one.log.slice(Math.min(one.position, other.position), Math.max(one.position, other.position));
  return changes.length > to.length ? undefined : new Set(changes);
}
