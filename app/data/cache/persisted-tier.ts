/**
 * Persisted tier: answers that this machine keeps for the next visit, in localStorage through `amplify.store`.
 * Holds     one item an entry; entries that wait to be written; one item with the epoch, a random word that whoever
 *           invalidates anything, in whatever tab, replaces without reading it.
 * Promises  only what `persists` names is kept, for one scope, within `maxBytes` and `maxEntries`. Whatever the storage
 *           is (full, forbidden, corrupt, tampered with, of an older version), the cache meets a miss, the application
 *           at most one notice, and no other entry suffers. What was loaded before another tab's invalidation is
 *           refused: its mark is an epoch that has passed.
 * Leaves    an entry that a tab wrote before it could see the new epoch to tabs.ts: it hears of the tags, and removes it.
 * Read next common/cache/tier.ts for what a tier keeps to, docs/storage.md for why nothing is kept by default.
 */
import type { Mark, Tier, TierRecord } from '../../../common/cache';
import type { Clock } from '../../../common/clock';
import type { Store } from '../../../vendor/amplify';

export interface PersistedTierOptions<V> {
  readonly store: Store;
  readonly clock: Clock;
  /** Whose entries these are: who is signed in, and since when. What another scope left is a miss, and removed. */
  readonly scope: () => string;
  readonly persists: (record: TierRecord<V>) => boolean;
  /** The part of a value that is kept, as JSON. Default: all of it. */
  readonly pack?: (value: V) => unknown;
  /** The value again; undefined if `packed` is none: anyone can write to the storage. */
  readonly unpack: (packed: unknown, record: TierRecord<unknown>) => V | undefined;
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
  /** Writes what waits to be written. Done by itself on idle, and when the page is hidden or left. */
  flush(): void;
  /** Flushes, and listens to the page no more. */
  close(): void;
}

const ROOM = 'answers:';
/** The number grows with the shape of what is kept: older entries are removed unread. */
const ENTRIES = `${ROOM}1:`;
const EPOCH = `${ROOM}epoch`;

export function openPersistedTier<V>(options: PersistedTierOptions<V>): PersistedTier<V> {
  const { store, clock, scope, persists, pack = (value: V): unknown => value, unpack, noticed } = options;
  const { maxBytes = 512 * 1024, maxEntries = 200, whenIdle = idleBy(clock) } = options;
  const waiting = new Map<string, { readonly record: TierRecord<V>; mark: Mark }>();
  /** Names of what was read in this visit: the last to be evicted. */
  const used = new Set<string>();
  let isScheduled = false;
  let isReadOnly = false;

  const names = (): string[] => store.keys().filter((name) => name.startsWith(ROOM) && name !== EPOCH);
  const drop = (name: string): void => void store(name, null);
  const sizeOf = (name: string): number => 2 * (name.length + (store.text(name)?.length ?? 0));

  function epoch(): Mark {
    const given = store(EPOCH);
    return typeof given === 'string' ? given : undefined;
  }

  /** Without an epoch nobody writes: that is what remains where none can be written. */
  function beginEpoch(): void {
    try {
      store(EPOCH, crypto.getRandomValues(new Uint32Array(4)).join('-'));
    } catch {
      drop(EPOCH);
    }
  }

  function remove(key: string): void {
    waiting.delete(key);
    drop(ENTRIES + key);
  }

  /** What is kept under a name, unless it is not what could have been written there: then it is removed. */
  function read(name: string): TierRecord<V> | undefined {
    const kept = store(name);
    const record = isKept(kept) && kept.scope === scope() ? recordIn(name, kept.record) : undefined;
    if (record === undefined && kept !== undefined) drop(name);
    return record;
  }

  function recordIn(name: string, record: TierRecord<unknown>): TierRecord<V> | undefined {
    // A load that is yet to begin: somebody has set the machine's clock back, or changed the entry.
    if (ENTRIES + record.key !== name || !(record.storedAtMs <= clock.now())) return undefined;
    const value = unpack(record.value, record);
    return value === undefined ? undefined : { ...record, value };
  }

  /** @returns false: it is not kept. */
  function write(key: string, record: TierRecord<V>): boolean {
    const lifeMs = record.storedAtMs + record.freshForMs + Math.max(record.staleForMs, record.graceForMs) - clock.now();
    if (isReadOnly || !(lifeMs > 0)) return false;
    const name = ENTRIES + key;
    const kept = { scope: scope(), record: { ...record, value: pack(record.value) } };
    const put = (): unknown => store(name, kept, { expires: lifeMs });
    try {
      const bytes = 2 * (name.length + JSON.stringify(kept).length);
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
    const sizes = new Map(names().map((name) => [name, sizeOf(name)]));
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    let excess = Math.max(bytes, total - maxBytes);
    let surplus = sizes.size - maxEntries;
    if (bytes > total || (excess <= 0 && surplus <= 0)) return;
    const ages = new Map([...sizes.keys()].map((name) => [name, read(name)?.storedAtMs ?? 0]));
    const isUsed = (name: string): number => Number(used.has(name));
    const isBefore = (one: string, other: string): number =>
      isUsed(one) - isUsed(other) || (ages.get(one) ?? 0) - (ages.get(other) ?? 0);
    for (const name of [...sizes.keys()].sort(isBefore)) {
      if (excess <= 0 && surplus <= 0) return;
      excess -= sizes.get(name) ?? 0;
      surplus--;
      drop(name);
    }
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    whenIdle(flush);
  }

  function flush(): void {
    isScheduled = false;
    const current = epoch();
    for (const [key, { record, mark }] of waiting) if (mark !== current || !write(key, record)) remove(key);
    waiting.clear();
    evict(0);
  }

  const onHidden = (): void => {
    if (document.visibilityState === 'hidden') flush();
  };
  document.addEventListener('visibilitychange', onHidden);
  addEventListener('pagehide', flush);
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
      const unwritten = waiting.get(key);
      if (unwritten === undefined) {
        const record = read(ENTRIES + key);
        if (record !== undefined) used.add(ENTRIES + key);
        return record;
      }
      if (unwritten.mark === epoch()) return unwritten.record;
      remove(key);
      return undefined;
    },

    set(key, record, mark) {
      if (isReadOnly || mark === undefined || mark !== epoch() || !persists(record)) {
        // What was there before is older still.
        remove(key);
        return;
      }
      waiting.set(key, { record, mark });
      schedule();
    },

    remove,

    invalidate(tags) {
      const before = epoch();
      beginEpoch();
      const isGone = ({ tags: own }: TierRecord<unknown>): boolean => own.some((tag) => tags.includes(tag));
      for (const [key, unwritten] of waiting) {
        if (unwritten.mark !== before || isGone(unwritten.record)) remove(key);
        else unwritten.mark = epoch();
      }
      // As they stand in an item's text: only where one does is it worth to be parsed.
      const words = tags.map((tag) => JSON.stringify(tag));
      for (const name of names()) {
        const text = store.text(name) ?? '';
        if (!words.some((word) => text.includes(word))) continue;
        const record = read(name);
        if (record !== undefined && isGone(record)) drop(name);
      }
    },

    clear() {
      waiting.clear();
      beginEpoch();
      names().forEach(drop);
    },

    flush,

    close() {
      document.removeEventListener('visibilitychange', onHidden);
      removeEventListener('pagehide', flush);
      flush();
    },
  };
}

/** The part that is relied on here; the cache checks the rest (isRecordOf). */
function isKept(kept: unknown): kept is { readonly scope: unknown; readonly record: TierRecord<unknown> } {
  const { record } = (kept ?? {}) as { record?: Partial<TierRecord<unknown>> | null };
  return Array.isArray(record?.tags);
}

function idleBy(clock: Clock): (run: () => void) => void {
  return (run) => {
    // Safari has none.
    if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 2_000 });
    else clock.after(200, run);
  };
}
