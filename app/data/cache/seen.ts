/**
 * Seen: which versions of what is under a key are known, so that a reader is not taken back in time by a copy of the
 * server that lags behind (rule V7).
 * Promises  of tags as our server makes them, `"epoch.version…"`, the smaller version of one epoch is the older one. Of any
 *           others nothing can be compared: there, what was there before an own write is older than what that left.
 *           Only so many keys are remembered; of the others nothing is older.
 */
const MOST_KEYS = 500;
const MOST_TAGS = 8;

interface Versions {
  latest: string;
  /** What an own write replaced. */
  readonly replaced: Set<string>;
}

export class Seen {
  readonly #byKey = new Map<string, Versions>();

  read(key: string, etag: string | undefined): void {
    this.#note(key, etag, false);
  }

  /** @param etag  Of what an own write left; undefined: it did not say. */
  wrote(key: string, etag: string | undefined): void {
    this.#note(key, etag, true);
  }

  of(key: string): Versions | undefined {
    return this.#byKey.get(key);
  }

  forget(): void {
    this.#byKey.clear();
  }

  #note(key: string, etag: string | undefined, isWritten: boolean): void {
    const before = this.#byKey.get(key);
    // The last to have been seen is the last to be forgotten.
    this.#byKey.delete(key);
    if (etag === undefined) return;
    const replaced = before?.replaced ?? new Set();
    if (isWritten && before !== undefined && before.latest !== etag) replaced.add(before.latest);
    // The server has gone back to it, and says so again and again.
    replaced.delete(etag);
    for (const oldest of replaced) if (replaced.size > MOST_TAGS) replaced.delete(oldest);
    if (this.#byKey.size >= MOST_KEYS)
      for (const oldest of this.#byKey.keys()) {
        this.#byKey.delete(oldest);
        break;
      }
    this.#byKey.set(key, { latest: etag, replaced });
  }
}

/** Whether the answer is older than one that was seen under the key. */
export function isOlder(seen: Seen, key: string, etag: string | undefined): boolean {
  const known = seen.of(key);
  if (known === undefined || etag === undefined) return false;
  const [, epoch, version] = versionIn(known.latest);
  const [, itsEpoch, itsVersion] = versionIn(etag);
  // Where versions compare, they say it: what is shown around a record may well become again what it was.
  if (epoch !== undefined && epoch === itsEpoch) return Number(itsVersion) < Number(version);
  return known.replaced.has(etag);
}

function versionIn(etag: string): readonly string[] {
  return /^(?:W\/)?"([\w-]+)\.(\d+)(?!\d)/.exec(etag) ?? [];
}
