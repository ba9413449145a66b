/**
 * The journal in IndexedDB: what localStorage is not, safe when a browser is killed.
 * Holds     one entry for each document and tab that has something unsaved.
 * Promises  who is alive is told by a Web Lock that ends with the tab, and by no clock; of two tabs that take over the same
 *           entry, one does, since it changes hands in one transaction. Storage that is forbidden or full is no journal, and
 *           no failure either. Who deletes the database, or wants a later version of it, does not wait for this tab.
 * Leaves    what an entry means to document.ts.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Journal, Kept } from './journal';

interface Owned extends Kept {
  /** The tab whose it is. */
  readonly tab: string;
}

interface Schema extends DBSchema {
  entries: { key: [key: string, tab: string, owner: string]; value: Owned; indexes: { key: string } };
}

const PREFIX = 'modern-times:saves:';

/**
 * @param tab  This tab's name, which no other has: a lock of that name is held as soon as something is kept.
 * @param locks  Null: without Web Locks, entries of other tabs are taken to be left behind.
 */
export function createIndexedDbJournal(
  tab: string,
  name = 'modern-times-saves',
  locks: LockManager | null = 'locks' in navigator ? navigator.locks : null,
): Journal {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const store = (): Promise<IDBPDatabase<Schema>> => (opened ??= openStore(name, () => (opened = undefined)));
  let held: Promise<void> | undefined;
  // Not before there is something to keep: a page that holds a lock is not kept by the browser for Back and Forward.
  const hold = (): Promise<void> => (held ??= holdLock(locks, PREFIX + tab));
  /** Most documents have nothing there. Those of a list ask together. */
  let asked: Promise<ReadonlySet<string>> | undefined;
  const keysNow = async (): Promise<ReadonlySet<string>> => {
    const keys = await (await store()).getAllKeysFromIndex('entries', 'key');
    return new Set(keys.map(([key]) => key));
  };

  return {
    async claim(key) {
      asked ??= keysNow().finally(() => (asked = undefined));
      if (!(await asked).has(key)) return [];
      await hold();
      const alive = await livingTabs(locks);
      return changeHands(await store(), key, alive, tab);
    },
    async replace(before, now) {
      if (now) void hold();
      const { store: entries, done } = (await store()).transaction('entries', 'readwrite');
      const deletions = before.map(({ key, owner }) => entries.delete([key, tab, owner]));
      await Promise.all([...deletions, now && entries.put({ ...now, tab }), done]);
    },
  };
}

// Async, since browsers that forbid storage throw at once.
async function openStore(name: string, closed: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(name, 1, {
    blocking: (_version, _wanted, { target }) => {
      (target as IDBDatabase).close();
      closed();
    },
    // The browser has closed it: somebody cleared what this site keeps.
    terminated: closed,
    upgrade: (database) => {
      database.createObjectStore('entries', { keyPath: ['key', 'tab', 'owner'] }).createIndex('key', 'key');
    },
  });
}

async function changeHands(
  database: IDBPDatabase<Schema>,
  key: string,
  alive: ReadonlySet<string>,
  tab: string,
): Promise<readonly Kept[]> {
  const { store, done } = database.transaction('entries', 'readwrite');
  const all = await store.index('key').getAll(key);
  const left = all.filter((one) => !alive.has(one.tab) && one.tab !== tab);
  const taken = left[0]?.entry.base ? left : left.slice(0, 1);
  await Promise.all([
    ...taken.flatMap((one) => [store.delete([one.key, one.tab, one.owner]), store.put({ ...one, tab })]),
    done,
  ]);
  return taken;
}

/** Resolves when the lock is held; it is let go when the tab ends, however it does. */
function holdLock(locks: LockManager | null, name: string): Promise<void> {
  if (locks === null) return Promise.resolve();
  return new Promise((resolve) => {
    const forever = new Promise<never>(() => undefined);
    locks
      .request(name, () => {
        resolve();
        return forever;
      })
      // A document that is not fully active gets none. It cannot ask for entries either.
      .catch(() => resolve());
  });
}

async function livingTabs(locks: LockManager | null): Promise<ReadonlySet<string>> {
  const { held = [] } = (await locks?.query()) ?? {};
  return new Set(held.flatMap(({ name = '' }) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])));
}
