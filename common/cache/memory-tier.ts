import type { Held } from './entry';

export interface MemoryOptions<V> {
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
  readonly sizeOf: (value: V) => number;
  /** Entries that are in use and stay, whatever the bound says. */
  readonly isPinned?: ((key: string) => boolean) | undefined;
  readonly evicted: (held: Held<V>) => void;
}

/**
 * What an entry takes beside its value, key and tags: its object, its place in the map, the array of its tags. Measured
 * (bench/cache.bench.ts) and rounded up.
 */
const bytesPerEntry = 256;
const bytesPerCharacter = 2;
const bytesPerTag = 16;

/** Entries swept with each store. Two, so that the broom is faster than the heap it sweeps can grow. */
const sweptPerStore = 2;

/**
 * Memory tier: the entries at hand, bounded by bytes.
 * Holds     a map from key to entry, and the entries in the order of their last use, linked through themselves.
 * Promises  never more than `maxBytes`, counted with overhead, unless what is pinned takes more; what was not used for longest goes first.
 * Leaves    the question whether an entry may be given to cache.ts: here invalid ones lie until they are found by a read
 *           or by the broom, which looks at two entries with each store and so passes all of them in time, scanning none.
 */
export class MemoryTier<V> {
  readonly #options: MemoryOptions<V>;
  readonly #entries = new Map<string, Held<V>>();
  #oldest: Held<V> | undefined;
  #newest: Held<V> | undefined;
  #bytes = 0;
  #broom: Iterator<Held<V>, unknown>;

  constructor(options: MemoryOptions<V>) {
    this.#options = options;
    this.#broom = this.#entries.values();
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry, valid or not. Looking is not using. */
  get(key: string): Held<V> | undefined {
    return this.#entries.get(key);
  }

  has(held: Held<V>): boolean {
    return this.#entries.get(held.key) === held;
  }

  /** It was used just now. */
  touch(held: Held<V>): void {
    if (held === this.#newest) return;
    this.#unlink(held);
    this.#link(held);
  }

  /**
   * Takes the place of whatever has its key. It has been measured.
   * @returns whether there was room: an entry that is too large for the tier is not kept, nor is the one before it.
   */
  put(held: Held<V>): boolean {
    const previous = this.#entries.get(held.key);
    if (previous !== undefined) this.remove(previous);
    if (held.bytes > this.#options.maxEntryBytes) return false;
    this.#entries.set(held.key, held);
    this.#link(held);
    this.#bytes += held.bytes;
    this.#makeRoom();
    return true;
  }

  /**
   * Counts what the entry takes.
   * @throws {RangeError}  `sizeOf` gave no size. Without one there is no bound.
   */
  measure(held: Held<V>, valueBytes = this.#options.sizeOf(held.value)): void {
    assertSize(valueBytes);
    let characters = held.key.length;
    for (const tag of held.tags) characters += tag.length;
    held.bytes = valueBytes + bytesPerEntry + bytesPerTag * held.tags.length + bytesPerCharacter * characters;
  }

  /** @returns false when the entry has left or would become too large: then nothing was counted. */
  grow(held: Held<V>, addedBytes: number): boolean {
    assertSize(addedBytes);
    if (!this.has(held) || held.bytes + addedBytes > this.#options.maxEntryBytes) return false;
    this.touch(held);
    held.bytes += addedBytes;
    this.#bytes += addedBytes;
    this.#makeRoom();
    return true;
  }

  remove(held: Held<V>): void {
    if (!this.has(held)) return;
    this.#entries.delete(held.key);
    this.#unlink(held);
    this.#bytes -= held.bytes;
  }

  clear(): void {
    for (const held of this.#entries.values()) held.unlink();
    this.#entries.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
    this.#bytes = 0;
  }

  /** Looks at the next few entries, going round, and removes those of no use. */
  sweep(isUseless: (held: Held<V>) => boolean): void {
    for (let count = 0; count < sweptPerStore; count++) {
      const next = this.#broom.next();
      if (next.done === true) {
        this.#broom = this.#entries.values();
        return;
      }
      if (isUseless(next.value)) this.remove(next.value);
    }
  }

  /** The machine's clock was set back by so much: every entry keeps its age. */
  shiftTimes(backMs: number): void {
    for (const held of this.#entries.values()) held.shift(backMs);
  }

  #makeRoom(): void {
    const { maxBytes, isPinned, evicted } = this.#options;
    for (let held = this.#oldest; this.#bytes > maxBytes && held !== undefined;) {
      const next = held.newer;
      if (isPinned?.(held.key) !== true) {
        this.remove(held);
        evicted(held);
      }
      held = next;
    }
  }

  #link(held: Held<V>): void {
    held.linkAfter(this.#newest);
    this.#newest = held;
    this.#oldest ??= held;
  }

  #unlink(held: Held<V>): void {
    if (held === this.#oldest) this.#oldest = held.newer;
    if (held === this.#newest) this.#newest = held.older;
    held.unlink();
  }
}

function assertSize(bytes: number): void {
  if (!(bytes >= 0 && bytes < Number.POSITIVE_INFINITY)) throw new RangeError(`${bytes} is not a size in bytes`);
}
