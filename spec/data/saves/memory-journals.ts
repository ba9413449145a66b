import type { Journal } from '../../../app/data/saves';
import type { Entry } from '../../../app/data/saves/document';

/** One browser's entries: `tab(name)` is a journal, `kill(name)` leaves its entries to the others. */
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
        if (!this.#alive.has(tab)) return Promise.resolve();
        const at = find(key, owner);
        const kept = { key, tab, owner, text: JSON.stringify(entry) };
        if (at < 0) this.#entries.push(kept);
        else this.#entries[at] = kept;
        return Promise.resolve();
      },
      forget: (key, owner) => {
        const at = find(key, owner);
        if (at >= 0 && this.#alive.has(tab)) this.#entries.splice(at, 1);
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
