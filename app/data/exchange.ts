/**
 * One request and its answer. Whatever the application asks of a server is asked here, once and in one way.
 * Holds     `exchange`, which sync.ts (models, collections) and request.ts (actions) are made of.
 * Promises  the token goes to the API and nowhere else; only answers that fit resolve, everything else rejects with
 *           the jqXHR, which `readFailure` understands; no answer is ever run as a script.
 * Leaves    the addresses to address.ts, shapes to answer.ts, owners and their disposal to running.ts.
 */
import Backbone from '../../vendor/backbone';
import { mediator } from '../../vendor/chaplin';
import { apiUrl, isWithinApi } from './address';
import { type Expectation, readAnswer } from './answer';
import { currentToken } from './token';

export interface Question {
  readonly method: string;
  /** Below the API's base, or a whole URL. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON, unless undefined. */
  readonly body?: unknown;
  /** Of the body. Default `application/json`. */
  readonly contentType?: string | undefined;
  /** The request is to outlive the page (saves/keepalive.ts sends it then). */
  readonly keepalive?: boolean | undefined;
  readonly expected: Expectation;
  readonly headers?: Readonly<Record<string, string | null | undefined>> | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Appended to the path; what is undefined is left out. A string is encoded already. */
export type Query = string | Readonly<Record<string, string | number | undefined>>;

/** Published with the token when the API answered 401 to it: it may have expired. */
export const TOKEN_DOUBTED = 'token:doubted';

let longestWaitMs = 20_000;

/** How long to wait for an answer where a question does not say, in milliseconds. */
export function setLongestWait(ms: number): void {
  longestWaitMs = ms;
}

/** @returns jQuery's jqXHR, whose `then` gives the answer that was read, and `abort()` as ever. */
export function exchange(question: Question): JQuery.jqXHR {
  const url = apiUrl(withQuery(question.path, question.query));
  const token = isWithinApi(url) ? currentToken() : null;
  const xhr = Backbone.ajax({
    url,
    type: question.method,
    // Read as text and parsed here: jQuery would take 204 for an answer, and could be talked into JSONP.
    dataType: 'text',
    jsonp: false,
    timeout: question.timeoutMs ?? longestWaitMs,
    headers: {
      Accept: 'application/json',
      ...question.headers,
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(question.body === undefined
      ? {}
      : {
          data: JSON.stringify(question.body),
          contentType: question.contentType ?? 'application/json',
          processData: false,
        }),
    ...(question.keepalive && { keepalive: true }),
  });
  if (token !== null) {
    xhr.fail(() => {
      if (xhr.status === 401) mediator.publish(TOKEN_DOUBTED, token);
    });
  }
  return readBy(xhr, question.expected);
}

function withQuery(path: string, query: Query = ''): string {
  const encoded = typeof query === 'string' ? query : encodedPairs(query);
  return encoded === '' ? path : `${path}?${encoded}`;
}

function encodedPairs(query: Exclude<Query, string>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(pairs).toString();
}

/** The same jqXHR, settled by whether its answer could be read. */
function readBy(xhr: JQuery.jqXHR, expected: Expectation): JQuery.jqXHR {
  const read = Backbone.$.Deferred();
  xhr.done((text: unknown, textStatus) => {
    try {
      read.resolve(readAnswer(typeof text === 'string' ? text : '', expected), textStatus, xhr);
    } catch (error) {
      read.reject(xhr, 'parsererror', error);
    }
  });
  xhr.fail((_xhr, textStatus, error) => void read.reject(xhr, textStatus, error));
  return read.promise(xhr);
}
