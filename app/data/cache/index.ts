/**
 * The request cache's door: what stands under Backbone.sync.
 * Holds     `RequestCache`, and `createSync`, which makes a `Backbone.sync` of one.
 * Promises  one question asked many times at once is one request; fresh data costs none; nobody who asks after a write is
 *           answered from before it; nothing crosses users.
 * Leaves    entries, flights and invalidation to common/cache, who owns what to the registry, what is kept on the machine
 *           to the tiers that it is given.
 * Read next types.ts, docs/data.md.
 */
export type * from './ajax';
export type * from './types';
export { batched, type Batch } from './batching';
export { etagOf } from './fetching';
export { explain } from './explain';
export { Facade, type ReaderOptions, readThrough } from './facade';
export { inFlight, inFlightWrites, readWithin } from './in-flight';
export { createLateTiers, type LateTiers } from './late-tiers';
export { placeOf, policyFor, type SyncOwner, takeUp, urlOf } from './owner';
export { followPage } from './page';
export type { Reading } from './reading';
export { Refused } from './refused';
export { RequestCache } from './request-cache';
export { createSync, type Sync, type SyncCall } from './sync';
export { watchStrayTags } from './stray-tags';
export { openTabs, type Tabs } from './tabs';
