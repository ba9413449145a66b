/**
 * Transits: what is on its way, for whoever wants to know (rules I1 and I2).
 * Promises  each is told of once when it starts and once when it ends, before anyone who waits for it hears.
 */
import type { Question, RequestCacheOptions } from './types';

export interface Transit {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly startedAtMs: number;
  /** Who was here when it started. */
  readonly user: string;
  /** Of a read. */
  readonly question?: Question;
}

export class Transits {
  readonly reads = new Map<string, Transit>();
  readonly writes = new Set<Transit>();
  readonly #publish: RequestCacheOptions['publish'];

  constructor(publish: RequestCacheOptions['publish']) {
    this.#publish = publish;
  }

  started(transit: Transit): void {
    this.reads.set(transit.key, transit);
    this.#publish?.('inflight:start', transit);
  }

  joined(key: string): void {
    const transit = this.#publish && this.reads.get(key);
    if (transit !== undefined) this.#publish?.('inflight:join', transit);
  }

  ended(key: string): void {
    const transit = this.reads.get(key);
    if (transit === undefined) return;
    this.reads.delete(key);
    this.#publish?.('inflight:end', transit);
  }
}
