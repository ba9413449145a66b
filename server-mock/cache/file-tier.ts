/**
 * File tier: answers that survive a restart in development, a file each.
 * Holds     an index of the files, read once at the start; which state of the store they are known to be true for.
 * Promises  killed at any moment, it has less than before and nothing wrong: a file is whole or not there, and signed. It
 *           is used again only by the same program over a store in which nothing happened that it was not told of. Never
 *           more than `maxBytes`; whatever the disk does, a reader meets a miss at worst.
 * Leaves    what fails here to the cache's guard (common/cache/tier-guard.ts), the state of the store to store-state.ts.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Tier, TierRecord } from '../../common/cache';
import { type Kept, packKept, unpackKept } from './kept';
import { isObject, parseJson } from '../json';

export interface FileTierOptions {
  /** Made where there is none. All that is in it is the tier's. */
  readonly folder: string;
  /** Signs the files: what somebody else put there is not served. */
  readonly secret: string;
  /**
   * Names the program and the state of the store for which the files are true. When it is not the one that `cover` was
   * told last, nothing of them is used.
   */
  readonly state: string;
  /** Default 64 MiB. */
  readonly maxBytes?: number;
}

export interface FileTier extends Tier<Kept> {
  /** What is here is true for this state of the store: whatever was written until then has been invalidated here. */
  cover(state: string): void;
}

interface Indexed {
  readonly file: string;
  readonly bytes: number;
  readonly tags: readonly string[];
}

const coverName = 'covers';
const suffix = '.entry';

export function openFileTier({ folder, secret, state, maxBytes = 64 * 1024 * 1024 }: FileTierOptions): FileTier {
  // In the order in which they were set: the first is the oldest.
  const index = new Map<string, Indexed>();
  let bytesInAll = 0;
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
  open();

  /** Reads the index, or empties the folder. A folder in which nothing can be done is a tier that has nothing. */
  function open(): void {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const covered = contentOf(readFileSync(path.join(folder, coverName), 'utf8'));
      if (covered === state) {
        for (const file of readdirSync(folder)) if (file.endsWith(suffix)) adopt(file);
        return;
      }
    } catch {
      // No cover, or one that cannot be read: what is here may be true for anything.
    }
    index.clear();
    bytesInAll = 0;
    try {
      for (const file of readdirSync(folder)) rmSync(path.join(folder, file), { force: true, recursive: true });
      cover(state);
    } catch {
      // They stay, and are in no index.
    }
  }

  function cover(next: string): void {
    const place = path.join(folder, coverName);
    writeFileSync(`${place}.new`, `${sign(next)}\n${next}`, { mode: 0o600 });
    renameSync(`${place}.new`, place);
  }

  function adopt(file: string): void {
    try {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const record = recordIn(text);
      if (record !== undefined && file === fileOf(record.key)) add(record.key, file, text.length, record.tags);
    } catch {
      // Unreadable: nobody will ask for it.
    }
  }

  function add(key: string, file: string, bytes: number, tags: readonly string[]): void {
    forget(key);
    index.set(key, { file, bytes, tags });
    bytesInAll += bytes;
  }

  function forget(key: string): string | undefined {
    const known = index.get(key);
    if (known === undefined) return undefined;
    index.delete(key);
    bytesInAll -= known.bytes;
    return known.file;
  }

  async function removeAll(keys: readonly string[]): Promise<void> {
    // From the index at once, for who asks in the same moment; the files follow.
    const files = keys.map(forget).filter((file) => file !== undefined);
    await Promise.all(files.map((file) => rm(path.join(folder, file), { force: true })));
  }

  /** What was signed, or undefined if it was changed since. */
  function contentOf(text: string): string | undefined {
    const signature = Buffer.from(text.slice(0, 64));
    const content = text.slice(65);
    const expected = Buffer.from(sign(content));
    if (text[64] !== '\n') return undefined;
    return signature.length === expected.length && timingSafeEqual(signature, expected) ? content : undefined;
  }

  function recordIn(text: string): TierRecord<unknown> | undefined {
    const content = contentOf(text);
    if (content === undefined) return undefined;
    const record = parseJson(content);
    if (!isObject(record)) return undefined;
    const { key, tags } = record;
    const isRecord = typeof key === 'string' && Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
    // Signed, so it is what `set` wrote; the cache checks the rest.
    return isRecord ? (record as unknown as TierRecord<unknown>) : undefined;
  }

  return {
    name: 'file',

    async get(key) {
      const known = index.get(key);
      if (known === undefined) return undefined;
      const record = recordIn(await readFile(path.join(folder, known.file), 'utf8'));
      const value = record?.key === key ? unpackKept(record.value) : undefined;
      // Gone meanwhile: what was invalidated while the file was read is not given.
      if (value === undefined || index.get(key) !== known) return undefined;
      return { ...record, value };
    },

    async set(key, record) {
      const content = JSON.stringify({ ...record, value: packKept(record.value) });
      const text = `${sign(content)}\n${content}`;
      if (text.length > maxBytes / 4) {
        await removeAll([key]);
        return;
      }
      const file = fileOf(key);
      const place = path.join(folder, file);
      // Renamed when it is whole. What was there before stays in the index until then, and is as true as it was.
      await writeFile(`${place}.new`, text, { mode: 0o600 });
      await rename(`${place}.new`, place);
      add(key, file, text.length, record.tags);
      const oldest: string[] = [];
      let excess = bytesInAll - maxBytes;
      for (const [other, { bytes }] of index) {
        if (excess <= 0) break;
        oldest.push(other);
        excess -= bytes;
      }
      await removeAll(oldest);
    },

    remove: (key) => removeAll([key]),

    async invalidate(tags) {
      const gone = new Set(tags);
      // Every entry is looked at: they are as many as one person's browsing in development makes.
      await removeAll([...index].filter(([, entry]) => entry.tags.some((tag) => gone.has(tag))).map(([key]) => key));
    },

    clear: () => removeAll([...index.keys()]),

    cover,
  };
}

/** Keys are long and hold anything; names of files are short and do not. */
function fileOf(key: string): string {
  return createHash('sha256').update(key).digest('hex') + suffix;
}
