/**
 * Entry store: what is kept, in memory and below, and whether it may be given.
 * Holds     the memory tier, the slower tiers and the invalidation clock.
 * Promises  what is asked for through it was invalidated by nobody; an older load's entry never replaces a newer one;
 *           the machine's clock, set back, makes no entry live longer.
 * Leaves    loading and readers to cache.ts.
 * Read next memory-tier.ts, tiers.ts.
 */
import type { Clock } from '../clock';
import { Held, lifeOf, stateOf, type EntryState, type Life, type Loaded } from './entry';
import type { InvalidationClock } from './invalidation-clock';
import type { Found, LowerTiers, Marks, TierRow } from './lower-tiers';
import { MemoryTier } from './memory-tier';
import type { Reporter } from './reporter';
import { when, type Awaitable } from './tier';

export interface EntryStoreOptions<V> {
  readonly clock: Clock;
  readonly ticks: InvalidationClock;
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
  readonly sizeOf: (value: V) => number;
  readonly isPinned: ((key: string) => boolean) | undefined;
  readonly tiers: TierRow<V> | undefined;
  readonly tagIn: ((key: string) => string | undefined) | undefined;
  readonly reporter: Reporter<V>;
}

export interface Kept {
  readonly refusal: Refusal | undefined;
  /** When the slower tiers have the entry, or have forgotten what they had. */
  readonly done: Awaitable<void>;
}

/** Why an entry was not kept. `refused`: its load said so. `expired`: its life was over before it arrived. */
export type Refusal = 'refused' | 'expired' | 'too-large';

export class EntryStore<V> {
  readonly memory: MemoryTier<V>;
  readonly tiers: LowerTiers<V> | undefined;
  readonly #clock: Clock;
  readonly #ticks: InvalidationClock;
  readonly #reporter: Reporter<V>;
  #latestMs = Number.NEGATIVE_INFINITY;
  /** Of what was stored last: most live as long as the one before. */
  #life: Life | undefined;

  constructor(options: EntryStoreOptions<V>) {
    const { clock, ticks, reporter } = options;
    this.#clock = clock;
    this.#ticks = ticks;
    this.#reporter = reporter;
    this.memory = new MemoryTier({
      maxBytes: options.maxBytes,
      maxEntryBytes: options.maxEntryBytes,
      sizeOf: options.sizeOf,
      isPinned: options.isPinned,
      evicted: (held) => reporter.report({ type: 'evicted', key: held.key, bytes: held.bytes }),
    });
    this.tiers = options.tiers?.({
      clock,
      tagIn: options.tagIn,
      isWanted: (held) => this.isWanted(held),
      failed: (tier, operation, error) => reporter.report({ type: 'tier-failed', tier, operation, error }),
    });
  }

  /** Milliseconds since 1970. When the machine's clock has gone back, what is in memory goes back with it. */
  now(): number {
    const nowMs = this.#clock.now();
    if (nowMs < this.#latestMs) this.memory.shiftTimes(this.#latestMs - nowMs);
    this.#latestMs = nowMs;
    return nowMs;
  }

  /** Whether nothing the entry depends on was invalidated since its load began. Its age is another question. */
  isValid(held: Held<V>): boolean {
    const { latest } = this.#ticks;
    if (latest <= held.validAt) return true;
    if (!this.#ticks.areValid(held.clock, held.tags, held.key)) return false;
    held.validAt = latest;
    return true;
  }

  /** `expired` also when it is not valid. */
  stateOf(held: Held<V>): EntryState {
    return this.isValid(held) ? stateOf(held, this.now()) : 'expired';
  }

  /** The entry in memory that may be given although its load has just failed. */
  inGrace(key: string): Held<V> | undefined {
    const held = this.memory.get(key);
    return held !== undefined && this.isValid(held) && this.now() < held.graceUntilMs ? held : undefined;
  }

  /** Whether it may be kept at this moment: valid, and nothing newer under its key. */
  isWanted(held: Held<V>): boolean {
    const present = this.memory.get(held.key);
    return (
      (present === undefined || present.clock <= held.clock) && this.#ticks.isValid(held.clock, held.tags, held.key)
    );
  }

  /**
   * An entry, measured and ready to be kept.
   * @throws {TypeError | RangeError}  What was loaded has no shape or no size.
   */
  create(key: string, loaded: Loaded<V>, loadBeganAtMs: number, clock: number): Held<V> {
    const storedAtMs = Math.min(loadBeganAtMs, this.now());
    this.#life = lifeOf(loaded, storedAtMs, this.#life);
    const held = new Held(key, loaded, storedAtMs, clock, this.#life);
    this.memory.measure(held, loaded.bytes);
    return held;
  }

  /** The entry of the nearest slower tier that has a valid one, from now on in memory as well. */
  find(key: string, marks: Marks): Awaitable<Found<V> | undefined> {
    return when(this.tiers?.find(key, marks), (found) => (found && this.takeUp(found) ? found : undefined));
  }

  /**
   * Keeps an entry that has been measured, in memory at once.
   * @param marks  The tiers' clocks before its load began. Undefined: it is as new as can be, they are read now.
   */
  keep(held: Held<V>, mayStore: boolean, marks?: Marks): Kept {
    let refusal: Refusal | undefined;
    if (!mayStore) refusal = 'refused';
    else if (held.isSpent(this.now())) refusal = 'expired';
    else if (!this.#keepInMemory(held)) refusal = 'too-large';
    if (refusal === undefined) return { refusal, done: this.#keepBelow(held, marks) };
    // What was there before is older than what was just refused.
    return { refusal, done: this.forget(held.key) };
  }

  /** @returns when the slower tiers have forgotten it too. */
  forget(key: string, isKnownBelow = false): Awaitable<void> {
    const held = this.memory.get(key);
    if (held !== undefined) this.memory.remove(held);
    return isKnownBelow ? undefined : this.tiers?.remove(key);
  }

  /** @returns when the slower tiers are done, with this and with all that they were asked for before. */
  invalidate(tags: readonly string[], isKnownBelow: boolean): Awaitable<void> {
    if (tags.length > 0) this.#ticks.invalidate(tags);
    return isKnownBelow ? undefined : this.tiers?.invalidate(tags);
  }

  /** @returns when the slower tiers are done. */
  invalidateAll(isKnownBelow: boolean): Awaitable<void> {
    this.#ticks.invalidateAll();
    this.memory.clear();
    return isKnownBelow ? undefined : this.tiers?.clear();
  }

  #keepInMemory(held: Held<V>): boolean {
    const nowMs = this.now();
    const isKept = this.memory.put(held);
    this.memory.sweep((other) => !this.isValid(other) || other.isSpent(nowMs));
    return isKept;
  }

  #keepBelow(held: Held<V>, marks: Marks | undefined): Awaitable<void> {
    const { tiers } = this;
    if (tiers === undefined) return undefined;
    const known: Awaitable<Marks> = marks ?? tiers.marks();
    return when(known, (read) => tiers.set(held, read));
  }

  /** What was found elsewhere is in memory from now on, if it may be given. @returns whether it is. */
  takeUp({ held, tier }: Found<V>): boolean {
    if (held.isSpent(this.now())) return false;
    try {
      this.memory.measure(held);
    } catch (error) {
      this.#reporter.report({ type: 'tier-failed', tier, operation: 'get', error });
      this.tiers?.remove(held.key);
      return false;
    }
    // Asked again: the tier found it some moments ago.
    return this.isWanted(held) && (this.#keepInMemory(held), true);
  }
}
