/**
 * Response cache: what GET is answered with, kept for as long as it is true, or as its route allows.
 * Holds     answers, parts and shared values in one engine (common/cache); who is writing.
 * Promises  nothing is given to a reader that a write, acknowledged before the reader asked, has changed. Nothing personal
 *           is kept under a key that does not name the person. A thousand who ask at once make a handler run once.
 *           What a handler refused is an answer; what failed is told to all who waited, and kept from nobody after.
 * Leaves    what a route may say to caching.ts, preconditions and headers to respond-from-cache.ts, tiers to their files.
 * Read next common/cache/cache.ts, docs/response-cache.md.
 */
import {
  type Answer,
  type Awaitable,
  Cache,
  type CacheOptions,
  type Entry,
  type Loaded,
  type ReadOptions,
  type Tier,
} from '../../common/cache';
import type { Clock } from '../../common/clock';
import { headersOfRefusal, refusalOf } from '../boundary';
import { type CachedPart, cachedPartOf } from './cached-parts';
import type { CacheContext, CachePolicy, CachingDefaults, Info } from './caching';
import { type Bytes, type Compressors, noCompressors, offersOf } from './encoding';
import { type Kept, type KeptAnswer, type Unkept, keptAnswer, sizeOfKept } from './kept';
import type { AnswerNotes, Coding, Representation } from '../representation';
import { SharedValues } from './shared-values';

export interface ResponseCacheOptions extends CachingDefaults {
  /** Of memory. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Slower ones, nearest first. */
  readonly tiers?: readonly Tier<Kept>[];
  /** By which answers are compressed. Default: by none. */
  readonly compressors?: Compressors;
  /** Shows keys and tags in Prudence's headers, to who asks from this machine. */
  readonly isDebugging?: boolean;
  /**
   * Told whenever no write is under way: all that was written is also invalidated. `isStill` says whether that has not
   * changed since.
   */
  readonly settled?: (isStill: () => boolean) => Promise<void>;
}

/** `call.cache`. */
export interface CallCache {
  /** The key under which the answer is looked up and kept; undefined: it is not. */
  readonly key: string | undefined;
  readonly part: CachedPart;
  readonly shared: SharedValues;
}

/** Why the cache was passed by (RFC 9211 §2.2): `off`, it is not used here; the others say what was missing. */
export type Bypass = 'off' | 'credentials' | 'unresolved' | 'not-shared';

/** An answer, and how it came. */
export interface Given {
  readonly kept: KeptAnswer;
  readonly policy: CachePolicy | undefined;
  readonly tags: readonly string[];
  readonly key: string | undefined;
  /** Undefined: the answer is nobody else's. */
  readonly entry: Entry<Kept> | undefined;
  readonly how: Answer<Kept> | { readonly type: 'bypassed'; readonly because: Bypass } | { readonly type: 'known' };
}

export interface Reader {
  readonly context: CacheContext;
  /** Runs the handler. What it throws that is no refusal is a failure. */
  make(key: string | undefined, notes: AnswerNotes): Promise<Representation>;
  createNotes(): AnswerNotes;
  /** Whether the request's condition makes an answer of this info alone. */
  isDecidedBy(info: Info): boolean;
  /** Told of what failed although the client was answered. */
  failed(reason: unknown): void;
}

/** RFC 9111 §3 allows more; these are those that say something lasting about a resource. */
const storableStatuses: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 404, 410]);

export class ResponseCache {
  readonly shared: SharedValues;
  readonly compressors: Compressors;
  /** The codings in which answers can be had, best first. */
  readonly offers: readonly Coding[];
  readonly isDebugging: boolean;
  readonly #cache: Cache<Kept>;
  readonly #parts: Cache<Kept> | undefined;
  readonly #settled: ResponseCacheOptions['settled'];
  readonly #clock: Clock;
  readonly #companions: Pick<Cache<unknown>, 'invalidate' | 'invalidateAll'>[] = [];
  readonly #encoding = new WeakMap<KeptAnswer, Map<Coding, Promise<Bytes | undefined>>>();
  #writing = 0;
  #writes = 0;

  /** @param options  `false`: nothing is kept but shared values. */
  constructor(clock: Clock, options: ResponseCacheOptions | false = {}) {
    const {
      maxBytes = 64 * 1024 * 1024,
      tiers = [],
      compressors = noCompressors,
      isDebugging = false,
      settled,
    } = options || {};
    this.#cache = new Cache({ clock, maxBytes, tiers, sizeOf: sizeOfKept, session: crypto.randomUUID() });
    this.#settled = settled;
    this.#clock = clock;
    this.#parts = options === false ? undefined : this.#cache;
    this.compressors = compressors;
    this.offers = offersOf(compressors);
    this.isDebugging = isDebugging;
    this.shared = new SharedValues(this.#cache);
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.#cache.bytes;
  }

  /** Entries held in memory. */
  get size(): number {
    return this.#cache.size;
  }

  /** A cache of something else, in memory only, that loses by the same tags and whenever this one loses all. */
  createCompanion<V>(options: Pick<CacheOptions<V>, 'maxBytes' | 'sizeOf'>): Cache<V> {
    const companion = new Cache<V>({ ...options, clock: this.#clock });
    this.#companions.push(companion);
    return companion;
  }

  /** The cache as the handler of a reading call sees it. */
  forRead(key: string | undefined, notes: Pick<AnswerNotes, 'tag'>): CallCache {
    return { key, part: cachedPartOf(this.#parts, notes), shared: this.shared };
  }

  /** Within a write, parts are made anew: what is read there is of a transaction that may yet be undone. */
  forWrite(notes: AnswerNotes): CallCache {
    return { key: undefined, part: cachedPartOf(undefined, notes), shared: this.shared };
  }

  /** @param policy  Undefined: the route's answers are not kept. */
  read(policy: CachePolicy | undefined, reader: Reader): Awaitable<Given> {
    if (policy === undefined) return this.#pass(policy, reader, 'off');
    const { headers } = reader.context.request;
    // RFC 9111 §3.5, for our own cache as for any.
    if (!policy.namesUser && (headers.has('authorization') || headers.has('cookie'))) {
      return this.#pass(policy, reader, 'credentials');
    }
    const key = policy.key.keyOf(reader.context);
    return typeof key === 'object'
      ? key.then((one) => this.#readKey(one, policy, reader))
      : this.#readKey(key, policy, reader);
  }

  /** What lies ready under a key: fresh, in memory. Nothing is made for it. */
  ready(policy: CachePolicy, key: string, nowMs: number): Given | undefined {
    const entry = this.#cache.fresh(key);
    if (entry?.value.kind !== 'answer') return undefined;
    const { value: kept, tags, freshUntilMs } = entry;
    return {
      kept,
      policy,
      tags,
      key,
      entry,
      how: { type: 'hit', tier: 'memory', key, entry, ttlMs: freshUntilMs - nowMs, isCollapsed: false },
    };
  }

  /**
   * Runs a write, and then puts in force what it invalidates, whether it succeeds or fails: it may have failed after it
   * had committed.
   * @param noted  The tags, when `work` is done.
   */
  async write<R>(noted: ReadonlySet<string>, work: () => Promise<R>): Promise<R> {
    this.#writing += 1;
    this.#writes += 1;
    try {
      return await work();
    } finally {
      if (noted.size > 0) await this.invalidate(...noted);
      this.#writing -= 1;
      this.#settle();
    }
  }

  /** What carries one of the tags is given to nobody who asks from now on. @returns when all tiers are done. */
  invalidate(...tags: readonly string[]): Promise<void> {
    for (const companion of this.#companions) void companion.invalidate(tags);
    return this.#cache.invalidate(tags);
  }

  /** Nothing that is here, or on its way here, is given to anyone who asks from now on. */
  async clear(): Promise<void> {
    this.#writes += 1;
    for (const companion of this.#companions) void companion.invalidateAll();
    await this.#cache.invalidateAll();
    this.#settle();
  }

  /**
   * The body in a coding; undefined where that is no smaller. Compressed once, however many ask, and kept with the entry
   * for as long as the entry is there.
   */
  encoded({ kept, key, entry }: Given, coding: Coding): Bytes | undefined | Promise<Bytes | undefined> {
    if (kept.encoded.has(coding)) return kept.encoded.get(coding);
    const compress = this.compressors.get(coding);
    const { body } = kept;
    if (compress === undefined || body === undefined) return undefined;
    const running = this.#encoding.get(kept) ?? new Map<Coding, Promise<Bytes | undefined>>();
    const joined = running.get(coding);
    if (joined !== undefined) return joined;
    const encoding = compress(body).then((bytes) => {
      const smaller = bytes.length < body.length ? bytes : undefined;
      // Counted first: an entry that has left, or would become too large, does not get it.
      const mayKeep = key !== undefined && entry !== undefined && this.#cache.grow(key, entry, smaller?.length ?? 0);
      if (mayKeep) kept.encoded.set(coding, smaller);
      running.delete(coding);
      return smaller;
    });
    running.set(coding, encoding);
    this.#encoding.set(kept, running);
    return encoding;
  }

  #readKey(key: string | undefined, policy: CachePolicy, reader: Reader): Awaitable<Given> {
    if (key === undefined) return this.#pass(policy, reader, 'unresolved');
    const lookup = new Lookup(key, policy, reader);
    if (policy.info !== undefined && this.#cache.peek(key) === undefined) return this.#readInfo(lookup);
    return this.#look(lookup);
  }

  /** Nothing is kept: what is known beforehand may be enough for an answer. */
  async #readInfo(lookup: Lookup): Promise<Given> {
    const { key, policy, reader } = lookup;
    lookup.info = policy.info?.(reader.context);
    const known = await lookup.info;
    if (known === undefined || !reader.isDecidedBy(known)) return this.#look(lookup);
    const { etag, lastModifiedMs } = known;
    const validators = { ...(etag !== undefined && { etag }), ...(lastModifiedMs !== undefined && { lastModifiedMs }) };
    const kept = keptAnswer({ status: 200, headers: {}, body: undefined, validators });
    return { kept, policy, tags: [], key, entry: undefined, how: { type: 'known' } };
  }

  #look(lookup: Lookup): Awaitable<Given> {
    const options = explainedBy((answer) => {
      lookup.how = answer;
    });
    const found = this.#cache.read(lookup.key, () => this.#loadFor(lookup), options);
    return found instanceof Promise ? found.then((entry) => this.#give(lookup, entry)) : this.#give(lookup, found);
  }

  #give(lookup: Lookup, entry: Entry<Kept>): Awaitable<Given> {
    const { key, policy, reader, how, failure } = lookup;
    lookup.isOver = true;
    const kept = entry.value;
    if (kept.kind !== 'answer') throw new TypeError(`What is kept under ${key} is no answer`);
    // An older answer was given in place of a failure, of which somebody has to hear.
    if (failure !== undefined) reader.failed(failure);
    const isJoined = 'isCollapsed' in how && how.isCollapsed;
    // What is not for everyone under this key was made for the first who asked.
    if (isJoined && kept.unkept !== undefined && personal.has(kept.unkept)) {
      return this.#pass(policy, reader, 'not-shared');
    }
    return { kept, policy, tags: entry.tags, key, entry, how };
  }

  async #loadFor(lookup: Lookup): Promise<Loaded<Kept>> {
    const { key, policy, reader } = lookup;
    try {
      lookup.info ??= policy.info?.(reader.context);
      return await this.#load(key, policy, reader, await lookup.info);
    } catch (reason) {
      lookup.failure = reason;
      // Behind a stale answer: nobody waits who could be told.
      if (lookup.isOver) reader.failed(reason);
      throw reason;
    }
  }

  async #load(key: string, policy: CachePolicy, reader: Reader, info: Info | undefined): Promise<Loaded<Kept>> {
    const notes = reader.createNotes();
    const { tags, ...made } = await this.#make(key, reader, notes);
    const durationMs = notes.keptForMs ?? policy.durationMs ?? 0;
    const representation = info === undefined ? made : { ...made, validators: { ...made.validators, ...info } };
    const unkept = durationMs === 0 ? 'off' : unkeptBecause(representation, policy);
    return {
      value: keptAnswer(representation, unkept),
      tags: [...new Set([...policy.tagsOf(reader.context), ...tags])],
      freshForMs: durationMs,
      staleForMs: policy.graceMs,
      graceForMs: policy.graceMs,
      store: unkept === undefined,
    };
  }

  /** The handler's answer. A refusal is one too: that there is no such thing is true until someone makes it. */
  async #make(key: string | undefined, reader: Reader, notes: AnswerNotes): Promise<Representation> {
    try {
      return await reader.make(key, notes);
    } catch (reason) {
      const refusal = refusalOf(reason);
      if (refusal === undefined) throw reason;
      const body = JSON.stringify({ errors: refusal.errors });
      return { status: refusal.status, headers: headersOfRefusal(refusal), body, validators: {}, tags: notes.tags };
    }
  }

  async #pass(policy: CachePolicy | undefined, reader: Reader, because: Bypass): Promise<Given> {
    const { tags, ...representation } = await this.#make(undefined, reader, reader.createNotes());
    const kept = keptAnswer(representation);
    return { kept, policy, tags, key: undefined, entry: undefined, how: { type: 'bypassed', because } };
  }

  #settle(): void {
    if (this.#writing > 0) return;
    const writes = this.#writes;
    void this.#settled?.(() => this.#writes === writes).catch(() => undefined);
  }
}

/** One reader's look into the cache. */
class Lookup {
  readonly key: string;
  readonly policy: CachePolicy;
  readonly reader: Reader;
  how: Given['how'] = { type: 'bypassed' };
  info: Awaitable<Info | undefined>;
  failure: unknown;
  isOver = false;

  constructor(key: string, policy: CachePolicy, reader: Reader) {
    this.key = key;
    this.policy = policy;
    this.reader = reader;
  }
}

// A function that is written as a property, or as a constant, is given its name by tsx each time it is made, which takes
// as long as all else that a hit needs. So on the way of a hit they are methods, or written where they are passed.
function explainedBy(explain: (answer: Answer<Kept>) => void): ReadOptions<Kept> {
  return { explain };
}

/** Kept for nobody, because it was for one. */
const personal: ReadonlySet<Unkept> = new Set<Unkept>(['set-cookie', 'private', 'vary']);

function unkeptBecause(
  { status, headers }: Pick<Representation, 'status' | 'headers'>,
  { keyedHeaders, namesUser }: CachePolicy,
): Unkept | undefined {
  if (!storableStatuses.has(status)) return 'status';
  if (headers['set-cookie'] !== undefined) return 'set-cookie';
  const directives = (headers['cache-control'] ?? '').toLowerCase();
  // Under a key that names the user, only that user is given what is private.
  if (/\bno-store\b/.test(directives) || (/\bprivate\b/.test(directives) && !namesUser)) return 'private';
  const varied = (headers['vary'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const isKeyed = (name: string) => name === '' || name === 'accept-encoding' || keyedHeaders.has(name);
  return varied.every(isKeyed) ? undefined : 'vary';
}
