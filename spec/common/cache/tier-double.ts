import type { Tier, TierRecord } from '../../../common/cache/index';

/** `late` operations wait until the mood changes and are done then, however long ago they were given up. */
export type TierMood = 'sane' | 'throws' | 'late' | 'corrupt' | 'full';

/** What survives the process: records as text, and the marks of the tags. */
export class Disk {
  readonly records = new Map<string, string>();
}

/** A slower tier whose mood the spec sets. It keeps its records on a disk that another session may open. */
export class TierDouble<V> implements Tier<V> {
  readonly name: string;
  /** Operations asked for, in order: `get a`, `set a`, `invalidate tag`. */
  readonly asked: string[] = [];
  readonly #disk: Disk;
  #mood: TierMood = 'sane';
  #isDead = false;
  #waiting: (() => void)[] = [];

  constructor(disk = new Disk(), name = 'disk') {
    this.#disk = disk;
    this.name = name;
  }

  get mood(): TierMood {
    return this.#mood;
  }

  set mood(mood: TierMood) {
    this.#mood = mood;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** The process that used it is gone: nothing of what it asked for happens any more. */
  die(): void {
    this.#isDead = true;
  }

  keys(): string[] {
    return [...this.#disk.records.keys()];
  }

  get(key: string): Promise<unknown> {
    return this.#do(`get ${key}`, () => {
      if (this.#mood === 'corrupt') return { key, value: 'half a reco' };
      const text = this.#disk.records.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    });
  }

  set(key: string, record: TierRecord<V>): Promise<unknown> {
    return this.#do(`set ${key}`, () => {
      if (this.#mood === 'full') throw new Error('No space left');
      this.#disk.records.set(key, JSON.stringify(record));
    });
  }

  remove(key: string): Promise<unknown> {
    return this.#do(`remove ${key}`, () => this.#disk.records.delete(key));
  }

  invalidate(tags: readonly string[]): Promise<unknown> {
    return this.#do(`invalidate ${tags.join()}`, () => {
      for (const [key, text] of this.#disk.records) {
        if (hasTag(JSON.parse(text), tags)) this.#disk.records.delete(key);
      }
    });
  }

  clear(): Promise<unknown> {
    return this.#do('clear', () => this.#disk.records.clear());
  }

  async #do(operation: string, run: () => unknown): Promise<unknown> {
    this.asked.push(operation);
    if (this.#mood === 'throws') throw new Error(`The disk refuses to ${operation}`);
    if (this.#mood === 'late') await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else await Promise.resolve();
    return this.#isDead ? new Promise<never>(() => undefined) : run();
  }
}

function hasTag(record: unknown, tags: readonly string[]): boolean {
  if (typeof record !== 'object' || record === null || !('tags' in record)) return false;
  return Array.isArray(record.tags) && record.tags.some((tag) => tags.includes(String(tag)));
}
