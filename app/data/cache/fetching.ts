/**
 * Fetching: one question to the server, and what its answer is to the cache.
 * Promises  it ends once: with an answer, a refusal, by its deadline or because nobody waits. What was asked for by someone
 *           who has gone meanwhile is nobody's. An answer that is older than one already seen is not taken (rule V7).
 * Leaves    what HTTP says about freshness to freshness.ts, which answers are older to seen.ts.
 */
import { type Departure, type Entry, type Loaded, PurgedError } from '../../../common/cache';
import { parseDuration } from '../../../common/duration';
import { type Expectation, parseJson, readAnswer, UnreadableAnswerError } from '../answer';
import { copyOf, keepOriginal, shapedFor } from './copy';
import { fieldOf, groupsIn, lifeOf, refreshed } from './freshness';
import { isUsual, type Questions } from './questions';
import { Refused } from './refused';
import { isOlder, type Seen } from './seen';
import type { AjaxSettings, XhrLike } from './ajax';
import type { Kept, Question, RequestCacheOptions, TagWatch } from './types';
import { isPlainObject, originOf, pathTag } from './url';

/** How often it is asked again for what is not older than what is known, and after how long at first. */
const MOST_RETRIES = 3;
const FIRST_RETRY_MS = 250;

export interface FetchHost {
  readonly options: RequestCacheOptions;
  readonly questions: Questions;
  readonly seen: Seen;
  readonly watch: TagWatch | undefined;
  /** The server says that there is no such thing, or not for whoever asks. */
  refused(key: string): void;
}

/** Sends the question of a load. Exactly one of `land` and `fail` is called, in the turn in which the transport calls. */
export function fetchFor(
  host: FetchHost,
  question: Question,
  departure: Departure<Kept>,
  land: (loaded: Loaded<Kept>) => void,
  fail: (reason: unknown) => void,
): void {
  const { options, questions, seen } = host;
  const { key, previous } = departure;
  const { clock, ajax, deadline = 20_000 } = options;
  const { url, method, accept } = question;
  const settings = settingsOf(question);
  const { user } = questions;
  if (key !== '' && key !== questions.keyOf(question)) {
    // Readers were moved here after they had gone: nobody asks on for another user.
    fail(new PurgedError(key));
    return;
  }
  let isOver = false;
  let xhr: XhrLike | undefined;
  let callOff = (): void => undefined;
  let retries = 0;
  const end = (): boolean => {
    const isFirst = !isOver;
    const isTheirs = user === questions.user;
    isOver = true;
    endDeadline();
    callOff();
    if (isFirst && !isTheirs) fail(new PurgedError(url));
    return isFirst && isTheirs;
  };
  const failed = (reason: Refused): void => {
    if (!end()) return;
    // What the server does not have, or does not show, is not kept on (RFC 5861 §4 speaks of 5xx only).
    if (reason.isRefusal) host.refused(key);
    fail(reason);
  };
  const waitMs = parseDuration(settings.timeout ?? deadline);
  const endDeadline =
    // As jQuery has it.
    waitMs === 0
      ? (): void => undefined
      : clock.after(waitMs, () => {
          failed(new Refused(undefined, 'timeout', ''));
          xhr?.abort?.('timeout');
        });
  departure.aborted = () => {
    if (end()) xhr?.abort?.();
  };
  send();

  function send(): void {
    try {
      xhr = sent();
    } catch (error) {
      // Later, as any other answer.
      if (end()) queueMicrotask(() => fail(error));
      return;
    }
    question.sent?.(xhr);
  }

  function sent(): XhrLike | undefined {
    return ajax({
      ...settings,
      // What undefined stands for is not sent, nor is it part of the key.
      ...(settings.data === undefined ? {} : { data: definedOf(settings.data) }),
      url: settings.url ?? url,
      type: method,
      headers: { Accept: accept, ...question.headers, ...settings.headers, ...conditions() },
      complete: undefined,
      timeout: 0,
      success(data, _textStatus, answered) {
        if (isOver) return;
        let loaded: Loaded<Kept>;
        try {
          loaded = arrived(data, answered);
        } catch (error) {
          failed(new Refused(answered, error instanceof UnreadableAnswerError ? 'parsererror' : 'error', error));
          return;
        }
        if (retries < MOST_RETRIES && isOlder(seen, key, etagOf(loaded))) {
          callOff = clock.after(FIRST_RETRY_MS * 2 ** retries++, send);
        } else if (end()) {
          if (key !== '') seen.read(key, etagOf(loaded));
          host.watch?.read(loaded.tags ?? []);
          land(loaded);
        }
      },
      error: (refused, textStatus, error) => failed(new Refused(refused, textStatus, error)),
    });
  }

  /**
   * Requests that ask with these headers pass the browser's own cache by: it knows nothing of our invalidations
   * (docs/decisions/0016). Cross-origin they would need the server's leave, so there they are not sent.
   */
  function conditions(): Record<string, string> {
    const mayCondition = options.mayCondition ?? ((at) => originOf(at) === originOf(questions.base));
    if (!mayCondition(url)) return {};
    if (retries > 0) return { 'Cache-Control': 'no-cache' };
    const etag = previous && etagOf(previous);
    const lastModified = previous && fieldOf(previous.value.headers, 'last-modified');
    if (etag !== undefined) return { 'If-None-Match': etag };
    if (lastModified !== undefined) return { 'If-Modified-Since': lastModified };
    return { 'Cache-Control': 'max-age=0' };
  }

  /** @throws {UnreadableAnswerError} */
  function arrived(data: unknown, answered: XhrLike | undefined): Loaded<Kept> {
    const status = answered?.status ?? 200;
    const headers = answered?.getAllResponseHeaders?.() ?? '';
    if (status === 304) {
      if (previous === undefined) throw new UnreadableAnswerError('304, and nothing was kept');
      const { data: known, headers: stored, status: before } = previous.value;
      return loadedOf(questions, question, keptOf(known, refreshed(stored, headers), before));
    }
    const { expected } = question;
    const text = answered?.responseText ?? '';
    const value = settings.dataType === 'text' ? valueIn(data, expected) : data;
    const kept = keepOriginal<Kept>(keptOf(copyOf(value), headers, status), value);
    if (expected !== undefined) shapedFor(kept, expected);
    return loadedOf(questions, question, kept, 2 * text.length || undefined);
  }
}

/** @throws {UnreadableAnswerError} */
function valueIn(given: unknown, expected: Expectation | undefined): unknown {
  const text = typeof given === 'string' ? given : '';
  return expected === 'nothing' ? readAnswer(text, expected) : parseJson(text);
}

/** As it came, quotes included (RFC 9110 §8.8.3). */
export function etagOf({ value }: Pick<Entry<Kept>, 'value'>): string | undefined {
  return fieldOf(value.headers, 'etag');
}

/** Most are answered with 200, which then takes no room. */
export function keptOf(data: unknown, headers: string, status = 200): Kept {
  return status === 200 ? { data, headers } : { data, headers, status };
}

/** @param tags  Of what was there before: an answer to a write does not say what the record depends on. */
export function loadedOf(
  questions: Questions,
  { url, policy }: Question,
  value: Kept,
  bytes = sizeOfText(value.data),
  tags: readonly string[] = [],
): Loaded<Kept> {
  const own = policy.tags?.length ? policy.tags : noTags;
  const more = [...tags, ...tagsOf(questions, url, fieldOf(value.headers, 'cache-groups'))];
  // Otherwise it can be read off the key (`pathIn`).
  if (!isUsual(policy)) more.push(pathTag(url));
  return {
    ...lifeOf(value.headers, policy, questions.now()),
    value,
    bytes: bytes + 2 * value.headers.length,
    // One list for all that have no tags of their own.
    tags: more.length === 0 ? own : [...new Set([...own, ...more])],
  };
}

const noTags: readonly string[] = [];

/** Cache groups as tags: a group is its origin's alone (RFC 9875 §2). Those of our own API are our tags as they are. */
export function tagsOf(questions: Questions, url: string, groups: string | undefined): string[] {
  const origin = originOf(url);
  return groupsIn(groups).map((group) => (origin === questions.home ? group : `${origin} ${group}`));
}

export function settingsOf({ settings = {} }: Question): AjaxSettings {
  return typeof settings === 'function' ? settings() : settings;
}

/** At every depth, as in the key. What is no plain data, such as a form's, goes out as it is. */
function definedOf(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(definedOf);
  if (!isPlainObject(data)) return data;
  const defined = Object.entries(data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined.map(([name, value]) => [name, definedOf(value)]));
}

export function sizeOfText(data: unknown): number {
  return data === undefined ? 0 : 2 * JSON.stringify(data).length;
}
