/**
 * The journal in IndexedDB: what localStorage is not, safe when a browser is killed.
 * Holds     one entry for each document and tab that has something unsaved.
 * Promises  who is alive is told by a Web Lock that ends with the tab, and by no clock, also to documents that are open; of two tabs that take over the same
 *           entry, one does, since it changes hands in one transaction. Storage that is forbidden or full is no journal, and
 *           no failure either. Who deletes the database, or wants a later version of it, does not wait for this tab.
 * Leaves    what an entry means to document.ts.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Heir, Journal, Kept } from './journal';

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
  const ends = createEnds(locks);
  const channel = openChannel(name, ({ key, tab: other }) => ends.await(key, other));
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
      const { taken, living } = await changeHands(await store(), key, alive, tab);
      for (const other of living) ends.await(key, other);
      return taken;
    },
    watch: ends.watch,
    async replace(before, now) {
      if (now) void hold();
      const { store: entries, done } = (await store()).transaction('entries', 'readwrite');
      const deletions = before.map(({ key, owner }) => entries.delete([key, tab, owner]));
      await Promise.all([...deletions, now && entries.put({ ...now, tab }), done]);
      const isFirst = !before.some(({ owner }) => owner === now?.owner);
      if (!now || !isFirst) return;
      // Not before this tab can be seen to live.
      await hold();
      channel?.postMessage({ key: now.key, tab } satisfies News);
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
): Promise<{ readonly taken: readonly Kept[]; readonly living: ReadonlySet<string> }> {
  const { store, done } = database.transaction('entries', 'readwrite');
  const all = await store.index('key').getAll(key);
  const others = all.filter((one) => one.tab !== tab);
  const left = others.filter((one) => !alive.has(one.tab));
  const taken = left[0]?.entry.base ? left : left.slice(0, 1);
  await Promise.all([
    ...taken.flatMap((one) => [store.delete([one.key, one.tab, one.owner]), store.put({ ...one, tab })]),
    done,
  ]);
  return { taken, living: new Set(others.flatMap((one) => (alive.has(one.tab) ? [one.tab] : []))) };
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
  // One that waits for another's end has its lock for a moment, together with all who do.
  const living = held.filter(({ name = '', mode }) => name.startsWith(PREFIX) && mode === 'exclusive');
  return new Set(living.map(({ name = '' }) => name.slice(PREFIX.length)));
}

/** Told to all tabs: that one has something of a document. */
interface News {
  readonly key: string;
  readonly tab: string;
}

/** Undefined where the browser forbids it: who is open already then hears of tabs only that had something before. */
function openChannel(name: string, hear: (news: News) => void): BroadcastChannel | undefined {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<News>) => hear(data);
    return channel;
  } catch {
    return undefined;
  }
}

/** Of the ends of tabs, none of which is waited for unless it has something of a document that is open here. */
function createEnds(locks: LockManager | null) {
  const heirs = new Set<WeakRef<Heir>>();
  const awaited = new Set<string>();

  function living(): readonly Heir[] {
    return [...heirs].flatMap((ref) => {
      const heir = ref.deref();
      if (heir === undefined) heirs.delete(ref);
      return heir ?? [];
    });
  }

  async function untilEnd(tab: string): Promise<void> {
    if (locks === null || awaited.has(tab)) return;
    awaited.add(tab);
    try {
      await locks.request(PREFIX + tab, { mode: 'shared' }, () => undefined);
      for (const heir of living()) heir.inherit();
    } catch {
      // A document that is not fully active hears of nothing.
    } finally {
      awaited.delete(tab);
    }
  }

  return {
    watch: (heir: Heir) => heirs.add(new WeakRef(heir)),
    await: (key: string, tab: string): void => {
      if (living().some((heir) => heir.key === key)) void untilEnd(tab);
    },
  };
}
