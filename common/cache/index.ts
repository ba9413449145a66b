/**
 * The cache engine's door. Pure: no DOM, no Node, no I/O, the clock is passed in.
 * Read first cache-core.ts; key-template.ts for what a key is; tier.ts to build a slower tier.
 */
export { Cache, type CacheOptions, type Load, type LoadContext, type ReadOptions } from './cache';
export { CacheCore } from './cache-core';
export { ageMsOf, stateOf, type Entry, type EntryState, type Held, type Loaded } from './entry';
export { AbortError, PurgedError } from './errors';
export type { Answer, Given, LoadReason } from './events';
export type { CacheEvent, Incident, Note, Noted } from './notes';
export { Cohort, Flight, type Asking, type AskOptions, type Departure, type Waiter, type Wish } from './flight';
export {
  compileKeyTemplate,
  type KeyPattern,
  type KeyTemplate,
  type KeyValue,
  type KeyVariable,
  parseKeyTemplate,
} from './key-template';
export type { LowerTiers, TierHost, TierRow } from './lower-tiers';
export { createNearTiers } from './near-tiers';
export type { Signal } from './signal';
export { TierTimeoutError } from './tier-guard';
export { heldOf, isThenable, when, type Awaitable, type Mark, type Tier, type TierRecord } from './tier';
export { createTiers, type TiersOptions } from './tiers';
