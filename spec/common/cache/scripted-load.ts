import type { Entry, Load, LoadContext, Loaded } from '../../../common/cache/index';

interface Begun {
  readonly context: LoadContext<string>;
  /** Lets the load bring this value, fresh for a minute unless told otherwise. */
  bring(value: string, loaded?: Partial<Loaded<string>>): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** A load that ends when the spec says so. */
export class ScriptedLoad {
  readonly begun: Begun[] = [];

  readonly load: Load<string> = (context) =>
    new Promise<Loaded<string>>((resolve, reject) => {
      this.begun.push({
        context,
        bring: (value, loaded = {}) => {
          resolve({ value, freshForMs: 60_000, ...loaded });
          return turn();
        },
        fail: (error) => {
          reject(error instanceof Error ? error : new Error(String(error)));
          return turn();
        },
      });
    });

  /** The load that began last. */
  get last(): Begun {
    const last = this.begun.at(-1);
    if (last === undefined) throw new Error('No load has begun');
    return last;
  }
}

/** A load that brings its value at once. */
export function bring(value: string, loaded: Partial<Loaded<string>> = {}): Load<string> {
  return () => ({ value, freshForMs: 60_000, ...loaded });
}

/** Lets everything happen that waits for nothing but its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function isPromise(answer: Entry<unknown> | Promise<Entry<unknown>>): answer is Promise<Entry<unknown>> {
  return answer instanceof Promise;
}
