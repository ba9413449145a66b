/**
 * Cached parts: results that several answers share, each kept by itself (Prudence's fragments).
 * Promises  what includes a part carries its tags, whether the part was made or found; unless the part is local.
 * Leaves    keeping to the cache that it is given.
 */
import type { Cache, Loaded } from '../../common/cache';
import { type Duration, parseDuration } from '../../common/duration';
import type { Kept } from './kept';

export interface PartOptions {
  /** 0: made each time. */
  readonly duration: Duration;
  /** How long past its life it is given while a newer one is made, and when making one fails. Default 0. */
  readonly grace?: Duration;
  /** Beside those that `make` adds. */
  readonly tags?: readonly string[];
  /** Its tags are its own: what includes it stays, until it is over, when they are invalidated. */
  readonly isLocal?: boolean;
}

export interface PartScope {
  /** What is being made says something about what these tags stand for. */
  readonly tag: (...tags: readonly string[]) => void;
  readonly part: CachedPart;
}

/** What carries tags: an answer (representation.ts), or a part. */
interface Tagged {
  tag(...tags: readonly string[]): void;
}

/**
 * What is kept under `key`, or else what `make` gives, which is then kept. Readers who come meanwhile wait for the one
 * that makes it. Not inside a transaction: `make` may want its own.
 * @param key   Among the parts of the whole server; what depends on who asks has to name them here.
 * @param make  Gives what JSON can say; everyone has a copy.
 * @throws what `make` throws; nothing is kept then. @throws {TypeError}  The part includes itself.
 */
export type CachedPart = <T>(key: string, options: PartOptions, make: (scope: PartScope) => Promise<T>) => Promise<T>;

// A template cannot have a % in its own text: no answer's key begins like a part's.
const prefix = '%part|';

/** @param cache  Undefined: every part is made anew. @param including  Told of the tags. @param path  The parts around. */
export function cachedPartOf(
  cache: Cache<Kept> | undefined,
  including: Tagged,
  path: readonly string[] = [],
): CachedPart {
  return async <T>(key: string, options: PartOptions, make: (scope: PartScope) => Promise<T>): Promise<T> => {
    if (path.includes(key)) throw new TypeError(`The part ${[...path, key].join(' > ')} includes itself`);
    const freshForMs = parseDuration(options.duration);
    const graceMs = parseDuration(options.grace ?? 0);
    const load = async (): Promise<Loaded<Kept> & { readonly tags: readonly string[] }> => {
      const tags = new Set(options.tags);
      const tag = (...more: readonly string[]) => more.forEach((one) => tags.add(one));
      const made = await make({ tag, part: cachedPartOf(cache, { tag }, [...path, key]) });
      const value: Kept = { kind: 'text', json: JSON.stringify(made) };
      return { value, tags: [...tags], freshForMs, staleForMs: graceMs, graceForMs: graceMs };
    };
    const isKept = cache !== undefined && freshForMs > 0;
    const { tags, value } = isKept ? await cache.read(prefix + key, load) : await load();
    if (options.isLocal !== true) including.tag(...tags);
    if (value.kind !== 'text') throw new TypeError(`What is kept for the part ${key} is no part`);
    // What `make` gave: the one place where a part's JSON gets its type back.
    return JSON.parse(value.json) as T;
  };
}
