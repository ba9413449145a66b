/**
 * Cache core: the whole of the cache but for reading by promise, which cache.ts adds. The browser's request cache is made
 * of this alone: its readers are told by a call, in the turn in which the answer comes.
 * Holds     entries in memory, slower tiers below, loads on their way, the invalidation clock.
 * Promises  a fresh entry in memory is given at once. Reads of one key that overlap share one load.
 *           Nothing that was loaded before an invalidation of one of its tags is given to whoever asks after it.
 *           No tier or load can block a key or throw at a reader what is not the reader's.
 * Leaves    what a key is to key-template.ts, what may be stored and for how long to the load.
 * Read next invalidation-clock.ts, flight.ts, loads.ts.
 */
import type { Clock } from '../clock';
import { stateOf, type Entry, type Held, type Loaded } from './entry';
import { EntryStore } from './entry-store';
import type { CacheEvent, LoadReason } from './events';
import { wishOf, type Asking, type AskOptions, type Cohort, type Load, type Loader } from './flight';
import { InvalidationClock } from './invalidation-clock';
import { Loads } from './loads';
import type { TierRow } from './lower-tiers';
import { Reporter } from './reporter';
import type { Awaitable } from './tier';

export interface CacheOptions<V> {
  readonly clock: Clock;
  /** Bound of the memory tier. Counted are the values by `sizeOf`, keys, tags, and a fixed amount for each entry. */
  readonly maxBytes: number;
  /** A larger entry is given to those who wait and not kept in memory. Default: a quarter of `maxBytes`. */
  readonly maxEntryBytes?: number | undefined;
  /** Bytes of a value. Called once, when it is stored. */
  readonly sizeOf: (value: V) => number;
  /** Entries that are never evicted, although the bound is reached: what is on screen. */
  readonly isPinned?: ((key: string) => boolean) | undefined;
  /** A tag that can be read off the key: its entries carry it without keeping it. Undefined: none. */
  readonly tagIn?: ((key: string) => string | undefined) | undefined;
  /** Slower tiers: `createTiers` or `createNearTiers`. */
  readonly tiers?: TierRow<V> | undefined;
  /** A load older than this is not joined any more, lest one that hangs block its key. Milliseconds, default 30 000. */
  readonly maxJoinAgeMs?: number | undefined;
  /** Invalidated tags (and keys) remembered one by one; see invalidation-clock.ts. Default 20 000. */
  readonly rememberedTags?: number | undefined;
  /** Told of everything, also of what `ReadOptions.explain` is told. What it throws is dropped. */
  readonly observe?: ((event: CacheEvent<V>) => void) | undefined;
  /** Told of each reader who joins a load that is on its way. It must not throw. */
  readonly loadJoined?: ((key: string) => void) | undefined;
  /** Told of each load that is over, before those who waited are. It must not throw. */
  readonly loadEnded?: ((key: string) => void) | undefined;
}

export class CacheCore<V> {
  protected readonly ticks: InvalidationClock;
  protected readonly reporter: Reporter<V>;
  protected readonly store: EntryStore<V>;
  protected readonly loads: Loads<V>;

  constructor(options: CacheOptions<V>) {
    const { clock, maxBytes, sizeOf, isPinned, tiers, tagIn, loadJoined, loadEnded } = options;
    if (!(maxBytes >= 0)) throw new RangeError(`${maxBytes} is not a bound in bytes`);
    const maxEntryBytes = Math.min(maxBytes, options.maxEntryBytes ?? maxBytes / 4);
    const ticks = new InvalidationClock(options.rememberedTags ?? 20_000, tagIn);
    const reporter = new Reporter(options.observe);
    const store = new EntryStore({ clock, ticks, reporter, maxBytes, maxEntryBytes, sizeOf, isPinned, tiers, tagIn });
    this.ticks = ticks;
    this.reporter = reporter;
    this.store = store;
    this.loads = new Loads({
      store,
      ticks,
      reporter,
      maxJoinAgeMs: options.maxJoinAgeMs ?? 30_000,
      joined: loadJoined,
      ended: loadEnded,
    });
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.store.memory.bytes;
  }

  /** Entries held in memory, with those invalid that nobody has come across yet. */
  get size(): number {
    return this.store.memory.size;
  }

  /** The tick of the last invalidation: what is true now is of this tick or a later one. */
  get latest(): number {
    return this.ticks.latest;
  }

  /** Loads on their way. */
  get loading(): number {
    return this.loads.count;
  }

  /**
   * Fresh in memory: the entry, at once. Stale: the entry, at once, and one revalidation behind it. Otherwise one load,
   * shared by all who ask meanwhile; slower tiers are asked before it.
   * @param asking  Told once what was given or what failed, unless the entry is returned or it leaves.
   * @returns The entry, or what `leave` is given.
   */
  ask(key: string, asking: Asking<V>): Entry<V> | Cohort<V> {
    const found = this.look(key, asking, asking);
    return typeof found === 'string' ? this.loads.board(key, asking, asking, found, asking) : found;
  }

  /** Takes away one who asked and was not told yet; the last to leave aborts the load. */
  leave(cohort: Cohort<V>, asking: Asking<V>): void {
    this.loads.leave(cohort, asking);
  }

  /** Like `ask`, by a promise that readers who ask alike share. Whoever waits so cannot leave. */
  wait(key: string, load: Load<V>, options: AskOptions): Entry<V> | Promise<Entry<V>> {
    const found = this.look(key, load, options);
    if (typeof found !== 'string') return found;
    return this.loads.board(key, load, options, found, this.reporter.teller(undefined), true).promise;
  }

  /** The entry in memory if it may be given, fresh or stale. Uses nothing, loads nothing. */
  peek(key: string): Entry<V> | undefined {
    const held = this.store.memory.get(key);
    return held !== undefined && this.store.stateOf(held) !== 'expired' ? held : undefined;
  }

  /** Whether nothing that the entry depends on was invalidated since its load began, whether it is kept or not. */
  isCurrent(key: string, entry: Entry<V>): boolean {
    return this.ticks.isValid(entry.clock, entry.tags, key);
  }

  /** How many wait for what is being loaded under the key. */
  waiting(key: string): number {
    return this.loads.waiting(key);
  }

  /** Whether a reader of `key` who asks now would join a load that is on its way. */
  isJoinable(key: string): boolean {
    return this.loads.isJoinable(key);
  }

  /**
   * Stores what a write is known to have left behind. What is being loaded is older and will not be stored.
   * @returns when the slower tiers are done; memory has it at once.
   * @throws {RangeError}  `sizeOf` gave no size. Then nothing is stored under the key.
   */
  write(key: string, loaded: Loaded<V>): Awaitable<void> {
    this.loads.supersede(key, this.ticks.invalidateKey(key));
    try {
      const held = this.store.create(key, loaded, this.store.now(), this.ticks.start());
      return this.store.keep(held, loaded.store !== false).done;
    } catch (error) {
      this.store.forget(key);
      throw error;
    }
  }

  /**
   * Takes in what was loaded elsewhere, before anything that is known here (clock 0). Slower tiers do not hear of it.
   * @returns whether it is in memory now: it is not where anything else is, or on its way, or was invalidated.
   */
  adopt(held: Held<V>): boolean {
    const isKnown = this.store.memory.get(held.key) !== undefined || this.loads.waiting(held.key) > 0;
    return !isKnown && this.store.takeUp({ held, tier: 'page' });
  }

  /**
   * Whatever carries one of the tags, here or on its way here, is not given to anyone who asks from now on. Costs the
   * same however many entries carry them.
   * @param isKnownBelow  Whoever shares the slower tiers has told them: they need not hear of it again.
   * @returns when the slower tiers are done. So does each of the following.
   */
  invalidate(tags: readonly string[], isKnownBelow = false): Awaitable<void> {
    return this.store.invalidate(tags, isKnownBelow);
  }

  invalidateKey(key: string, isKnownBelow = false): Awaitable<void> {
    this.loads.supersede(key, this.ticks.invalidateKey(key));
    return this.store.forget(key, isKnownBelow);
  }

  invalidateAll(isKnownBelow = false): Awaitable<void> {
    return this.store.invalidateAll(isKnownBelow);
  }

  /** Empties everything: loads on their way are aborted and their readers rejected with `PurgedError`. */
  purge(isKnownBelow = false): Awaitable<void> {
    const tellReaders = this.loads.purge();
    const done = this.store.invalidateAll(isKnownBelow);
    tellReaders();
    return done;
  }

  /** What may be given now, or why it has to be loaded. Behind what is stale a revalidation begins. */
  protected look(key: string, load: Loader<V>, options: AskOptions): Held<V> | LoadReason {
    const held = this.store.memory.get(key);
    if (held === undefined) return 'absent';
    if (options.refresh === true) return 'refresh';
    if (!this.store.isValid(held)) return 'invalidated';
    const state = stateOf(held, this.store.now());
    if (state === 'expired' || (state === 'stale' && options.fresh === true)) return 'expired';
    this.store.memory.touch(held);
    if (state === 'stale') this.loads.revalidate(key, wishOf(load, options));
    return held;
  }
}
