import type { Answer, CacheEvent } from './events';
import type { LoadSignal } from './signal';

/** An answer: for those who joined a load, and for the one it was begun for. */
export type AnswerFor<V> = (isCollapsed: boolean) => Answer<V>;

/** One who waits: told once, in the turn in which the load ends. It must not throw, nor change what it is told. */
export interface Waiter<V> {
  settle(answer: Answer<V>): void;
}

/** Calls the callbacks that were passed in. What they throw is reported as an incident and goes no further. */
export class Reporter<V> {
  readonly #observe: ((event: CacheEvent<V>) => void) | undefined;

  constructor(observe: ((event: CacheEvent<V>) => void) | undefined) {
    this.#observe = observe;
  }

  report(event: CacheEvent<V>): void {
    try {
      this.#observe?.(event);
    } catch {
      // There is nobody left to tell.
    }
  }

  /** Undefined when nobody wants to know, so that a hit costs nothing for it. */
  teller(explain: ((answer: Answer<V>) => void) | undefined): Waiter<V> | undefined {
    if (explain === undefined && this.#observe === undefined) return undefined;
    return {
      settle: (answer) => {
        this.#guard(() => explain?.(answer));
        this.report(answer);
      },
    };
  }

  /** Fires a load's signal. */
  abort(signal: LoadSignal, reason: Error): void {
    for (const error of signal.abort(reason)) this.report({ type: 'callback-failed', error });
  }

  #guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.report({ type: 'callback-failed', error });
    }
  }
}
