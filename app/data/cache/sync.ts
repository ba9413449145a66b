/**
 * `Backbone.sync` through a request cache, for plain Backbone and for whatever is built on it.
 * Promises  Backbone's own contract: `request` is triggered with the options of this call, `success`, `error` and `complete`
 *           are called in its `context`; what is returned is thenable and has `abort()`. Reads are shared and kept, writes
 *           go out as they are, and invalidate. What only jQuery understands (`beforeSend`, `async: false`, JSONP, binary
 *           types, …) goes to it untouched, past the cache.
 * Leaves    the cache's rules to request-cache.ts, what a record is to the cache to owner.ts. The application's own records have
 *           another way here (../sync.ts, docs/decisions/0082).
 */
import type { CachingPolicy } from '../../../common/feature';
import { parseJson } from '../answer';
import { Facade, type FacadeOptions } from './facade';
import { placeOf, policyFor, policyNames, type SyncOwner, takeUp, urlOf } from './owner';
import type { Refused } from './refused';
import type { RequestCache } from './request-cache';
import type { AjaxSettings, XhrLike } from './ajax';
import type { Listener, Question, ReadWishes, Written } from './types';

/** What Backbone hands over; everything else in it goes to `ajax`. */
export interface SyncCall extends ReadWishes, FacadeOptions {
  attrs?: unknown;
  url?: string | undefined;
  emulateHTTP?: boolean | undefined;
  emulateJSON?: boolean | undefined;
  parse?: boolean | undefined;
  reset?: boolean | undefined;
  xhr?: unknown;
  textStatus?: unknown;
  errorThrown?: unknown;
  [option: string]: unknown;
}

export type Sync = (method: string, owner: SyncOwner, options?: SyncCall) => XhrLike | undefined;

const verbs = new Map([
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['read', 'GET'],
]);

/** What tells that a read is not like any other of its URL. */
const ALONE = 1;
const OWN_POLICY = 2;
/**
 * Options that make of an answer what another reader would not understand, act on the request itself, or say who asks; and
 * `cache: false`.
 */
const aloneNames = [
  ...['accepts', 'beforeSend', 'contents', 'converters', 'crossDomain', 'dataFilter', 'ifModified', 'jsonp'],
  ...['jsonpCallback', 'mimeType', 'password', 'statusCode', 'username', 'xhrFields'],
];
const judges = new Map<string, (value: unknown) => number>([
  ...policyNames.map((name) => [name, () => OWN_POLICY] as const),
  ...aloneNames.map((name) => [name, () => ALONE] as const),
  ['cache', (value) => (value === false ? ALONE : 0)],
  ['async', (value) => (value === false ? ALONE : 0)],
  ['dataType', (value) => (value === 'json' ? 0 : ALONE)],
  // What Backbone leaves there of a call before is no function.
  ['xhr', (value) => (typeof value === 'function' ? ALONE : 0)],
  // The answer to somebody's own condition is nobody else's.
  ['headers', (value) => (Object.keys(value ?? {}).some(isCondition) ? ALONE : 0)],
]);

function isCondition(header: string): boolean {
  return /^(if-|range$|cache-control$)/i.test(header);
}

/** In one pass, since most readers give no more than their callbacks. */
function peculiarityOf(options: SyncCall): number {
  let found = 0;
  for (const name in options) {
    const judge = judges.get(name);
    if (judge !== undefined && options[name] !== undefined) found |= judge(options[name]);
  }
  return found;
}

/** @param defaults  Backbone itself: its `emulateHTTP` and `emulateJSON` hold where a call does not say. */
export function createSync(cache: RequestCache, defaults: Pick<SyncCall, 'emulateHTTP' | 'emulateJSON'>): Sync {
  return function sync(method, owner, options = {}) {
    const peculiarity = peculiarityOf(options);
    options.emulateHTTP ??= defaults.emulateHTTP;
    options.emulateJSON ??= defaults.emulateJSON;
    const xhr = (options.xhr = perform(cache, method, owner, options, peculiarity));
    owner.trigger('request', owner, xhr, options);
    return xhr;
  };
}

function perform(
  cache: RequestCache,
  method: string,
  owner: SyncOwner,
  options: SyncCall,
  peculiarity: number,
): XhrLike | undefined {
  const given = options['method'] ?? options['type'];
  const type = typeof given === 'string' ? given.toUpperCase() : method === 'read' ? 'GET' : verbs.get(method);
  if (type === 'GET' || type === 'HEAD' || (type === 'POST' && method === 'read' && options.dedupeKey !== undefined)) {
    if ((peculiarity & ALONE) === 0) {
      const policy = policyFor(cache, owner, (peculiarity & OWN_POLICY) === 0 ? undefined : options);
      const facade = new OwnersFacade(cache, askedBy(cache, type, policy, owner, options), method, owner, options);
      cache.serve(facade);
      return facade;
    }
    tellErrors(options);
    return cache.pass(settingsOf(method, owner, options));
  }
  tellErrors(options);
  const settings = settingsOf(method, owner, options);
  const { tags } = policyFor(cache, owner, options);
  return cache.send(settings, tags, (data) => writtenBy(cache, method, owner, settings, data));
}

/** What an owner asks: most ask nothing but a URL, and share that. */
function askedBy(
  cache: RequestCache,
  method: Question['method'],
  policy: CachingPolicy,
  owner: SyncOwner,
  options: SyncCall,
): Question {
  const url = options.url ?? urlOf(owner);
  const { dedupeKey } = options;
  const [data, traditional, headers] = [options['data'], options['traditional'], options['headers']];
  if (method === 'GET' && headers === undefined && data === undefined) return cache.placeOf(url).askedWith(policy);
  const { Accept: accept, ...others } = definedIn(headers);
  return cache.question(url, { method, policy, data, traditional, dedupeKey, accept, headers: others });
}

/** The jqXHR of a model or collection. Its settings are made when the request is. */
class OwnersFacade extends Facade {
  declare protected readonly options: SyncCall;
  declare private readonly method: string;
  declare private readonly owner: SyncOwner;

  constructor(cache: RequestCache, asked: Question, method: string, owner: SyncOwner, options: SyncCall) {
    super(cache, asked, options);
    this.method = method;
    this.owner = owner;
  }

  override get question(): Question {
    const { owner, asked } = this;
    return {
      ...asked,
      // Where it was asked: by the time that it is asked for again, the record may have another id.
      settings: () => settingsOf(this.method, owner, { ...this.options, url: asked.written }),
      provides: owner.provides && ((id) => owner.provides?.(id) === true),
      sent: (xhr) => this.sent(xhr),
    };
  }

  /** Whoever has a transport of their own finds in `options.xhr` what that says beside what a jqXHR has. */
  private sent(xhr: XhrLike | undefined): void {
    for (const [name, value] of Object.entries(xhr ?? {})) {
      if (typeof value !== 'function' && !(name in this)) Reflect.set(this, name, value);
    }
  }

  protected override get newer(): Listener {
    return (answer, entry) => takeUp(this.owner, answer, this.options, entry);
  }

  protected override get heard(): undefined {
    return undefined;
  }

  /** Backbone's callers find in their options why it failed. */
  protected override refuse(refused: Refused): void {
    Object.assign(this.options, { textStatus: refused.textStatus, errorThrown: refused.error });
    super.refuse(refused);
  }
}

function settingsOf(method: string, owner: SyncOwner, options: SyncCall): AjaxSettings {
  const verb = verbs.get(method);
  const { emulateHTTP, emulateJSON } = options;
  const sends = verb === 'POST' || verb === 'PUT' || verb === 'PATCH';
  const settings: AjaxSettings = { type: verb, dataType: 'json' };
  if (options.url === undefined || options.url === '') settings.url = urlOf(owner);
  if (options['data'] == null && sends) {
    settings['contentType'] = 'application/json';
    settings.data = JSON.stringify(options.attrs ?? owner.toJSON?.(options));
  }
  if (emulateJSON === true) {
    settings['contentType'] = 'application/x-www-form-urlencoded';
    settings.data = settings.data === undefined ? {} : { model: settings.data };
  }
  if (emulateHTTP === true && verb !== 'GET' && verb !== 'POST') {
    settings.type = 'POST';
    if (emulateJSON === true) Object.assign(settings.data as object, { _method: verb });
    const { beforeSend } = options;
    options['beforeSend'] = function (this: unknown, xhr: { setRequestHeader(name: string, value: unknown): void }) {
      xhr.setRequestHeader('X-HTTP-Method-Override', verb);
      return typeof beforeSend === 'function' ? (beforeSend.call(this, xhr) as unknown) : undefined;
    };
  }
  if (settings.type !== 'GET' && emulateJSON !== true) settings['processData'] = false;
  const { xhr, ...others } = options;
  // A request that leaves later than at once finds the reader's own jqXHR there; only a function is a wish of jQuery's.
  return { ...settings, ...(others as AjaxSettings), ...(typeof xhr === 'function' && { xhr }) };
}

/** Backbone's callers find in their options why it failed. */
function tellErrors(options: SyncCall): void {
  const { error } = options;
  options.error = (xhr: unknown, textStatus: unknown, errorThrown: unknown) => {
    Object.assign(options, { textStatus, errorThrown });
    error?.call(options.context, xhr, textStatus, errorThrown);
  };
}

function definedIn(headers: unknown): Record<string, string> {
  const pairs = Object.entries((headers ?? {}) as NonNullable<AjaxSettings['headers']>).flatMap(([name, value]) =>
    value == null ? [] : [[name, value] as const],
  );
  return Object.fromEntries(pairs.map(([name, value]) => [/^accept$/i.test(name) ? 'Accept' : name, value]));
}

/** What a save left behind, if that can be said: the whole record, at the place where it will be read. */
function writtenBy(
  cache: RequestCache,
  method: string,
  owner: SyncOwner,
  { data: sent, url }: AjaxSettings,
  answer: unknown,
): Written | undefined {
  if (method === 'delete') return undefined;
  const isEmpty = answer === undefined || answer === null || answer === '';
  const data = !isEmpty ? answer : method === 'update' && typeof sent === 'string' ? parseJson(sent) : undefined;
  const place = data === undefined ? undefined : placeOf(owner, data);
  if (place === undefined || (isEmpty && place !== url) || !isWhole(owner, data)) return undefined;
  return {
    question: cache.question(place, { policy: policyFor(cache, owner), settings: { dataType: 'json' } }),
    data,
  };
}

/** Many servers answer a save with no more than the id: that is no answer to a read. */
function isWhole(owner: SyncOwner, answer: unknown): boolean {
  const names = Object.keys(owner.toJSON?.() ?? {});
  return typeof answer === 'object' && answer !== null && names.every((name) => Object.hasOwn(answer, name));
}
