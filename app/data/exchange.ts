/**
 * One request and its answer. Whatever the application asks of a server is asked here, once and in one way.
 * Holds     `ask` for reads, which the cache may answer, and `tell` for everything else, which it hears of; sync.ts
 *           (models, collections) and request.ts (actions) are made of them.
 * Promises  only answers that fit resolve; everything else rejects with the jqXHR, which `readFailure` understands.
 * Leaves    keeping and sharing to cache/, token and base to shared-cache.ts, owners and their disposal to running.ts.
 */
import type { CachingPolicy } from '../../common/feature';
import Backbone from '../../vendor/backbone';
import { apiUrl } from './address';
import { type Expectation, readAnswer } from './answer';
import { type AjaxSettings, type Question as Asked, type ReaderOptions, readThrough, type Written } from './cache';
import { cache, longestWait } from './shared-cache';

export interface Question {
  readonly method: string;
  /** Below the API's base, or a whole URL. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON, unless undefined. */
  readonly body?: unknown;
  /** Of a read that is sent by POST, as a search is: what tells it from others of its path (rule K5). */
  readonly dedupeKey?: string | undefined;
  /** Of the body. Default `application/json`. */
  readonly contentType?: string | undefined;
  /** The request is to outlive the page: saves/keepalive.ts sends it then. */
  readonly keepalive?: boolean | undefined;
  readonly expected: Expectation;
  readonly headers?: Headers;
  readonly timeoutMs?: number | undefined;
}

type Headers = Readonly<Record<string, string | null | undefined>> | undefined;

/** Appended to the path; what is undefined is left out. A string is encoded already. */
export type Query = string | Readonly<Record<string, string | number | undefined>>;

/** What one reader wants to be told, and of the cache. */
export interface Reader {
  readonly policy?: CachingPolicy | undefined;
  /** `false`: past the cache. */
  readonly cache?: boolean | undefined;
  readonly refresh?: boolean | undefined;
  /** See `Question.provides` of cache/. */
  readonly provides?: Asked['provides'];
  readonly success?: ((answer: unknown, textStatus: string, xhr: JQuery.jqXHR) => void) | undefined;
  readonly error?: ((xhr: JQuery.jqXHR, textStatus: string, error: unknown) => void) | undefined;
  /** See `ReaderOptions` of cache/; so for `heard`, which is told once the callbacks are done. */
  readonly newer?: ReaderOptions['newer'];
  readonly heard?: ReaderOptions['heard'];
}

/** A write's effect on the cache, beside what its answer's fields say. */
export interface Effect {
  readonly tags?: readonly string[] | undefined;
  /** What it left behind, given the answer that was read; undefined: there was none. */
  readonly written?: ((answer: unknown) => Written | undefined) | undefined;
}

const asJson = 'application/json';

/** @returns what jQuery's jqXHR promises, as cache/facade.ts keeps it; `then` gives the answer that was read. */
export function ask(question: Question, reader: Reader = {}): JQuery.jqXHR {
  const { policy = {}, refresh, newer, heard } = reader;
  const { dedupeKey } = question;
  const asked = cache.question(urlOf(question), {
    method: dedupeKey !== undefined ? 'POST' : question.method === 'HEAD' ? 'HEAD' : 'GET',
    dedupeKey,
    headers: definedOf(question.headers),
    policy: { ...cache.policy, ...policy },
    settings: settingsOf(question),
    expected: question.expected,
    isPrivate: reader.cache === false,
    provides: reader.provides,
  });
  const { success, error } = reader as { success?: (...args: unknown[]) => void; error?: (...args: unknown[]) => void };
  return readThrough(cache, asked, { success, error, refresh, newer, heard }) as unknown as JQuery.jqXHR;
}

/** @returns jQuery's jqXHR, whose `then` gives the answer that was read, and `abort()` as ever. */
export function tell(question: Question, { tags, written }: Effect = {}): JQuery.jqXHR {
  const { expected, method } = question;
  const settings = {
    ...settingsOf(question),
    type: method,
    headers: { Accept: asJson, ...question.headers },
    ...(question.keepalive && { keepalive: true }),
  };
  const left = (text: unknown): Written | undefined => {
    try {
      return written?.(isText(text) ? readAnswer(text, expected) : undefined);
    } catch {
      // Whoever waits is told of it by `readBy`.
      return undefined;
    }
  };
  // shared-cache.ts sends by jQuery.
  return readBy(cache.send(settings, tags, left) as unknown as JQuery.jqXHR, expected);
}

function isText(answer: unknown): answer is string {
  return typeof answer === 'string' && answer !== '';
}

/** Read as text and parsed here: jQuery would take 204 for an answer. */
function settingsOf(question: Question): AjaxSettings {
  const { body, contentType = asJson, timeoutMs = longestWait() } = question;
  const sent = body === undefined ? {} : { data: JSON.stringify(body), contentType, processData: false };
  return { url: urlOf(question), dataType: 'text', timeout: timeoutMs, ...sent };
}

function urlOf({ path, query = '' }: Question): string {
  const encoded = typeof query === 'string' ? query : encodedPairs(query);
  return apiUrl(encoded === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${encoded}`);
}

function encodedPairs(query: Exclude<Query, string>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(pairs).toString();
}

function definedOf(headers: Headers = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value == null ? [] : [[name, value]])));
}

/** The same jqXHR, settled by whether its answer could be read. */
function readBy(xhr: JQuery.jqXHR, expected: Expectation): JQuery.jqXHR {
  const read = Backbone.$.Deferred();
  xhr.done((text: unknown, textStatus) => {
    let answer: unknown;
    try {
      answer = readAnswer(typeof text === 'string' ? text : '', expected);
    } catch (error) {
      read.reject(xhr, 'parsererror', error);
      return;
    }
    // Not within: what a callback throws is no fault of the answer, and nobody else would hear of it.
    read.resolve(answer, textStatus, xhr);
  });
  xhr.fail((_xhr, textStatus, error) => void read.reject(xhr, textStatus, error));
  return read.promise(xhr);
}
