/**
 * Cache: answers kept for as long as they may be given again, and loads shared by all who ask meanwhile. The server's
 * response cache and the browser's request cache are both this.
 * Holds     entries in memory, slower tiers below, loads on their way, the invalidation clock.
 * Promises  a fresh entry in memory is given at once, without a promise. Reads of one key that overlap share one load.
 *           Nothing that was loaded before an invalidation of one of its tags is given to whoever asks after it.
 *           No tier, loader or callback can block a key or throw at a reader what is not the reader's.
 * Leaves    what a key is to key-template.ts, what may be stored and for how long to the load.
 * Read next invalidation-clock.ts, flight.ts, then spec/common/cache/cache.spec.ts.
 */
import type { Clock } from '../clock';
import { stateOf, type Entry, type Loaded } from './entry';
import { EntryStore } from './entry-store';
import type { Answer, CacheEvent } from './events';
import type { Load, Wish } from './flight';
import { InvalidationClock } from './invalidation-clock';
import { Loads } from './loads';
import { Reporter } from './reporter';
import { LoadSignal, unheard, unlessAborted, type Signal } from './signal';
import type { Tier } from './tier';

export interface CacheOptions<V> {
  readonly clock: Clock;
  /** Bound of the memory tier. Counted are the values by `sizeOf`, keys, tags, and a fixed amount for each entry. */
  readonly maxBytes: number;
  /** A larger entry is given to those who wait and not kept in memory. Default: a quarter of `maxBytes`. */
  readonly maxEntryBytes?: number | undefined;
  /** Bytes of a value. Called once, when it is stored. */
  readonly sizeOf: (value: V) => number;
  /** Slower tiers, nearest first. */
  readonly tiers?: readonly Tier<V>[] | undefined;
  /** Names this process or tab among all that use the same tiers, now and earlier: `crypto.randomUUID()`. */
  readonly session?: string | undefined;
  /** Longest wait for one call of a slower tier, in milliseconds. Default 500. */
  readonly tierTimeoutMs?: number | undefined;
  /** How long a tier that hung is left alone, in milliseconds. Default 5 000. */
  readonly tierRestMs?: number | undefined;
  /** A load older than this is not joined any more, lest one that hangs block its key. Milliseconds, default 30 000. */
  readonly maxJoinAgeMs?: number | undefined;
  /** Invalidated tags (and keys) remembered one by one; see invalidation-clock.ts. Default 20 000. */
  readonly rememberedTags?: number | undefined;
  /** Told of everything, also of what `ReadOptions.explain` is told. What it throws is dropped. */
  readonly observe?: ((event: CacheEvent<V>) => void) | undefined;
}

export interface ReadOptions<V> {
  /** Takes this reader away: it is given the signal's reason. The last to leave aborts the load. */
  readonly signal?: Signal | undefined;
  /** Loads anew although something is there. Joins only a refresh that began in this very millisecond. */
  readonly refresh?: boolean | undefined;
  /** Tags known beforehand. Not needed for correctness: who joins too late because of them saves a second load. */
  readonly tags?: readonly string[] | undefined;
  /** Told once how this read was answered, before its promise settles. */
  readonly explain?: ((answer: Answer<V>) => void) | undefined;
}

const noOptions = {};
const noTags: readonly string[] = [];

export class Cache<V> {
  readonly #ticks: InvalidationClock;
  readonly #reporter: Reporter<V>;
  readonly #store: EntryStore<V>;
  readonly #loads: Loads<V>;

  constructor(options: CacheOptions<V>) {
    const { clock, maxBytes, sizeOf, tiers = [], session = '' } = options;
    if (!(maxBytes >= 0)) throw new RangeError(`${maxBytes} is not a bound in bytes`);
    if (tiers.length > 0 && session === '') throw new TypeError('A cache with tiers needs a session of its own');
    this.#ticks = new InvalidationClock(options.rememberedTags ?? 20_000);
    this.#reporter = new Reporter(options.observe);
    this.#store = new EntryStore({
      clock,
      ticks: this.#ticks,
      reporter: this.#reporter,
      maxBytes,
      maxEntryBytes: Math.min(maxBytes, options.maxEntryBytes ?? maxBytes / 4),
      sizeOf,
      tiers,
      session,
      tierTimeoutMs: options.tierTimeoutMs ?? 500,
      tierRestMs: options.tierRestMs ?? 5_000,
    });
    this.#loads = new Loads({
      store: this.#store,
      ticks: this.#ticks,
      reporter: this.#reporter,
      maxJoinAgeMs: options.maxJoinAgeMs ?? 30_000,
    });
  }

  /** Bytes held in memory, never more than `maxBytes`. */
  get bytes(): number {
    return this.#store.memory.bytes;
  }

  /** Entries held in memory, with those invalid that nobody has come across yet. */
  get size(): number {
    return this.#store.memory.size;
  }

  /** Loads on their way. */
  get loading(): number {
    return this.#loads.count;
  }

  /**
   * Fresh in memory: the entry, at once. Stale: the entry, at once, and one revalidation behind it. Otherwise a promise
   * of what one load brings, shared by all who ask meanwhile; slower tiers are asked before it.
   * @param key  Undefined bypasses the cache: the load is this reader's alone and nothing is kept.
   * @returns An entry or a promise of one, which rejects with what the load threw, with the reason of `options.signal`,
   *          or with `PurgedError`. A rejection that nobody handles is dropped.
   */
  read(key: string | undefined, load: Load<V>, options: ReadOptions<V> = noOptions): Entry<V> | Promise<Entry<V>> {
    if (key === undefined) return this.#bypass(load, options);
    const held = this.#store.memory.get(key);
    if (held === undefined) return this.#loads.join(key, wishOf(load, options), 'absent', options);
    if (options.refresh === true) return this.#loads.join(key, wishOf(load, options), 'refresh', options);
    if (!this.#store.isValid(held)) return this.#loads.join(key, wishOf(load, options), 'invalidated', options);
    const state = stateOf(held, this.#store.now());
    if (state === 'expired') return this.#loads.join(key, wishOf(load, options), 'expired', options);
    this.#store.memory.touch(held);
    if (state === 'stale') this.#loads.revalidate(key, wishOf(load, options));
    this.#reporter.teller(options.explain, false)?.(this.#loads.given(held, 'memory'));
    return held;
  }

  /** The entry in memory if it may be given, fresh or stale. Uses nothing, loads nothing. */
  peek(key: string): Entry<V> | undefined {
    const held = this.#store.memory.get(key);
    return held !== undefined && this.#store.stateOf(held) !== 'expired' ? held : undefined;
  }

  /** The entry in memory if it is fresh, which then counts as used. Otherwise nothing, and nothing is loaded. */
  fresh(key: string): Entry<V> | undefined {
    const held = this.#store.memory.get(key);
    if (held === undefined || this.#store.stateOf(held) !== 'fresh') return undefined;
    this.#store.memory.touch(held);
    this.#reporter.teller(undefined, false)?.(this.#loads.given(held, 'memory'));
    return held;
  }

  /** The promise of the load that a reader of `key` would join now, or undefined. Asking is not waiting. */
  inFlight(key: string): Promise<Entry<V>> | undefined {
    return this.#loads.promiseOf(key);
  }

  /**
   * Stores what a write is known to have left behind. What is being loaded is older and will not be stored.
   * @returns when the slower tiers are done; memory has it at once.
   * @throws {RangeError}  `sizeOf` gave no size. Then nothing is stored under the key.
   */
  async write(key: string, loaded: Loaded<V>): Promise<void> {
    this.#loads.supersede(key, this.#ticks.invalidateKey(key));
    try {
      const held = this.#store.create(key, loaded, this.#store.now(), this.#ticks.start());
      await this.#store.keep(held, loaded.store !== false).done;
    } catch (error) {
      await this.#store.forget(key);
      throw error;
    }
  }

  /**
   * Counts what is added to a stored entry's value, such as a compressed body beside the plain one.
   * @returns false: the entry has left, or would be too large. Then do not add it.
   */
  grow(key: string, entry: Entry<V>, addedBytes: number): boolean {
    const { memory } = this.#store;
    const held = memory.get(key);
    return held !== undefined && held === entry && memory.grow(held, addedBytes);
  }

  /**
   * Whatever carries one of the tags, here or on its way here, is not given to anyone who asks from now on. Costs the
   * same however many entries carry them.
   * @returns when the slower tiers are done. So does each of the following.
   */
  invalidate(tags: readonly string[]): Promise<void> {
    return this.#store.invalidate(tags);
  }

  invalidateKey(key: string): Promise<void> {
    this.#loads.supersede(key, this.#ticks.invalidateKey(key));
    return this.#store.forget(key);
  }

  invalidateAll(): Promise<void> {
    return this.#store.invalidateAll();
  }

  /** Empties everything: loads on their way are aborted and their readers rejected with `PurgedError`. */
  async purge(): Promise<void> {
    const tellReaders = this.#loads.purge();
    const done = this.#store.invalidateAll();
    tellReaders();
    await done;
  }

  #bypass(load: Load<V>, options: ReadOptions<V>): Promise<Entry<V>> {
    const { signal, explain } = options;
    const loadSignal = new LoadSignal();
    const startedAtMs = this.#store.now();
    const clock = this.#ticks.start();
    this.#reporter.teller(explain, false)?.(() => ({ type: 'bypassed' }));
    const entry = new Promise<Loaded<V>>((resolve) => {
      resolve(load({ key: undefined, signal: loadSignal, previous: undefined }));
    }).then((loaded) => this.#store.create('', loaded, startedAtMs, clock));
    if (signal === undefined) return unheard(entry);
    return unlessAborted(entry, signal, '', (reason) => this.#reporter.abort(loadSignal, reason));
  }
}

function wishOf<V>(load: Load<V>, { tags = noTags, refresh = false }: ReadOptions<V>): Wish<V> {
  return { load, tags, isRefresh: refresh };
}
