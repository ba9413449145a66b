import { Held } from './entry';

/** An entry as it travels to slower tiers: plain data, which a tier may turn into bytes. */
export interface TierRecord<V> {
  readonly key: string;
  readonly value: V;
  readonly isAskable?: boolean;
  readonly tags: readonly string[];
  readonly storedAtMs: number;
  readonly freshForMs: number;
  readonly staleForMs: number;
  readonly graceForMs: number;
  /** The tick at which its load began; means something only together with `session`. */
  readonly clock: number;
  /** Names the process or tab whose clock that is. */
  readonly session: string;
}

/** A reading of a tier's own clock: see `Tier.mark`. */
export type Mark = string | number | undefined;

export type Awaitable<T> = T | PromiseLike<T>;

export function isThenable<T>(given: Awaitable<T>): given is PromiseLike<T> {
  return typeof given === 'object' && given !== null && 'then' in given;
}

/** Goes on with what was given, at once if it is there. It does not reject. */
export function when<T, R>(given: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return isThenable(given) ? given.then(next) : next(given);
}

/**
 * A slower tier: localStorage, files, Redis. It may throw, hang, forget and be full: the cache goes on without it. It
 * may survive the process and be shared with others. What it must keep to:
 *
 * * After `invalidate(tags)` has resolved, `get` gives no record that carries one of them and was set before, not even
 *   after a restart. The same holds for `remove(key)` and `clear()`.
 * * `get` gives what `set` was given, or undefined. Anything else is taken for corrupt, which is a miss.
 *
 * The cache calls `set`, `remove`, `invalidate` and `clear` so that none overtakes another that it could contradict.
 */
export interface Tier<V> {
  /** For events and Cache-Status: `file`, `redis`. */
  readonly name: string;
  /**
   * For tiers that others invalidate too: their own clock, read before each load and handed back with what it brought,
   * so that the tier can refuse a record whose tags were invalidated by someone else meanwhile.
   */
  mark?(): Awaitable<Mark>;
  get(key: string): Awaitable<unknown>;
  set(key: string, record: TierRecord<V>, mark: Mark): Awaitable<unknown>;
  remove(key: string): Awaitable<unknown>;
  invalidate(tags: readonly string[]): Awaitable<unknown>;
  clear(): Awaitable<unknown>;
}

/** @param ownTag  The tag that stands in its key. */
export function recordOf<V>(held: Held<V>, session: string, ownTag: string | undefined): TierRecord<V> {
  return {
    key: held.key,
    value: held.value,
    ...(held.life.isAskable && { isAskable: true }),
    tags: ownTag === undefined || held.tags.includes(ownTag) ? held.tags : [...held.tags, ownTag],
    storedAtMs: held.storedAtMs,
    freshForMs: held.life.freshForMs,
    staleForMs: held.life.staleForMs,
    graceForMs: held.life.graceForMs,
    clock: held.clock,
    session,
  };
}

/**
 * Whether what a tier gave is a record of this very key. The value is as the tier gave it: a tier that others can write
 * to checks it against its own schema.
 */
function isRecordOf<V>(key: string, given: unknown): given is TierRecord<V> {
  if (typeof given !== 'object' || given === null) return false;
  const record = new Map<string, unknown>(Object.entries(given));
  const numbers = ['storedAtMs', 'freshForMs', 'staleForMs', 'graceForMs', 'clock'];
  const tags = record.get('tags');
  return (
    record.get('key') === key &&
    record.has('value') &&
    typeof record.get('session') === 'string' &&
    numbers.every((name) => Number.isFinite(record.get(name))) &&
    ['undefined', 'boolean'].includes(typeof record.get('isAskable')) &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === 'string')
  );
}

/** The entry that a tier gave, or undefined when what it gave is none of this key. */
export function heldOf<V>(key: string, given: unknown, session: string, nowMs: number): Held<V> | undefined {
  if (!isRecordOf<V>(key, given)) return undefined;
  // An entry of another session is older than everything here, and a time to come is one from a clock since set back.
  return new Held(key, given, Math.min(given.storedAtMs, nowMs), given.session === session ? given.clock : 0);
}
