/**
 * Cache: answers kept for as long as they may be given again, and loads shared by all who ask meanwhile, read by promise.
 * The server's response cache is this.
 * Holds     nothing that cache-core.ts does not.
 * Promises  what that promises; a fresh entry in memory is given without a promise; no callback can hurt a reader.
 * Read next cache-core.ts.
 */
import { CacheCore } from './cache-core';
import type { Entry, Loaded } from './entry';
import type { Answer, LoadReason } from './events';
import type { AskOptions, Load } from './flight';
import { LoadSignal, reasonOf, unheard, unlessAborted, type Signal } from './signal';

export interface ReadOptions<V> extends AskOptions {
  /** Takes this reader away: it is given the signal's reason. The last to leave aborts the load. */
  readonly signal?: Signal | undefined;
  /** Told once how this read was answered, before its promise settles. */
  readonly explain?: ((answer: Answer<V>) => void) | undefined;
}

const noOptions = {};

export class Cache<V> extends CacheCore<V> {
  /**
   * Fresh in memory: the entry, at once. Stale: the entry, at once, and one revalidation behind it. Otherwise a promise
   * of what one load brings, shared by all who ask meanwhile; slower tiers are asked before it.
   * @param key  Undefined bypasses the cache: the load is this reader's alone and nothing is kept.
   * @returns An entry or a promise of one, which rejects with what the load threw, with the reason of `options.signal`,
   *          or with `PurgedError`. A rejection that nobody handles is dropped.
   */
  read(key: string | undefined, load: Load<V>, options: ReadOptions<V> = noOptions): Entry<V> | Promise<Entry<V>> {
    if (key === undefined) return this.#bypass(load, options);
    const found = this.look(key, load, options);
    if (typeof found === 'string') return this.#wait(key, load, options, found);
    this.reporter.teller(options.explain)?.settle(this.loads.given(found, 'memory')(false));
    return found;
  }

  /** The entry in memory if it is fresh, which then counts as used. Otherwise nothing, and nothing is loaded. */
  fresh(key: string): Entry<V> | undefined {
    const held = this.store.memory.get(key);
    if (held === undefined || this.store.stateOf(held) !== 'fresh') return undefined;
    this.store.memory.touch(held);
    this.reporter.teller(undefined)?.settle(this.loads.given(held, 'memory')(false));
    return held;
  }

  /** The promise of the load that a reader of `key` would join now, or undefined. Asking is not waiting. */
  inFlight(key: string): Promise<Entry<V>> | undefined {
    return this.loads.promiseOf(key);
  }

  override async write(key: string, loaded: Loaded<V>): Promise<void> {
    await super.write(key, loaded);
  }

  /**
   * Counts what is added to a stored entry's value, such as a compressed body beside the plain one.
   * @returns false: the entry has left, or would be too large. Then do not add it.
   */
  grow(key: string, entry: Entry<V>, addedBytes: number): boolean {
    const { memory } = this.store;
    const held = memory.get(key);
    return held !== undefined && held === entry && memory.grow(held, addedBytes);
  }

  override async invalidate(tags: readonly string[]): Promise<void> {
    await super.invalidate(tags);
  }

  override async invalidateKey(key: string): Promise<void> {
    await super.invalidateKey(key);
  }

  override async invalidateAll(): Promise<void> {
    await super.invalidateAll();
  }

  override async purge(): Promise<void> {
    await super.purge();
  }

  #wait(key: string, load: Load<V>, options: ReadOptions<V>, reason: LoadReason): Promise<Entry<V>> {
    const { signal, explain } = options;
    if (signal?.aborted === true) return unheard(Promise.reject(reasonOf(signal, key)));
    const waiter = this.reporter.teller(explain);
    const cohort = this.loads.board(key, load, options, reason, waiter, true);
    if (signal === undefined) return cohort.promise;
    return unlessAborted(cohort.promise, signal, key, () => this.loads.leave(cohort, waiter));
  }

  #bypass(load: Load<V>, options: ReadOptions<V>): Promise<Entry<V>> {
    const { signal, explain } = options;
    const loadSignal = new LoadSignal();
    const startedAtMs = this.store.now();
    const clock = this.ticks.start();
    this.reporter.teller(explain)?.settle({ type: 'bypassed' });
    const entry = new Promise<Loaded<V>>((resolve) => {
      resolve(load({ key: undefined, signal: loadSignal, previous: undefined }));
    }).then((loaded) => this.store.create('', loaded, startedAtMs, clock));
    if (signal === undefined) return unheard(entry);
    return unlessAborted(entry, signal, '', (reason) => this.reporter.abort(loadSignal, reason));
  }
}
