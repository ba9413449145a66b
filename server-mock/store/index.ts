/**
 * The store's door: records in tables, transactions, a change log. What runs in Node only has a door of its own, node.ts.
 * Read first store.ts; then memory-store.ts, which does all of it in the fewest lines.
 */
export { joinStore } from './joined-store';
export { createMemoryStore } from './memory-store';
export {
  StoreBusyError,
  UniqueError,
  type Id,
  type Reading,
  type Store,
  type Stored,
  type Table,
  type Where,
  type Writing,
} from './store';
export { createStateReader } from './store-state';
