/**
 * The one door to amplifyjs: `amplify.store` and `amplify.request`, typed and mended. Who stores only, and loads nothing
 * else, takes amplify-store.ts.
 * Leaves    publish and subscribe to Chaplin's mediator: one bus is enough.
 * Read next amplify-store.ts, amplify-request.ts; spec/vendor/amplify.browser.spec.ts names every fault.
 */
import type { Clock } from '../common/clock';
import { request, type RequestFunction } from './amplify-request';
import { createStore, type Store } from './amplify-store';

export {
  decoderOf,
  type Definition,
  fillTemplate,
  type Handle,
  type RequestData,
  RequestError,
  type RequestFunction,
  type Resource,
  sparing,
} from './amplify-request';
export {
  StorageFullError,
  StorageUnavailableError,
  type Store,
  type StoreOptions,
  type StoreType,
} from './amplify-store';

export interface Amplify {
  readonly store: Store;
  readonly request: RequestFunction;
}

/**
 * Opened by whoever uses it; `clock` says when what is stored has expired. There is one amplify in a page, and so one
 * clock: the one who called last says which. The application gives its own to all.
 */
export function openAmplify(clock: Clock): Amplify {
  return { store: createStore(clock), request };
}
