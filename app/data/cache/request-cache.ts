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
  type Held,
  type LoadContext,
  type Loaded,
  PurgedError,
} from '../../../common/cache';
import type { CachingPolicy } from '../../../common/feature';
import { etagOf, fetchFor, keptOf, loadedOf, sizeOfText, tagsOf } from './fetching';
import { Observers } from './observers';
import { pathIn, Questions } from './questions';
import { CallbackReading, type Reading } from './reading';
import { isOlder, Seen } from './seen';
import type { Word } from './tabs';
import { type Transit, Transits } from './transits';
import type {
  AjaxSettings,
  AskWishes,
  Given,
  Kept,
  Listener,
  ObserveOptions,
  Place,
  Question,
  QuestionOptions,
  RequestCacheOptions,
  TagWatch,
  Written,
  XhrLike,
} from './types';
import { canonicalUrl, originOf, pathTag } from './url';

const noWishes: AskWishes = {};

export class RequestCache {
  readonly transits: Transits;
  readonly #options: RequestCacheOptions;
  readonly #questions: Questions;
  readonly #core: CacheCore<Kept>;
  readonly #observers: Observers;
  readonly #seen = new Seen();
  /** By what the engine gave, what those are given who share it. */
  readonly #answers = new WeakMap<Promise<Entry<Kept>>, Promise<Entry<Kept>>>();
  #watch: TagWatch | undefined;

  constructor(options: RequestCacheOptions) {
    this.#options = options;
    this.#questions = new Questions(options);
    this.transits = new Transits(options.publish);
    this.#core = new CacheCore<Kept>({
      clock: options.clock,
      maxBytes: options.maxBytes ?? 8 * 1024 * 1024,
      maxEntryBytes: options.maxBytes,
      sizeOf: ({ data, headers }) => sizeOfText(data) + 2 * headers.length,
      isPinned: (key) => this.#observers.has(key),
      tiers: options.tiers,
      tagIn: pathIn,
      loadJoined: (key) => this.transits.joined(key),
      loadEnded: (key) => this.transits.ended(key),
    });
    this.#observers = new Observers({
      options,
      core: () => this.#core,
      report: (error) => this.report(error),
      askAgain: (key, question, refresh) => {
        // A key of another user is asked for by nobody any more.
        if (this.keyOf(question) === key) this.ask(question, () => undefined, { refresh, fresh: true });
      },
    });
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.#core.bytes;
  }

  /** Reads in transit. */
  get loading(): number {
    return this.#core.loading;
  }

  /** How many keys are observed. */
  get observed(): number {
    return this.#observers.size;
  }

  /** Milliseconds since 1970. */
  get nowMs(): number {
    return this.#options.clock.now();
  }

  get user(): string {
    return this.#questions.user;
  }

  /** The policy of everything that has none of its own. */
  get policy(): CachingPolicy {
    return this.#questions.policy;
  }

  /** A read of `url`, as the cache sees it. */
  question(url: string, options?: QuestionOptions): Question {
    return this.#questions.create(url, options);
  }

  /** A URL as it was written, and what it is to the cache. @param data  More of the query, as jQuery takes it. */
  placeOf(url: string, data?: unknown, traditional?: unknown): Place {
    return this.#questions.placeOf(url, data, traditional);
  }

  /** See `Questions.keyOf`. */
  keyOf(question: Question): string | undefined {
    return this.#questions.keyOf(question);
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
    const key = this.#questions.keyOf(reading.question, user);
    reading.user = user;
    if (key === undefined) {
      reading.alone = new CacheCore<Kept>({ clock: this.#options.clock, maxBytes: 0, sizeOf: () => 0 });
      this.#seat(reading, reading.alone.ask('', reading));
      return;
    }
    reading.key = key;
    this.#seat(reading, this.#core.ask(key, reading));
  }

  leave(reading: Reading): void {
    const { cohort } = reading;
    reading.hasLeft = true;
    if (cohort !== undefined) (reading.alone ?? this.#core).leave(cohort, reading);
  }

  /** The engine's word, for one who waited. */
  settle(reading: Reading, given: Given): void {
    // Whatever it is, it is of someone who is not here any more (rule F9).
    if (reading.user !== this.user) {
      const { key } = reading;
      reading.hear({ type: 'failed', key, error: new PurgedError(key), isCollapsed: false });
      return;
    }
    reading.hear(given);
    if (given.type !== 'bypassed' && this.#observers.size > 0) this.#observers.heard(reading.question, given);
  }

  /** The engine calls `then` at once, and is called back in the very turn in which the transport calls. */
  load(question: Question, context: LoadContext<Kept>): PromiseLike<Loaded<Kept>> {
    const then = (land: (loaded: Loaded<Kept>) => void, fail: (reason: unknown) => void): void =>
      fetchFor(
        {
          options: this.#options,
          questions: this.#questions,
          seen: this.#seen,
          departed: (key, { method, url }) => {
            const { user, nowMs: startedAtMs } = this;
            if (key !== '') this.transits.started({ key, method, url, startedAtMs, user, question });
          },
          refused: (key) => {
            this.#seen.read(key, undefined);
            if (key !== '') void this.#core.invalidateKey(key);
          },
        },
        question,
        context,
        (loaded) => {
          this.#watch?.read(loaded.tags ?? []);
          land(loaded);
        },
        fail,
      );
    return { then } as PromiseLike<Loaded<Kept>>;
  }

  /**
   * The answer, at once where it may be given, fresh or stale; otherwise a promise, which those who ask alike share.
   * What it holds belongs to the cache: change nothing.
   */
  read(question: Question, wishes = noWishes): Entry<Kept> | Promise<Entry<Kept>> {
    const key = this.keyOf(question);
    if (key === undefined) {
      return new Promise((resolve, reject) => {
        this.ask(question, (given) => ('entry' in given ? resolve(given.entry) : reject(reasonOf(given))));
      });
    }
    const { refresh, fresh } = wishes;
    const options = { refresh, fresh, near: question.policy.persist !== true };
    const found = this.#core.wait(key, (context) => this.load(question, context), options);
    return found instanceof Promise ? this.#answerOf(found, key, question) : found;
  }

  /** What may be given under the key now, fresh or stale. */
  peek(key: string): Entry<Kept> | undefined {
    return this.#core.peek(key);
  }

  /** Whether a read of the key that asks now would share one that is in transit (rule F1). */
  isJoinable(key: string): boolean {
    return this.#core.isJoinable(key);
  }

  /** How many wait for what is on its way under the key. */
  waiting(key: string): number {
    return this.#core.waiting(key);
  }

  /** Asks for a URL, so that it is here when it is wanted. Nobody's leaving takes it back. */
  prefetch(url: string, options?: QuestionOptions): void {
    this.ask(this.question(url, options), () => undefined);
  }

  /**
   * `listener` is told whenever what is kept under the key has become another. What is observed stays when memory is
   * short; unless all who do are idle, it is asked for anew when it is invalidated, and tried again when asking failed.
   * @returns what ends this.
   */
  observe(key: string, listener: Listener, options?: ObserveOptions): () => void {
    return this.#observers.add(key, listener, options);
  }

  /** For who was idle and is so no longer: asks for what is observed under the key, unless it is fresh. */
  catchUp(key: string): void {
    this.#observers.catchUp(key);
  }

  /** Asks again for what is observed and not fresh. @param isAll  For what is fresh, too. */
  revalidate(isAll = false): void {
    this.#observers.revalidate(isAll);
  }

  /**
   * What carries one of the tags is given to nobody who asks from now on.
   * @param isHeard  Another tab has said so, and told the slower tiers. So it is for the following.
   * @returns of how many keys that somebody observes. What nobody observes is not counted (docs/decisions/0058).
   */
  invalidate(tags: readonly string[], isHeard = false): number {
    this.#watch?.invalidated(tags);
    return this.invalidateChanged(tags, isHeard);
  }

  /** The same for what a write is known to have changed, be it known here or not. */
  invalidateChanged(tags: readonly string[], isHeard = false): number {
    void this.#core.invalidate(tags, isHeard);
    this.#invalidated(isHeard, 'invalid', tags);
    return this.#observers.count(tags, pathIn);
  }

  invalidateKey(key: string, isHeard = false): void {
    void this.#core.invalidateKey(key, isHeard);
    this.#invalidated(isHeard, 'invalid', [], [key]);
  }

  invalidateAll(isHeard = false): void {
    void this.#core.invalidateAll(isHeard);
    this.#invalidated(isHeard, 'everything');
  }

  /** Empties everything: what is in transit is dropped, and whoever waits for it is told so. */
  purge(isHeard = false): void {
    this.#questions.forget();
    this.#seen.forget();
    void this.#core.purge(isHeard);
    this.#observers.empty();
    this.#invalidated(isHeard, 'purge');
  }

  /** For development: from now on `watch` hears which tags there are, and which are invalidated (rule V9). */
  watchTags(watch: TagWatch): void {
    this.#watch = watch;
  }

  /**
   * Stores what is known to be true now, as after a write. Who observes it is told, also where it may not be kept: for
   * them nothing needs to be asked.
   */
  store(question: Question, data: unknown, headers: string, bytes?: number): void {
    const key = this.keyOf(question);
    if (key === undefined) return;
    const before = this.#observers.entryOf(key)?.tags;
    const loaded = loadedOf(this.#questions, question, keptOf(data, headers), bytes, before);
    this.#seen.wrote(key, etagOf(loaded));
    void this.#core.write(key, loaded);
    if (this.#observers.has(key)) {
      this.#observers.show(key, question, this.#core.peek(key) ?? this.#passing(loaded));
    }
  }

  /** Takes in an answer from elsewhere (../hydrate.ts), unless a newer one is known. @returns whether it is kept. */
  adopt(held: Held<Kept>): boolean {
    const { key } = held;
    const etag = etagOf(held);
    const isTaken = !isOlder(this.#seen, key, etag) && this.#core.adopt(held);
    if (isTaken) this.#seen.read(key, etag);
    return isTaken;
  }

  /**
   * Sends what is no read. When the answer is known, what it changes is invalidated before anyone is told; so it is when
   * there is none, since the server may have done it. What the server refused (4xx) changes nothing.
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
    const transit: Transit = { key: `${method} ${url}`, method, url, user, startedAtMs: this.nowMs };
    const end = (xhr: XhrLike | undefined, data?: unknown, isOk = false): void => {
      this.transits.writes.delete(transit);
      const status = xhr?.status ?? (isOk ? 200 : 0);
      if (!isOk && status >= 400 && status < 500) return;
      const field = (name: string) => xhr?.getResponseHeader?.(name) ?? undefined;
      this.invalidateChanged([...tags, ...this.#changedBy(url, field)]);
      // Whoever wrote may have left: then what was written is not for who is here now to see.
      const left = isOk && user === this.user ? written?.(data, xhr) : undefined;
      if (left !== undefined) this.store(left.question, left.data, xhr?.getAllResponseHeaders?.() ?? '');
    };
    this.transits.writes.add(transit);
    return this.#options.ajax({
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
  }

  /** Sends a read that is nobody else's, past the cache. */
  pass(settings: AjaxSettings): XhrLike | undefined {
    return this.#options.ajax(settings);
  }

  report(error: unknown): void {
    (this.#options.report ?? reportError)(error);
  }

  #invalidated(isHeard: boolean, word: Word, tags?: readonly string[], keys?: readonly string[]): void {
    this.#observers.checkSoon();
    if (!isHeard) this.#options.announce?.(word, tags, keys);
  }

  /** What is true now and kept nowhere. */
  #passing({ value, tags = [] }: Loaded<Kept>): Entry<Kept> {
    const { nowMs } = this;
    const times = { storedAtMs: nowMs, freshUntilMs: nowMs, staleUntilMs: nowMs, graceUntilMs: nowMs };
    return { value, tags, ...times, clock: this.#core.latest };
  }

  #changedBy(url: string, field: (name: string) => string | undefined): string[] {
    const path = pathTag(url);
    // RFC 9111 §4.4, and one more: the collection in which, by REST's custom, the record stands.
    const paths = [path, path.replace(/\/[^/]*\/?$/, '')];
    for (const name of ['Location', 'Content-Location']) {
      const place = field(name);
      const named = place === undefined ? url : canonicalUrl(place, url);
      if (originOf(named) === originOf(url)) paths.push(pathTag(named));
    }
    return [...paths, ...tagsOf(this.#questions, url, field('Cache-Group-Invalidation'))];
  }

  /** What is at hand is given in a turn of its own. */
  #seat(reading: Reading, found: Entry<Kept> | Cohort<Kept>): void {
    if (found instanceof Cohort) {
      reading.cohort = found;
      return;
    }
    const ttlMs = found.freshUntilMs - this.nowMs;
    queueMicrotask(() => {
      if (reading.hasLeft) return;
      const given = { key: reading.key, entry: found, tier: 'memory', ttlMs, isCollapsed: false };
      if (ttlMs > 0) this.settle(reading, { type: 'hit', ...given });
      else this.settle(reading, { type: 'stale', because: 'revalidating', ...given });
    });
  }

  /** The same answer for all who share it: nobody's who has gone, and an Error where it failed. */
  #answerOf(found: Promise<Entry<Kept>>, key: string, question: Question): Promise<Entry<Kept>> {
    const known = this.#answers.get(found);
    if (known !== undefined) return known;
    const { user } = this;
    // Told to those who observe the key, too.
    if (this.#observers.has(key)) this.ask(question, () => undefined, { fresh: true });
    const answer = found.then(
      (entry) => {
        if (user !== this.user) throw new PurgedError(key);
        return entry;
      },
      (error: unknown) => {
        throw errorOf(error);
      },
    );
    answer.catch(() => undefined);
    this.#answers.set(found, answer);
    return answer;
  }
}

export function reasonOf(given: Given): Error {
  return errorOf(given.type === 'failed' ? given.error : undefined);
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The read failed', { cause: reason });
}
