/**
 * Cache: answers kept for as long as they may be given again, and loads shared by all who ask meanwhile, read by promise.
 * The server's response cache is this.
 * Holds     nothing that cache-core.ts does not.
 * Promises  what that promises; a fresh entry in memory is given without a promise; no callback can hurt a reader.
 * Read next cache-core.ts.
 */
import { CacheCore } from './cache-core';
import type { Entry, Held, Loaded } from './entry';
import type { StoreOptions } from './entry-store';
import type { Answer, LoadReason } from './events';
import type { CacheEvent, Incident, Note, Noted } from './notes';
import type { AskOptions, Cohort, Departure, Waiter, Wish } from './flight';
import type { LoadsOptions } from './loads';
import { LoadSignal, reasonOf, unheard, unlessAborted, type Signal } from './signal';
import type { Awaitable } from './tier';

export interface CacheOptions<V> extends StoreOptions<V>, LoadsOptions<V> {
  /** Told of everything, also of what `ReadOptions.explain` is told. What it throws is dropped. */
  readonly observe?: ((event: CacheEvent<V>) => void) | undefined;
}

export interface LoadContext<V> extends Pick<Departure<V>, 'previous'> {
  readonly key: string | undefined;
  /** Fires when nobody waits any more, and when the cache is purged. */
  readonly signal: Signal;
}

/** Fetches or makes the answer. May throw or reject: every reader who waits is told, and nothing is stored. */
export type Load<V> = (context: LoadContext<V>) => Awaitable<Loaded<V>>;

type Explain<V> = ((answer: Answer<V>) => void) | undefined;

export interface ReadOptions<V> extends AskOptions {
  /** Takes this reader away: it is given the signal's reason. The last to leave aborts the load. */
  readonly signal?: Signal | undefined;
  /** Told once how this read was answered, before its promise settles. */
  readonly explain?: Explain<V>;
}

const noOptions = {};

export class Cache<V> extends CacheCore<V> {
  readonly #observe: ((event: CacheEvent<V>) => void) | undefined;
  readonly #failed = (error: unknown): void => this.#report({ type: 'callback-failed', error });

  constructor(options: CacheOptions<V>) {
    super(options);
    this.#observe = options.observe;
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
    // Most reads end here, and need no wish: to make one takes longer than all else of a hit.
    const ready = options.refresh === true ? undefined : this.#useFresh(key, options.tags);
    if (ready !== undefined) {
      this.#tell(ready, options.explain);
      return ready;
    }
    const wish = new Want(load, options, this.#failed);
    const found = this.look(key, wish);
    if (typeof found === 'string') return this.#wait(key, wish, options, found);
    this.#tell(found, options.explain);
    return found;
  }

  /** The entry in memory if it is fresh, which then counts as used. Otherwise nothing, and nothing is loaded. */
  fresh(key: string): Entry<V> | undefined {
    const held = this.#useFresh(key);
    if (held !== undefined) this.#tell(held, undefined);
    return held;
  }

  /** The promise of the load that a reader of `key` would join now, or undefined. Asking is not waiting. */
  inFlight(key: string): Promise<Entry<V>> | undefined {
    const flight = this.joinable(key, false);
    if (flight === undefined) return undefined;
    const { wish } = flight;
    const { fresh, near, tags } = wish;
    // Whoever asks so forces nothing.
    const unforced = { fresh, near, tags, load: (departure: Departure<V>) => wish.load(departure) };
    return promiseOf(flight.cohortFor(wish.refresh === true ? unforced : wish, this.latest));
  }

  override async write(key: string, loaded: Loaded<V>): Promise<void> {
    await super.write(key, loaded);
  }

  /**
   * Counts what is added to a stored entry's value, such as a compressed body beside the plain one.
   * @returns false: the entry has left, or would be too large. Then do not add it.
   */
  grow(key: string, entry: Entry<V>, addedBytes: number): boolean {
    const held = this.at(key);
    return held !== undefined && held === entry && this.enlarge(held, addedBytes);
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    await this.invalidateTags(tags);
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

  protected override noted<N extends Noted>(type: N, key: string, detail: Note[N]): void {
    const incident = incidentOf(type, key, detail);
    if (incident !== undefined) this.#report(incident);
  }

  #useFresh(key: string, tags?: readonly string[]): Held<V> | undefined {
    const held = this.at(key);
    if (held !== undefined && tags !== undefined) this.extend(held, tags);
    if (held === undefined || this.stateOf(held) !== 'fresh') return undefined;
    this.touch(held);
    return held;
  }

  #wait(key: string, wish: Wish<V>, { signal, explain }: ReadOptions<V>, reason: LoadReason): Promise<Entry<V>> {
    if (signal?.aborted === true) return unheard(Promise.reject(reasonOf(signal, key)));
    const waiter = this.#teller(explain);
    const cohort = this.board(key, wish, reason, waiter);
    const promise = promiseOf(cohort);
    return signal === undefined ? promise : unlessAborted(promise, signal, key, () => this.unseat(cohort, waiter));
  }

  #bypass(load: Load<V>, { signal, explain }: ReadOptions<V>): Promise<Entry<V>> {
    const departure: Departure<V> = { key: '', previous: undefined, aborted: undefined };
    const startedAtMs = this.now();
    const clock = this.ticks.start();
    this.#teller(explain)?.settle({ type: 'bypassed' });
    const entry = new Promise<Loaded<V>>((resolve) => {
      resolve(load({ ...contextOf(departure, this.#failed), key: undefined }));
    }).then((loaded) => this.create('', loaded, startedAtMs, clock));
    if (signal === undefined) return unheard(entry);
    return unlessAborted(entry, signal, '', (reason) => departure.aborted?.(reason));
  }

  /** Nothing where nobody wants to know, so that a hit costs nothing for it. */
  #tell(held: Held<V>, explain: Explain<V>): void {
    this.#teller(explain)?.settle(this.given(held, 'memory'));
  }

  /** What `explain` and the observer throw is reported as an incident and goes no further. */
  #teller(explain: Explain<V>): { settle(answer: Answer<V>): void } | undefined {
    if (explain === undefined && this.#observe === undefined) return undefined;
    return {
      settle: (answer) => {
        try {
          explain?.(answer);
        } catch (error) {
          this.#failed(error);
        }
        this.#report(answer);
      },
    };
  }

  #report(event: CacheEvent<V>): void {
    try {
      this.#observe?.(event);
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** A class, since most of those who ask at once join another's load and need no more of it than its fields. */
class Want<V> implements Wish<V> {
  readonly refresh: boolean | undefined;
  readonly fresh: boolean | undefined;
  readonly near: boolean | undefined;
  readonly tags: readonly string[] | undefined;
  readonly #load: Load<V>;
  readonly #failed: (error: unknown) => void;

  constructor(load: Load<V>, { refresh, fresh, near, tags }: AskOptions, failed: (error: unknown) => void) {
    this.refresh = refresh;
    this.fresh = fresh;
    this.near = near;
    this.tags = tags;
    this.#load = load;
    this.#failed = failed;
  }

  load(departure: Departure<V>): Awaitable<Loaded<V>> {
    return this.#load(contextOf(departure, this.#failed));
  }
}

function contextOf<V>(departure: Departure<V>, failed: (error: unknown) => void): LoadContext<V> {
  const signal = new LoadSignal();
  departure.aborted = (reason) => signal.abort(reason).forEach(failed);
  return { key: departure.key, previous: departure.previous, signal };
}

/** Shared by all who ask alike. A reader who no longer listens must not end the process by a failed load. */
function promiseOf<V>(cohort: Cohort<V>): Promise<Entry<V>> {
  return (cohort.promise ??= unheard(new Promise((keep, breakIt) => cohort.hear(promising(keep, breakIt)))));
}

/** @param breakIt  Given whatever the load threw, unchanged. */
function promising<V>(keep: (entry: Entry<V>) => void, breakIt: (error: unknown) => void): Waiter<V> {
  return { settle: (given) => (given.type === 'failed' ? breakIt(given.error) : keep(given.entry)) };
}

/** What an observer is told of it; undefined: nothing. */
function incidentOf<N extends Noted>(type: N, key: string, detail: Note[N]): Incident | undefined {
  switch (type) {
    case 'load-joined':
    case 'load-ended':
      return undefined;
    case 'load-began':
      return { type, key, reason: (detail as Note['load-began']).reason };
    case 'load-aborted':
      return { type, key };
    case 'revalidation-failed':
      return { type, key, error: detail };
    case 'not-stored':
      return { type, key, because: detail as Note['not-stored'] };
    case 'evicted':
      return { type, key, bytes: detail as number };
    case 'tier-failed':
      return { type, tier: key, ...(detail as Note['tier-failed']) };
    case 'callback-failed':
      return { type, error: detail };
  }
  return undefined;
}
