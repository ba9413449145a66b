/**
 * Observers: who wants to hear of what under a key.
 * Promises  a listener is told of data that differs from what it was last told; one that throws harms no other.
 */
import type { Entry } from '../../../common/cache';
import { copyOf, isSame, shapedFor } from './copy';
import type { Refused } from './refused';
import type { Kept, Listener, ObserveOptions, Question } from './types';

export interface Observed {
  readonly listeners: Map<Listener, ObserveOptions>;
  /** By which the key is asked for again; undefined until someone has asked. */
  question: Question | undefined;
  /** What the listeners know. */
  entry: Entry<Kept> | undefined;
}

export class Observers {
  readonly #byKey = new Map<string, Observed>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** How many keys are observed. */
  get size(): number {
    return this.#byKey.size;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  get(key: string): Observed | undefined {
    return this.#byKey.get(key);
  }

  all(): readonly (readonly [key: string, observed: Observed])[] {
    return [...this.#byKey];
  }

  /** Whether anyone wants to have it as it is now. */
  isWanted(key: string): boolean {
    const listeners = this.#byKey.get(key)?.listeners.values() ?? [];
    for (const { isIdle } of listeners) if (isIdle?.() !== true) return true;
    return false;
  }

  add(key: string, listener: Listener, entry: Entry<Kept> | undefined, options: ObserveOptions): void {
    const question = options.question ?? entry?.value.question;
    this.#byKey.set(key, { listeners: new Map([[listener, options]]), entry, question });
  }

  /** @returns false where nobody observes the key. */
  join(key: string, listener: Listener, options: ObserveOptions): boolean {
    return this.#byKey.get(key)?.listeners.set(listener, options) !== undefined;
  }

  /** @returns whether nobody observes the key any more. */
  remove(key: string, listener: Listener): boolean {
    const listeners = this.#byKey.get(key)?.listeners;
    if (listeners === undefined) return true;
    listeners.delete(listener);
    if (listeners.size > 0) return false;
    this.#byKey.delete(key);
    return true;
  }

  tell(key: string, entry: Entry<Kept>, question: Question): void {
    const observed = this.#byKey.get(key);
    if (observed === undefined) return;
    const before = observed.entry;
    observed.question = question;
    observed.entry = entry;
    if (before?.value.data !== entry.value.data && !isSame(before?.value.data, entry.value.data)) {
      this.#call(observed, entry);
    }
  }

  /** There is nothing more, of anything. */
  empty(): void {
    for (const [, observed] of this.all()) {
      observed.entry &&= { ...observed.entry, value: { ...observed.entry.value, data: undefined } };
      this.#call(observed, undefined);
    }
    // What they waited for comes to nobody any more.
    for (const key of [...this.#byKey.keys()]) this.dismiss(key);
  }

  /** What was shown is the last word for now: those who waited for it wait no longer. */
  dismiss(key: string): void {
    for (const [listener, { isOnce }] of [...(this.#byKey.get(key)?.listeners ?? [])]) {
      if (isOnce === true) this.remove(key, listener);
    }
  }

  /** What was shown is there no longer, or is shown to nobody here. */
  refuse(key: string, refused: Refused): void {
    for (const { refused: listen } of [...(this.#byKey.get(key)?.listeners.values() ?? [])]) {
      try {
        listen?.(refused);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  #call({ listeners }: Observed, entry: Entry<Kept> | undefined): void {
    const data = entry && shapedFor(entry.value, undefined);
    for (const listener of [...listeners.keys()]) {
      try {
        listener(copyOf(data), entry);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
