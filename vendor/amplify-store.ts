/**
 * `amplify.store`, mended: small values kept on the machine, under the names and in the form that amplify gives them.
 * Holds     the three types `localStorage` (the default, always), `sessionStorage` and `memory`, put in place of amplify's.
 * Promises  an item that is corrupt is an item that is not there, and hides no other; a full or forbidden storage is
 *           never replaced by another one in silence; only errors are thrown; nothing of the caller's is kept or changed.
 * Leaves    what is kept for whom to those who keep it. Reading, listing and removing never throw.
 * Read next amplify-request.ts, then spec/vendor/amplify.browser.spec.ts.
 */
import amplify from 'amplifyjs';
import type { Clock } from '../common/clock';

export type StoreType = 'localStorage' | 'sessionStorage' | 'memory';

export interface StoreOptions {
  /** Default `localStorage`. */
  readonly type?: StoreType;
  /** Milliseconds from now until the item counts as not there. Default: for ever. */
  readonly expires?: number;
}

export interface Store {
  /** All items of `localStorage`, on an object without a prototype. */
  (): Record<string, unknown>;
  /** The item, or undefined: none, expired, or corrupt. */
  (key: string, value?: undefined, options?: StoreOptions): unknown;
  /**
   * Keeps `value` as JSON; null removes the item.
   * @returns `value` itself.
   * @throws {StorageFullError}  There is no room, even with everything removed that had expired.
   * @throws {StorageUnavailableError}  The browser allows no storage here.
   */
  <T>(key: string, value: T, options?: StoreOptions): T;
  /** The keys of all items, whatever is in them. */
  keys(type?: StoreType): string[];
  /** An item as it stands in the storage, or undefined: nothing is checked, nothing removed. */
  text(key: string, type?: StoreType): string | undefined;
}

export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';
  constructor(
    readonly key: string,
    readonly type: StoreType,
    options?: ErrorOptions,
  ) {
    super(`There is no room for ${key} in ${type}`, options);
  }
}

export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError';
  constructor(
    readonly type: StoreType,
    options?: ErrorOptions,
  ) {
    super(`${type} is not to be had here`, options);
  }
}

/** What it keeps are its own properties, as of a Storage. */
type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

// It puts itself there while it is loaded. Whoever used it would pass by this door.
Reflect.deleteProperty(window, 'amplify');

/** Amplify's own: what it wrote before is found again. */
const PREFIX = '__amplify__';

/** Puts the mended types in amplify's place. The one who called last is whose clock counts. */
export function createStore(clock: Clock): Store {
  const memory = new MemoryArea();
  const areas: [StoreType, () => Area][] = [
    ['localStorage', () => window.localStorage],
    ['sessionStorage', () => window.sessionStorage],
    ['memory', () => memory],
  ];
  const shelves = new Map<string, Shelf>(areas.map(([type, open]) => [type, createShelf(type, open, clock)]));
  for (const [type, { run }] of shelves) amplify.store.addType(type, run);
  // Amplify takes the first that it could write to while it was loaded: with a full disk that is another one.
  amplify.store.type = 'localStorage';

  function shelfOf(type: StoreType = 'localStorage'): Shelf {
    const shelf = shelves.get(type);
    if (shelf === undefined) throw new TypeError(`amplify.store has no type ${type}`);
    return shelf;
  }

  function store(...[key, value, options = {}]: [key?: string, value?: unknown, options?: StoreOptions]): unknown {
    shelfOf(options.type);
    if (key === '') throw new TypeError('amplify.store: an item needs a key that is not empty');
    // A copy: amplify writes into what it is given.
    return amplify.store(key, value, { ...options });
  }
  return Object.assign(store as Store, {
    keys: (type?: StoreType) => shelfOf(type).keys(),
    text: (key: string, type?: StoreType) => shelfOf(type).text(key),
  });
}

/** One type: items in one area. */
interface Shelf {
  readonly run: (key: string | undefined, value: unknown, options: StoreOptions) => unknown;
  readonly keys: () => string[];
  readonly text: (key: string) => string | undefined;
}

function createShelf(type: StoreType, open: () => Area | null, clock: Clock): Shelf {
  /** @throws {StorageUnavailableError} */
  function area(): Area {
    let cause: unknown;
    try {
      // Some browsers throw here, some give null whatever the types say.
      const opened = open();
      if (opened !== null) return opened;
    } catch (error) {
      cause = error;
    }
    throw new StorageUnavailableError(type, { cause });
  }

  /** For what never throws: where storage is forbidden, or broken, as Firefox says of each item, is nothing. */
  function ifOpen<T>(run: (opened: Area) => T): T | undefined {
    try {
      return run(area());
    } catch {
      return undefined;
    }
  }

  function keys(): string[] {
    const names = ifOpen((opened) => Object.keys(opened)) ?? [];
    return names.flatMap((name) => (name.startsWith(PREFIX) && name !== PREFIX ? [name.slice(PREFIX.length)] : []));
  }

  function text(key: string): string | undefined {
    return ifOpen((opened) => opened.getItem(PREFIX + key)) ?? undefined;
  }

  function remove(key: string): void {
    ifOpen((opened) => opened.removeItem(PREFIX + key));
  }

  /** What is expired or corrupt is removed by being read. */
  function read(key: string): Item | undefined {
    const stored = text(key);
    if (stored === undefined) return undefined;
    const item = itemIn(stored);
    if (item !== undefined && (item.expires === null || clock.now() < item.expires)) return item;
    remove(key);
    return undefined;
  }

  function all(): Record<string, unknown> {
    const items = Object.create(null) as Record<string, unknown>;
    for (const key of keys()) {
      const item = read(key);
      if (item !== undefined) items[key] = item.data;
    }
    return items;
  }

  function write(key: string, data: unknown, expires = Number.POSITIVE_INFINITY): void {
    if (!(expires > 0)) throw new RangeError(`${expires} is no time, in milliseconds, to keep ${key} for`);
    // Whatever its type says: a function, for one, has none.
    const json = JSON.stringify(data) as string | undefined;
    if (json === undefined) throw new TypeError(`What is to be kept as ${key} is not JSON`);
    // Infinity becomes null, which is amplify's way to say for ever.
    const item = `{"data":${json},"expires":${JSON.stringify(clock.now() + expires)}}`;
    const put = (): void => area().setItem(PREFIX + key, item);
    try {
      put();
    } catch (error) {
      if (error instanceof StorageUnavailableError) throw error;
      // What has expired goes by being read.
      all();
      try {
        put();
      } catch (cause) {
        throw new StorageFullError(key, type, { cause });
      }
    }
  }

  return {
    keys,
    text,
    run(key, value, { expires }) {
      if (key === undefined) return all();
      if (value === undefined) return read(key)?.data;
      if (value === null) remove(key);
      else write(key, value, expires);
      return value;
    },
  };
}

/** A Storage that goes with the page. No key is one of its methods: each has the prefix. */
class MemoryArea implements Area {
  getItem(key: string): string | null {
    return (Reflect.get(this, key) as string | undefined) ?? null;
  }

  setItem(key: string, text: string): void {
    Object.assign(this, { [key]: text });
  }

  removeItem(key: string): void {
    Reflect.deleteProperty(this, key);
  }
}

interface Item {
  readonly data: unknown;
  readonly expires: number | null;
}

function itemIn(text: string): Item | undefined {
  try {
    const { data, expires = null } = JSON.parse(text) as Partial<Item>;
    return data !== undefined && (expires === null || typeof expires === 'number') ? { data, expires } : undefined;
  } catch {
    return undefined;
  }
}
