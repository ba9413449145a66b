/**
 * Request cache: what was asked of servers, kept for as long as it may be given again.
 * Holds     the engine (common/cache), who observes which key, retries that wait, reads and writes in transit.
 * Promises  overlapping reads of one key are one request. Whoever asks after a write that was answered, or whose outcome
 *           is not known, is given nothing from before it. Nothing asked for as one user is given to another.
 *           What is kept is nobody's: readers are given copies.
 * Leaves    what HTTP says about freshness to freshness.ts, Backbone's contract to sync.ts, the page's events to page.ts.
 * Read next types.ts, common/cache/cache-core.ts.
 */
import {
  CacheCore,
  Cohort,
  compileKeyTemplate,
  type Entry,
  isThenable,
  type KeyTemplate,
  type LoadContext,
  type Loaded,
  PurgedError,
  stateOf,
} from '../../../common/cache';
import { parseDuration } from '../../../common/duration';
import type { CachingPolicy } from '../../../common/feature';
import { parseJson, UnreadableAnswerError } from '../answer';
import { copyOf, keepOriginal, shapedFor } from './copy';
import { fieldOf, groupsIn, lifeOf, refreshed } from './freshness';
import { Observers } from './observers';
import { CallbackReading, type Reading } from './reading';
import { Refused } from './refused';
import type {
  AjaxSettings,
  AskWishes,
  Given,
  InFlight,
  Kept,
  Listener,
  ObserveOptions,
  Question,
  QuestionOptions,
  RequestCacheOptions,
  Target,
  Written,
  XhrLike,
} from './types';
import { canonicalUrl, pathTag } from './url';

export const DEFAULT_KEY_TEMPLATE = '{method}|{uri}|{accept}|{user}';
export const DEFAULT_ACCEPT = 'application/json';
export const noHeaders = {};
const noPolicy = {};
const noSettings = {};
const noWishes = {};
const MOST_REMEMBERED_URLS = 1_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** What is on its way. */
interface Transit {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly startedAtMs: number;
  /** How many asked for it. */
  waiters: number;
  /** For reads. */
  readonly question?: Question;
  readonly user: string;
}

interface Retry {
  readonly attempts: number;
  readonly isWaiting: boolean;
  readonly cancel: () => void;
}

export class RequestCache {
  readonly #options: RequestCacheOptions;
  readonly #core: CacheCore<Kept>;
  readonly #observers: Observers;
  readonly #templates = new Map<string, KeyTemplate<Question>>();
  /** Keys by URL as it was written, of questions that are nothing but a URL. */
  readonly #keys = new Map<string, { readonly user: string; readonly key: string | undefined }>();
  readonly #urls = new Map<string, string>();
  readonly #reads = new Map<string, Transit>();
  readonly #writes = new Set<Transit>();
  readonly #retries = new Map<string, Retry>();
  readonly #answers = new WeakMap<Promise<Entry<Kept>>, Promise<Entry<Kept>>>();
  #isChecking = false;

  constructor(options: RequestCacheOptions) {
    this.#options = options;
    this.#observers = new Observers((error) => this.report(error));
    this.#core = new CacheCore<Kept>({
      clock: options.clock,
      maxBytes: options.maxBytes ?? 8 * 1024 * 1024,
      maxEntryBytes: options.maxBytes,
      sizeOf: ({ bytes, headers }) => bytes + 2 * headers.length,
      isPinned: (key) => this.#observers.has(key),
      tiers: options.tiers,
      loadEnded: (key) => this.#readEnded(key),
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

  /** The policy of everything that has none of its own. */
  get policy(): CachingPolicy {
    return this.#options.policy ?? noPolicy;
  }

  /** A read of `url`, as the cache sees it. */
  question(url: string, options: QuestionOptions = {}): Question {
    const { method = 'GET', accept = DEFAULT_ACCEPT, headers = noHeaders, policy = this.policy } = options;
    const { expected, isPrivate, data, traditional, settings = noSettings } = options;
    return { method, url: this.urlOf(url, data, traditional), accept, headers, policy, settings, expected, isPrivate };
  }

  /** The canonical URL. @param data  More of the query, as jQuery takes it. */
  urlOf(url: string, data?: unknown, traditional?: unknown): string {
    if (data !== undefined && data !== null) return canonicalUrl(url, this.#base(), data, traditional === true);
    let canonical = this.#urls.get(url);
    if (canonical === undefined) {
      canonical = canonicalUrl(url, this.#base());
      if (this.#urls.size >= MOST_REMEMBERED_URLS) this.#urls.clear();
      this.#urls.set(url, canonical);
    }
    return canonical;
  }

  /**
   * The key of a question, for whoever is signed in now; undefined: a variable could not be resolved, and the cache is
   * bypassed.
   * @throws {TypeError}  A variable gave a promise: keys are known at once.
   */
  keyOf(question: Question): string | undefined {
    const { policy, headers, method, accept, url } = question;
    if (question.isPrivate === true) return undefined;
    const template = policy.keyTemplate ?? DEFAULT_KEY_TEMPLATE;
    const isPlain = template === DEFAULT_KEY_TEMPLATE && method === 'GET' && accept === DEFAULT_ACCEPT;
    const user = this.#user();
    if (!isPlain || (headers !== noHeaders && Object.keys(headers).length > 0))
      return this.#compose(template, question);
    const known = this.#keys.get(url);
    if (known?.user === user) return known.key;
    const key = this.#compose(template, question);
    if (this.#keys.size >= MOST_REMEMBERED_URLS) this.#keys.clear();
    this.#keys.set(url, { user, key });
    return key;
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
    const key = this.keyOf(reading.question);
    reading.user = this.#user();
    if (key === undefined) {
      reading.alone = new CacheCore<Kept>({ clock: this.#options.clock, maxBytes: 0, sizeOf: () => 0 });
      this.#seat(reading, reading.alone.ask('', reading));
      return;
    }
    reading.key = key;
    const running = this.#reads.get(key);
    this.#seat(reading, this.#core.ask(key, reading));
    if (running !== undefined && reading.cohort !== undefined && running === this.#reads.get(key))
      this.#joined(running);
  }

  leave(reading: Reading): void {
    reading.hasLeft = true;
    if (reading.cohort !== undefined) (reading.alone ?? this.#core).leave(reading.cohort, reading);
  }

  /** The engine's word, for one who waited. */
  settle(reading: Reading, given: Given): void {
    const { key, question } = reading;
    // Whatever it is, it is of someone who is not here any more (rule F9).
    if (reading.user !== this.#user()) {
      reading.hear({ type: 'failed', key, error: new PurgedError(key), isCollapsed: false });
      return;
    }
    reading.hear(given);
    if (given.type === 'bypassed' || !this.#observers.has(given.key)) return;
    if (given.type === 'failed') this.#failed(key, question, given.error);
    else this.#show(key, question, given.entry, given.type !== 'stale');
    if (given.type !== 'stale') return;
    if (given.because === 'load-failed') this.#retry(key, question, undefined);
    else this.#askAgain(key, question);
  }

  /**
   * The answer, at once where it may be given, fresh or stale; otherwise a promise, which those who ask alike share.
   * What it holds belongs to the cache: change nothing.
   */
  read(question: Question, wishes: AskWishes = noWishes): Entry<Kept> | Promise<Entry<Kept>> {
    const key = this.keyOf(question);
    if (key === undefined) {
      return new Promise((resolve, reject) => {
        this.ask(question, (given) => ('entry' in given ? resolve(given.entry) : reject(reasonOf(given))));
      });
    }
    const running = this.#reads.get(key);
    const found = this.#core.wait(key, (context) => this.load(question, context), {
      ...wishes,
      near: question.policy.persist !== true,
    });
    if (!(found instanceof Promise)) return found;
    if (running !== undefined && running === this.#reads.get(key)) this.#joined(running);
    return this.#answerOf(found, key, question);
  }

  /** What may be given under the key now, fresh or stale. */
  peek(key: string): Entry<Kept> | undefined {
    return this.#core.peek(key);
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
  observe(key: string, listener: Listener, options: ObserveOptions = noWishes): () => void {
    // Of thousands, the first alone looks what there is.
    if (!this.#observers.join(key, listener, options)) {
      this.#observers.add(key, listener, this.#core.peek(key), options);
    }
    return () => {
      if (this.#observers.remove(key, listener)) this.#forgetRetry(key);
    };
  }

  /** How many keys are observed. */
  get observed(): number {
    return this.#observers.size;
  }

  /** For who was idle and is so no longer: asks for what is observed under the key, unless it is fresh. */
  catchUp(key: string): void {
    const observed = this.#observers.get(key);
    if (observed === undefined) return;
    const held = this.#core.peek(key);
    if (held === undefined || !this.#isFresh(key, held)) this.#askAgain(key, observed.question);
  }

  /**
   * What carries one of the tags is given to nobody who asks from now on.
   * @param isHeard  Another tab has said so, and told the slower tiers. So it is for the following.
   */
  invalidate(tags: readonly string[], isHeard = false): void {
    void this.#core.invalidate(tags, isHeard);
    this.#checkSoon();
  }

  invalidateKey(key: string, isHeard = false): void {
    void this.#core.invalidateKey(key, isHeard);
    this.#checkSoon();
  }

  invalidateAll(isHeard = false): void {
    void this.#core.invalidateAll(isHeard);
    this.#checkSoon();
  }

  /** Empties everything: what is in transit is dropped, and whoever waits for it is told so. */
  purge(isHeard = false): void {
    for (const key of this.#retries.keys()) this.#forgetRetry(key);
    this.#keys.clear();
    void this.#core.purge(isHeard);
    this.#observers.empty();
    this.#checkSoon();
  }

  /**
   * Stores what is known to be true now, as after a write. Who observes it is told, also where it may not be kept: for
   * them nothing needs to be asked.
   */
  store(question: Question, data: unknown, headers: string, bytes = sizeOfText(data)): void {
    const key = this.keyOf(question);
    if (key === undefined) return;
    const kept = { data, headers, bytes, status: 200, question: slim(question) };
    const loaded = this.#loadedOf(question, kept, this.#observers.get(key)?.entry?.tags);
    void this.#core.write(key, loaded);
    if (!this.#observers.has(key)) return;
    this.#show(key, question, this.#core.peek(key) ?? this.#passing(loaded), true);
  }

  /** Asks again for what is observed and not fresh. @param isAll  For what is fresh, too. */
  revalidate(isAll = false): void {
    for (const [key, { question, entry }] of this.#observers.all()) {
      if (!this.#observers.isWanted(key)) continue;
      if (isAll || entry === undefined || !this.#isFresh(key, entry)) this.#askAgain(key, question, isAll);
    }
  }

  /** Whether a read of the target is in transit, and what it will bring. Undefined: none. */
  inFlight(target: Target): InFlight | undefined {
    const key = typeof target === 'string' && this.#reads.has(target) ? target : this.#keyOfTarget(target);
    const transit = key === undefined ? undefined : this.#reads.get(key);
    if (key === undefined || transit === undefined) return undefined;
    const { question } = transit;
    return {
      ...detailOf(transit),
      joinable: this.#core.isJoinable(key),
      promise: question === undefined ? Promise.resolve() : this.#promiseOf(question),
    };
  }

  /** The writes to the target that have not been answered. */
  inFlightWrites(target: Target): readonly object[] {
    const url = this.#urlOfTarget(target);
    return [...this.#writes].filter((transit) => transit.url === url).map(detailOf);
  }

  /** In the words of Cache-Status (RFC 9211), what a read of the key would be given now, and what the server said. */
  explain(key: string): string {
    const held = this.#core.peek(key);
    if (held === undefined) return this.#reads.has(key) ? 'tab; fwd=uri-miss; collapsed' : 'tab; fwd=uri-miss';
    const ttl = Math.floor((held.freshUntilMs - this.#options.clock.now()) / 1_000);
    return statusOf(held, `tab; hit; ttl=${ttl}`);
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
    const url = this.urlOf(settings.url ?? '');
    const user = this.#user();
    const transit: Transit = {
      key: `${method} ${url}`,
      method,
      url,
      startedAtMs: this.#options.clock.now(),
      waiters: 1,
      user,
    };
    this.#writes.add(transit);
    const end = (xhr: XhrLike | undefined, data?: unknown, isOk = false): void => {
      this.#writes.delete(transit);
      const status = xhr?.status ?? (isOk ? 200 : 0);
      if (!isOk && status >= 400 && status < 500) return;
      const field = (name: string) => xhr?.getResponseHeader?.(name) ?? undefined;
      this.invalidate([...tags, ...this.#tagsOfWrite(url, field)]);
      // Whoever wrote may have left: then what was written is not for who is here now to see.
      const left = isOk && user === this.#user() ? written?.(data, xhr) : undefined;
      if (left !== undefined) this.store(left.question, left.data, xhr?.getAllResponseHeaders?.() ?? '');
    };
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

  #user(): string {
    return this.#options.user?.() ?? '';
  }

  #base(): string {
    return this.#options.base?.() ?? document.baseURI;
  }

  #compose(template: string, question: Question): string | undefined {
    let compiled = this.#templates.get(template);
    if (compiled === undefined) {
      compiled = compileKeyTemplate<Question>(template, {
        method: ({ method }) => method,
        uri: ({ url }) => url,
        accept: ({ accept }) => accept,
        user: () => this.#user(),
        ...this.#options.keyVariables,
      });
      this.#templates.set(template, compiled);
    }
    const key = compiled.keyOf(question);
    if (isThenable(key)) throw new TypeError(`'${template}': a variable gave a promise`);
    // A header that no template names may still decide the answer (RFC 9111 §4.1): who sends another asks another thing.
    const pairs = Object.keys(question.headers)
      .map((name) => `${name.toLowerCase()}: ${question.headers[name] ?? ''}`)
      .sort();
    return key === undefined || pairs.length === 0 ? key : [key, ...pairs].join('\n');
  }

  /** The engine calls `then` at once, and is called back in the very turn in which the transport calls. */
  load(question: Question, context: LoadContext<Kept>): PromiseLike<Loaded<Kept>> {
    const then = (land: (loaded: Loaded<Kept>) => void, fail: (reason: unknown) => void): void => {
      this.#fetch(question, context, land, fail);
    };
    return { then } as PromiseLike<Loaded<Kept>>;
  }

  #fetch(
    question: Question,
    { key = '', signal, previous }: LoadContext<Kept>,
    land: (loaded: Loaded<Kept>) => void,
    fail: (reason: unknown) => void,
  ): void {
    const { clock, ajax, deadline = 20_000 } = this.#options;
    const { url, method, accept } = question;
    const settings = settingsOf(question);
    if (key !== '' && key !== this.keyOf(question)) {
      // Readers were moved here after they had gone: nobody asks on for another user.
      fail(new PurgedError(key));
      return;
    }
    const user = this.#user();
    let isOver = false;
    const sent: { xhr?: XhrLike | undefined } = {};
    const end = (): boolean => {
      const isFirst = !isOver;
      isOver = true;
      cancel();
      if (isFirst && user !== this.#user()) fail(new PurgedError(url));
      return isFirst && user === this.#user();
    };
    const failed = (reason: Refused): void => {
      if (!end()) return;
      // What the server does not have, or does not show, is not kept on (RFC 5861 §4 speaks of 5xx only).
      if (key !== '' && reason.isRefusal) void this.#core.invalidateKey(key);
      fail(reason);
    };
    const deadlineMs = parseDuration(settings.timeout ?? deadline);
    const cancel = clock.after(deadlineMs, () => {
      failed(new Refused(undefined, 'timeout', ''));
      sent.xhr?.abort?.('timeout');
    });
    signal.addEventListener('abort', () => {
      if (end()) sent.xhr?.abort?.();
    });
    if (key !== '') this.#departed(key, question);

    sent.xhr = ajax({
      ...settings,
      // What undefined stands for is not sent, nor is it part of the key.
      ...(settings.data === undefined ? {} : { data: definedOf(settings.data) }),
      url: settings.url ?? url,
      type: method,
      headers: { Accept: accept, ...settings.headers, ...this.#conditions(url, previous) },
      complete: undefined,
      timeout: 0,
      success: (data, _textStatus, answered) => {
        let loaded: Loaded<Kept>;
        try {
          loaded = this.#arrived(question, data, answered, previous);
        } catch (error) {
          failed(new Refused(answered, error instanceof UnreadableAnswerError ? 'parsererror' : 'error', error));
          return;
        }
        if (end()) land(loaded);
      },
      error: (refused, textStatus, error) => failed(new Refused(refused, textStatus, error)),
    });
  }

  /**
   * Requests that ask with these headers pass the browser's own cache by: it knows nothing of our invalidations
   * (docs/decisions/0016). Cross-origin they would need the server's leave, so there they are not sent.
   */
  #conditions(url: string, previous: Entry<Kept> | undefined): Record<string, string> {
    if (!(this.#options.mayCondition ?? this.#isSameOrigin)(url)) return {};
    if (previous?.etag !== undefined) return { 'If-None-Match': previous.etag };
    if (previous?.lastModified !== undefined) return { 'If-Modified-Since': previous.lastModified };
    return { 'Cache-Control': 'max-age=0' };
  }

  readonly #isSameOrigin = (url: string): boolean => new URL(url).origin === new URL(this.#base()).origin;

  /** @throws {UnreadableAnswerError} */
  #arrived(
    question: Question,
    data: unknown,
    xhr: XhrLike | undefined,
    previous: Entry<Kept> | undefined,
  ): Loaded<Kept> {
    const status = xhr?.status ?? 200;
    const headers = xhr?.getAllResponseHeaders?.() ?? '';
    if (status === 304 && previous !== undefined) {
      const { value } = previous;
      return this.#loadedOf(question, { ...value, headers: refreshed(value.headers, headers) });
    }
    const { expected } = question;
    const text = xhr?.responseText ?? '';
    const value = settingsOf(question).dataType === 'text' ? parseJson(typeof data === 'string' ? data : '') : data;
    const bytes = 2 * text.length || sizeOfText(value);
    const kept = keepOriginal<Kept>({ data: copyOf(value), status, headers, bytes, question: slim(question) }, value);
    if (expected !== undefined) shapedFor(kept, expected);
    return this.#loadedOf(question, kept);
  }

  /** @param tags  Of what was there before: an answer to a write does not say what the record depends on. */
  #loadedOf({ url, policy }: Question, value: Kept, tags: readonly string[] = []): Loaded<Kept> {
    const groups = groupsIn(fieldOf(value.headers, 'cache-groups'));
    const all = new Set([...tags, pathTag(url), ...(policy.tags ?? []), ...groups]);
    return { ...lifeOf(value.headers, policy), value, tags: [...all] };
  }

  /** What is true now and kept nowhere. */
  #passing({ value, tags = [], etag, lastModified }: Loaded<Kept>): Entry<Kept> {
    const nowMs = this.#options.clock.now();
    const times = { storedAtMs: nowMs, freshUntilMs: nowMs, staleUntilMs: nowMs, graceUntilMs: nowMs };
    return { value, tags, etag, lastModified, ...times, clock: this.#core.latest };
  }

  #tagsOfWrite(url: string, field: (name: string) => string | undefined): string[] {
    const path = pathTag(url);
    // RFC 9111 §4.4, and one more: the collection in which, by REST's custom, the record stands.
    const paths = [path, path.replace(/\/[^/]*\/?$/, '')];
    for (const name of ['Location', 'Content-Location']) {
      const place = field(name);
      if (place === undefined) continue;
      const named = canonicalUrl(place, url);
      if (new URL(named).origin === new URL(url).origin) paths.push(pathTag(named));
    }
    return [...paths, ...groupsIn(field('Cache-Group-Invalidation'))];
  }

  /** What is at hand is given in a turn of its own. */
  #seat(reading: Reading, found: Entry<Kept> | Cohort<Kept>): void {
    if (found instanceof Cohort) {
      reading.cohort = found;
      return;
    }
    const ttlMs = found.freshUntilMs - this.#options.clock.now();
    queueMicrotask(() => {
      if (reading.hasLeft) return;
      const given = { key: reading.key, entry: found, tier: 'memory', ttlMs, isCollapsed: false };
      if (ttlMs > 0) this.settle(reading, { type: 'hit', ...given });
      else this.settle(reading, { type: 'stale', because: 'revalidating', ...given });
    });
  }

  #failed(key: string, question: Question, error: unknown): void {
    this.#retry(key, question, error);
    if (error instanceof Refused && error.isRefusal) this.#observers.refuse(key, error);
  }

  /** Tells those who observe the key, if the entry is another, and asks on if it is the past already. */
  #show(key: string, question: Question, entry: Entry<Kept>, isLast: boolean): void {
    this.#forgetRetry(key);
    this.#observers.tell(key, entry, question);
    if (!this.#core.isCurrent(key, entry)) this.#checkSoon();
    else if (isLast) this.#observers.dismiss(key);
  }

  #isFresh(key: string, entry: Entry<Kept>): boolean {
    return this.#core.isCurrent(key, entry) && stateOf(entry, this.#options.clock.now()) === 'fresh';
  }

  /** Invalidations of one turn are one look at what is observed (rule V5). */
  #checkSoon(): void {
    if (this.#isChecking) return;
    this.#isChecking = true;
    queueMicrotask(() => {
      this.#isChecking = false;
      for (const [key, { question, entry }] of this.#observers.all()) {
        const isOver = entry !== undefined && !this.#core.isCurrent(key, entry);
        if (isOver && this.#observers.isWanted(key)) this.#askAgain(key, question);
      }
    });
  }

  #askAgain(key: string, question: Question | undefined, refresh = false): void {
    // A key of another user is asked for by nobody any more.
    if (question === undefined || this.keyOf(question) !== key) return;
    this.ask(question, () => undefined, { refresh, fresh: true });
  }

  /** The state that failed was shown; what goes on behind it reaches whoever observes the key (rule F5). */
  #retry(key: string, question: Question, error: unknown): void {
    const { retries = 3, random = Math.random, clock } = this.#options;
    const { attempts, isWaiting } = this.#retries.get(key) ?? { attempts: 0, isWaiting: false };
    if (isWaiting || !(error === undefined || error instanceof Refused)) return;
    if (attempts >= retries || !this.#observers.isWanted(key) || (error instanceof Refused && !error.isPassing)) {
      this.#forgetRetry(key);
      this.#observers.dismiss(key);
      return;
    }
    const headers = error instanceof Refused ? error.headers : '';
    const jitterMs = random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
    const cancel = clock.after(retryAfterMs(headers, clock.now()) ?? jitterMs, () => {
      this.#retries.set(key, { attempts: attempts + 1, isWaiting: false, cancel });
      this.#askAgain(key, question);
    });
    this.#retries.set(key, { attempts: attempts + 1, isWaiting: true, cancel });
  }

  #forgetRetry(key: string): void {
    this.#retries.get(key)?.cancel();
    this.#retries.delete(key);
  }

  #departed(key: string, question: Question): void {
    const { method, url } = question;
    const transit: Transit = {
      key,
      method,
      url,
      startedAtMs: this.#options.clock.now(),
      waiters: 1,
      question,
      user: this.#user(),
    };
    this.#reads.set(key, transit);
    this.#options.publish?.('inflight:start', detailOf(transit));
  }

  #joined(transit: Transit): void {
    transit.waiters++;
    this.#options.publish?.('inflight:join', detailOf(transit));
  }

  #readEnded(key: string): void {
    const transit = this.#reads.get(key);
    if (transit === undefined) return;
    this.#reads.delete(key);
    this.#options.publish?.('inflight:end', detailOf(transit));
  }

  /** The same answer for all who share it: nobody's who has gone, and an Error where it failed. */
  #answerOf(found: Promise<Entry<Kept>>, key: string, question: Question): Promise<Entry<Kept>> {
    const known = this.#answers.get(found);
    if (known !== undefined) return known;
    const user = this.#user();
    // Told to those who observe the key, too.
    if (this.#observers.has(key)) this.ask(question, () => undefined, { fresh: true });
    const answer = found.then(
      (entry) => {
        if (user !== this.#user()) throw new PurgedError(key);
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

  #promiseOf(question: Question): Promise<unknown> {
    const promise = new Promise((resolve, reject) => {
      this.ask(question, (given) =>
        'entry' in given ? resolve(copyOf(given.entry.value.data)) : reject(reasonOf(given)),
      );
    });
    promise.catch(() => undefined);
    return promise;
  }

  #urlOfTarget(target: Target): string {
    if (typeof target === 'string') return this.urlOf(target);
    return this.urlOf(typeof target.url === 'function' ? target.url() : target.url);
  }

  #keyOfTarget(target: Target): string | undefined {
    const url = this.#urlOfTarget(target);
    for (const [key, transit] of this.#reads) if (transit.url === url && transit.user === this.#user()) return key;
    return undefined;
  }
}

function detailOf({ key, method, url, startedAtMs, waiters }: Transit): Omit<InFlight, 'joinable' | 'promise'> {
  return { key, method, url, startedAtMs, waiters };
}

function settingsOf({ settings }: Question): AjaxSettings {
  return typeof settings === 'function' ? settings() : settings;
}

/** What may be kept with an entry: the reader's callbacks and records are not. */
export function slim(question: Question): Question {
  const { url, data, dataType, headers, traditional, timeout } = settingsOf(question);
  const { method, accept, policy } = question;
  const settings = { url, data, dataType, headers, traditional, timeout };
  return { method, url: question.url, accept, headers: question.headers, policy, settings };
}

function definedOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

export function sizeOfText(data: unknown): number {
  return data === undefined ? 0 : 2 * JSON.stringify(data).length;
}

function reasonOf(given: Given): Error {
  return errorOf(given.type === 'failed' ? given.error : undefined);
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The read failed', { cause: reason });
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(headers: string, nowMs: number): number | undefined {
  const field = fieldOf(headers, 'retry-after');
  if (field === undefined) return undefined;
  const delayMs = /^\d+$/.test(field) ? Number(field) * 1_000 : Date.parse(field) - nowMs;
  return delayMs >= 0 ? delayMs : undefined;
}

function statusOf({ value }: Entry<Kept>, own: string): string {
  const server = fieldOf(value.headers, 'cache-status');
  return server === undefined ? own : `${server}, ${own}`;
}
