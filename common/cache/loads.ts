/**
 * Loads: what is on its way, who may join it, and what becomes of it when it lands.
 * Holds     the flights.
 * Promises  of one key at most one load that may be joined. A flight has left before any reader is answered, so that who
 *           asks again at once is not told the past. A reader is never given what was loaded before an invalidation that
 *           it asked after: it is moved to a new load. A throwing load blocks nothing.
 * Leaves    what is kept, and its validity, to entry-store.ts.
 * Read next flight.ts.
 */
import { stateOf, type Held, type Loaded } from './entry';
import { EntryStore, type StoreOptions } from './entry-store';
import { AbortError, PurgedError } from './errors';
import type { Given, LoadReason } from './events';
import { Flight, type Cohort, type Waiter, type Wish } from './flight';
import type { Found, Marks } from './lower-tiers';
import { isThenable, when } from './tier';

const none: readonly string[] = [];

export interface LoadsOptions<V> extends StoreOptions<V> {
  /** A load older than this is not joined any more, lest one that hangs block its key. Milliseconds, default 30 000. */
  readonly maxJoinAgeMs?: number | undefined;
}

export class Loads<V> extends EntryStore<V> {
  /** By key. Of one there may be several, when what came in between forbade to join. */
  readonly #flights = new Map<string, Flight<V>[]>();
  readonly #maxJoinAgeMs: number;

  constructor(options: LoadsOptions<V>) {
    super(options);
    this.#maxJoinAgeMs = options.maxJoinAgeMs ?? 30_000;
  }

  /** How many loads are on their way. */
  get loading(): number {
    return this.flights.length;
  }

  get flights(): readonly Flight<V>[] {
    return [...this.#flights.values()].flat();
  }

  /** How many wait for what is being loaded under the key. */
  waiting(key: string): number {
    return this.#of(key).reduce((count, flight) => count + flight.waiting, 0);
  }

  /** Whether a reader of `key` who asks now would join a load that is on its way. */
  isJoinable(key: string): boolean {
    return this.joinable(key, false) !== undefined;
  }

  /** The load that a reader who asks now would join. */
  protected joinable(key: string, isRefresh: boolean, tags = none): Flight<V> | undefined {
    let joinable: Flight<V> | undefined;
    for (const flight of this.#of(key)) if (this.#mayJoin(flight, isRefresh, tags)) joinable = flight;
    return joinable;
  }

  /**
   * One more who waits.
   * @returns what `unseat` is given to take this one away again; the last to leave aborts the load.
   */
  protected board(key: string, wish: Wish<V>, reason: LoadReason, waiter: Waiter<V> | undefined): Cohort<V> {
    const joined = this.joinable(key, wish.refresh === true, wish.tags);
    const flight = joined ?? this.#depart(key, wish, reason, false);
    const cohort = flight.cohortFor(wish, this.latest);
    cohort.join(waiter, joined === undefined);
    // Begun only now that someone waits: a load may, while it begins, abort its reader or purge the cache.
    if (joined === undefined) this.#begin(flight);
    else this.noted?.('load-joined', key, flight);
    return cohort;
  }

  /** Takes away one who asked and was not told yet; the last to leave aborts the load. */
  unseat(cohort: Cohort<V>, waiter: Waiter<V> | undefined): void {
    cohort.leave(waiter);
    const { flight } = cohort;
    const isNeeded = flight === undefined || flight.isOver || flight.isBackground || flight.waiting > 0;
    if (!isNeeded) this.#cancel(flight, new AbortError(flight.key));
  }

  /** Loads behind an answer that has been given, unless that is being done, or would be too early. */
  protected revalidateBehind(held: Held<V>, wish: Wish<V>): void {
    const { key } = held;
    // What comes before a write is answered is asked for again after it.
    if (this.ticks.isOpen(held) || this.isJoinable(key)) return;
    this.#begin(this.#depart(key, wish, 'expired', true));
  }

  /** Ends all flights at once. @returns what is left to do once the cache is empty: telling those who wait. */
  protected endAll(): () => void {
    const { flights } = this;
    for (const flight of flights) this.#end(flight);
    return () => {
      for (const flight of flights) this.#cancel(flight, new PurgedError(flight.key));
    };
  }

  /** What a reader is told who is given what is stored. */
  protected given(held: Held<V>, tier: string, because: 'revalidating' | 'load-failed' = 'revalidating'): Given<V> {
    const isOpen = this.ticks.isOpen(held);
    const ttlMs = Math.min(held.freshUntilMs - this.now(), isOpen ? 0 : Infinity);
    const answer = { key: held.key, entry: held, tier, ttlMs, isCollapsed: false };
    if (ttlMs > 0) return { type: 'hit', ...answer };
    return { type: 'stale', because: isOpen && because === 'revalidating' ? 'writing' : because, ...answer };
  }

  #of(key: string): readonly Flight<V>[] {
    return this.#flights.get(key) ?? [];
  }

  /** @param more  The tags of who would join: what they say that the answer depends on was not invalidated since. */
  #mayJoin(flight: Flight<V>, isRefresh: boolean, more: readonly string[]): boolean {
    const { wish, clock, key, tags } = flight;
    if (flight.isSuperseded || !this.ticks.isValid(clock, tags, key)) return false;
    if (more !== tags && !this.ticks.isValid(clock, more, key)) return false;
    const ageMs = this.now() - flight.startedAtMs;
    if (!isRefresh) return ageMs < this.#maxJoinAgeMs;
    // A refresh wants what is true now: only what began in this very millisecond, and after all that is known, is that.
    return wish.refresh === true && ageMs === 0 && this.latest <= clock;
  }

  #depart(key: string, wish: Wish<V>, reason: LoadReason, isBackground: boolean): Flight<V> {
    const others = this.#of(key);
    const flight = new Flight(key, wish, reason, isBackground, this.now());
    this.#flights.set(key, [...others, flight]);
    // Nobody waits for a revalidation, and what it brings would be older.
    for (const other of others) if (other.isBackground && other.waiting === 0) this.#cancel(other, new AbortError(key));
    return flight;
  }

  #end(flight: Flight<V>): void {
    const { key } = flight;
    flight.isOver = true;
    const others = this.#of(key).filter((other) => other !== flight);
    if (others.length === 0) this.#flights.delete(key);
    else this.#flights.set(key, others);
    this.noted?.('load-ended', key, flight);
  }

  #begin(flight: Flight<V>): void {
    const { tiers } = this;
    if (tiers === undefined || flight.wish.near === true) this.#load(flight);
    else when(tiers.marks(), (marks) => this.#searchTiers(flight, marks));
  }

  #searchTiers(flight: Flight<V>, marks: Marks): void {
    flight.marks = marks;
    if (flight.isOver) return;
    if (flight.wish.refresh === true || flight.isBackground) this.#load(flight);
    else when(this.find(flight.key, marks), (found) => this.#found(flight, found));
  }

  #found(flight: Flight<V>, found: Found<V> | undefined): void {
    if (flight.isOver) return;
    const { key, cohorts } = flight;
    // What was written meanwhile is in memory only.
    const held = found && this.isWanted(found.held) ? found.held : this.at(key);
    if (held !== undefined) this.extend(held, flight.tags);
    // A refresh may have overtaken the search.
    const newer = this.joinable(key, false);
    if (held !== undefined && this.stateOf(held) !== 'expired') {
      this.#end(flight);
      for (const cohort of cohorts) this.#give(cohort, held, found?.tier);
    } else if (newer === undefined || newer === flight) {
      this.#load(flight);
    } else {
      this.#end(flight);
      for (const cohort of cohorts) newer.take(cohort);
    }
  }

  #load(flight: Flight<V>): void {
    const { key, wish } = flight;
    flight.clock = this.ticks.start();
    flight.startedAtMs = this.now();
    flight.departure = { key, previous: this.at(key), aborted: undefined };
    this.noted?.('load-began', key, flight);
    const land = (loaded: Loaded<V>) => this.#land(flight, loaded);
    const fail = (error: unknown) => this.#fail(flight, error);
    try {
      const brought = wish.load(flight.departure);
      // What was there at once is told in a turn of its own, as if it had come from afar.
      (isThenable(brought) ? brought : Promise.resolve(brought)).then(land, fail);
    } catch (error) {
      void Promise.resolve(error).then(fail);
    }
  }

  #land(flight: Flight<V>, loaded: Loaded<V>): void {
    if (flight.isOver) return;
    const { key, reason, clock, cohorts } = flight;
    let held: Held<V>;
    try {
      held = this.create(key, loaded, flight.startedAtMs, clock);
      this.extend(held, flight.tags);
    } catch (error) {
      this.#fail(flight, error);
      return;
    }
    this.#end(flight);

    const newer = this.#newerThan(flight);
    if (newer !== undefined) {
      this.noted?.('not-stored', key, 'superseded');
      for (const cohort of cohorts) this.#give(cohort, newer);
      return;
    }

    const isValid = !flight.isSuperseded && this.isCurrent(key, held);
    // Stored before anyone is told: who reads again at once must find it.
    if (isValid) for (const other of this.#of(key)) other.isSuperseded ||= other.clock < clock;
    const unkept = isValid ? this.keep(held, loaded.store, flight.marks)[0] : 'invalidated';
    if (unkept !== undefined) this.noted?.('not-stored', key, unkept);
    // What was there before is older still, whatever its own tags say.
    if (!isValid && !flight.isSuperseded && (this.at(key)?.clock ?? 0) < clock) void this.forget(key);
    const isOvertaken = !isValid || this.ticks.isOpen(held);
    const [ttlMs, isStored] = [held.freshUntilMs - this.now(), unkept === undefined];
    for (const cohort of cohorts) {
      if (!isValid && cohort.asked > clock) this.#move(cohort, key);
      else cohort.tell({ type: 'loaded', key, entry: held, reason, isStored, isOvertaken, ttlMs, isCollapsed: false });
    }
  }

  #fail(flight: Flight<V>, error: unknown): void {
    if (flight.isOver) return;
    const { key } = flight;
    this.#end(flight);
    if (flight.isBackground) this.noted?.('revalidation-failed', key, error);
    const newer = this.#newerThan(flight);
    const present = this.at(key);
    const inGrace = present && this.isValid(present) && this.now() < present.graceUntilMs ? present : undefined;
    for (const cohort of flight.cohorts) {
      if (newer !== undefined) this.#give(cohort, newer);
      // What failed before a write need not fail after it: 'not found', and it has been created since.
      else if (cohort.asked > flight.clock) this.#move(cohort, key);
      else if (inGrace === undefined || cohort.wish.refresh === true) cohort.tell(failure(key, error));
      else cohort.tell(this.given(inGrace, 'memory', 'load-failed'));
    }
  }

  /** What was written, or loaded by a later flight, while this one was on its way. */
  #newerThan(flight: Flight<V>): Held<V> | undefined {
    const present = this.at(flight.key);
    if (present !== undefined) this.extend(present, flight.tags);
    const isNewer = present !== undefined && present.clock > flight.clock && this.isValid(present);
    return isNewer && stateOf(present, this.now()) !== 'expired' ? present : undefined;
  }

  /** Gives what is stored. Revalidates behind it when it is stale. */
  #give(cohort: Cohort<V>, held: Held<V>, tier = 'memory'): void {
    if (this.stateOf(held) !== 'fresh') this.revalidateBehind(held, cohort.wish);
    cohort.tell(this.given(held, tier));
  }

  /** For readers who may not be given what came: as if they asked now. */
  #move(cohort: Cohort<V>, key: string): void {
    const { wish } = cohort;
    const present = this.at(key);
    if (present !== undefined) this.extend(present, cohort.tags);
    const held = wish.refresh === true ? undefined : this.givable(key);
    if (cohort.waiting === 0) cohort.tell(failure(key, new AbortError(key)));
    else if (held !== undefined) this.#give(cohort, held);
    else {
      const joined = this.joinable(key, wish.refresh === true, cohort.tags);
      const flight = joined ?? this.#depart(key, wish, 'invalidated', false);
      flight.take(cohort);
      if (joined === undefined) this.#begin(flight);
    }
  }

  #cancel(flight: Flight<V>, error: Error): void {
    const { key, departure } = flight;
    if (!flight.isOver) this.#end(flight);
    this.noted?.('load-aborted', key, undefined);
    for (const cohort of flight.cohorts) cohort.tell(failure(key, error));
    try {
      departure?.aborted?.(error);
    } catch (thrown) {
      this.noted?.('callback-failed', key, thrown);
    }
  }
}

function failure<V>(key: string, error: unknown): Given<V> {
  return { type: 'failed', key, error, isCollapsed: false };
}
