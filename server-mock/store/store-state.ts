/** The state of a store, as a text: its epoch, and the sequence of the last change that was logged. */
import type { Store } from './store';

const page = 1_000;

/** Follows the log from where it was last asked, so that each answer costs what has happened since. */
export function createStateReader(store: Pick<Store, 'epoch' | 'read'>): () => Promise<string> {
  let epoch = '';
  let sequence = 0;
  return () =>
    store.read(async (records) => {
      if (store.epoch !== epoch) {
        epoch = store.epoch;
        sequence = 0;
      }
      for (;;) {
        const changes = await records.changes(sequence, page);
        sequence = changes.at(-1)?.sequence ?? sequence;
        if (changes.length < page) return `${epoch}.${sequence}`;
      }
    });
}
