/**
 * Persisted tier: answers that this machine keeps for the next visit, in localStorage through `amplify.store`.
 * Holds     one item an entry; entries that wait to be written; one item with the epoch, a random word that whoever
 *           invalidates or removes anything, in whatever tab, replaces without reading it.
 * Promises  only what `persists` names is kept, for one scope, within `maxBytes` and `maxEntries`. Whatever the storage
 *           is (full, forbidden, corrupt, tampered with, of an older version), the cache meets a miss, the application
 *           at most one notice, and no other entry suffers. What was loaded before another tab's invalidation is
 *           refused: its mark is an epoch that has passed.
 * Leaves    an entry that a tab wrote before it could see the new epoch to tabs.ts: who hears of the tags forgets it.
 * Read next common/cache/tier.ts for what a tier keeps to, docs/storage.md for why nothing is kept by default.
 */
import type { Mark, Tier, TierRecord } from '../../../common/cache';
import type { Clock } from '../../../common/clock';
import type { Store } from '../../../vendor/amplify';
import { randomWord } from '../random-word';

export interface PersistedTierOptions<V> {
  readonly store: Store;
  readonly clock: Clock;
  /**
   * Whose entries these are: who is signed in, and since when. What another scope left is a miss, and removed. Undefined:
   * that is not known yet, and nothing is read or written; what comes meanwhile waits until it is.
   */
  readonly scope: () => string | undefined;
  readonly persists: (record: TierRecord<V>) => boolean;
  /** The part of a value that is kept, as JSON. Default: all of it. */
  readonly pack?: (value: V) => unknown;
  /** The value again; undefined if `packed` is none: anyone can write to the storage. */
  readonly unpack: (packed: unknown, key: string) => V | undefined;
  /** Counted as the browser does, two bytes a UTF-16 unit of names and texts. Default 512 KiB. */
  readonly maxBytes?: number;
  /** Default 200. */
  readonly maxEntries?: number;
  /** Told once, when there is no more writing in this visit, of the error that was the reason. */
  readonly noticed?: (error: unknown) => void;
  /** Runs `run` once the page has nothing better to do. */
  readonly whenIdle?: (run: () => void) => void;
}

export interface PersistedTier<V> extends Tier<V> {
  /** Removes what carries one of the tags (left out: everything) in answer to another tab, which began the epoch. */
  forget(tags?: readonly string[]): void;
  /** Writes what waits to be written, as far as it is known whose it is. Done by itself on idle, and when the page is hidden or left. */
  flush(): void;
  /** Flushes, and listens to the page no more. */
  close(): void;
}

interface Unwritten<V> {
  /** Undefined: it was not known. It is that of whoever turns out to be here: another's coming clears the tier. */
  readonly scope: string | undefined;
  readonly record: TierRecord<V>;
  mark: Mark;
}

interface Item {
  readonly scope: unknown;
  /** Its tags are a list: the rest is as anyone may have written it. */
  readonly record: TierRecord<unknown>;
}

const ROOM = 'answers:';
/** The number grows with the shape of what is kept: older entries are removed unread. */
const ENTRIES = `${ROOM}1:`;
const EPOCH = `${ROOM}epoch`;
/** Later than any time. */
const USED = 2 ** 50;

export function openPersistedTier<V>(options: PersistedTierOptions<V>): PersistedTier<V> {
  const { store, clock, scope, persists, pack = (value: V): unknown => value, unpack, noticed } = options;
  const { maxBytes = 512 * 1024, maxEntries = 200, whenIdle = idleBy(clock) } = options;
  const waiting = new Map<string, Unwritten<V>>();
  /** Names of what was read in this visit: the last to be evicted. */
  const used = new Set<string>();
  const closing = new AbortController();
  let isReadOnly = false;
  let isFlushDue = false;

  const names = (): string[] => store.keys().filter((name) => name.startsWith(ROOM) && name !== EPOCH);
  const drop = (name: string): void => void store(name, null);
  const textOf = (name: string): string => store.text(name) ?? '';
  const sizeOf = (name: string): number => 2 * (name.length + textOf(name).length);

  function epoch(): Mark {
    const word = store(EPOCH);
    return typeof word === 'string' ? word : undefined;
  }

  /** Without an epoch nobody writes: that is what remains where none can be written. */
  function beginEpoch(): void {
    try {
      store(EPOCH, randomWord());
    } catch {
      drop(EPOCH);
    }
  }

  /** What stands under a name, whoever wrote it. */
  function itemAt(name: string): Item | undefined {
    const item = store(name);
    if (isItem(item)) return item;
    drop(name);
    return undefined;
  }

  function discard(key: string): void {
    waiting.delete(key);
    drop(ENTRIES + key);
  }

  /** @returns false: it is not kept. */
  function write(key: string, { mark, record }: Unwritten<V>, whose: string): boolean {
    const { storedAtMs, freshForMs, staleForMs, graceForMs } = record;
    const expires = storedAtMs + freshForMs + Math.max(staleForMs, graceForMs) - clock.now();
    if (isReadOnly || mark !== epoch() || !(expires > 0)) return false;
    const name = ENTRIES + key;
    const item: Item = { scope: whose, record: { ...record, value: pack(record.value) } };
    const put = (): unknown => store(name, item, { expires });
    try {
      const bytes = 2 * (name.length + JSON.stringify(item).length);
      if (bytes > maxBytes / 4) return false;
      try {
        put();
      } catch {
        evict(bytes);
        put();
      }
      return true;
    } catch (error) {
      isReadOnly = true;
      noticed?.(error);
      return false;
    }
  }

  /** Comes back within the bounds and makes room for `bytes`, unless everything here together would not: then it stays. */
  function evict(bytes: number): void {
    const all = names();
    let count = all.length;
    let total = all.reduce((sum, name) => sum + sizeOf(name), 0);
    const most = Math.min(maxBytes, total - bytes);
    const isWithin = (): boolean => most < 0 || (total <= most && count <= maxEntries);
    if (isWithin()) return;
    const rankOf = (name: string): number => (used.has(name) ? USED : 0) + (itemAt(name)?.record.storedAtMs ?? 0);
    const ranks = new Map(all.map((name) => [name, rankOf(name)]));
    for (const [name] of [...ranks].sort(([, one], [, other]) => one - other)) {
      if (isWithin()) return;
      total -= sizeOf(name);
      count--;
      drop(name);
    }
  }

  function flush(): void {
    for (const [key, unwritten] of waiting) {
      const whose = unwritten.scope ?? scope();
      if (whose === undefined) continue;
      waiting.delete(key);
      if (!write(key, unwritten, whose)) drop(ENTRIES + key);
    }
    evict(0);
  }

  function forget(tags?: readonly string[]): void {
    const gone = tags && new Set(tags);
    const isGone = ({ tags: own }: TierRecord<unknown>): boolean =>
      gone === undefined || own.some((tag) => gone.has(tag));
    for (const [key, { record }] of waiting) if (isGone(record)) waiting.delete(key);
    for (const name of names()) {
      const item = itemAt(name);
      if (item !== undefined && isGone(item.record)) drop(name);
    }
  }

  const { signal } = closing;
  document.addEventListener('visibilitychange', flush, { signal });
  addEventListener('pagehide', flush, { signal });
  // What has expired, and what an older version left, is collected once a visit.
  whenIdle(() => {
    store();
    for (const name of names()) if (!name.startsWith(ENTRIES)) drop(name);
  });

  return {
    name: 'storage',

    mark() {
      if (epoch() === undefined) beginEpoch();
      return epoch();
    },

    get(key) {
      const name = ENTRIES + key;
      const unwritten = waiting.get(key);
      const whose = scope();
      if (whose === undefined) return undefined;
      if (unwritten !== undefined) {
        if (unwritten.mark === epoch() && (unwritten.scope ?? whose) === whose) return unwritten.record;
        discard(key);
      }
      const item = itemAt(name);
      if (item === undefined) return undefined;
      const { record } = item;
      // A load that is yet to begin: somebody has set the machine's clock back, or changed the entry.
      const isSane = item.scope === whose && record.key === key && record.storedAtMs <= clock.now();
      const value = isSane ? unpack(record.value, key) : undefined;
      if (value === undefined) {
        drop(name);
        return undefined;
      }
      used.add(name);
      return { ...record, value };
    },

    set(key, record, mark) {
      if (isReadOnly || mark === undefined || mark !== epoch() || !persists(record)) {
        // What was there before is older still.
        discard(key);
        return;
      }
      if (!isFlushDue) {
        isFlushDue = true;
        whenIdle(() => {
          isFlushDue = false;
          flush();
        });
      }
      waiting.set(key, { scope: scope(), record, mark });
      const [oldest] = waiting.keys();
      // It would be evicted as soon as it is written.
      if (oldest !== undefined && waiting.size > maxEntries) discard(oldest);
    },

    remove(key) {
      beginEpoch();
      discard(key);
    },

    invalidate(tags) {
      const before = epoch();
      beginEpoch();
      forget(tags);
      // Its own: nothing else has happened since they were loaded.
      for (const unwritten of waiting.values()) if (unwritten.mark === before) unwritten.mark = epoch();
    },

    clear() {
      beginEpoch();
      forget();
    },

    forget,
    flush,

    close() {
      closing.abort();
      flush();
    },
  };
}

function isItem(given: unknown): given is Item {
  return Array.isArray((given as Partial<Item> | null | undefined)?.record?.tags);
}

function idleBy(clock: Clock): (run: () => void) => void {
  return (run) => {
    // Safari has none.
    if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 2_000 });
    else clock.after(200, run);
  };
}
