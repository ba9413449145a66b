import type { Clock } from '../clock';
import type { Held } from './entry';
import type { Awaitable, Mark } from './tier';

export type Operation = 'mark' | 'get' | 'set' | 'remove' | 'invalidate' | 'clear';

/** What the slower tiers' own clocks showed before a load began, in the order of the tiers. */
export type Marks = readonly Mark[];

export interface Found<V> {
  readonly held: Held<V>;
  readonly tier: string;
}

/** What the cache lends to the tiers below it. */
export interface TierHost<V> {
  readonly clock: Clock;
  /** Whether an entry may be kept at this moment: valid by the clock, and nothing newer under its key. */
  readonly isWanted: (held: Held<V>) => boolean;
  readonly failed: (tier: string, operation: Operation, error: unknown) => void;
  /** See `CacheOptions.tagIn`: tiers keep that tag with the others. */
  readonly tagIn?: ((key: string) => string | undefined) | undefined;
}

/**
 * Everything below memory, as the cache uses it. Nothing here throws or rejects: a tier in trouble is a tier that has
 * nothing. What is done at once is given at once, without a promise.
 */
export interface LowerTiers<V> {
  marks(): Awaitable<Marks>;
  /** The first entry found that is wanted, written back to the tiers above with what remains of its life. */
  find(key: string, marks: Marks): Awaitable<Found<V> | undefined>;
  set(held: Held<V>, marks: Marks): Awaitable<void>;
  remove(key: string): Awaitable<void>;
  invalidate(tags: readonly string[]): Awaitable<void>;
  clear(): Awaitable<void>;
}

/** Made when the cache is: `createTiers` (guarded, for what may hang) or `createNearTiers` (for what answers at once). */
export type TierRow<V> = (host: TierHost<V>) => LowerTiers<V>;
