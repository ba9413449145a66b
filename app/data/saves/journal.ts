/**
 * What is unsaved, kept where the end of a tab, a browser or a machine does not reach it.
 * Promises  an entry belongs to one tab while that lives: two tabs on one document keep one each, and what tabs left
 *           behind is taken over by one other, which may be open already. It stays as it is until what replaces it is there, in the same moment.
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

/** A document that is open while other tabs end. */
export interface Heir {
  /** Whose it is, and where. */
  readonly key: string | undefined;
  /** Something may have been left there. */
  inherit(): void;
}

export interface Journal {
  /**
   * What was left behind under `key` by tabs that are gone; this tab's from then on. Of documents that are nowhere yet each
   * is another, and one of them is given.
   */
  claim(key: string): Promise<readonly Kept[]>;
  /** From now on, `heir` is told when a tab ends that had something under its key. It is held weakly. */
  watch?(heir: Heir): unknown;
  /** Keeps `now` in the place of `before`, and nothing where that is undefined. */
  replace(before: readonly Kept[], now: Kept | undefined): Promise<void>;
}
