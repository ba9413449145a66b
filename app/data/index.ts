/**
 * The door of the data layer: all that the application knows about asking a server.
 * Holds     models and collections, `request` for actions that are no model's own, `session`, and words for failures.
 * Promises  every request goes through one door (exchange.ts), so that a cache can be put behind it without touching
 *           a feature.
 * Leaves    what the records are to the features.
 * Read next exchange.ts, then model.ts.
 */
export { setApiBase } from './address';
export { Collection } from './collection';
export { setLongestWait } from './exchange';
export { type Failure, readFailure } from './failure';
export { Model } from './model';
export { type Call, type Exchange, request } from './request';
export { type MergingModel, optimisticUpdate } from './saves';
export { session, Session, SESSION_CHANGED } from './session';
export type { SessionState, SessionUser } from './session-state';
export { sync } from './sync';
