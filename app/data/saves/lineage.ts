/**
 * Which lists came from which by changes of single elements: what makes a patch cost what was changed, and not what is there.
 * Promises  keeps no list alive; of lists that are no relatives it knows nothing; names too many indexes, never too few.
 */
import type { Json } from '../../../common/json-patch/states';

/** The indexes at which any two lists of one line can differ. */
const lines = new WeakMap<readonly Json[], Set<number>>();

/** Says that `to` is `from` with other elements at these indexes. */
export function descends(from: readonly Json[], to: readonly Json[], indexes: Iterable<number>): void {
  const line = lines.get(from) ?? new Set();
  for (const index of indexes) line.add(index);
  lines.set(from, line).set(to, line);
}

/** The indexes at which two lists can differ; undefined: they are no relatives. */
export function changedBetween(from: readonly Json[], to: readonly Json[]): Iterable<number> | undefined {
  const line = lines.get(from);
  return line === lines.get(to) ? line : undefined;
}
