/**
 * Loads: what is on its way, who may join it, and what becomes of it when it lands.
 * Holds     the flights.
 * Promises  of one key at most one load that may be joined. A flight has left before any reader is answered, so that who
 *           asks again at once is not told the past. A reader is never given what was loaded before an invalidation that
 *           it asked after: it is moved to a new load. A throwing load blocks nothing.
 * Leaves    what is kept, and its validity, to entry-store.ts.
 * Read next flight.ts.
 */
import { stateOf, type Entry, type Held, type Loaded } from './entry';
import type { EntryStore } from './entry-store';
import { AbortError, PurgedError } from './errors';
import type { LoadReason } from './events';
import { Cohort, Flight, Flights, wishOf, type AskOptions, type Loader, type Wish } from './flight';
import type { Found, Marks } from './lower-tiers';
import type { InvalidationClock } from './invalidation-clock';
import type { AnswerFor, Reporter, Waiter } from './reporter';
import { isThenable, when } from './tier';

export interface LoadsOptions<V> {
  readonly store: EntryStore<V>;
  readonly ticks: InvalidationClock;
  readonly reporter: Reporter<V>;
  readonly maxJoinAgeMs: number;
  readonly joined: ((key: string) => void) | undefined;
  readonly ended: ((key: string) => void) | undefined;
}

export class Loads<V> {
  readonly #store: EntryStore<V>;
  readonly #ticks: InvalidationClock;
  readonly #reporter: Reporter<V>;
  readonly #maxJoinAgeMs: number;
  readonly #flights: Flights<V>;
  readonly #joined: ((key: string) => void) | undefined;

  constructor({ store, ticks, reporter, maxJoinAgeMs, joined, ended }: LoadsOptions<V>) {
    this.#flights = new Flights(ended);
    this.#joined = joined;
    this.#store = store;
    this.#ticks = ticks;
    this.#reporter = reporter;
    this.#maxJoinAgeMs = maxJoinAgeMs;
  }

  get count(): number {
    return this.#flights.size;
  }

  promiseOf(key: string): Promise<Entry<V>> | undefined {
    const flight = this.#joinable(key, false);
    if (flight === undefined) return undefined;
    const { load, tags, isNear: near } = flight.wish;
    return (flight.cohortFor(false, this.#ticks.latest) ?? this.#newCohort(flight, load, { tags, near })).promise;
  }

  waiting(key: string): number {
    return this.#flights.of(key).reduce((count, flight) => count + flight.waiting, 0);
  }

  isJoinable(key: string): boolean {
    return this.#joinable(key, false) !== undefined;
  }

  /**
   * One more who waits.
   * @param isByPromise  For the cohort's promise, too, which then is made before the load begins.
   * @returns what `leave` is given to take this one away again; the last to leave aborts the load.
   */
  board(
    key: string,
    load: Loader<V>,
    options: AskOptions,
    reason: LoadReason,
    waiter: Waiter<V> | undefined,
    isByPromise = false,
  ): Cohort<V> {
    const isRefresh = options.refresh === true;
    const joined = this.#joinable(key, isRefresh);
    const flight = joined ?? this.#depart(key, wishOf(load, options), reason, false);
    const cohort = flight.cohortFor(isRefresh, this.#ticks.latest) ?? this.#newCohort(flight, load, options);
    cohort.join(waiter, joined === undefined);
    if (isByPromise) void cohort.promise;
    // Begun only now that someone waits: a load may, while it begins, abort its reader or purge the cache.
    if (joined === undefined) this.#begin(flight);
    else this.#joined?.(key);
    return cohort;
  }

  leave(cohort: Cohort<V>, waiter: Waiter<V> | undefined): void {
    cohort.leave(waiter);
    if (cohort.flight !== undefined) this.#abandon(cohort.flight);
  }

  /** Loads behind an answer that has been given, unless that is being done, or would be too early. */
  revalidate(held: Held<V>, wish: Wish<V>): void {
    const { key } = held;
    // What comes before a write is answered is asked for again after it.
    if (this.#ticks.isOpen(held)) return;
    if (this.#joinable(key, false) === undefined) this.#begin(this.#depart(key, wish, 'expired', true));
  }

  /** What is being loaded under this key began before `tick` and is not to be stored. */
  supersede(key: string, tick: number): void {
    this.#flights.supersede(key, tick);
  }

  /** Ends all flights at once. @returns what is left to do once the cache is empty: telling those who wait. */
  purge(): () => void {
    const flights = this.#flights.endAll();
    return () => {
      for (const flight of flights) this.#cancel(flight, new PurgedError(flight.key));
    };
  }

  #joinable(key: string, isRefresh: boolean): Flight<V> | undefined {
    let joinable: Flight<V> | undefined;
    for (const flight of this.#flights.of(key)) if (this.#mayJoin(flight, isRefresh)) joinable = flight;
    return joinable;
  }

  #mayJoin(flight: Flight<V>, isRefresh: boolean): boolean {
    if (flight.isSuperseded || !this.#ticks.isValid(flight.clock, flight.wish.tags, flight.key)) return false;
    const ageMs = this.#store.now() - flight.startedAtMs;
    if (!isRefresh) return ageMs < this.#maxJoinAgeMs;
    // A refresh wants what is true now: only what began in this very millisecond, and after all that is known, is that.
    return flight.wish.isRefresh && ageMs === 0 && this.#ticks.latest <= flight.clock;
  }

  #newCohort(flight: Flight<V>, load: Loader<V>, options: AskOptions): Cohort<V> {
    const cohort = new Cohort(wishOf(load, options), this.#ticks.latest);
    flight.take(cohort);
    return cohort;
  }

  #depart(key: string, wish: Wish<V>, reason: LoadReason, isBackground: boolean): Flight<V> {
    // Nobody waits for a revalidation, and what it brings would be older.
    const useless = this.#flights.of(key).filter((other) => other.isBackground && other.waiting === 0);
    const flight = new Flight(key, wish, reason, isBackground, this.#store.now());
    this.#flights.add(flight);
    for (const other of useless) this.#cancel(other, new AbortError(key));
    return flight;
  }

  #begin(flight: Flight<V>): void {
    const { tiers } = this.#store;
    if (tiers === undefined || flight.wish.isNear) this.#load(flight);
    else when(tiers.marks(), (marks) => this.#searchTiers(flight, marks));
  }

  #searchTiers(flight: Flight<V>, marks: Marks): void {
    flight.marks = marks;
    if (flight.isOver()) return;
    if (flight.wish.isRefresh || flight.isBackground) this.#load(flight);
    else when(this.#store.find(flight.key, marks), (found) => this.#found(flight, found));
  }

  #found(flight: Flight<V>, found: Found<V> | undefined): void {
    const { key } = flight;
    if (flight.isOver()) return;
    // What was written meanwhile is in memory only.
    const held = found && this.#store.isWanted(found.held) ? found.held : this.#store.memory.get(key);
    if (held !== undefined && this.#store.stateOf(held) !== 'expired') {
      this.#flights.end(flight);
      for (const cohort of flight.cohorts) this.#give(cohort, held, found?.tier ?? 'memory');
      return;
    }
    // A refresh may have overtaken the search.
    const newer = this.#joinable(key, false);
    if (newer === undefined || newer === flight) {
      this.#load(flight);
      return;
    }
    this.#flights.end(flight);
    for (const cohort of flight.cohorts) newer.take(cohort);
  }

  #load(flight: Flight<V>): void {
    const { key, wish, reason, signal } = flight;
    flight.clock = this.#ticks.start();
    flight.startedAtMs = this.#store.now();
    this.#reporter.report({ type: 'load-began', key, reason });
    const land = (loaded: Loaded<V>) => this.#land(flight, loaded);
    const fail = (error: unknown) => this.#fail(flight, error);
    try {
      const brought = wish.load({ key, signal, previous: this.#store.memory.get(key) });
      // What was there at once is told in a turn of its own, as if it had come from afar.
      (isThenable(brought) ? brought : Promise.resolve(brought)).then(land, fail);
    } catch (error) {
      void Promise.resolve(error).then(fail);
    }
  }

  #land(flight: Flight<V>, loaded: Loaded<V>): void {
    if (flight.isOver()) return;
    const { key, reason } = flight;
    let held: Held<V>;
    try {
      held = this.#store.create(key, loaded, flight.startedAtMs, flight.clock);
    } catch (error) {
      this.#fail(flight, error);
      return;
    }
    this.#flights.end(flight);

    const newer = this.#newerThan(flight);
    if (newer !== undefined) {
      this.#reporter.report({ type: 'not-stored', key, because: 'superseded' });
      for (const cohort of flight.cohorts) this.#give(cohort, newer, 'memory');
      return;
    }

    const isValid = !flight.isSuperseded && this.#ticks.isValid(held.clock, held.tags, key);
    let isStored = false;
    if (isValid) {
      // Stored before anyone is told: who reads again at once must find it.
      this.#flights.supersede(key, held.clock);
      const { refusal } = this.#store.keep(held, loaded.store !== false, flight.marks);
      isStored = refusal === undefined;
      if (refusal !== undefined) this.#reporter.report({ type: 'not-stored', key, because: refusal });
    } else {
      this.#reporter.report({ type: 'not-stored', key, because: 'invalidated' });
      // What was there before is older still, whatever its own tags say.
      if (!flight.isSuperseded) this.#store.forget(key);
    }
    const ttlMs = held.freshUntilMs - this.#store.now();
    const isOvertaken = !isValid || this.#ticks.isOpen(held);
    const answer: AnswerFor<V> = (isCollapsed) => {
      return { type: 'loaded', key, entry: held, reason, isStored, isOvertaken, ttlMs, isCollapsed };
    };
    for (const cohort of flight.cohorts) {
      if (!isValid && cohort.asked > flight.clock) this.#move(cohort, key);
      else cohort.resolve(held, answer);
    }
  }

  #fail(flight: Flight<V>, error: unknown): void {
    if (flight.isOver()) return;
    const { key } = flight;
    this.#flights.end(flight);
    if (flight.isBackground) this.#reporter.report({ type: 'revalidation-failed', key, error });
    const newer = this.#newerThan(flight);
    const inGrace = this.#store.inGrace(key);
    for (const cohort of flight.cohorts) {
      if (newer !== undefined) this.#give(cohort, newer, 'memory');
      // What failed before a write need not fail after it: 'not found', and it has been created since.
      else if (cohort.asked > flight.clock) this.#move(cohort, key);
      else if (inGrace === undefined || cohort.wish.isRefresh) cohort.reject(error, failure(key, error));
      else cohort.resolve(inGrace, this.given(inGrace, 'memory', 'load-failed'));
    }
  }

  /** What was written, or loaded by a later flight, while this one was on its way. */
  #newerThan(flight: Flight<V>): Held<V> | undefined {
    const present = this.#store.memory.get(flight.key);
    const isNewer = present !== undefined && present.clock > flight.clock && this.#store.isValid(present);
    return isNewer && stateOf(present, this.#store.now()) !== 'expired' ? present : undefined;
  }

  /** Gives what is stored. Revalidates behind it when it is stale. */
  #give(cohort: Cohort<V>, held: Held<V>, tier: string): void {
    if (this.#store.stateOf(held) !== 'fresh') this.revalidate(held, cohort.wish);
    cohort.resolve(held, this.given(held, tier));
  }

  /** The answer that gives `held`. */
  given(held: Held<V>, tier: string, why: 'revalidating' | 'load-failed' = 'revalidating'): AnswerFor<V> {
    const { key } = held;
    const isOpen = this.#ticks.isOpen(held);
    const ttlMs = Math.min(held.freshUntilMs - this.#store.now(), isOpen ? 0 : Infinity);
    const because = isOpen && why === 'revalidating' ? 'writing' : why;
    return (isCollapsed) =>
      ttlMs > 0
        ? { type: 'hit', key, entry: held, tier, ttlMs, isCollapsed }
        : { type: 'stale', key, entry: held, tier, because, ttlMs, isCollapsed };
  }

  /** For readers who may not be given what came: as if they asked now. */
  #move(cohort: Cohort<V>, key: string): void {
    if (cohort.waiting === 0) {
      const error = new AbortError(key);
      cohort.reject(error, failure(key, error));
      return;
    }
    const held = this.#store.memory.get(key);
    if (held !== undefined && !cohort.wish.isRefresh && this.#store.stateOf(held) !== 'expired') {
      this.#give(cohort, held, 'memory');
      return;
    }
    const joined = this.#joinable(key, cohort.wish.isRefresh);
    const flight = joined ?? this.#depart(key, cohort.wish, 'invalidated', false);
    flight.take(cohort);
    if (joined === undefined) this.#begin(flight);
  }

  /** Aborts the load if the last who waited has gone. */
  #abandon(flight: Flight<V>): void {
    const isNeeded = flight.isBackground || flight.waiting > 0;
    if (!isNeeded && !flight.isOver()) this.#cancel(flight, new AbortError(flight.key));
  }

  #cancel(flight: Flight<V>, error: Error): void {
    const { key } = flight;
    if (!flight.isOver()) this.#flights.end(flight);
    this.#reporter.report({ type: 'load-aborted', key });
    for (const cohort of flight.cohorts) cohort.reject(error, failure(key, error));
    this.#reporter.abort(flight.signal, error);
  }
}

function failure<V>(key: string, error: unknown): AnswerFor<V> {
  return (isCollapsed) => ({ type: 'failed', key, error, isCollapsed });
}
