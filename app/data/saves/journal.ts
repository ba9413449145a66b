/**
 * What is unsaved, kept where the end of a tab, a browser or a machine does not reach it.
 * Promises  an entry belongs to one tab while that lives: two tabs on one document keep one each, and what tabs left
 *           behind is taken over by one other. It stays as it is until what replaces it is there, in the same moment.
 * Leaves    IndexedDB to indexed-db-journal.ts.
 */
import type { Entry } from './document';

/** What one model keeps. */
export interface Kept {
  readonly key: string;
  /** Which model's it was in the beginning: no other has this name, in any tab. */
  readonly owner: string;
  readonly entry: Entry;
}

export interface Journal {
  /**
   * What was left behind under `key` by tabs that are gone; this tab's from then on. Of documents that are nowhere yet each
   * is another, and one of them is given.
   */
  claim(key: string): Promise<readonly Kept[]>;
  /** Keeps `now` in the place of `before`, and nothing where that is undefined. */
  replace(before: readonly Kept[], now: Kept | undefined): Promise<void>;
}
