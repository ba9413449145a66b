/** A store within a transaction that is open: what a handler reads and writes becomes part of it. */
import type { Store, Writing } from './store';

export interface JoinedStore extends Store {
  /** Throws where a transaction of the handler's failed and the handler went on: half of it is still here. */
  ensureWhole(): void;
}

/** @param records  Of the transaction that is open; it commits what was written here, or nothing of it. */
export function joinStore(store: Store, records: Writing): JoinedStore {
  let isBroken = false;
  const refuse = () => Promise.reject(new TypeError('a transaction can neither replace nor close its store'));
  return {
    get epoch() {
      return store.epoch;
    },
    read: (work) => work(records),
    async transaction(work) {
      try {
        return await work(records);
      } catch (reason) {
        isBroken = true;
        throw reason;
      }
    },
    ensureWhole() {
      if (isBroken) throw new TypeError('a handler outlived the failure of its own transaction');
    },
    dump: refuse,
    restore: refuse,
    clear: refuse,
    close: refuse,
  };
}
