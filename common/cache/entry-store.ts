/**
 * Entry store: what is kept, in memory and below, and whether it may be given.
 * Holds     a map from key to entry, the entries in the order of their last use (linked through themselves), the slower
 *           tiers, the invalidation clock.
 * Promises  what is asked for through it was invalidated by nobody; an older load's entry never replaces a newer one;
 *           the machine's clock, set back, makes no entry live longer. Never more than `maxBytes` in memory, counted with
 *           overhead, unless what is pinned takes more; what was not used for longest goes first.
 * Leaves    loading and readers to loads.ts.
 * Read next loads.ts, lower-tiers.ts.
 */
import type { Clock } from '../clock';
import { Held, lifeOf, stateOf, unionOf, type Entry, type EntryState, type Life, type Loaded } from './entry';
import type { Note, Noted, Refusal } from './notes';
import { InvalidationClock } from './invalidation-clock';
import type { Found, LowerTiers, Marks, TierRow } from './lower-tiers';
import { when, type Awaitable } from './tier';

export interface StoreOptions<V> {
  readonly clock: Clock;
  /** Bound of the memory tier. Counted are the values by `sizeOf`, keys, tags, and a fixed amount for each entry. */
  readonly maxBytes: number;
  /** A larger entry is given to those who wait and not kept in memory. Default: a quarter of `maxBytes`. */
  readonly maxEntryBytes?: number | undefined;
  /** Bytes of a value. Called once, when it is stored. */
  readonly sizeOf: (value: V) => number;
  /** Entries that are never evicted, although the bound is reached: what is on screen. */
  readonly isPinned?: ((key: string) => boolean) | undefined;
  /** A tag that can be read off the key: its entries carry it without keeping it. Undefined: none. */
  readonly tagIn?: ((key: string) => string | undefined) | undefined;
  /** Slower tiers: `createTiers` or `createNearTiers`. */
  readonly tiers?: TierRow<V> | undefined;
  /** Invalidated tags (and keys) remembered one by one; see invalidation-clock.ts. Default 20 000. */
  readonly rememberedTags?: number | undefined;
}

/**
 * What an entry takes beside its value, key and tags: its object, its place in the map, the array of its tags. Measured
 * (bench/cache.bench.ts) and rounded up.
 */
const bytesPerEntry = 256;
const bytesPerCharacter = 2;
const bytesPerTag = 16;

/**
 * Invalid entries lie until a read comes across them, or the broom, which looks at so many with each store and so passes
 * all of them in time. Two, so that it is faster than the heap it sweeps can grow.
 */
const sweptPerStore = 2;

export class EntryStore<V> {
  protected readonly ticks: InvalidationClock;
  protected readonly tiers: LowerTiers<V> | undefined;
  readonly #options: StoreOptions<V>;
  readonly #maxEntryBytes: number;
  readonly #entries = new Map<string, Held<V>>();
  #broom = this.#entries.values();
  #oldest: Held<V> | undefined;
  #newest: Held<V> | undefined;
  #bytes = 0;
  #latestMs = Number.NEGATIVE_INFINITY;
  /** Of what was stored last: most live as long as the one before. */
  #life: Life | undefined;

  constructor(options: StoreOptions<V>) {
    const { clock, maxBytes, maxEntryBytes = maxBytes / 4, tagIn } = options;
    if (!(maxBytes >= 0)) throw new RangeError(`${maxBytes} is not a bound in bytes`);
    this.#options = options;
    this.#maxEntryBytes = Math.min(maxBytes, maxEntryBytes);
    this.ticks = new InvalidationClock(options.rememberedTags ?? 20_000, tagIn);
    this.tiers = options.tiers?.({
      clock,
      tagIn,
      isWanted: (held) => this.isWanted(held),
      failed: (tier, operation, error) => this.noted?.('tier-failed', tier, { operation, error }),
    });
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Entries held in memory, with those invalid that nobody has come across yet. */
  get size(): number {
    return this.#entries.size;
  }

  /** The tick of the last invalidation: what is true now is of this tick or a later one. */
  get latest(): number {
    return this.ticks.latest;
  }

  /** The entry in memory if it may be given, fresh or stale. Uses nothing, loads nothing. */
  peek(key: string): Entry<V> | undefined {
    return this.givable(key);
  }

  /** Whether nothing that the entry depends on was invalidated since its load began, whether it is kept or not. */
  isCurrent(key: string, entry: Entry<V>): boolean {
    return this.ticks.isValid(entry.clock, entry.tags, key);
  }

  /** Whether it is current, and nothing that it depends on is being written to. */
  isSettled(key: string, entry: Entry<V>): boolean {
    return this.isCurrent(key, entry) && !this.ticks.isOpen({ key, tags: entry.tags });
  }

  /**
   * Something that changes what carries one of the tags has begun: until it is over, that is not fresh, be it here or on
   * its way here. It may be given as stale, and nothing is loaded behind it.
   * @returns what says that it is over. If it changed anything, invalidate it then.
   */
  open(tags: readonly string[]): () => void {
    return this.ticks.open(tags);
  }

  /** Milliseconds since 1970. When the machine's clock has gone back, what is in memory goes back with it. */
  now(): number {
    const nowMs = this.#options.clock.now();
    if (nowMs < this.#latestMs) for (const held of this.#entries.values()) held.shift(this.#latestMs - nowMs);
    this.#latestMs = nowMs;
    return nowMs;
  }

  /** Told of what happens, for whoever wants to know. It must not throw. */
  protected noted?<N extends Noted>(type: N, key: string, detail: Note[N]): void;

  /** The entry in memory, valid or not. Looking is not using. */
  protected at(key: string): Held<V> | undefined {
    return this.#entries.get(key);
  }

  protected givable(key: string): Held<V> | undefined {
    const held = this.#entries.get(key);
    return held !== undefined && this.stateOf(held) !== 'expired' ? held : undefined;
  }

  /** It was used just now. */
  protected touch(held: Held<V>): void {
    if (held === this.#newest) return;
    this.#unlink(held);
    this.#link(held);
  }

  /** Whether nothing the entry depends on was invalidated since its load began. Its age is another question. */
  protected isValid(held: Held<V>): boolean {
    const { latest } = this.ticks;
    if (latest <= held.validAt) return true;
    if (!this.ticks.areValid(held.clock, held.tags, held.key)) return false;
    held.validAt = latest;
    return true;
  }

  /**
   * `expired` also when it is not valid. What is being written to is not fresh: it is given where what is stale may be
   * given at all.
   */
  protected stateOf(held: Held<V>): EntryState {
    if (!this.isValid(held)) return 'expired';
    const state = stateOf(held, this.now());
    if (state !== 'fresh' || !this.ticks.isOpen(held)) return state;
    return held.life.staleForMs > 0 ? 'stale' : 'expired';
  }

  /** Whether it may be kept at this moment: valid, and nothing newer under its key. */
  protected isWanted(held: Held<V>): boolean {
    const present = this.#entries.get(held.key);
    return (present === undefined || present.clock <= held.clock) && this.isCurrent(held.key, held);
  }

  /**
   * An entry, measured and ready to be kept.
   * @throws {TypeError | RangeError}  What was loaded has no shape or no size.
   */
  protected create(key: string, loaded: Loaded<V>, loadBeganAtMs: number, clock: number): Held<V> {
    const storedAtMs = Math.min(loadBeganAtMs, this.now());
    this.#life = lifeOf(loaded, storedAtMs, this.#life);
    const held = new Held(key, loaded, storedAtMs, clock, this.#life);
    this.#measure(held, loaded.bytes);
    return held;
  }

  /** The entry of the nearest slower tier that has a valid one, from now on in memory as well. */
  protected find(key: string, marks: Marks): Awaitable<Found<V> | undefined> {
    return when(this.tiers?.find(key, marks), (found) => (found && this.takeUp(found) ? found : undefined));
  }

  /**
   * Keeps an entry that has been measured, in memory at once.
   * @param marks  The tiers' clocks before its load began. Undefined: it is as new as can be, they are read now.
   * @returns why it was not kept; when the slower tiers have it, or have forgotten what they had.
   */
  protected keep(
    held: Held<V>,
    mayStore = true,
    marks?: Marks,
  ): readonly [refusal: Refusal | undefined, done: Awaitable<void>] {
    const { tiers } = this;
    if (mayStore && !held.isSpent(this.now()) && this.put(held)) {
      const known: Awaitable<Marks> = marks ?? tiers?.marks() ?? [];
      return [undefined, when(known, (read) => tiers?.set(held, read))];
    }
    const refusal = !mayStore ? 'refused' : held.isSpent(this.now()) ? 'expired' : 'too-large';
    // What was there before is older than what was just refused.
    return [refusal, this.forget(held.key)];
  }

  /** @returns when the slower tiers have forgotten it too. */
  protected forget(key: string, isKnownBelow = false): Awaitable<void> {
    this.remove(this.#entries.get(key));
    return isKnownBelow ? undefined : this.tiers?.remove(key);
  }

  /**
   * For who reads the entry and says that it depends on more than it knew of, as who loaded it did not say: from now on it
   * does, and what was invalidated since its load began counts. What slower tiers have of it would not go by those tags.
   */
  protected extend(held: Held<V>, more: readonly string[] | undefined): void {
    const tags = unionOf(held.tags, more);
    if (tags === held.tags) return;
    const added = bytesOfTags(tags) - bytesOfTags(held.tags);
    held.tags = tags;
    held.validAt = held.clock;
    held.bytes += added;
    if (this.at(held.key) !== held) return;
    this.#bytes += added;
    void this.tiers?.remove(held.key);
  }

  /** Removes everything from memory. */
  protected clear(): void {
    for (const held of this.#entries.values()) this.remove(held);
  }

  /** @returns whether there was room: what is too large for the tier is not kept, nor is what was there before it. */
  protected put(held: Held<V>): boolean {
    this.remove(this.#entries.get(held.key));
    const hasRoom = held.bytes <= this.#maxEntryBytes;
    if (hasRoom) {
      this.#entries.set(held.key, held);
      this.#link(held);
      this.#bytes += held.bytes;
      this.#makeRoom();
    }
    this.#sweep();
    return hasRoom;
  }

  /** @param held  In memory. @returns false when it would become too large: then nothing was counted. */
  protected enlarge(held: Held<V>, addedBytes: number): boolean {
    assertSize(addedBytes);
    if (held.bytes + addedBytes > this.#maxEntryBytes) return false;
    this.touch(held);
    held.bytes += addedBytes;
    this.#bytes += addedBytes;
    this.#makeRoom();
    return true;
  }

  protected remove(held: Held<V> | undefined): void {
    if (held === undefined) return;
    this.#entries.delete(held.key);
    this.#unlink(held);
    this.#bytes -= held.bytes;
  }

  /** @throws {RangeError}  `sizeOf` gave no size. Without one there is no bound. */
  #measure(held: Held<V>, valueBytes = this.#options.sizeOf(held.value)): void {
    assertSize(valueBytes);
    held.bytes = valueBytes + bytesPerEntry + bytesPerCharacter * held.key.length + bytesOfTags(held.tags);
  }

  #makeRoom(): void {
    const { maxBytes, isPinned } = this.#options;
    for (let held = this.#oldest; this.#bytes > maxBytes && held !== undefined;) {
      const next = held.newer;
      if (isPinned?.(held.key) !== true) {
        this.remove(held);
        this.noted?.('evicted', held.key, held.bytes);
      }
      held = next;
    }
  }

  /** Looks at the next few entries, going round, and removes those of no use. */
  #sweep(): void {
    for (let count = 0; count < sweptPerStore; count++) {
      const { value: held, done } = this.#broom.next();
      if (done === true) this.#broom = this.#entries.values();
      else if (!this.isValid(held) || held.isSpent(this.now())) this.remove(held);
    }
  }

  /** What was found elsewhere is in memory from now on, if it may be given. @returns whether it is. */
  protected takeUp({ held, tier }: Found<V>): boolean {
    if (held.isSpent(this.now())) return false;
    try {
      this.#measure(held);
    } catch (error) {
      this.noted?.('tier-failed', tier, { operation: 'get', error });
      void this.tiers?.remove(held.key);
      return false;
    }
    // Asked again: the tier found it some moments ago.
    return this.isWanted(held) && (this.put(held), true);
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

function bytesOfTags(tags: readonly string[]): number {
  let bytes = bytesPerTag * tags.length;
  for (const tag of tags) bytes += bytesPerCharacter * tag.length;
  return bytes;
}

function assertSize(bytes: number): void {
  if (!(bytes >= 0 && bytes < Infinity)) throw new RangeError(`${bytes} is not a size in bytes`);
}
