/**
 * Near tiers: slower than memory, but answering at once and in this thread, such as localStorage.
 * Promises  nothing throws. A tier that failed to remove something is not read again before it has been cleared.
 * Leaves    what hangs to tiers.ts: nothing comes in between two calls here. What others invalidate meanwhile, as other
 *           tabs do, is told by a tier's own mark, which is read before each load and handed back.
 */
import type { Held } from './entry';
import type { LowerTiers, Operation, TierRow } from './lower-tiers';
import { heldOf, type Mark, recordOf, type Tier } from './tier';

/**
 * @param tiers  Nearest first. Each does what it is asked to before it returns; a promise that it gives is not awaited.
 * @param session  Names this tab among all that use the same tiers, now and earlier.
 */
export function createNearTiers<V>(tiers: readonly Tier<V>[], session: string): TierRow<V> {
  return ({ clock, isWanted, failed, tagIn }) => {
    /** Tiers in which something may be left that was to go. */
    const distrusted = new Set<Tier<V>>();

    function attempt(tier: Tier<V>, operation: Operation, run: () => unknown): unknown {
      try {
        return run();
      } catch (error) {
        failed(tier.name, operation, error);
        return failed;
      }
    }
    function change(operation: Operation, run: (tier: Tier<V>) => unknown): void {
      for (const tier of tiers) {
        if (!distrusted.has(tier) && attempt(tier, operation, () => run(tier)) !== failed) continue;
        if (attempt(tier, 'clear', () => tier.clear()) === failed) distrusted.add(tier);
        else distrusted.delete(tier);
      }
    }
    function keep(tier: Tier<V>, held: Held<V>, mark: Mark): void {
      if (distrusted.has(tier)) return;
      const record = recordOf(held, session, tagIn?.(held.key));
      const isKept = attempt(tier, 'set', () => tier.set(held.key, record, mark)) !== failed;
      // What the tier had before must not come back in place of what it has no room for.
      if (!isKept) change('remove', (other) => other === tier && tier.remove(held.key));
    }
    const lower: LowerTiers<V> = {
      marks: () =>
        tiers.map((tier) => {
          const mark = attempt(tier, 'mark', () => tier.mark?.());
          return typeof mark === 'string' || typeof mark === 'number' ? mark : undefined;
        }),
      find(key, marks) {
        for (const [index, tier] of tiers.entries()) {
          const given = distrusted.has(tier) ? undefined : attempt(tier, 'get', () => tier.get(key));
          if (given === undefined || given === null || given === failed) continue;
          const held = heldOf<V>(key, given, session, clock.now());
          if (held === undefined) {
            failed(tier.name, 'get', new TypeError(`What the tier has for ${key} is not an entry`));
            lower.remove(key);
          } else if (isWanted(held)) {
            tiers.slice(0, index).forEach((above, place) => keep(above, held, marks[place]));
            return { held, tier: tier.name };
          }
        }
        return undefined;
      },
      set: (held, marks) => tiers.forEach((tier, place) => keep(tier, held, marks[place])),
      remove: (key) => change('remove', (tier) => tier.remove(key)),
      invalidate: (tags) => change('invalidate', (tier) => tier.invalidate(tags)),
      clear: () => change('clear', (tier) => tier.clear()),
    };
    return lower;
  };
}
