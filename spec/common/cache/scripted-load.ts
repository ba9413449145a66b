import type { Entry, Load, LoadContext, Loaded } from '../../../common/cache/index';

interface Begun {
  readonly context: LoadContext<string>;
  /** Lets the load bring this value, fresh for a minute unless told otherwise. */
  bring(value: string, loaded?: Partial<Loaded<string>>): Promise<void>;
  fail(message: string): Promise<void>;
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
        fail: (message) => {
          reject(new Error(message));
          return turn();
        },
      });
    });

  /** The load that began as number `nth`, the first being 0. */
  at(nth: number): Begun {
    const begun = this.begun[nth];
    if (begun === undefined) throw new Error(`${this.begun.length} loads have begun`);
    return begun;
  }
}

/** A load that brings its value at once. */
export function bring(value: string, loaded: Partial<Loaded<string>> = {}): Load<string> {
  return () => ({ value, freshForMs: 60_000, ...loaded });
}

export function neverLoad(): never {
  throw new Error('Nothing was to be loaded');
}

/** Lets everything happen that waits for nothing but its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What became of an answer: its value, or what it was rejected with. */
export async function outcomeOf(answer: Entry<string> | Promise<Entry<string>>): Promise<unknown> {
  try {
    return (await answer).value;
  } catch (error) {
    return error;
  }
}
