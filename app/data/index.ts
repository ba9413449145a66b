/**
 * The door of the data layer: all that the application knows about asking a server. What few want is beside.ts.
 * Holds     models and collections, the mixins by which they save themselves, `request` for actions that are no model's
 *           own, and `session`.
 * Promises  every request goes through one door (exchange.ts), behind which the request cache stands (cache/): features
 *           ask as if there were none.
 * Leaves    what the records are to the features.
 * Read next exchange.ts, then model.ts.
 */
import type { Amplify } from '../../vendor/amplify';

export { setApiBase } from './address';
export { Collection } from './collection';
export { createSync, Facade, followPage, inFlight, inFlightWrites, Refused, RequestCache } from './cache';
export { Edit, UndecidedError } from './edit';
export { Model } from './model';
export { prefetch, type Read } from './prefetch';
export { registry } from './records';
export { DisposedError, type Lease, type LiveInstance, Registry } from './registry';
export { type Call, type Exchange, request } from './request';
export {
  type Choice,
  createId,
  flushSaves,
  type MergingModel,
  openJournal,
  optimisticSync,
  optimisticUpdate,
  patchMixin,
  resumeSaves,
  SaveError,
  type SaveState,
  setSavingTools,
} from './saves';
export { session, Session, SESSION_CHANGED } from './session';
export type { SessionState, SessionUser } from './session-state';
export { cache, joinTabs, keepAnswers, setLongestWait } from './shared-cache';
export { sync } from './sync';

/** `amplify.store` and `amplify.request`, with the type `coalesced` defined. */
export async function loadAmplify(): Promise<Amplify> {
  const { amplify } = await import('./resources');
  return amplify;
}
