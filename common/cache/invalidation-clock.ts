/**
 * Invalidation clock: the order in which loads began and tags were invalidated, as a counter and never as time.
 * Holds     the tick at which each tag and key was last invalidated, for as many of them as it may remember; which tags
 *           are being written to.
 * Promises  an invalidation costs the same however many entries carry the tag; what began before it is invalid
 *           wherever it is found later, in memory, in a slower tier or on its way. What was forgotten makes entries
 *           invalid, never valid.
 * Leaves    removing what is invalid to whoever finds it (entry-store.ts sweeps a little with each store).
 * Read next entry-store.ts.
 */
import type { Held } from './entry';

export class InvalidationClock {
  readonly #tags: TickTable;
  readonly #keys: TickTable;
  #tick = 0;
  #latest = 0;
  #everything = 0;
  readonly #tagIn: ((key: string) => string | undefined) | undefined;
  /** The tags of each change that is under way. */
  readonly #open = new Set<ReadonlySet<string>>();

  /**
   * @param memory  How many invalidated tags, and how many keys, are remembered one by one.
   * @param tagIn   A tag that can be read off a key.
   */
  constructor(memory: number, tagIn?: (key: string) => string | undefined) {
    this.#tagIn = tagIn;
    this.#tags = new TickTable(memory);
    this.#keys = new TickTable(memory);
  }

  /** The tick of the last invalidation, whatever it was of. Whoever was valid after it is valid still. */
  get latest(): number {
    return this.#latest;
  }

  /** A load begins: the tick it is to remember. No two loads have the same. */
  start(): number {
    return ++this.#tick;
  }

  invalidate(tags: readonly string[]): void {
    const tick = this.#invalidation();
    for (const tag of tags) this.#tags.set(tag, tick);
  }

  invalidateKey(key: string): void {
    this.#keys.set(key, this.#invalidation());
  }

  invalidateAll(): void {
    this.#everything = this.#invalidation();
    this.#tags.clear();
    this.#keys.clear();
  }

  /**
   * What carries one of the tags is being changed: until that is over, nobody can say what is true of it.
   * @returns what ends this; whether anything came of it, `invalidate` says.
   */
  open(tags: readonly string[]): () => void {
    const change = new Set(tags);
    this.#open.add(change);
    return () => void this.#open.delete(change);
  }

  /** Whether what the entry depends on is being changed. */
  isOpen({ tags, key }: Pick<Held<unknown>, 'tags' | 'key'>): boolean {
    if (this.#open.size === 0) return false;
    const all = [...tags, this.#tagIn?.(key) ?? ''];
    return [...this.#open].some((change) => all.some((tag) => change.has(tag)));
  }

  /** Whether nothing that the entry or load depends on was invalidated after the tick `clock`. */
  isValid(clock: number, tags: readonly string[], key: string): boolean {
    return this.#latest <= clock || (this.#keys.get(key) <= clock && this.areValid(clock, tags, key));
  }

  /** The same of what is in memory, where the invalidation of a key leaves nothing under it. */
  areValid(clock: number, tags: readonly string[], key: string): boolean {
    if (this.#everything > clock) return false;
    for (const tag of tags) if (this.#tags.get(tag) > clock) return false;
    const own = this.#tagIn?.(key);
    return own === undefined || this.#tags.get(own) <= clock;
  }

  #invalidation(): number {
    this.#latest = ++this.#tick;
    return this.#latest;
  }
}

/**
 * The last tick of each name, in two generations: when the young one is full, the old one is forgotten whole. Of what is
 * forgotten only the floor remains, the latest tick among it, which from then on stands for every name not known.
 */
class TickTable {
  readonly #generationSize: number;
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #latestOfOld = 0;
  #latestOfYoung = 0;
  #floor = 0;

  constructor(memory: number) {
    this.#generationSize = Math.max(1, Math.floor(memory / 2));
  }

  get(name: string): number {
    return this.#young.get(name) ?? this.#old.get(name) ?? this.#floor;
  }

  /** @param tick  Later than any before. */
  set(name: string, tick: number): void {
    if (this.#young.size >= this.#generationSize && !this.#young.has(name)) {
      this.#floor = this.#latestOfOld;
      this.#old = this.#young;
      this.#latestOfOld = this.#latestOfYoung;
      this.#young = new Map();
    }
    this.#young.set(name, tick);
    this.#latestOfYoung = tick;
  }

  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
  }
}
