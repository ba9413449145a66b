/**
 * What is unsaved, kept where the end of a tab, a browser or a machine does not reach it.
 * Promises  an entry belongs to one tab while that lives: two tabs on one document keep one each, and what a tab left
 *           behind is taken over by one other, once.
 * Leaves    IndexedDB to indexed-db-journal.ts.
 */
import type { Entry } from './document';

export interface Journal {
  /**
   * Takes over what was left behind under `key`: the oldest entry whose tab is gone. It is this tab's from then on, under
   * `owner`.
   */
  claim(key: string, owner: string): Promise<Entry | undefined>;
  /** Replaces what `owner` keeps under `key`. */
  keep(key: string, owner: string, entry: Entry): Promise<void>;
  forget(key: string, owner: string): Promise<void>;
}
