/**
 * Entry: one answer that is kept, with all that decides whether it may be given again.
 * Holds     the value, its validators and tags, the times of its life, and the tick at which its load began.
 * Promises  an entry never changes what it says once it is stored; only its size may grow (a compressed body beside the
 *           plain one).
 * Leaves    invalidation to invalidation-clock.ts, room to memory-tier.ts.
 * Read next cache.ts.
 */

export interface Entry<V> {
  readonly value: V;
  /** Entity tag as it came, quotes included (RFC 9110 §8.8.3). */
  readonly etag: string | undefined;
  /** As it came, in HTTP's form (RFC 9110 §8.8.2). */
  readonly lastModified: string | undefined;
  readonly tags: readonly string[];
  /** When the load began: nothing in the value is older. Milliseconds since 1970, as all times here. */
  readonly storedAtMs: number;
  readonly freshUntilMs: number;
  /** Until then it is given while a newer one is fetched behind it (stale-while-revalidate, RFC 5861 §3). */
  readonly staleUntilMs: number;
  /** Until then it is given when a load fails (stale-if-error, RFC 5861 §4). */
  readonly graceUntilMs: number;
  /** The tick of the invalidation clock when the load began. */
  readonly clock: number;
}

/** What a load brings. */
export interface Loaded<V> {
  readonly value: V;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Milliseconds, counted from the moment the load began. */
  readonly freshForMs: number;
  /** Milliseconds after its freshness. Default 0. */
  readonly staleForMs?: number | undefined;
  /** Milliseconds after its freshness. Default 0. */
  readonly graceForMs?: number | undefined;
  /** `false`: given to those who wait, and not kept (`no-store`). */
  readonly store?: boolean | undefined;
}

/** `expired` is treated as absent; its validators may still be asked with. */
export type EntryState = 'fresh' | 'stale' | 'expired';

export function stateOf(entry: Entry<unknown>, nowMs: number): EntryState {
  if (nowMs < entry.freshUntilMs) return 'fresh';
  return nowMs < entry.staleUntilMs ? 'stale' : 'expired';
}

/** Milliseconds since the load began; never below zero, although the machine's clock may have been set back. */
export function ageMsOf(entry: Entry<unknown>, nowMs: number): number {
  return Math.max(0, nowMs - entry.storedAtMs);
}

const noTags: readonly string[] = Object.freeze([]);

/**
 * An entry as the cache holds it. The ends of its life are kept as durations: small integers stand in the object itself,
 * where each time would take a number of its own on the heap.
 */
export class Held<V> implements Entry<V> {
  readonly key: string;
  readonly value: V;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly tags: readonly string[];
  readonly freshForMs: number;
  readonly staleForMs: number;
  readonly graceForMs: number;
  readonly clock: number;
  storedAtMs: number;
  /** The tick at which it was last seen to be valid: what was invalidated before need not be compared again. */
  validAt: number;
  bytes = 0;
  // The list of recency (memory-tier.ts). Private, so that an entry can be printed, compared and made into JSON.
  #older: Held<V> | undefined = undefined;
  #newer: Held<V> | undefined = undefined;

  constructor(key: string, loaded: Loaded<V>, storedAtMs: number, clock: number) {
    this.key = key;
    this.value = loaded.value;
    this.etag = loaded.etag;
    this.lastModified = loaded.lastModified;
    this.tags = loaded.tags ?? noTags;
    this.freshForMs = loaded.freshForMs;
    this.staleForMs = loaded.staleForMs ?? 0;
    this.graceForMs = loaded.graceForMs ?? 0;
    this.clock = clock;
    this.storedAtMs = storedAtMs;
    this.validAt = clock;
  }

  get freshUntilMs(): number {
    return this.storedAtMs + this.freshForMs;
  }

  get staleUntilMs(): number {
    return this.storedAtMs + this.freshForMs + this.staleForMs;
  }

  get graceUntilMs(): number {
    return this.storedAtMs + this.freshForMs + this.graceForMs;
  }

  /** Past every use: neither given, nor given when a load fails, nor asked with. */
  isSpent(nowMs: number): boolean {
    const isOver = !(nowMs < this.staleUntilMs || nowMs < this.graceUntilMs);
    return isOver && this.etag === undefined && this.lastModified === undefined;
  }

  get newer(): Held<V> | undefined {
    return this.#newer;
  }

  get older(): Held<V> | undefined {
    return this.#older;
  }

  linkAfter(newest: Held<V> | undefined): void {
    this.#older = newest;
    if (newest !== undefined) newest.#newer = this;
  }

  /** Leaves the list. It keeps no neighbour: whoever still holds this entry must not hold all others through it. */
  unlink(): void {
    if (this.#older !== undefined) this.#older.#newer = this.#newer;
    if (this.#newer !== undefined) this.#newer.#older = this.#older;
    this.#older = undefined;
    this.#newer = undefined;
  }
}
