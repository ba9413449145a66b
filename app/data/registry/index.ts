/** The registry's door: one record, one object; one list, one object. */
export { DisposedError, guardDisposed, nameOf } from './disposed';
export type { Lease } from './lease';
export {
  hasLeft,
  isHeld,
  type LeaseInfo,
  type LeaseWatch,
  type LiveInstance,
  Registry,
  type RegistryOptions,
  registryOf,
  type RouteEvents,
} from './registry';
export type { Id, ListClass, ParamsOf, RecordClass, SharedList, SharedRecord } from './shareable';
