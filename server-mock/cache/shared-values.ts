/**
 * Shared values (Prudence's distributedGlobals): what requests leave for one another, on the tiers of the response cache.
 * Promises  of several who set a value that is absent, one wins, and all are told what it set.
 * Leaves    durability to nobody: a value may be forgotten as anything in a cache, so it must be possible to make it anew.
 */
import type { Cache } from '../../common/cache';
import { type Duration, parseDuration } from '../../common/duration';
import type { Kept } from './kept';

export interface SharedOptions {
  /** Default: until it is set again or there is no more room. */
  readonly duration?: Duration;
}

const prefix = '%shared|';
/** Longer than any cache lives, and still a number of milliseconds that dates can hold. */
const forEverMs = 100 * 365 * 86_400_000;
const nothing: Kept = { kind: 'text', json: '' };

export class SharedValues {
  readonly #cache: Cache<Kept>;

  constructor(cache: Cache<Kept>) {
    this.#cache = cache;
  }

  /** A copy of what was set, or undefined. What it is, only who set it knows: check it. */
  async get(name: string): Promise<unknown> {
    const entry = await this.#cache.read(prefix + name, () => ({ value: nothing, freshForMs: 0, store: false }));
    return valueOf(entry.value);
  }

  /** @param value  What JSON can say. @returns when the slower tiers have it too. */
  async set(name: string, value: unknown, options: SharedOptions = {}): Promise<void> {
    await this.#cache.write(prefix + name, { value: kept(name, value), freshForMs: lifeMs(options) });
  }

  /** @returns  What the name stands for now: `value`, or what had been set before. */
  async setIfAbsent(name: string, value: unknown, options: SharedOptions = {}): Promise<unknown> {
    const mine = kept(name, value);
    const freshForMs = lifeMs(options);
    for (;;) {
      // Loads of one key are shared: whoever comes second is given what the first has set.
      const entry = await this.#cache.read(prefix + name, () => ({ value: mine, freshForMs }));
      // One who only looked was first, and found nothing.
      if (entry.value !== nothing) return valueOf(entry.value);
    }
  }

  async remove(name: string): Promise<void> {
    await this.#cache.invalidateKey(prefix + name);
  }
}

function lifeMs({ duration }: SharedOptions): number {
  return duration === undefined ? forEverMs : parseDuration(duration);
}

/** @throws {TypeError}  JSON cannot say it. */
function kept(name: string, value: unknown): Kept {
  const json: unknown = JSON.stringify(value);
  if (typeof json !== 'string') throw new TypeError(`The shared value ${name} has no form in JSON`);
  return { kind: 'text', json };
}

function valueOf(value: Kept): unknown {
  return value.kind === 'text' && value !== nothing ? JSON.parse(value.json) : undefined;
}
