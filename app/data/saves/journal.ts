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

/** One browser's entries, for specs: `tab(name)` is a journal, `kill(name)` leaves its entries to the others. */
export class MemoryJournals {
  readonly #entries: { key: string; tab: string; owner: string; text: string }[] = [];
  readonly #alive = new Set<string>();

  tab(tab: string): Journal {
    this.#alive.add(tab);
    const find = (key: string, owner: string) =>
      this.#entries.findIndex((one) => one.key === key && one.tab === tab && one.owner === owner);
    return {
      claim: (key, owner) => {
        const left = this.#entries.find((one) => one.key === key && !this.#alive.has(one.tab));
        if (left === undefined) return Promise.resolve(undefined);
        left.tab = tab;
        left.owner = owner;
        return Promise.resolve(JSON.parse(left.text) as Entry);
      },
      keep: (key, owner, entry) => {
        const at = find(key, owner);
        const kept = { key, tab, owner, text: JSON.stringify(entry) };
        if (at < 0) this.#entries.push(kept);
        else this.#entries[at] = kept;
        return Promise.resolve();
      },
      forget: (key, owner) => {
        const at = find(key, owner);
        if (at >= 0) this.#entries.splice(at, 1);
        return Promise.resolve();
      },
    };
  }

  kill(tab: string): void {
    this.#alive.delete(tab);
  }

  get size(): number {
    return this.#entries.length;
  }
}
