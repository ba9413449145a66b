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

type Area = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

// It puts itself there while it is loaded. Whoever used it would pass by this door.
Reflect.deleteProperty(window, 'amplify');

/** Amplify's own: what it wrote before is found again. */
const PREFIX = '__amplify__';

/** Puts the mended types in amplify's place. The one who called last is whose clock counts. */
export function createStore(clock: Clock): Store {
  const memory = new MemoryArea();
  const shelves = new Map<string, Shelf>(
    [
      new Shelf('localStorage', () => window.localStorage, clock),
      new Shelf('sessionStorage', () => window.sessionStorage, clock),
      new Shelf('memory', () => memory, clock),
    ].map((shelf) => [shelf.type, shelf]),
  );
  for (const [type, shelf] of shelves) {
    amplify.store.addType(type, (key, value, options) => shelf.run(key, value, options));
  }
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
class Shelf {
  constructor(
    readonly type: StoreType,
    private readonly open: () => Area,
    private readonly clock: Clock,
  ) {}

  run(key: string | undefined, value: unknown, options: StoreOptions): unknown {
    if (key === undefined) return this.#all();
    if (value === undefined) return this.#read(key)?.data;
    if (value === null) this.#remove(key);
    else this.#write(key, value, options.expires);
    return value;
  }

  keys(): string[] {
    return this.#ifOpen((area) => {
      const names = Array.from({ length: area.length }, (_, index) => area.key(index) ?? '');
      return names
        .filter((name) => name.startsWith(PREFIX) && name !== PREFIX)
        .map((name) => name.slice(PREFIX.length));
    }, []);
  }

  text(key: string): string | undefined {
    return this.#ifOpen((area) => area.getItem(PREFIX + key) ?? undefined, undefined);
  }

  /** What is expired or corrupt is removed by being read. */
  #read(key: string): { readonly data: unknown } | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const item = itemIn(text);
    if (item !== undefined && (item.expires === null || this.clock.now() < item.expires)) return item;
    this.#remove(key);
    return undefined;
  }

  #all(): Record<string, unknown> {
    const all = Object.create(null) as Record<string, unknown>;
    for (const key of this.keys()) {
      const item = this.#read(key);
      if (item !== undefined) all[key] = item.data;
    }
    return all;
  }

  #remove(key: string): void {
    this.#ifOpen((area) => area.removeItem(PREFIX + key), undefined);
  }

  #write(key: string, data: unknown, expires = Number.POSITIVE_INFINITY): void {
    if (!(expires > 0)) throw new RangeError(`${expires} is no time, in milliseconds, to keep ${key} for`);
    // Whatever its type says: a function, for one, has none.
    const json = JSON.stringify(data) as string | undefined;
    if (json === undefined) throw new TypeError(`What is to be kept as ${key} is not JSON`);
    // Infinity becomes null, which is amplify's way to say for ever.
    const text = `{"data":${json},"expires":${JSON.stringify(this.clock.now() + expires)}}`;
    const area = this.#area();
    try {
      area.setItem(PREFIX + key, text);
    } catch {
      this.#all();
      try {
        area.setItem(PREFIX + key, text);
      } catch (cause) {
        throw new StorageFullError(key, this.type, { cause });
      }
    }
  }

  #area(): Area {
    try {
      // Some browsers throw here, some give null whatever the types say.
      const area = this.open() as Area | null;
      if (area !== null) return area;
    } catch (cause) {
      throw new StorageUnavailableError(this.type, { cause });
    }
    throw new StorageUnavailableError(this.type);
  }

  #ifOpen<T>(run: (area: Area) => T, otherwise: T): T {
    try {
      return run(this.#area());
    } catch (error) {
      if (error instanceof StorageUnavailableError) return otherwise;
      throw error;
    }
  }
}

/** Text under keys, as a Storage has it: copies on both ways come by themselves. */
class MemoryArea implements Area {
  readonly #texts = new Map<string, string>();

  get length(): number {
    return this.#texts.size;
  }

  key(index: number): string | null {
    return [...this.#texts.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#texts.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  removeItem(key: string): void {
    this.#texts.delete(key);
  }
}

function itemIn(text: string): { readonly data: unknown; readonly expires: number | null } | undefined {
  let item: unknown;
  try {
    item = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof item !== 'object' || item === null || !('data' in item)) return undefined;
  const expires = 'expires' in item ? item.expires : null;
  return expires === null || typeof expires === 'number' ? { data: item.data, expires } : undefined;
}
