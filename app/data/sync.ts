/**
 * Backbone's way to the server, for every model and collection of the application.
 * Promises  what Backbone's own `sync` promises its callers; that whoever was disposed hears nothing more; and that a
 *           record whose version is known is only changed or deleted in that version: 412 if it is another by now.
 * Leaves    the request itself to exchange.ts, unwrapping to the owner's `parse`.
 */
import * as v from 'valibot';
import type { Endpoint } from '../../common/feature';
import type { Expectation } from './answer';
import { exchange, type Query, type Question } from './exchange';
import { isAbandoned, trackRead } from './running';

/** What `sync` asks of a model or a collection. */
export interface Owner {
  /** Where it is read. The shape of its output is what every answer with a body must have. */
  readonly endpoint?: Endpoint;
  /** The name of the only field of the body, both ways: `{article: {…}}`. */
  readonly envelope?: string;
  /** An object, or a list of objects: what an answer holds where no endpoint says more. */
  readonly holds: 'record' | 'list';
  url: string | (() => string);
  /** Which version of the record is here, as the server named it; undefined: none, or a list. */
  etag?: string | undefined;
  toJSON(options?: unknown): unknown;
  trigger(event: string, ...rest: unknown[]): unknown;
}

/** What Backbone's `fetch`, `save` and `destroy` hand over, as far as it matters here. */
export interface SyncOptions {
  url?: string | undefined;
  /** The query of a read. */
  data?: Query | undefined;
  /** The body of a write, when it is not the whole record. */
  attrs?: unknown;
  /** Of a body that goes out as it is, without the envelope: a JSON Patch, whose pointers have it. */
  contentType?: string | false | undefined;
  keepalive?: boolean | undefined;
  headers?: Question['headers'];
  /** In milliseconds. */
  timeout?: number | undefined;
  success?: ((answer: unknown, textStatus: string, xhr: JQuery.jqXHR) => void) | undefined;
  error?: ((xhr: JQuery.jqXHR, textStatus: string, error: unknown) => void) | undefined;
  xhr?: unknown;
  textStatus?: string;
  errorThrown?: unknown;
}

const verbs = { create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE', read: 'GET' } as const;
export type SyncMethod = keyof typeof verbs;

export function sync(method: SyncMethod, owner: Owner, options: SyncOptions = {}): JQuery.jqXHR {
  const replaces = method === 'update' || method === 'patch' || method === 'delete';
  const sends = method === 'create' || method === 'update' || method === 'patch';
  const xhr = exchange({
    method: verbs[method],
    path: options.url ?? (typeof owner.url === 'function' ? owner.url() : owner.url),
    body: sends ? bodyOf(owner, options) : undefined,
    contentType: options.contentType || undefined,
    keepalive: options.keepalive,
    query: sends ? undefined : options.data,
    expected: method === 'delete' ? 'nothing' : expectationOf(owner),
    headers: { ...(replaces && { 'If-Match': owner.etag }), ...options.headers },
    timeoutMs: options.timeout,
  });
  options.xhr = xhr;
  if (method === 'read') trackRead(owner, xhr);
  if (owner.holds === 'record') {
    xhr.done(() => {
      // Who was disposed is frozen.
      if (!isAbandoned(owner)) owner.etag = xhr.getResponseHeader('ETag') ?? undefined;
    });
  }
  xhr.done((answer: unknown, textStatus) => {
    if (!isAbandoned(owner)) options.success?.(answer, textStatus, xhr);
  });
  xhr.fail((_xhr, textStatus, error) => {
    options.textStatus = textStatus;
    options.errorThrown = error;
    if (!isAbandoned(owner)) options.error?.(xhr, textStatus, error);
  });
  owner.trigger('request', owner, xhr, options);
  return xhr;
}

function bodyOf(owner: Owner, { attrs, contentType }: SyncOptions): unknown {
  return contentType ? attrs : wrapped(owner, attrs ?? owner.toJSON());
}

function wrapped({ envelope }: Owner, body: unknown): unknown {
  return envelope === undefined ? body : { [envelope]: body };
}

function expectationOf({ endpoint, envelope, holds }: Owner): Expectation {
  if (endpoint?.output) return endpoint.output;
  const content = holds === 'list' ? v.array(record) : record;
  return envelope === undefined ? content : v.looseObject({ [envelope]: content });
}

/** To valibot, as to JavaScript, a list is an object like any other. */
const record = v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
