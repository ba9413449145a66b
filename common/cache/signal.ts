import { AbortError } from './errors';

/**
 * What the cache needs of a signal. `AbortSignal` is one; this room knows neither the DOM nor Node, so it names only
 * the part it uses.
 */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The signal that a load is given: it fires once, when nobody waits for the load any more. */
export class LoadSignal implements Signal {
  readonly #listeners = new Set<() => void>();
  #aborted = false;
  #reason: unknown;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** Every listener is called, whatever the others throw. @returns what they threw. */
  abort(reason: unknown): unknown[] {
    if (this.#aborted) return [];
    this.#aborted = true;
    this.#reason = reason;
    const thrown: unknown[] = [];
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        thrown.push(error);
      }
    }
    this.#listeners.clear();
    return thrown;
  }
}

/**
 * The outcome of `promise`, unless the signal fires first: then `left` is called and the signal's reason is the outcome.
 * Whoever has left need not listen: a rejection that nobody handles is dropped.
 */
export function unlessAborted<T>(
  promise: Promise<T>,
  signal: Signal,
  key: string,
  left: (reason: Error) => void,
): Promise<T> {
  const outcome = new Promise<T>((resolve, reject) => {
    const leave = (): void => {
      const reason = reasonOf(signal, key);
      signal.removeEventListener('abort', leave);
      reject(reason);
      left(reason);
    };
    const stay = (): void => signal.removeEventListener('abort', leave);
    signal.addEventListener('abort', leave);
    // It may have fired while the load began.
    if (signal.aborted) leave();
    promise.then(stay, stay);
    promise.then(resolve, reject);
  });
  return unheard(outcome);
}

/** The same promise; its rejection may go unhandled. */
export function unheard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

export function reasonOf(signal: Signal, key: string): Error {
  const { reason } = signal;
  return reason instanceof Error ? reason : new AbortError(key, { cause: reason });
}
