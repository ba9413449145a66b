/**
 * Late tiers: slower tiers that are opened after the cache, because their code is loaded only where something is kept.
 * Promises  until they are open, whoever needs them waits for them, in the order in which they were needed; before
 *           anyone opens them, and where they cannot be, there are none.
 */
import { type Awaitable, type LowerTiers, type TierHost, type TierRow, when } from '../../../common/cache';

export interface LateTiers<V> {
  readonly row: TierRow<V>;
  /** From now on there are these; undefined: none any more. */
  open(coming: Awaitable<TierRow<V> | undefined>): void;
}

export function createLateTiers<V>(): LateTiers<V> {
  let host: TierHost<V> | undefined;
  let lower: Awaitable<LowerTiers<V> | undefined>;
  const made = (row: TierRow<V> | undefined): LowerTiers<V> | undefined => (host && row ? row(host) : undefined);
  return {
    row(lent) {
      host = lent;
      return {
        marks: () => when(lower, (tiers) => tiers?.marks() ?? []),
        find: (key, marks) => when(lower, (tiers) => tiers?.find(key, marks)),
        set: (held, marks) => when(lower, (tiers) => tiers?.set(held, marks)),
        remove: (key) => when(lower, (tiers) => tiers?.remove(key)),
        invalidate: (tags) => when(lower, (tiers) => tiers?.invalidate(tags)),
        clear: () => when(lower, (tiers) => tiers?.clear()),
      };
    },
    open(coming) {
      const opening = when(coming, made);
      lower = opening;
      void when(opening, (tiers) => {
        // Unless others have been opened meanwhile.
        if (lower === opening) lower = tiers;
      });
    },
  };
}
