/**
 * Backbone's way to the server, for every model and collection of the application.
 * Promises  what Backbone's own `sync` promises its callers; that whoever was disposed hears nothing more; and that a
 *           record whose version is known is only changed or deleted in that version: 412 if it is another by now. Of a
 *           record, one write is on its way at a time: the next waits for what this one leaves, and goes out on that.
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
import { follow, type Page, pagesOf, unfollow, unfollowElsewhere } from './live';
import { registryOf } from './registry';
import { isAbandoned, trackRead } from './running';
import { inTurn, isUnderWay, strongTag } from './saves';
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
  /** Which version of the record is here, as the server named it, if it may go back; undefined: none, or a list. */
  etag?: string | undefined;
  isNew?(): boolean;
  /** How the answers of its class are kept, where the server does not say. */
  readonly caching?: CachingPolicy | undefined;
  /** Of a list: whether its next answer will contain the record with this id (`inFlight(cache, list)?.covers(id)`). */
  provides?(id: string): boolean;
  /** Of a list that is read page by page: see collection.ts. */
  arrange?(before: readonly object[], listed: readonly object[]): void;
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
  /** Of a list that is read page by page: 0 is before what is there. */
  at?: number | undefined;
  /** Of a list: filled with what the answer puts into it. */
  readPage?: Page | undefined;
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
  /** Of what a record is told: the version that came with it, if it may go back; not there: it says nothing of the record. */
  etag?: string | undefined;
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
  const left = (sent: unknown): void => {
    options.xhr = sent;
    if (!isAbandoned(owner)) owner.trigger('request', owner, sent, options);
  };
  if (method !== 'read') return write(method, owner, options, left);
  const xhr = read(owner, options);
  left(xhr);
  return xhr;
}

function read(owner: Owner, options: SyncOptions): JQuery.jqXHR {
  const { dedupeKey, data } = options;
  const page: Page = { members: [] };
  if (owner.holds === 'list') options.readPage = page;
  const listener: Listener = (answer, entry) => {
    if (answer === undefined || isAbandoned(owner) || answered.has(owner)) return;
    // What is shown stays where it is, and is not made anew; what was read page by page is more than this answer.
    const pages = pagesOf(owner);
    const isPaged = pages.length > 1;
    const before = membersOf(pages);
    const wishes: SyncOptions = { ...options, reset: false, ...(isPaged && { remove: false }) };
    if (knowsVersion) takeVersion(owner, wishes, entry && etagOf(entry));
    takeUp(owner, answer, wishes, entry);
    if (isPaged) owner.arrange?.(before, membersOf(pages));
    owner.trigger('renewed', owner);
  };
  // What another place has, or has not, says nothing of the record: neither that it is gone nor in which version it is.
  const isOwn = options.url === undefined || options.url === placeOfOwn(owner);
  const knowsVersion = owner.holds === 'record' && isOwn;
  const told = callbacksOf(owner, options, knowsVersion);
  const refused = (status: number, isNews: boolean): void => {
    if (isOwn) lose(owner, status, isNews);
  };
  const path = placeFor(owner, options);
  const xhr = ask(
    {
      method: verbs.read,
      path,
      timeoutMs: options.timeout,
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
          follow(owner, given, {
            path,
            isOwn,
            listener,
            refused: ({ status }) => refused(status, true),
            question,
            isMore: options.remove === false,
            page,
            isFirst: options.at === 0,
          });
        },
      }),
    },
  );
  trackRead(owner, xhr);
  return xhr;
}

function membersOf(pages: readonly Page[]): readonly object[] {
  return pages.flatMap(({ members }) => members);
}

type WriteMethod = Exclude<SyncMethod, 'read'>;

/** @param left  Told when it has left, with what the caller was given. */
function write(method: WriteMethod, owner: Owner, options: SyncOptions, left: (sent: unknown) => void): JQuery.jqXHR {
  // As it is now, whatever becomes of the record until its turn has come.
  const body = method === 'delete' ? undefined : bodyOf(owner, options);
  const path = placeFor(owner, options);
  const wasNew = isNew(owner);
  const callbacks = callbacksOf(owner, options, true);
  const send = (over: () => void): JQuery.jqXHR => {
    // What came before it may have created the record, or moved it.
    const how = method === 'create' && wasNew && !isNew(owner) ? 'update' : method;
    const now = options.url ?? placeOfOwn(presentOf(owner)) ?? path;
    return sendNow({ method: how, owner, options, body, path: now, callbacks, over });
  };
  const turn = {
    send,
    left,
    abandoned: (waiting: unknown, textStatus: string, error: string) =>
      callbacks.error(waiting as JQuery.jqXHR, textStatus, error),
  };
  if (isUnderWay(owner)) standIns.set(owner, standInFor(owner));
  // What is to outlive the page cannot wait, and a record that saves itself waits by itself.
  if (options.keepalive !== true) return inTurn(owner, turn) as JQuery.jqXHR;
  const xhr = send(() => undefined);
  left(xhr);
  return xhr;
}

interface Write {
  readonly method: WriteMethod;
  readonly owner: Owner;
  readonly options: SyncOptions;
  readonly body: unknown;
  readonly path: string;
  readonly callbacks: Callbacks;
  /** To be called when whoever asked was told how it ended. */
  readonly over: () => void;
}

function sendNow({ method, owner, options, body, path, callbacks, over }: Write): JQuery.jqXHR {
  const policy = policyFor(cache, owner, options);
  const isGone = method === 'delete';
  const xhr = tell(
    {
      method: verbs[method],
      path,
      timeoutMs: options.timeout,
      ...(isGone ? { query: options.data, expected: 'nothing' } : { body, expected: expectationOf(owner) }),
      contentType: contentTypeOf(options),
      keepalive: options.keepalive,
      headers: { ...(method !== 'create' && { 'If-Match': presentOf(owner).etag }), ...options.headers },
    },
    {
      tags: policy.tags,
      written(answer) {
        if (answer !== undefined) answered.add(owner);
        if (!isGone) return leftBy(owner, answer, policy, path);
        // Asking for what is gone would be in vain.
        unfollow(owner);
        return undefined;
      },
    },
  );
  const ended = (tellThem: () => void): void => {
    try {
      tellThem();
    } finally {
      over();
    }
  };
  xhr.done((answer: unknown, textStatus) => {
    answered.delete(owner);
    ended(() => callbacks.success(answer, textStatus, xhr));
  });
  xhr.fail((_xhr, textStatus, reason) => ended(() => callbacks.error(xhr, textStatus, reason)));
  return xhr;
}

function bodyOf(owner: Owner, options: SyncOptions): unknown {
  const { attrs } = options;
  return contentTypeOf(options) === undefined ? wrapped(owner, attrs ?? owner.toJSON(options)) : attrs;
}

function contentTypeOf({ contentType }: SyncOptions): string | undefined {
  return contentType === false ? undefined : contentType;
}

interface Callbacks {
  readonly success: NonNullable<Reader['success']>;
  readonly error: NonNullable<Reader['error']>;
}

/** Backbone's, which are not told where whoever asked is gone. */
function callbacksOf(owner: Owner, options: SyncOptions, knowsVersion: boolean): Callbacks {
  return {
    success(answer, textStatus, xhr) {
      // Who is gone is frozen; whoever still waits hears of it by the request.
      if (isAbandoned(owner)) {
        learn(standIns.get(owner), answer, xhr);
        return;
      }
      if (knowsVersion) takeVersion(owner, options, xhr.getResponseHeader('ETag') ?? undefined);
      options.success?.(answer, textStatus, xhr);
    },
    error(xhr, textStatus, errorThrown) {
      Object.assign(options, { textStatus, errorThrown });
      if (!isAbandoned(owner)) options.error?.(xhr, textStatus, errorThrown);
    },
  };
}

/** The version goes with the state, to `receive`. What saves itself looks after its edits, and wants it in any case. */
function takeVersion(owner: Owner, options: SyncOptions, etag: string | undefined): void {
  options.etag = strongTag(etag);
  if (owner.saveState !== undefined) owner.etag = options.etag;
}

/** A record as it was when it had to wait for its turn: that is sent also if it is gone by then. */
interface StandIn extends Owner {
  readonly idAttribute: string;
  readonly attributes: Record<string, unknown>;
  id: unknown;
}

const standIns = new WeakMap<Owner, StandIn>();

function standInFor(owner: Owner): StandIn {
  const { attributes, collection, id, etag } = owner as StandIn & { readonly collection?: unknown };
  return Object.create(owner, {
    disposed: { value: false },
    attributes: { value: { ...attributes } },
    collection: { value: collection },
    id: { value: id, writable: true },
    etag: { value: etag, writable: true },
  }) as StandIn;
}

/** What the server said when the record was gone. */
function learn(standIn: StandIn | undefined, answer: unknown, xhr: JQuery.jqXHR): void {
  if (standIn === undefined) return;
  Object.assign(standIn.attributes, unwrapped(answer, standIn.envelope));
  standIn.id = standIn.attributes[standIn.idAttribute];
  standIn.etag = strongTag(xhr.getResponseHeader('ETag') ?? undefined);
}

/** Whom to ask for its place and version. */
function presentOf(owner: Owner): Owner {
  return isAbandoned(owner) ? (standIns.get(owner) ?? owner) : owner;
}

function isNew(owner: Owner): boolean {
  return presentOf(owner).isNew?.() === true;
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
