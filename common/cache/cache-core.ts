/**
 * Cache core: the whole of the cache but for reading by promise, which cache.ts adds. The browser's request cache is made
 * of this alone: its readers are told by a call, in the turn in which the answer comes.
 * Holds     entries in memory, slower tiers below, loads on their way, the invalidation clock.
 * Promises  a fresh entry in memory is given at once. Reads of one key that overlap share one load.
 *           Nothing that was loaded before an invalidation of one of its tags is given to whoever asks after it.
 *           No tier or load can block a key or throw at a reader what is not the reader's.
 * Leaves    what a key is to key-template.ts, what may be stored and for how long to the load.
 * Read next invalidation-clock.ts, entry-store.ts, flight.ts, loads.ts.
 */
import type { Held, Loaded } from './entry';
import type { Given, LoadReason } from './events';
import type { Asking, AskOptions, Cohort, Wish } from './flight';
import { Loads } from './loads';
import type { Awaitable } from './tier';

export class CacheCore<V> extends Loads<V> {
  /**
   * Fresh in memory: the entry, at once. Stale: the entry, at once, and one revalidation behind it. Otherwise one load,
   * shared by all who ask meanwhile; slower tiers are asked before it.
   * @param asking  Told once what was given or what failed, unless the entry is returned or it leaves.
   * @returns The entry, or what `unseat` is given.
   */
  seat(key: string, asking: Asking<V>): Held<V> | Cohort<V> {
    const found = this.look(key, asking, asking);
    return typeof found === 'string' ? this.board(key, asking, found, asking) : found;
  }

  /** What a reader is told who is given what `seat` has just returned. */
  answerWith(held: Held<V>): Given<V> {
    return this.given(held, 'memory');
  }

  /**
   * Stores what a write is known to have left behind. What is being loaded is older and will not be stored.
   * @returns when the slower tiers are done; memory has it at once.
   * @throws {RangeError}  `sizeOf` gave no size. Then nothing is stored under the key.
   */
  write(key: string, loaded: Loaded<V>): Awaitable<void> {
    this.ticks.invalidateKey(key);
    try {
      return this.keep(this.create(key, loaded, this.now(), this.ticks.start()), loaded.store)[1];
    } catch (error) {
      void this.forget(key);
      throw error;
    }
  }

  /**
   * Takes in what was loaded elsewhere, before anything that is known here (clock 0). Slower tiers do not hear of it.
   * @returns whether it is in memory now: it is not where anything else is, or on its way, or was invalidated.
   */
  adopt(held: Held<V>): boolean {
    const isKnown = this.at(held.key) !== undefined || this.waiting(held.key) > 0;
    return !isKnown && this.takeUp({ held, tier: 'page' });
  }

  /**
   * Whatever carries one of the tags, here or on its way here, is not given to anyone who asks from now on. Costs the
   * same however many entries carry them.
   * @param isKnownBelow  Whoever shares the slower tiers has told them: they need not hear of it again.
   * @returns when the slower tiers are done. So does each of the following.
   */
  invalidateTags(tags: readonly string[], isKnownBelow = false): Awaitable<void> {
    if (tags.length > 0) this.ticks.invalidate(tags);
    return isKnownBelow ? undefined : this.tiers?.invalidate(tags);
  }

  invalidateKey(key: string, isKnownBelow = false): Awaitable<void> {
    this.ticks.invalidateKey(key);
    return this.forget(key, isKnownBelow);
  }

  invalidateAll(isKnownBelow = false): Awaitable<void> {
    return this.#clear(isKnownBelow);
  }

  /** Empties everything: loads on their way are aborted and their readers rejected with `PurgedError`. */
  purge(isKnownBelow = false): Awaitable<void> {
    const tellReaders = this.endAll();
    const done = this.#clear(isKnownBelow);
    tellReaders();
    return done;
  }

  /** What may be given now, or why it has to be loaded. Behind what is stale a revalidation begins. */
  protected look(key: string, wish: Wish<V>, options: AskOptions = wish): Held<V> | LoadReason {
    const held = this.at(key);
    if (held === undefined) return 'absent';
    if (options.refresh === true) return 'refresh';
    if (wish.tags !== undefined) this.extend(held, wish.tags);
    const state = this.stateOf(held);
    const isGivable = state === 'fresh' || (state === 'stale' && options.fresh !== true);
    if (!isGivable) return this.isValid(held) ? 'expired' : 'invalidated';
    this.touch(held);
    if (state === 'stale') this.revalidateBehind(held, wish);
    return held;
  }

  #clear(isKnownBelow: boolean): Awaitable<void> {
    this.ticks.invalidateAll();
    this.clear();
    return isKnownBelow ? undefined : this.tiers?.clear();
  }
}
