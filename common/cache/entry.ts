/**
 * Entry: one answer that is kept, with all that decides whether it may be given again.
 * Holds     the value, its tags, the times of its life, and the tick at which its load began.
 * Promises  an entry never changes what it says once it is stored; only its size may grow (a compressed body beside the
 *           plain one), and its tags, by those of whoever reads it.
 * Leaves    what a value is, and its validators (ETag, Last-Modified), to whoever loads it; invalidation to invalidation-clock.ts, room to
 *           entry-store.ts.
 * Read next cache.ts.
 */

export interface Entry<V> {
  readonly value: V;
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
  /**
   * Whether it is of use also when its life is over: a load may ask with it whether it is still true (RFC 9110 §13).
   * Default no.
   */
  readonly isAskable?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Bytes of the value, where they are known; else `sizeOf` is asked. */
  readonly bytes?: number | undefined;
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

export const noTags: readonly string[] = Object.freeze([]);

/** The very list that was given where the other adds nothing: entries share their lists. */
export function unionOf(tags: readonly string[], more: readonly string[] = noTags): readonly string[] {
  if (tags === more || more.every((tag) => tags.includes(tag))) return tags;
  return tags.length === 0 ? more : [...new Set([...tags, ...more])];
}

/** How long an entry lives: shared by all that are kept for as long. */
export interface Life {
  /** From which the times of entries are counted: a time not long ago, so that each is a small integer in the object. */
  readonly originMs: number;
  readonly freshForMs: number;
  readonly staleForMs: number;
  readonly graceForMs: number;
  readonly isAskable: boolean;
}

/** @param like  Given back where it says the same. */
export function lifeOf(loaded: Loaded<unknown>, nowMs: number, like?: Life): Life {
  const { freshForMs, staleForMs = 0, graceForMs = 0, isAskable = false } = loaded;
  const isSame =
    like?.freshForMs === freshForMs &&
    like.staleForMs === staleForMs &&
    like.graceForMs === graceForMs &&
    like.isAskable === isAskable;
  return isSame ? like : { originMs: like?.originMs ?? nowMs, freshForMs, staleForMs, graceForMs, isAskable };
}

/**
 * An entry as the cache holds it. There may be a hundred thousand of them: what many have alike is shared (`life`, and
 * tags where they are one list), and times are small integers, where each would take a number of its own on the heap.
 */
export class Held<V> implements Entry<V> {
  readonly key: string;
  readonly value: V;
  tags: readonly string[];
  readonly life: Life;
  readonly clock: number;
  /** The tick at which it was last seen to be valid: what was invalidated before need not be compared again. */
  validAt: number;
  bytes = 0;
  #storedAfterMs: number;
  // The list of recency (entry-store.ts). Private, so that an entry can be printed, compared and made into JSON.
  #older: Held<V> | undefined = undefined;
  #newer: Held<V> | undefined = undefined;

  constructor(key: string, loaded: Loaded<V>, storedAtMs: number, clock: number, life = lifeOf(loaded, storedAtMs)) {
    this.key = key;
    this.value = loaded.value;
    this.tags = loaded.tags ?? noTags;
    this.life = life;
    this.clock = clock;
    this.validAt = clock;
    const afterMs = storedAtMs - life.originMs;
    // A difference of large numbers is kept as one, until it is told to be a small integer.
    this.#storedAfterMs = Math.abs(afterMs) < 2 ** 31 ? afterMs | 0 : afterMs;
  }

  get storedAtMs(): number {
    return this.life.originMs + this.#storedAfterMs;
  }

  get freshUntilMs(): number {
    return this.storedAtMs + this.life.freshForMs;
  }

  get staleUntilMs(): number {
    return this.freshUntilMs + this.life.staleForMs;
  }

  get graceUntilMs(): number {
    return this.freshUntilMs + this.life.graceForMs;
  }

  /** The machine's clock was set back by so much: it keeps its age. */
  shift(backMs: number): void {
    this.#storedAfterMs -= backMs;
  }

  /** Past every use: neither given, nor given when a load fails, nor asked with. */
  isSpent(nowMs: number): boolean {
    return !this.life.isAskable && !(nowMs < this.staleUntilMs || nowMs < this.graceUntilMs);
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
