/**
 * Caching: what a route can say about keeping its answers, and its compiled form.
 * Holds     the options (docs/response-cache.md has an example of each), the variables of key templates.
 * Promises  nonsense is refused when the server is created, by a sentence that names the route.
 * Leaves    keeping to response-cache.ts.
 */
import {
  type Awaitable,
  compileKeyTemplate,
  isThenable,
  type KeyTemplate,
  type KeyValue,
  type KeyVariable,
} from '../../common/cache';
import type { Clock } from '../../common/clock';
import { type Duration, parseDuration } from '../../common/duration';
import type { Endpoint, FeatureDeclaration } from '../../common/feature';
import type { ClientCaching } from './client-caching';
import { negotiateLanguage } from './encoding';
import type { Parts, Viewer } from '../context';
import { type Route, apiBase } from '../route';
import type { Store } from '../store';

/** A request as key variables, tags and `info` see it: checked, and before any handler. */
export interface CacheContext {
  readonly request: Request;
  readonly route: Route;
  /** Of the URL, as it came. */
  readonly pathname: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer | undefined;
  readonly store: Store;
  readonly parts: Parts;
  readonly clock: Clock;
  /** What own key variables gave, by name, and whatever anyone here leaves for the handler, which has it as well. */
  readonly locals: Map<string, unknown>;
}

/** A request as far as its URL and who asks tell. */
export type Place = Pick<CacheContext, 'route' | 'pathname' | 'parameters' | 'query' | 'viewer'>;

/** What is known of an answer before it is made. */
export interface Info {
  /** Opaque, without quotes, of `[\w.-]`: changes whenever the answer does. */
  readonly etag?: string;
  readonly lastModifiedMs?: number;
}

/** A plugin. `identifiesUser`: two people never have the same value, so that a key with it may hold what is personal. */
export type OwnKeyVariable =
  KeyVariable<CacheContext> | { readonly resolve: KeyVariable<CacheContext>; readonly identifiesUser: true };

export interface Caching {
  /** Counted from when the answer began to be made. 0: not cached. Absent: as the handler says (`answer.keepFor`). */
  readonly duration?: Duration;
  /** By these the answer is invalidated, beside those that the handler adds (`answer.tag`). */
  readonly tags?: readonly string[] | ((context: CacheContext) => readonly string[]);
  /** What tells two answers apart. Default: the server's, `defaultKeyTemplate`. */
  readonly keyTemplate?: string;
  /** Own variables of the template, beside the server's: called only if it names them, once for each request. */
  readonly keyVariables?: Readonly<Record<string, OwnKeyVariable>>;
  /** Prudence's handleGetInfo: asked when nothing is kept. A condition that this decides spares the handler. */
  readonly info?: (context: CacheContext) => Awaitable<Info | undefined>;
  /** Default `conditional`. */
  readonly clientCaching?: ClientCaching;
  /** The most that `offline` gives. */
  readonly maxClientCachingDuration?: Duration;
  /** How long past its life it is given: while a newer one is made, and when making one fails. Default 0. */
  readonly grace?: Duration;
  /** The languages in which it can be had: `{language}` is then the one that the client likes best. */
  readonly languages?: readonly string[];
}

/** A feature, as far as it says how its answers are kept. */
export interface CachedFeature {
  readonly declaration: FeatureDeclaration;
  readonly caching?: Readonly<Record<string, Caching | undefined>>;
}

/** What applies to every route that does not say otherwise. */
export interface CachingDefaults {
  readonly keyTemplate?: string;
  readonly keyVariables?: Readonly<Record<string, OwnKeyVariable>>;
}

export interface CachePolicy {
  /** Undefined: not kept unless the handler says for how long. */
  readonly durationMs: number | undefined;
  readonly graceMs: number;
  readonly key: KeyTemplate<CacheContext>;
  /** The same key, where nothing but URL and person decide it. */
  readonly placeKey: KeyTemplate<Place> | undefined;
  readonly namesUser: boolean;
  /** Names of headers, in lower case, for whose every value there is another key. */
  readonly keyedHeaders: ReadonlySet<string>;
  readonly tagsOf: (context: CacheContext) => readonly string[];
  readonly info: ((context: CacheContext) => Awaitable<Info | undefined>) | undefined;
  readonly clientCaching: ClientCaching;
  readonly longestClientMs: number | undefined;
}

/**
 * Prudence's. `{encoding}` is empty, as Prudence has it where nothing is encoded: what is kept is the plain body, and its
 * encoded forms stand beside it in the same entry, to be born and to die with it.
 */
export const defaultKeyTemplate = '{uri}|{document}|{mediaType}|{language}|{encoding}';

const ofPlace: Readonly<Record<string, KeyVariable<Place>>> = {
  /** Path and query as the route reads them: undeclared parameters, which it ignores, make no other key. */
  uri: ({ pathname, query }) => pathname + queryText(query),
  path: ({ pathname }) => pathname,
  /** The route, whatever stands for its parameters. */
  document: ({ route }) => `${route.method} ${route.path}`,
  mediaType: () => 'application/json',
  encoding: () => '',
  /** The account behind the token; empty for a guest. */
  user: ({ viewer }) => (viewer === undefined ? '' : viewer.id),
};

const ofRequest: Readonly<Record<string, KeyVariable<CacheContext>>> = {
  /** As it was sent, with everything. */
  url: ({ request }) => request.url,
  host: ({ request }) => request.headers.get('host') ?? new URL(request.url).host,
};

/** Variables of which one makes sure that no two routes share a key. */
const placeNames = ['uri', 'url', 'path', 'document'];

/**
 * @param where  The route, for the sentences of errors.
 * @returns  Undefined: the route is not cached.
 * @throws {TypeError}  With a `cause`: a duration that is none, a template that cannot be compiled, a name used twice.
 */
function compileCaching(
  caching: Caching,
  defaults: CachingDefaults,
  where: string,
  parameterNames: readonly string[],
): CachePolicy | undefined {
  try {
    return compile(caching, defaults, parameterNames);
  } catch (cause) {
    throw new TypeError(`The caching of ${where}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/**
 * What the features say about their endpoints, compiled, by route: `GET /api/articles/{slug}`.
 * @throws {TypeError}  As `compileCaching`; or a feature speaks of an endpoint that is not there, or not read by GET.
 */
export function policiesOf(features: readonly CachedFeature[], defaults: CachingDefaults): Map<string, CachePolicy> {
  const policies = new Map<string, CachePolicy>();
  for (const { declaration, caching = {} } of features) {
    const endpoints = new Map(Object.entries<Endpoint>(declaration.endpoints));
    for (const [name, options] of Object.entries(caching)) {
      if (options === undefined) continue;
      const endpoint = endpoints.get(name);
      if (endpoint?.method !== 'GET') throw new TypeError(`${declaration.name} has no GET endpoint ${name} to cache`);
      const where = `GET ${apiBase}${endpoint.path}`;
      const parameterNames = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
      const policy = compileCaching(options, defaults, where, parameterNames);
      if (policy) policies.set(where, policy);
    }
  }
  return policies;
}

function compile(caching: Caching, defaults: CachingDefaults, parameterNames: readonly string[]) {
  const {
    duration,
    grace = 0,
    tags = [],
    clientCaching = 'conditional',
    maxClientCachingDuration,
    languages,
  } = caching;
  const durationMs = duration === undefined ? undefined : parseDuration(duration);
  const graceMs = parseDuration(grace);
  if (!['conditional', 'offline', 'disabled'].includes(clientCaching)) {
    throw new RangeError(`'${clientCaching}' is no mode: write conditional, offline or disabled`);
  }
  const longestClientMs = maxClientCachingDuration === undefined ? undefined : parseDuration(maxClientCachingDuration);
  if (longestClientMs !== undefined && clientCaching !== 'offline') {
    throw new RangeError(`maxClientCachingDuration means something for clientCaching 'offline' only`);
  }
  const template = caching.keyTemplate ?? defaults.keyTemplate ?? defaultKeyTemplate;
  const own = { ...defaults.keyVariables, ...caching.keyVariables };
  const headerNames = [...template.matchAll(/\{header:([^{}]*)\}/g)].map(([, name = '']) => name);
  for (const name of headerNames)
    if (!/^[a-z][a-z-]*$/.test(name)) throw new SyntaxError(`{header:${name}} is no header`);
  const ofRoute = combine([ofPlace, Object.fromEntries(parameterNames.map((name) => [name, parameterOf(name)]))]);
  const variables = combine<CacheContext>([
    ofRoute,
    ofRequest,
    { language: languageOf(languages ?? []) },
    Object.fromEntries(headerNames.map((name) => [`header:${name}`, headerOf(name)])),
    Object.fromEntries(Object.entries(own).map(([name, plugin]) => [name, keptInLocals(name, plugin)])),
  ]);
  const key = compileKeyTemplate(template, variables);
  if (!key.variables.some((name) => placeNames.includes(name))) {
    throw new SyntaxError(`'${template}' names none of ${placeNames.join(', ')}: two routes could share a key`);
  }
  const namesUser = key.variables.some((name) => {
    const plugin = Object.hasOwn(own, name) ? own[name] : undefined;
    return name === 'user' || typeof plugin === 'object';
  });
  if (durationMs === 0) return undefined;
  return {
    durationMs,
    graceMs,
    key,
    placeKey: key.variables.every((name) => Object.hasOwn(ofRoute, name))
      ? compileKeyTemplate(template, ofRoute)
      : undefined,
    namesUser,
    keyedHeaders: new Set([
      ...headerNames,
      ...(languages !== undefined && key.variables.includes('language') ? ['accept-language'] : []),
      ...(namesUser ? ['authorization'] : []),
    ]),
    tagsOf: typeof tags === 'function' ? tags : () => tags,
    info: caching.info,
    clientCaching,
    longestClientMs,
  };
}

/** One table of all variables. A name that means two things is refused. */
function combine<C>(tables: readonly Readonly<Record<string, KeyVariable<C>>>[]) {
  const combined = new Map<string, KeyVariable<C>>();
  for (const [name, variable] of tables.flatMap((table) => Object.entries(table))) {
    if (combined.has(name)) throw new SyntaxError(`{${name}} means two things: rename one`);
    combined.set(name, variable);
  }
  return Object.fromEntries(combined);
}

function languageOf(languages: readonly string[]): KeyVariable<CacheContext> {
  return ({ request }) => negotiateLanguage(request.headers.get('accept-language'), languages);
}

function headerOf(name: string): KeyVariable<CacheContext> {
  return ({ request }) => request.headers.get(name) ?? '';
}

function parameterOf(name: string): KeyVariable<Place> {
  return ({ parameters }) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined);
}

function keptInLocals(name: string, plugin: OwnKeyVariable): KeyVariable<CacheContext> {
  const resolve = typeof plugin === 'function' ? plugin : plugin.resolve;
  const keep = (context: CacheContext, value: KeyValue): KeyValue => {
    // A plugin that left something richer under its own name, such as the session it looked up, knows better.
    if (!context.locals.has(name)) context.locals.set(name, value);
    return value;
  };
  return (context) => {
    const given = resolve(context);
    return isThenable(given) ? given.then((value) => keep(context, value)) : keep(context, given);
  };
}

// The same URL has the same query, worked out once (visits.ts).
const knownTexts = new WeakMap<object, string>();

function queryText(query: Readonly<Record<string, unknown>>): string {
  const known = knownTexts.get(query);
  if (known !== undefined) return known;
  const text = writeQuery(query);
  knownTexts.set(query, text);
  return text;
}

function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const name of Object.keys(query).sort()) {
    const value = query[name];
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
