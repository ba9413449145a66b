/**
 * Request cache: what was asked of servers, kept for as long as it may be given again.
 * Holds     the engine (common/cache), and what stands around it: questions and their keys, who observes which key, what
 *           is on its way, which versions were seen.
 * Promises  overlapping reads of one key are one request. Whoever asks after a write that was answered, or whose outcome
 *           is not known, is given nothing from before it. Nothing asked for as one user is given to another.
 *           What is kept is nobody's: readers are given copies.
 * Leaves    requests to fetching.ts, what HTTP says about freshness to freshness.ts, what is shown to observers.ts,
 *           Backbone's contract to sync.ts, the page's events to page.ts.
 * Read next types.ts, common/cache/cache-core.ts.
 */
import {
  CacheCore,
  Cohort,
  type Entry,
  type Departure,
  Flight,
  type Noted,
  type Held,
  type Loaded,
  PurgedError,
} from '../../../common/cache';
import type { CachingPolicy } from '../../../common/feature';
import { copyOf } from './copy';
import { etagOf, type FetchHost, fetchFor, keptOf, loadedOf, sizeOfText, tagsOf } from './fetching';
import { Observers, type ObserversHost } from './observers';
import { pathIn, Questions } from './questions';
import { CallbackReading, type Reading, Wanted } from './reading';
import { isOlder, Seen } from './seen';
import type { Word } from './tabs';
import type { AjaxSettings, XhrLike } from './ajax';
import type {
  AskWishes,
  Given,
  Kept,
  Listener,
  ObserveOptions,
  Place,
  Question,
  QuestionOptions,
  ReadTransit,
  RequestCacheOptions,
  TagWatch,
  Transit,
  Written,
} from './types';
import { canonicalUrl, originOf, pathTag } from './url';

const noWishes: AskWishes = {};

const transitEvents: ReadonlyMap<Noted, string> = new Map([
  ['load-began', 'inflight:start'],
  ['load-joined', 'inflight:join'],
  ['load-ended', 'inflight:end'],
]);

export class RequestCache extends CacheCore<Kept> implements FetchHost, ObserversHost {
  /** What was sent that is no read, and has not been answered. */
  declare readonly writes: Set<Transit>;
  declare readonly options: RequestCacheOptions;
  declare readonly questions: Questions;
  declare readonly seen: Seen;
  declare watch: TagWatch | undefined;
  declare private readonly observers: Observers;

  constructor(options: RequestCacheOptions) {
    const { clock, tiers, maxBytes = 8 * 1024 * 1024 } = options;
    const sizeOf = ({ data, headers }: Kept): number => sizeOfText(data) + 2 * headers.length;
    const isPinned = (key: string): boolean => this.observers.has(key);
    super({ clock, tiers, maxBytes, maxEntryBytes: maxBytes, sizeOf, isPinned, tagIn: pathIn });
    this.options = options;
    this.questions = new Questions(options);
    this.seen = new Seen();
    this.writes = new Set();
    this.observers = new Observers(this);
  }

  /** How many keys are observed. */
  get observed(): number {
    return this.observers.size;
  }

  get user(): string {
    return this.questions.user;
  }

  /** The policy of everything that has none of its own. */
  get policy(): CachingPolicy {
    return this.questions.policy;
  }

  /** A read of `url`, as the cache sees it. */
  question(url: string, options?: QuestionOptions): Question {
    return this.questions.create(url, options);
  }

  /** A URL as it was written, and what it is to the cache. @param data  More of the query, as jQuery takes it. */
  placeOf(url: string, data?: unknown, traditional?: unknown): Place {
    return this.questions.placeOf(url, data, traditional);
  }

  /** See `Questions.keyOf`. */
  keyOf(question: Question): string | undefined {
    return this.questions.keyOf(question);
  }

  /**
   * Asks. `settled` is called once with what was given or what failed: later, unless the transport answers at once.
   * @returns what takes this reader away. The last to leave aborts the request.
   */
  ask(question: Question, settled: (given: Given) => void, wishes: AskWishes = noWishes): () => void {
    const reading = new CallbackReading(this, question, wishes, settled);
    this.serve(reading);
    return () => reading.leave();
  }

  /** The same for one who is all that is needed. */
  serve(reading: Reading): void {
    const { user } = this;
    const { place } = reading.asked;
    const key = place?.user === user ? place.key : this.questions.keyOf(reading.question, user);
    reading.user = user;
    reading.key = key ?? '';
    if (key === undefined) reading.alone = new CacheCore({ clock: this.options.clock, maxBytes: 0, sizeOf: () => 0 });
    const found = (reading.alone ?? this).seat(reading.key, reading);
    if (found instanceof Cohort) {
      reading.cohort = found;
      return;
    }
    // What is at hand is given in a turn of its own.
    const given = this.answerWith(found);
    queueMicrotask(() => {
      if (!reading.hasLeft) this.settle(reading, given);
    });
  }

  leave(reading: Reading): void {
    const { cohort, hasLeft } = reading;
    // Twice, it would take another away.
    if (hasLeft) return;
    reading.hasLeft = true;
    if (cohort !== undefined) (reading.alone ?? this).unseat(cohort, reading);
  }

  /** The engine's word, for one who waited. */
  settle(reading: Reading, given: Given): void {
    const { key } = reading;
    // Whatever it is, it is of someone who is not here any more (rule F9).
    if (reading.user !== this.user) {
      reading.hear({ type: 'failed', key, error: new PurgedError(key), isCollapsed: false });
      return;
    }
    reading.hear(given);
    if (this.observers.size > 0) this.observers.heard(reading, given);
  }

  /** The engine calls `then` at once, and is called back in the very turn in which the transport calls. */
  load(question: Question, departure: Departure<Kept>): PromiseLike<Loaded<Kept>> {
    const then = (land: (loaded: Loaded<Kept>) => void, fail: (reason: unknown) => void): void =>
      fetchFor(this, question, departure, land, fail);
    return { then } as PromiseLike<Loaded<Kept>>;
  }

  /**
   * The answer, at once where it may be given, fresh or stale; otherwise a promise, which those who ask alike share.
   * What it holds belongs to the cache: change nothing.
   */
  read(question: Question, wishes = noWishes): Entry<Kept> | Promise<Entry<Kept>> {
    const key = this.keyOf(question);
    if (key === undefined) return promiseOf((settled) => this.ask(question, settled));
    const wish = new Wanted(this, question, wishes);
    const found = this.look(key, wish);
    if (typeof found !== 'string') return found;
    const cohort = this.board(key, wish, found, undefined);
    return (cohort.promise ??= promiseOf((settled) => {
      const forAll = new CallbackReading(this, question, wishes, settled);
      Object.assign(forAll, { key, user: this.user });
      cohort.hear(forAll);
    }));
  }

  /** Asks for a URL, so that it is here when it is wanted. Nobody's leaving takes it back. */
  prefetch(url: string, options?: QuestionOptions): void {
    this.ask(this.question(url, options), ignore);
  }

  /**
   * `listener` is told whenever what is kept under the key has become another. What is observed stays when memory is
   * short; unless all who do are idle, it is asked for anew when it is invalidated, and tried again when asking failed.
   * @returns what ends this.
   */
  observe(key: string, listener: Listener, options?: ObserveOptions): () => void {
    return this.observers.add(key, listener, options);
  }

  /** For who was idle and is so no longer: asks for what is observed under the key, unless it is fresh. */
  catchUp(key: string): void {
    this.observers.catchUp(key);
  }

  /** Asks again for what is observed and not fresh. @param isAll  For what is fresh, too. */
  revalidate(isAll = false): void {
    this.observers.revalidate(isAll);
  }

  /**
   * What carries one of the tags is given to nobody who asks from now on.
   * @param isHeard  Another tab has said so, and told the slower tiers. So it is for the following.
   * @returns of how many keys that somebody observes. What nobody observes is not counted (docs/decisions/0058).
   */
  invalidate(tags: readonly string[], isHeard = false): number {
    this.watch?.invalidated(tags);
    this.invalidateChanged(tags, isHeard);
    return this.observers.count(tags);
  }

  /** The same for what a write is known to have changed, be it known here or not. Nobody wants it counted. */
  invalidateChanged(tags: readonly string[], isHeard = false): void {
    void this.invalidateTags(tags, isHeard);
    this.#invalidated(isHeard, 'invalid', tags);
  }

  override invalidateKey(key: string, isHeard = false): void {
    void super.invalidateKey(key, isHeard);
    this.#invalidated(isHeard, 'invalid', [], [key]);
  }

  override invalidateAll(isHeard = false): void {
    void super.invalidateAll(isHeard);
    this.#invalidated(isHeard, 'everything');
  }

  /** Empties everything: what is in transit is dropped, and whoever waits for it is told so. */
  override purge(isHeard = false): void {
    this.questions.forget();
    this.seen.forget();
    void super.purge(isHeard);
    this.observers.empty();
    this.#invalidated(isHeard, 'purge');
  }

  /** For development: from now on `watch` hears which tags there are, and which are invalidated (rule V9). */
  watchTags(watch: TagWatch): void {
    this.watch = watch;
  }

  /**
   * Stores what is known to be true now, as after a write. Who observes it is told, also where it may not be kept: for
   * them nothing needs to be asked.
   */
  store(question: Question, data: unknown, headers: string, bytes?: number): void {
    const key = this.keyOf(question);
    if (key === undefined) return;
    const before = this.observers.entryOf(key)?.tags;
    // Whoever wrote is given what came, and may change it.
    const loaded = loadedOf(this.questions, question, keptOf(copyOf(data), headers), bytes, before);
    this.seen.wrote(key, etagOf(loaded));
    void this.write(key, loaded);
    if (this.observers.has(key)) {
      this.observers.show(key, question, this.peek(key) ?? this.#passing(loaded));
    }
  }

  /** Takes in an answer from elsewhere (../hydrate.ts), unless a newer one is known. @returns whether it is kept. */
  override adopt(held: Held<Kept>): boolean {
    const { key } = held;
    const etag = etagOf(held);
    const isTaken = !isOlder(this.seen, key, etag) && super.adopt(held);
    if (isTaken) this.seen.read(key, etag);
    return isTaken;
  }

  /**
   * Sends what is no read. When the answer is known, what it changes is invalidated before anyone is told; so it is when
   * there is none, since the server may have done it. What the server refused (4xx) changes nothing. Until then, nothing
   * that it may change is fresh: that is given as stale, where this may be, and followed by what comes after.
   * @param written  What the write leaves behind, from the data of a success: the record's entry from then on.
   */
  send(
    settings: AjaxSettings,
    tags: readonly string[] = [],
    written?: (data: unknown, xhr: XhrLike | undefined) => Written | undefined,
  ): XhrLike | undefined {
    const method = (settings.type ?? 'POST').toUpperCase();
    const { url } = this.placeOf(settings.url ?? '');
    const { user } = this;
    const transit = { key: `${method} ${url}`, method, url, startedAtMs: this.now() };
    const changes = [...tags, ...pathsChangedAt(url)];
    // Nothing that it may change is fresh before it is answered (rules V2 and V4).
    const close = this.open(changes);
    const over = (): void => {
      this.writes.delete(transit);
      close();
    };
    const spare = (): void => {
      over();
      this.observers.spare(changes);
    };
    const end = (xhr: XhrLike | undefined, data?: unknown, isOk = false): void => {
      const status = xhr?.status ?? (isOk ? 200 : 0);
      if (!isOk && status >= 400 && status < 500) {
        spare();
        return;
      }
      over();
      const field = (name: string) => xhr?.getResponseHeader?.(name) ?? undefined;
      this.invalidateChanged([...changes, ...this.#changedBesides(url, field)]);
      // Whoever wrote may have left: then what was written is not for who is here now to see.
      if (!isOk || user !== this.user) return;
      this.guard(() => {
        const left = written?.(data, xhr);
        if (left !== undefined) this.store(left.question, left.data, xhr?.getAllResponseHeaders?.() ?? '');
      });
    };
    this.writes.add(transit);
    try {
      const sent = this.options.ajax({
        ...settings,
        success(this: unknown, data, textStatus, xhr) {
          end(xhr, data, true);
          settings.success?.call(this, data, textStatus, xhr);
        },
        error(this: unknown, xhr, textStatus, error) {
          end(xhr);
          settings.error?.call(this, xhr, textStatus, error);
        },
      });
      // By its `beforeSend`, of which jQuery tells nobody.
      if (this.writes.has(transit) && isCalledOff(sent)) spare();
      return sent;
    } catch (error) {
      spare();
      throw error;
    }
  }

  /** Sends a read that is nobody else's, past the cache. */
  pass(settings: AjaxSettings): XhrLike | undefined {
    return this.options.ajax(settings, true);
  }

  /** Asks for who observes the key; one of another user is asked for by nobody any more. */
  askAgain(key: string, question: Question, refresh: boolean): void {
    if (this.keyOf(question) === key) this.ask(question, ignore, { refresh, fresh: true });
  }

  /** The server says that there is no such thing, or not for whoever asks. */
  refused(key: string): void {
    this.seen.read(key, undefined);
    if (key !== '') void super.invalidateKey(key);
  }

  report(error: unknown): void {
    (this.options.report ?? reportError)(error);
  }

  /** What others do who are told of something: what they throw is reported, and harms nobody else. */
  guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.report(error);
    }
  }

  /** Each load is told of once when it begins and once when it ends, before anyone who waits for it hears (rule I2). */
  protected override noted(type: Noted, _key: string, flight: unknown): void {
    const { publish } = this.options;
    const event = publish && transitEvents.get(type);
    const transit = event && flight instanceof Flight ? transitOf(flight as Flight<Kept>) : undefined;
    if (event !== undefined && transit !== undefined) this.guard(() => publish?.(event, transit));
  }

  #invalidated(isHeard: boolean, word: Word, tags?: readonly string[], keys?: readonly string[]): void {
    this.observers.checkSoon();
    if (!isHeard) this.options.announce?.(word, tags, keys);
  }

  /** What is true now and kept nowhere. */
  #passing({ value, tags = [] }: Loaded<Kept>): Entry<Kept> {
    const nowMs = this.now();
    const times = { storedAtMs: nowMs, freshUntilMs: nowMs, staleUntilMs: nowMs, graceUntilMs: nowMs };
    return { value, tags, ...times, clock: this.latest };
  }

  /** What the answer says that it changed. */
  #changedBesides(url: string, field: (name: string) => string | undefined): string[] {
    const paths: string[] = [];
    for (const name of ['Location', 'Content-Location']) {
      const named = urlIn(field(name), url);
      if (named !== undefined && originOf(named) === originOf(url)) paths.push(pathTag(named));
    }
    return [...paths, ...tagsOf(this.questions, url, field('Cache-Group-Invalidation'))];
  }
}

/** Undefined: nothing has been asked for yet, a slower tier is searched. */
export function transitOf({ key, wish, startedAtMs, departure }: Flight<Kept>): ReadTransit | undefined {
  if (departure === undefined || !(wish instanceof Wanted)) return undefined;
  const { question } = wish;
  return { key, method: question.method, url: question.url, startedAtMs, question };
}

/** Never sent, and none of its callbacks called: what the transport returned has failed already, or is nothing at all. */
function isCalledOff(xhr: unknown): boolean {
  return xhr === false || (xhr as XhrLike | undefined)?.state?.() === 'rejected';
}

/** RFC 9111 §4.4, and one more: the collection in which, by REST's custom, the record stands, with a slash at its end or without. */
function pathsChangedAt(url: string): string[] {
  const path = pathTag(url);
  const above = path.replace(/\/[^/]*\/?$/, '');
  return [path, above, `${above}/`];
}

/** The URL that a field names; undefined: it is not there, or names none. */
function urlIn(field: string | undefined, base: string): string | undefined {
  try {
    return field === undefined ? undefined : canonicalUrl(field, base);
  } catch {
    return undefined;
  }
}

/** Of an answer that is told to `settled`. It may go unheard, and rejects with an Error. */
function promiseOf(ask: (settled: (given: Given) => void) => void): Promise<Entry<Kept>> {
  const promise = new Promise<Entry<Kept>>((resolve, reject) => {
    ask((given) => (given.type === 'failed' ? reject(reasonOf(given)) : resolve(given.entry)));
  });
  promise.catch(ignore);
  return promise;
}

function ignore(): void {
  // Nobody listens.
}

export function reasonOf(given: Given): Error {
  const error = given.type === 'failed' ? given.error : undefined;
  return error instanceof Error ? error : new Error('The read failed', { cause: error });
}
