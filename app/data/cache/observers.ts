/**
 * Observers: who wants to hear of what under a key, and what is asked for their sake.
 * Promises  a listener is told of data that differs from what it was last told; one that throws harms no other. What
 *           somebody wants is asked for again when it is invalidated, once for all invalidations of a turn (rule V5), and
 *           tried again when asking failed for a while (rule F5); what nobody wants costs nothing.
 * Leaves    asking to request-cache.ts.
 */
import { type Entry, stateOf } from '../../../common/cache';
import { retryAfterMs } from '../../../common/protocol/retry-after';
import { copyOf, isSame, lastShapeOf } from './copy';
import { fieldOf } from './freshness';
import { pathIn } from './questions';
import type { Reading } from './reading';
import { Refused } from './refused';
import type { Given, Kept, Listener, ObserveOptions, Question, RequestCacheOptions } from './types';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** Who is told to wait for longer is not kept waiting for it: whoever comes back by then asks anew. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
const noOptions: ObserveOptions = {};

export interface ObserversHost {
  readonly options: RequestCacheOptions;
  now(): number;
  peek(key: string): Entry<Kept> | undefined;
  isCurrent(key: string, entry: Entry<Kept>): boolean;
  isSettled(key: string, entry: Entry<Kept>): boolean;
  /** Asks, unless the key is another user's. */
  askAgain(key: string, question: Question, isRefresh: boolean): void;
  guard(call: () => void): void;
}

interface Observer {
  readonly listener: Listener;
  readonly options: ObserveOptions;
}

interface Observed {
  /** The tag that stands in its key. */
  readonly path: string | undefined;
  /** One function may observe for several. */
  readonly observers: Set<Observer>;
  /** By which the key is asked for again; undefined until someone has asked. */
  question: Question | undefined;
  /** What the listeners know. */
  entry: Entry<Kept> | undefined;
  /** How often in a row asking failed. */
  failures: number;
  /** Calls off the next time; undefined: none is waited for. */
  callOff: (() => void) | undefined;
}

export class Observers {
  readonly #byKey = new Map<string, Observed>();
  readonly #host: ObserversHost;
  #isChecking = false;

  constructor(host: ObserversHost) {
    this.#host = host;
  }

  /** How many keys are observed. */
  get size(): number {
    return this.#byKey.size;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  entryOf(key: string): Entry<Kept> | undefined {
    return this.#byKey.get(key)?.entry;
  }

  /** How many keys somebody observes whose entries carry one of the tags. */
  count(tags: readonly string[]): number {
    return this.#carrying(tags).length;
  }

  /** @returns what ends this. */
  add(key: string, listener: Listener, options = noOptions): () => void {
    const known = this.#byKey.get(key);
    const { question } = options;
    const observer = { listener, options };
    if (known === undefined) {
      // Of thousands, the first alone looks what there is.
      const entry = options.known ?? this.#host.peek(key);
      const observers = new Set([observer]);
      this.#byKey.set(key, { path: pathIn(key), observers, entry, question, failures: 0, callOff: undefined });
    } else {
      known.observers.add(observer);
      known.question ??= question;
    }
    return () => this.#remove(key, observer);
  }

  /** Somebody was answered, or refused. */
  heard(reading: Pick<Reading, 'key' | 'question'>, given: Given): void {
    const { key } = reading;
    const observed = this.#byKey.get(key);
    if (observed === undefined) return;
    const { question } = reading;
    if (given.type === 'failed') {
      observed.question = question;
      this.#retry(key, observed, given.error);
      if (given.error instanceof Refused && given.error.isRefusal) this.#refuse(observed, given.error);
      return;
    }
    if (given.type !== 'stale') {
      this.show(key, question, given.entry);
      return;
    }
    this.#tell(key, observed, question, given.entry);
    if (given.because === 'load-failed') this.#retry(key, observed, undefined);
    if (given.because !== 'revalidating') return;
    forgetRetry(observed);
    this.#host.askAgain(key, question, false);
  }

  /** This is what is under the key from now on. */
  show(key: string, question: Question, entry: Entry<Kept>): void {
    const observed = this.#byKey.get(key);
    if (observed === undefined) return;
    forgetRetry(observed);
    this.#tell(key, observed, question, entry);
    if (this.#host.isSettled(key, entry)) this.#dismiss(key, observed);
  }

  /** A write of what carries the tags came to nothing: what was stale because of it is as fresh as it was. */
  spare(tags: readonly string[]): void {
    for (const [key, observed] of this.#carrying(tags)) {
      const { entry, callOff } = observed;
      if (entry === undefined || !this.#host.isSettled(key, entry)) continue;
      if (!this.#isFresh(key, entry)) this.#ask(key, observed, false);
      else if (callOff === undefined) this.#dismiss(key, observed);
    }
  }

  /** Tells those who observe the key, if the entry is another, and asks on if it is the past already. */
  #tell(key: string, observed: Observed, question: Question, entry: Entry<Kept>): void {
    const before = observed.entry?.value.data;
    const { data } = entry.value;
    observed.question = question;
    observed.entry = entry;
    if (before !== data && !isSame(before, data)) this.#call(observed, entry);
    if (!this.#host.isCurrent(key, entry)) this.checkSoon();
  }

  /** Something was invalidated: in a turn of its own this looks what of it somebody wants. */
  checkSoon(): void {
    if (this.#isChecking || this.#byKey.size === 0) return;
    this.#isChecking = true;
    queueMicrotask(() => {
      this.#isChecking = false;
      for (const [key, observed] of [...this.#byKey]) {
        const { entry } = observed;
        if (entry !== undefined && !this.#host.isCurrent(key, entry)) this.#ask(key, observed, false);
      }
    });
  }

  /** Asks for what is observed and not fresh. @param isAll  For what is fresh, too. */
  revalidate(isAll: boolean): void {
    for (const [key, observed] of [...this.#byKey]) {
      if (isAll || !this.#isFresh(key, observed.entry)) this.#ask(key, observed, isAll);
    }
  }

  /** For who was idle and is so no longer. */
  catchUp(key: string): void {
    const observed = this.#byKey.get(key);
    if (observed !== undefined && !this.#isFresh(key, this.#host.peek(key))) this.#ask(key, observed, false);
  }

  /** There is nothing more, of anything. */
  empty(): void {
    for (const [key, observed] of [...this.#byKey]) {
      forgetRetry(observed);
      observed.entry &&= { ...observed.entry, value: { ...observed.entry.value, data: undefined } };
      this.#call(observed, undefined);
      // What they waited for comes to nobody any more.
      this.#dismiss(key, observed);
    }
  }

  #isFresh(key: string, entry: Entry<Kept> | undefined): boolean {
    const host = this.#host;
    return entry !== undefined && host.isCurrent(key, entry) && stateOf(entry, host.now()) === 'fresh';
  }

  #carrying(tags: readonly string[]): [string, Observed][] {
    const sought = new Set(tags);
    const isSought = (tag: string): boolean => sought.has(tag);
    return [...this.#byKey].filter(
      ([, { path, entry }]) => (path !== undefined && isSought(path)) || entry?.tags.some(isSought) === true,
    );
  }

  /** For whoever wants to have it as it is now; if all who observe it are idle, nobody does. */
  #ask(key: string, { question, observers }: Observed, isRefresh: boolean): void {
    if (question !== undefined && isWanted(observers)) this.#host.askAgain(key, question, isRefresh);
  }

  /** The state that failed was shown; what goes on behind it reaches whoever observes the key. */
  #retry(key: string, observed: Observed, error: unknown): void {
    const { retries = 3, random = Math.random, clock } = this.#host.options;
    if (observed.callOff !== undefined || !(error === undefined || error instanceof Refused)) return;
    const { failures, observers } = observed;
    const jitterMs = random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    const toldMs = retryAfterMs(fieldOf(error?.headers ?? '', 'retry-after') ?? '', clock.now()) ?? 0;
    const waitMs = Math.max(toldMs, jitterMs);
    const isInVain = error?.isPassing === false || waitMs > LONGEST_RETRY_AFTER_MS;
    if (isInVain || failures >= retries || !isWanted(observers)) {
      forgetRetry(observed);
      this.#dismiss(key, observed);
      return;
    }
    observed.failures++;
    observed.callOff = clock.after(waitMs, () => {
      observed.callOff = undefined;
      this.#ask(key, observed, false);
    });
  }

  /** What was shown is the last word for now: those who waited for it wait no longer. */
  #dismiss(key: string, { observers }: Observed): void {
    for (const observer of [...observers]) if (observer.options.isOnce === true) this.#remove(key, observer);
  }

  #remove(key: string, observer: Observer): void {
    const observed = this.#byKey.get(key);
    if (observed === undefined) return;
    observed.observers.delete(observer);
    if (observed.observers.size > 0) return;
    forgetRetry(observed);
    this.#byKey.delete(key);
  }

  /** What was shown is there no longer, or is shown to nobody here. */
  #refuse({ observers }: Observed, reason: Refused): void {
    for (const { options } of [...observers]) this.#host.guard(() => options.refused?.(reason));
  }

  #call({ observers }: Observed, entry: Entry<Kept> | undefined): void {
    const data = entry && lastShapeOf(entry.value);
    for (const { listener } of [...observers]) this.#host.guard(() => listener(copyOf(data), entry));
  }
}

function isWanted(observers: Observed['observers']): boolean {
  for (const { options } of observers) if (options.isIdle?.() !== true) return true;
  return false;
}

function forgetRetry(observed: Observed): void {
  observed.callOff?.();
  observed.callOff = undefined;
  observed.failures = 0;
}
