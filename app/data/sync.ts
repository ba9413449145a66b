/**
 * Backbone's way to the server, for every model and collection of the application.
 * Promises  what Backbone's own `sync` promises its callers; that whoever was disposed hears nothing more; and that a
 *           record whose version is known is only changed or deleted in that version: 412 if it is another by now.
 *           What a save answers is what the cache has of the record from then on; what the registry has is live (live.ts).
 * Leaves    the request itself to exchange.ts, keeping and sharing to cache/, unwrapping to the owner's `parse`; plain
 *           Backbone to cache/sync.ts (docs/decisions/0082).
 */
import * as v from 'valibot';
import type { CachingPolicy, Endpoint } from '../../common/feature';
import { apiUrl } from './address';
import type { Expectation } from './answer';
import {
  etagOf,
  type Given,
  type Listener,
  placeOf,
  policyFor,
  type Question as Asked,
  Refused,
  takeUp,
  urlOf,
  type Written,
} from './cache';
import { unwrapped } from './envelope';
import { ask, type Query, type Question, type Reader, tell } from './exchange';
import { countFollowed, follow, unfollow, unfollowElsewhere } from './live';
import { registryOf } from './registry';
import { isAbandoned, trackRead } from './running';
import { cache } from './shared-cache';

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
  /** How the answers of its class are kept, where the server does not say. */
  readonly caching?: CachingPolicy | undefined;
  /** Of a list: whether its next answer will contain the record with this id (`inFlight(cache, list)?.covers(id)`). */
  provides?(id: string): boolean;
  /** Of a record that saves itself: settles when what was left behind of it is here. */
  readonly restored?: Promise<unknown>;
  /** Of a record that saves itself: how what was typed into it stands. */
  readonly saveState?: { readonly name: string };
  toJSON(options?: unknown): unknown;
  trigger(event: string, ...rest: unknown[]): unknown;
}

/** What Backbone's `fetch`, `save` and `destroy` hand over, as far as it matters here. */
export interface SyncOptions extends CachingPolicy {
  /** `false`: neither given from the cache, nor shared, nor kept. */
  cache?: boolean | undefined;
  /** Asks although there is an answer. */
  refresh?: boolean | undefined;
  parse?: boolean | undefined;
  reset?: boolean | undefined;
  /** Of a list: `false` keeps what is there beside what comes. */
  remove?: boolean | undefined;
  url?: string | undefined;
  /** The query of a read; the body of one that has a `dedupeKey`. */
  data?: Query | undefined;
  /** Sends a read by POST, as a search: what tells it from others of its path. */
  dedupeKey?: string | undefined;
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

declare module 'backbone' {
  /** What `fetch` may be told beside what Backbone knows: docs/data.md. */
  interface PersistenceOptions extends CachingPolicy {
    refresh?: boolean | undefined;
    dedupeKey?: string | undefined;
  }
}

/** Whose own write is just being answered: the caller's callbacks tell them, with all that they know. */
const answered = new WeakSet<Owner>();

const verbs = { create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE', read: 'GET' } as const;
export type SyncMethod = keyof typeof verbs;

export function sync(method: SyncMethod, owner: Owner, options: SyncOptions = {}): JQuery.jqXHR {
  const xhr = method === 'read' ? read(owner, options) : write(method, owner, options);
  options.xhr = xhr;
  owner.trigger('request', owner, xhr, options);
  return xhr;
}

function read(owner: Owner, options: SyncOptions): JQuery.jqXHR {
  const { dedupeKey, data } = options;
  const listener: Listener = (answer, entry) => {
    if (answer === undefined || isAbandoned(owner) || answered.has(owner)) return;
    if (owner.holds === 'record') owner.etag = entry && etagOf(entry);
    // What is shown stays where it is, and is not made anew; what was read page by page is more than this answer.
    const wishes = { ...options, reset: false, ...(countFollowed(owner) > 1 && { remove: false }) };
    takeUp(owner, answer, wishes, entry);
    owner.trigger('renewed', owner);
  };
  const told = callbacksOf(owner, options);
  // What another place has not says nothing of the record.
  const isOwn = options.url === undefined || options.url === placeOfOwn(owner);
  const refused = (status: number, isNews: boolean): void => {
    if (isOwn) lose(owner, status, isNews);
  };
  const asked = questionOf('GET', owner, options);
  const { path } = asked;
  const xhr = ask(
    {
      ...asked,
      expected: expectationOf(owner),
      headers: options.headers,
      dedupeKey,
      ...(dedupeKey === undefined ? { query: data } : { body: data }),
    },
    {
      policy: policyFor(cache, owner, options),
      cache: options.cache,
      refresh: options.refresh,
      provides: owner.provides && ((id) => owner.provides?.(id) === true),
      success: told.success,
      error: (failed, textStatus, error) => {
        told.error(failed, textStatus, error);
        refused(failed.status, false);
      },
      newer: listener,
      ...(registryOf(owner) !== undefined && {
        heard: (given: Given, question: Asked) => {
          if (isAbandoned(owner) || registryOf(owner) === undefined || isLost(given)) return;
          const isMore = options.remove === false;
          const lost = ({ status }: Refused): void => refused(status, true);
          follow(owner, given, { path, isOwn, listener, refused: lost, question, isMore });
        },
      }),
    },
  );
  trackRead(owner, xhr);
  return xhr;
}

function write(method: Exclude<SyncMethod, 'read'>, owner: Owner, options: SyncOptions): JQuery.jqXHR {
  const { attrs } = options;
  const contentType = options.contentType === false ? undefined : options.contentType;
  const policy = policyFor(cache, owner, options);
  const isGone = method === 'delete';
  const asked = questionOf(verbs[method], owner, options);
  const xhr = tell(
    {
      ...asked,
      ...(isGone
        ? { query: options.data, expected: 'nothing' }
        : {
            body: contentType === undefined ? wrapped(owner, attrs ?? owner.toJSON(options)) : attrs,
            expected: expectationOf(owner),
          }),
      contentType,
      keepalive: options.keepalive,
      headers: { ...(method !== 'create' && { 'If-Match': owner.etag }), ...options.headers },
    },
    {
      tags: policy.tags,
      written(answer) {
        if (answer !== undefined) answered.add(owner);
        if (!isGone) return leftBy(owner, answer, policy, asked.path);
        // Asking for what is gone would be in vain.
        unfollow(owner);
        return undefined;
      },
    },
  );
  const { success, error } = callbacksOf(owner, options);
  xhr.done((answer: unknown, textStatus) => {
    answered.delete(owner);
    success(answer, textStatus, xhr);
  });
  xhr.fail((_xhr, textStatus, reason) => error(xhr, textStatus, reason));
  return xhr;
}

function questionOf(
  method: string,
  owner: Owner,
  options: SyncOptions,
): Pick<Question, 'method' | 'path' | 'timeoutMs'> {
  return { method, path: placeFor(owner, options), timeoutMs: options.timeout };
}

interface Callbacks {
  readonly success: NonNullable<Reader['success']>;
  readonly error: NonNullable<Reader['error']>;
}

/** Backbone's, which are not told where whoever asked is gone. */
function callbacksOf(owner: Owner, options: SyncOptions): Callbacks {
  return {
    success(answer, textStatus, xhr) {
      // Who is gone is frozen; whoever still waits hears of it by the request.
      if (isAbandoned(owner)) return;
      if (owner.holds === 'record') owner.etag = xhr.getResponseHeader('ETag') ?? undefined;
      options.success?.(answer, textStatus, xhr);
    },
    error(xhr, textStatus, errorThrown) {
      Object.assign(options, { textStatus, errorThrown });
      if (!isAbandoned(owner)) options.error?.(xhr, textStatus, errorThrown);
    },
  };
}

/** What the record's place has from now on, given the answer to a write that carries the record, and that went to `written`. */
export function leftBy(owner: Owner, answer: unknown, policy: CachingPolicy, written: string): Written | undefined {
  // Without a word, it is what was sent.
  const place = owner.holds === 'list' ? undefined : placeOf(owner, unwrapped(answer ?? {}, owner.envelope));
  if (place === undefined) return undefined;
  unfollowElsewhere(owner, place, written);
  if (answer === undefined) return undefined;
  const url = apiUrl(place);
  const expected = expectationOf(owner);
  return { data: answer, question: cache.question(url, { policy, expected, settings: { url, dataType: 'text' } }) };
}

/** Undefined: it is new, and nowhere. */
function placeOfOwn(owner: Owner): string | undefined {
  try {
    return placeFor(owner, {});
  } catch {
    return undefined;
  }
}

function placeFor(owner: Owner, { url }: SyncOptions): string {
  return url ?? urlOf(owner);
}

/** What was refused is followed no further: whoever asks again will hear of it. */
function isLost(given: Given): boolean {
  return given.type === 'failed' && !(given.error instanceof Refused && given.error.isPassing);
}

/**
 * The server has no such record, or shows it to nobody here: it leaves the lists and the registry, as a deleted one does,
 * unless something that was typed into it could not be found any more.
 * @param isNews  Nobody asked for it just now: whoever shows it is told by `lost`.
 */
function lose(owner: Owner, status: number, isNews: boolean): void {
  if ((status !== 404 && status !== 410) || isAbandoned(owner)) return;
  unfollow(owner);
  if (owner.holds === 'record') {
    if (owner.restored === undefined) leave(owner);
    else void owner.restored.then(() => leave(owner));
  }
  if (isNews) owner.trigger('lost', owner);
}

function leave(owner: Owner): void {
  if (isAbandoned(owner) || (owner.saveState?.name ?? 'clean') !== 'clean') return;
  owner.trigger('destroy', owner, undefined, {});
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
