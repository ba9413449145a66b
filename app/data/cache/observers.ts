/**
 * Observers: who wants to hear of what under a key.
 * Promises  a listener is told of data that differs from what it was last told; one that throws harms no other.
 */
import type { Entry } from '../../../common/cache';
import { copyOf, isSame, shapedFor } from './copy';
import type { Kept, Listener, Question } from './types';

export interface Observed {
  readonly listeners: Set<Listener>;
  /** By which the key is asked for again; undefined until someone has asked. */
  question: Question | undefined;
  /** What the listeners know. */
  entry: Entry<Kept> | undefined;
}

export class Observers {
  readonly #byKey = new Map<string, Observed>();
  readonly #once = new WeakSet<Listener>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  all(): readonly (readonly [key: string, observed: Observed])[] {
    return [...this.#byKey];
  }

  add(key: string, listener: Listener, entry: Entry<Kept> | undefined, isOnce: boolean): void {
    if (isOnce) this.#once.add(listener);
    const observed = this.#byKey.get(key);
    if (observed === undefined) {
      this.#byKey.set(key, { listeners: new Set([listener]), entry, question: entry?.value.question });
    } else observed.listeners.add(listener);
  }

  remove(key: string, listener: Listener): void {
    const listeners = this.#byKey.get(key)?.listeners;
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#byKey.delete(key);
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
  }

  /** What was shown is the last word for now: those who waited for it wait no longer. */
  dismiss(key: string): void {
    for (const listener of [...(this.#byKey.get(key)?.listeners ?? [])]) {
      if (this.#once.has(listener)) this.remove(key, listener);
    }
  }

  #call({ listeners }: Observed, entry: Entry<Kept> | undefined): void {
    for (const listener of [...listeners]) {
      try {
        listener(entry && copyOf(shapedFor(entry.value, undefined)), entry);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
