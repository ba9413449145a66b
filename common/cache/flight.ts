/**
 * Flight: one load on its way, and those who wait for it.
 * Holds     the readers in cohorts. A cohort asked between the same two invalidations, so what one of them may be given
 *           all may; one more reader costs little more than the look-up.
 * Promises  a reader's abort takes only that reader away.
 * Leaves    what may be stored, and who gets it, to loads.ts.
 */
import { noTags, unionOf, type Entry, type Loaded } from './entry';
import type { Given, LoadReason } from './events';
import type { Marks } from './lower-tiers';
import type { Awaitable } from './tier';

/** What a load is told, and what it may say. */
export interface Departure<V> {
  readonly key: string;
  /** What was there before. It may no longer be given, but its validators may be asked with (RFC 9110 §13). */
  readonly previous: Entry<V> | undefined;
  /** Set by the load: called once when nobody waits any more, and when the cache is purged. */
  aborted: ((reason: Error) => void) | undefined;
}

export interface AskOptions {
  /** Loads anew although something is there. Joins only a refresh that began in this very millisecond. */
  readonly refresh?: boolean | undefined;
  /** Is not content with what is stale: waits for what replaces it. */
  readonly fresh?: boolean | undefined;
  /** The slower tiers are known to have nothing under the key: they are not asked. */
  readonly near?: boolean | undefined;
  /** Tags known beforehand: what is given, be it found, joined or loaded, carries these as well from then on. */
  readonly tags?: readonly string[] | undefined;
}

/** What a reader wants who finds nothing to be given. */
export interface Wish<V> extends AskOptions {
  /**
   * Fetches or makes the answer. May throw or reject: every reader who waits is told, and nothing is stored. Readers are
   * told in the turn in which the `then` of what it returned calls back.
   */
  load(departure: Departure<V>): Awaitable<Loaded<V>>;
}

/** One who waits: told once, in the turn in which the load ends. It must not throw, nor change what it is told. */
export interface Waiter<V> {
  settle(given: Given<V>): void;
}

/** One who asks, all in one: to join a load it makes nothing more. */
export interface Asking<V> extends Wish<V>, Waiter<V> {}

export class Cohort<V> {
  readonly wish: Wish<V>;
  /** The tick of the last invalidation when they asked. */
  readonly asked: number;
  flight: Flight<V> | undefined;
  /** Of all who joined. */
  tags: readonly string[];
  /** How many wait. */
  waiting = 0;
  /** What those share who wait by a promise: see `promiseOf`. */
  promise: Promise<Entry<V>> | undefined;
  /** A list, for there may be thousands; those who left meanwhile are known apart, since few do. */
  readonly #waiters: Waiter<V>[] = [];
  #gone: Set<Waiter<V>> | undefined;
  /** For whom the load was begun. */
  #first: Waiter<V> | undefined;
  #told: Given<V> | undefined;

  constructor(wish: Wish<V>, asked: number) {
    this.wish = wish;
    this.asked = asked;
    this.tags = wish.tags ?? noTags;
  }

  /** @param waiter  Undefined: waits by the promise alone. */
  join(waiter: Waiter<V> | undefined, isFirst: boolean): void {
    this.waiting++;
    if (waiter === undefined) return;
    this.#waiters.push(waiter);
    if (isFirst) this.#first = waiter;
  }

  leave(waiter: Waiter<V> | undefined): void {
    this.waiting--;
    if (waiter !== undefined) (this.#gone ??= new Set()).add(waiter);
  }

  /** For one who speaks for others: told once, also if all have been told. */
  hear(waiter: Waiter<V>): void {
    if (this.#told === undefined) this.#waiters.push(waiter);
    else waiter.settle(this.#told);
  }

  tell(given: Given<V>): void {
    this.#told = { ...given, isCollapsed: true };
    for (const waiter of this.#waiters) {
      if (this.#gone?.has(waiter) !== true) waiter.settle(waiter === this.#first ? given : this.#told);
    }
  }
}

export class Flight<V> {
  readonly key: string;
  readonly wish: Wish<V>;
  readonly reason: LoadReason;
  /** Nobody need wait for it: a revalidation behind a stale answer. */
  readonly isBackground: boolean;
  readonly cohorts: Cohort<V>[] = [];
  /** Of all who wait for it, or did. */
  tags: readonly string[];
  /** When it began to ask slower tiers, later when its load began. */
  startedAtMs: number;
  /** The tick at which its load began. As long as it has not, nothing can have come after it. */
  clock = Infinity;
  /** A later one of its key has landed. */
  isSuperseded = false;
  /** The slower tiers' own clocks before the load. */
  marks: Marks = [];
  departure: Departure<V> | undefined;
  /** Nothing that it brings is heard any more. */
  isOver = false;

  constructor(key: string, wish: Wish<V>, reason: LoadReason, isBackground: boolean, startedAtMs: number) {
    this.key = key;
    this.wish = wish;
    this.tags = wish.tags ?? noTags;
    this.reason = reason;
    this.isBackground = isBackground;
    this.startedAtMs = startedAtMs;
  }

  get waiting(): number {
    return this.cohorts.reduce((count, { waiting }) => count + waiting, 0);
  }

  /** The cohort of whoever asks now. @param latest  The tick of the last invalidation. */
  cohortFor(wish: Wish<V>, latest: number): Cohort<V> {
    const last = this.cohorts[this.cohorts.length - 1];
    if (last?.asked === latest && (last.wish.refresh === true) === (wish.refresh === true)) {
      if (wish.tags !== undefined && wish.tags !== last.tags) {
        last.tags = unionOf(last.tags, wish.tags);
        this.tags = unionOf(this.tags, last.tags);
      }
      return last;
    }
    const cohort = new Cohort(wish, latest);
    this.take(cohort);
    return cohort;
  }

  take(cohort: Cohort<V>): void {
    cohort.flight = this;
    this.tags = unionOf(this.tags, cohort.tags);
    this.cohorts.push(cohort);
  }
}
