import type { Held } from './entry';
import type { Found, LowerTiers, Marks, TierHost, TierRow } from './lower-tiers';
import { heldOf, recordOf, type Tier } from './tier';
import { TierGuard } from './tier-guard';

export interface TiersOptions {
  /** Names this process or tab among all that use the same tiers, now and earlier: `crypto.randomUUID()`. */
  readonly session: string;
  /** Longest wait for one call of a tier, in milliseconds. Default 500. */
  readonly timeoutMs?: number | undefined;
  /** How long a tier that hung is left alone, in milliseconds. Default 5 000. */
  readonly restMs?: number | undefined;
}

/**
 * Tiers that may throw, hang and miss what they are told: each behind a guard (tier-guard.ts).
 * @param tiers  Nearest first.
 * @throws {TypeError}  No session: then no tier could tell what was stored before a restart.
 */
export function createTiers<V>(
  tiers: readonly Tier<V>[],
  { session, timeoutMs = 500, restMs = 5_000 }: TiersOptions,
): TierRow<V> {
  if (session === '') throw new TypeError('A cache with tiers needs a session of its own');
  return (host) => {
    const guards = tiers.map((tier) => new TierGuard(tier, { ...host, timeoutMs, restMs }));
    return new GuardedTiers(guards, host, session);
  };
}

class GuardedTiers<V> implements LowerTiers<V> {
  readonly #guards: readonly TierGuard<V>[];
  readonly #host: TierHost<V>;
  readonly #session: string;

  constructor(guards: readonly TierGuard<V>[], host: TierHost<V>, session: string) {
    this.#guards = guards;
    this.#host = host;
    this.#session = session;
  }

  marks(): Promise<Marks> {
    return Promise.all(this.#guards.map((guard) => guard.mark()));
  }

  /** The first entry found that is wanted, written back to the tiers above with what remains of its life. */
  async find(key: string, marks: Marks): Promise<Found<V> | undefined> {
    for (const [index, guard] of this.#guards.entries()) {
      const given = await guard.get(key);
      if (given === undefined || given === null) continue;
      const held = heldOf<V>(key, given, this.#session, this.#host.clock.now());
      if (held === undefined) {
        this.#host.failed(guard.name, 'get', new TypeError(`What the tier has for ${key} is not an entry`));
        void guard.remove(key);
      } else if (this.#host.isWanted(held)) {
        void this.#setIn(this.#guards.slice(0, index), held, marks);
        return { held, tier: guard.name };
      }
    }
    return undefined;
  }

  async set(held: Held<V>, marks: Marks): Promise<void> {
    await this.#setIn(this.#guards, held, marks);
  }

  async remove(key: string): Promise<void> {
    await Promise.all(this.#guards.map((guard) => guard.remove(key)));
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    await Promise.all(this.#guards.map((guard) => guard.invalidate(tags)));
  }

  async clear(): Promise<void> {
    await Promise.all(this.#guards.map((guard) => guard.clear()));
  }

  #setIn(guards: readonly TierGuard<V>[], held: Held<V>, marks: Marks): Promise<unknown> {
    // Asked again when each tier's turn comes: an invalidation may have passed meanwhile.
    const record = () =>
      this.#host.isWanted(held) ? recordOf(held, this.#session, this.#host.tagIn?.(held.key)) : undefined;
    return Promise.all(guards.map((guard, index) => guard.set(held.key, record, marks[index])));
  }
}
