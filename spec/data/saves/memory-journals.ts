import type { Journal } from '../../../app/data/saves';
import type { Heir } from '../../../app/data/saves/journal';
import type { Entry } from '../../../app/data/saves/document';

/** One browser's entries: `tab(name)` is a journal, `kill(name)` leaves its entries to the others. */
export class MemoryJournals {
  readonly #entries: { key: string; tab: string; owner: string; text: string; isNew: boolean }[] = [];
  readonly #alive = new Set<string>();
  readonly #heirs: { readonly tab: string; readonly heir: Heir }[] = [];
  /** Every text that was ever in it. */
  readonly history: string[] = [];

  tab(tab: string): Journal {
    this.#alive.add(tab);
    const find = (key: string, owner: string) =>
      this.#entries.findIndex((one) => one.key === key && one.tab === tab && one.owner === owner);
    /** One after the other, and not at once; what a tab had begun when it died is not done. */
    const later = async <T>(task: () => T): Promise<T> => {
      for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
      return this.#alive.has(tab) ? task() : new Promise(() => undefined);
    };
    return {
      watch: (heir) => this.#heirs.push({ tab, heir }),
      claim: (key) =>
        later(() => {
          const left = this.#entries.filter((one) => one.key === key && !this.#alive.has(one.tab));
          const taken = left[0]?.isNew === true ? left.slice(0, 1) : left;
          for (const one of taken) one.tab = tab;
          return taken.map(({ owner, text }) => ({ key, owner, entry: JSON.parse(text) as Entry }));
        }),
      replace: (before, now) =>
        later(() => {
          for (const { key, owner } of before) {
            const at = find(key, owner);
            if (at >= 0) this.#entries.splice(at, 1);
          }
          if (now === undefined) return;
          const { key, owner, entry } = now;
          const text = JSON.stringify(entry);
          this.history.push(text);
          this.#entries.push({ key, tab, owner, text, isNew: entry.base === undefined });
        }),
    };
  }

  kill(tab: string): void {
    this.#alive.delete(tab);
    const keys = new Set(this.#entries.flatMap((one) => (one.tab === tab ? [one.key] : [])));
    for (const { tab: other, heir } of this.#heirs) {
      if (this.#alive.has(other) && keys.has(heir.key ?? '')) heir.inherit();
    }
  }

  /** Of its entries, one each. */
  get keys(): readonly string[] {
    return this.#entries.map(({ key }) => key);
  }

  get size(): number {
    return this.#entries.length;
  }
}
