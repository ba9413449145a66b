import { Held } from './entry';
import { isRecordOf, recordOf, type Mark, type Tier } from './tier';
import { TierGuard, type GuardOptions } from './tier-guard';

export interface TiersOptions<V> extends GuardOptions {
  readonly session: string;
  /** Whether an entry may be kept at this moment: valid by the clock, and nothing newer under its key. */
  readonly isWanted: (held: Held<V>) => boolean;
}

export interface Found<V> {
  readonly held: Held<V>;
  readonly tier: string;
}

/** What the tiers' own clocks showed before a load began, in the order of the tiers. */
export type Marks = readonly Mark[];

/** The slower tiers, nearest first. Nothing here rejects: a tier in trouble is a tier that has nothing. */
export class Tiers<V> {
  readonly #guards: readonly TierGuard<V>[];
  readonly #options: TiersOptions<V>;

  constructor(tiers: readonly Tier<V>[], options: TiersOptions<V>) {
    this.#guards = tiers.map((tier) => new TierGuard(tier, options));
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#guards.length === 0;
  }

  marks(): Promise<Marks> {
    return Promise.all(this.#guards.map((guard) => guard.mark()));
  }

  /** The first entry found that is wanted, written back to the tiers above with what remains of its life. */
  async find(key: string, marks: Marks): Promise<Found<V> | undefined> {
    for (const [index, guard] of this.#guards.entries()) {
      const given = await guard.get(key);
      if (given === undefined || given === null) continue;
      const held = this.#heldOf(key, given);
      if (held === undefined) {
        this.#options.failed(guard.name, 'get', new TypeError(`What the tier has for ${key} is not an entry`));
        void guard.remove(key);
      } else if (this.#options.isWanted(held)) {
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
    const record = () => (this.#options.isWanted(held) ? recordOf(held, this.#options.session) : undefined);
    return Promise.all(guards.map((guard, index) => guard.set(held.key, record, marks[index])));
  }

  #heldOf(key: string, given: unknown): Held<V> | undefined {
    if (!isRecordOf<V>(key, given)) return undefined;
    // An entry of another session is older than everything here, and a time to come is one from a clock since set back.
    const clock = given.session === this.#options.session ? given.clock : 0;
    return new Held(key, given, Math.min(given.storedAtMs, this.#options.clock.now()), clock);
  }
}
