/**
 * Flight: one load on its way, and those who wait for it.
 * Holds     the readers in cohorts. A cohort asked between the same two invalidations, so what one of them may be given
 *           all may; it shares one promise, and one more reader costs little more than the look-up.
 * Promises  a reader's abort takes only that reader away.
 * Leaves    what may be stored, and who gets it, to loads.ts.
 */
import type { Entry, Loaded } from './entry';
import type { Answer, LoadReason } from './events';
import type { Marks } from './lower-tiers';
import type { AnswerFor, Waiter } from './reporter';
import { LoadSignal, unheard, type Signal } from './signal';
import type { Awaitable } from './tier';

export interface LoadContext<V> {
  readonly key: string | undefined;
  /** Fires when nobody waits any more, and when the cache is purged. */
  readonly signal: Signal;
  /** What was there before. It may no longer be given, but its validators may be asked with (RFC 9110 §13). */
  readonly previous: Entry<V> | undefined;
}

/**
 * Fetches or makes the answer. May throw or reject: every reader who waits is told, and nothing is stored. Readers are
 * told in the turn in which the `then` of what it returned calls back.
 */
export type Load<V> = (context: LoadContext<V>) => Awaitable<Loaded<V>>;

export interface AskOptions {
  /** Loads anew although something is there. Joins only a refresh that began in this very millisecond. */
  readonly refresh?: boolean | undefined;
  /** Is not content with what is stale: waits for what replaces it. */
  readonly fresh?: boolean | undefined;
  /** The slower tiers are known to have nothing under the key: they are not asked. */
  readonly near?: boolean | undefined;
  /** Tags known beforehand. Not needed for correctness: who joins too late because of them saves a second load. */
  readonly tags?: readonly string[] | undefined;
}

/** One who asks, all in one: to join a load it makes nothing more. */
export interface Asking<V> extends AskOptions, Waiter<V> {
  load(context: LoadContext<V>): Awaitable<Loaded<V>>;
}

export type Loader<V> = Load<V> | Asking<V>;

const noTags: readonly string[] = [];

export function wishOf<V>(loader: Loader<V>, { tags = noTags, refresh = false, near = false }: AskOptions): Wish<V> {
  const load = typeof loader === 'function' ? loader : (context: LoadContext<V>) => loader.load(context);
  return { load, tags, isRefresh: refresh, isNear: near };
}

/** What a reader wants who finds nothing to be given. */
export interface Wish<V> {
  readonly load: Load<V>;
  /** Tags known before the load: who asks after their invalidation does not join. */
  readonly tags: readonly string[];
  readonly isRefresh: boolean;
  /** The slower tiers are not asked. */
  readonly isNear: boolean;
}

export class Cohort<V> {
  readonly wish: Wish<V>;
  /** The tick of the last invalidation when they asked. */
  readonly asked: number;
  flight: Flight<V> | undefined;
  /** A list, for there may be thousands; those who left meanwhile are known apart, since few do. */
  readonly #waiters: Waiter<V>[] = [];
  #gone: Set<Waiter<V>> | undefined;
  /** For whom the load was begun. */
  #first: Waiter<V> | undefined;
  #resolve: (entry: Entry<V>) => void = ignore;
  #reject: (error: unknown) => void = ignore;
  #promise: Promise<Entry<V>> | undefined;
  #waiting = 0;

  constructor(wish: Wish<V>, asked: number) {
    this.wish = wish;
    this.asked = asked;
  }

  /** Made for the first who wants it, which must be before the cohort is answered. */
  get promise(): Promise<Entry<V>> {
    // A reader who no longer listens (a disposed controller, a prefetch) must not end the process by a failed load.
    return (this.#promise ??= unheard(
      new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      }),
    ));
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** @param waiter  Told before the promise settles; undefined: waits by the promise alone. */
  join(waiter: Waiter<V> | undefined, isFirst: boolean): void {
    this.#waiting++;
    if (waiter === undefined) return;
    this.#waiters.push(waiter);
    if (isFirst) this.#first = waiter;
  }

  leave(waiter: Waiter<V> | undefined): void {
    this.#waiting--;
    if (waiter !== undefined) (this.#gone ??= new Set()).add(waiter);
  }

  resolve(entry: Entry<V>, answer: AnswerFor<V>): void {
    this.#tell(answer);
    this.#resolve(entry);
  }

  reject(error: unknown, answer: AnswerFor<V>): void {
    this.#tell(answer);
    this.#reject(error);
  }

  #tell(answerFor: AnswerFor<V>): void {
    let forOthers: Answer<V> | undefined;
    for (const waiter of this.#waiters) {
      if (this.#gone?.has(waiter) === true) continue;
      waiter.settle(waiter === this.#first ? answerFor(false) : (forOthers ??= answerFor(true)));
    }
  }
}

export class Flight<V> {
  readonly key: string;
  readonly wish: Wish<V>;
  readonly reason: LoadReason;
  /** Nobody need wait for it: a revalidation behind a stale answer. */
  readonly isBackground: boolean;
  readonly signal = new LoadSignal();
  readonly cohorts: Cohort<V>[] = [];
  /** When it began to ask slower tiers, later when its load began. */
  startedAtMs: number;
  /** The tick at which its load began. As long as it has not, nothing can have come after it. */
  clock = Number.POSITIVE_INFINITY;
  /** The tick at which its key was invalidated, written, or loaded anew by a later flight. */
  supersededAt = 0;
  /** The slower tiers' own clocks before the load. */
  marks: Marks = [];
  #isOver = false;

  constructor(key: string, wish: Wish<V>, reason: LoadReason, isBackground: boolean, startedAtMs: number) {
    this.key = key;
    this.wish = wish;
    this.reason = reason;
    this.isBackground = isBackground;
    this.startedAtMs = startedAtMs;
  }

  isOver(): boolean {
    return this.#isOver;
  }

  /** From here on nothing that it brings is heard. */
  end(): void {
    this.#isOver = true;
  }

  get isSuperseded(): boolean {
    return this.supersededAt > this.clock;
  }

  get waiting(): number {
    return this.cohorts.reduce((count, cohort) => count + cohort.waiting, 0);
  }

  /** The cohort for whoever asks now, if there is one already. */
  cohortFor(isRefresh: boolean, latest: number): Cohort<V> | undefined {
    const last = this.cohorts.at(-1);
    return last?.asked === latest && last.wish.isRefresh === isRefresh ? last : undefined;
  }

  take(cohort: Cohort<V>): void {
    cohort.flight = this;
    this.cohorts.push(cohort);
  }
}

/** All flights, by key. Of one key there may be several, when what came in between forbade to join. */
export class Flights<V> {
  readonly #byKey = new Map<string, Flight<V>[]>();
  readonly #ended: ((key: string) => void) | undefined;

  /** @param ended  Told of each flight that has left, before anyone who waits for it is. */
  constructor(ended: ((key: string) => void) | undefined) {
    this.#ended = ended;
  }

  get size(): number {
    let count = 0;
    for (const flights of this.#byKey.values()) count += flights.length;
    return count;
  }

  of(key: string): readonly Flight<V>[] {
    return this.#byKey.get(key) ?? [];
  }

  add(flight: Flight<V>): void {
    const others = this.#byKey.get(flight.key);
    if (others === undefined) this.#byKey.set(flight.key, [flight]);
    else others.push(flight);
  }

  end(flight: Flight<V>): void {
    flight.end();
    const others = this.of(flight.key).filter((other) => other !== flight);
    if (others.length === 0) this.#byKey.delete(flight.key);
    else this.#byKey.set(flight.key, others);
    this.#ended?.(flight.key);
  }

  endAll(): readonly Flight<V>[] {
    const all = [...this.#byKey.values()].flat();
    for (const flight of all) this.end(flight);
    return all;
  }

  /** What was begun under this key before `tick` is not to be stored. */
  supersede(key: string, tick: number): void {
    for (const flight of this.of(key)) flight.supersededAt = Math.max(flight.supersededAt, tick);
  }
}

function ignore(): void {
  // Nobody listens.
}
