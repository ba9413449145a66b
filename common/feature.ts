/**
 * What a feature declares once and both sides read: its endpoints, with the shapes that go in and come out.
 * Holds     the types of a declaration, and the two functions that everything else derives from one.
 * Promises  a path is filled in by one rule on both sides; a parameter can neither be forgotten nor leave its segment.
 * Leaves    handling to server-mock/feature.ts, models to app/features.
 * Read next features/articles.ts, the largest declaration.
 */
import type { GenericSchema, InferOutput } from 'valibot';
import type { Duration } from './duration';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * How a client keeps the answers of a GET endpoint, or of a model's class, where the server's answer does not say: what
 * the answer says wins.
 */
export interface CachingPolicy {
  /** How long an answer is fresh: given without asking. Default 0: it is asked for each time, with its validators. */
  readonly duration?: Duration | undefined;
  /** How long after that it is given while a newer one is fetched behind it. Default 0. */
  readonly staleFor?: Duration | undefined;
  /** By these it is invalidated, beside its own path and what the answer's `Cache-Groups` names. */
  readonly tags?: readonly string[] | undefined;
  /** What tells two answers apart. Default `{method}|{uri}|{accept}|{user}`. */
  readonly keyTemplate?: string | undefined;
  /** Kept on the person's machine as well. Default: not, for what is personal is not kept unasked. */
  readonly persist?: boolean | undefined;
}

/**
 * For what many may change: a tab shows it without asking for half a minute, which covers the way back, and for some
 * minutes more while it asks. Own changes are seen at once, whatever this says.
 */
export const sharedReading: CachingPolicy = { duration: '30s', staleFor: '5m' };

export interface Endpoint {
  readonly method: Method;
  /** Below the API's base, with parameters in braces: `/articles/{slug}/comments/{id}`. */
  readonly path: string;
  /** One line for people: it becomes the summary in `openapi.json`. */
  readonly summary: string;
  /** `anyone`: a token is read when one is sent. `signed-in`: without a valid one the answer is 401. */
  readonly access: 'anyone' | 'signed-in';
  /** What the query string may hold, from strings to values. Undeclared parameters are ignored. */
  readonly query?: GenericSchema<Record<string, unknown>, Record<string, unknown>>;
  /** What the JSON body may hold. Undeclared fields are dropped. */
  readonly input?: GenericSchema;
  /** The status of success. 204 has no output. */
  readonly status: 200 | 201 | 204;
  readonly output?: GenericSchema;
  /** Statuses of refusal that this endpoint adds to those of its access and input, for `openapi.json`. */
  readonly refusals?: readonly (403 | 404 | 409)[];
  /** For PUT: PATCH of the same path takes patches of what GET shows there. */
  readonly patchable?: true;
  /**
   * The name of the GET endpoint that shows what this one changes, where that has another path: what preconditions are
   * held against.
   */
  readonly changes?: string;
  /** 428 without `If-Match`: nobody overwrites or removes what they have not seen (RFC 6585 §3). */
  readonly demandsPrecondition?: true;
  /** For GET: how clients keep the answer. The server's own cache has its own policy (server-mock/cache/caching.ts). */
  readonly caching?: CachingPolicy;
}

export interface FeatureDeclaration {
  /** The same word as the feature's four paths: `articles`. */
  readonly name: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
}

/** `'/articles/{slug}/comments/{id}'` -> `'slug' | 'id'` */
export type ParameterOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

export type ParametersOf<E extends Endpoint> = Readonly<Record<ParameterOf<E['path']>, string>>;
export type QueryOf<E extends Endpoint> = E extends { readonly query: infer S extends GenericSchema }
  ? InferOutput<S>
  : Readonly<Record<string, never>>;
export type InputOf<E extends Endpoint> = E extends { readonly input: infer S extends GenericSchema }
  ? InferOutput<S>
  : undefined;
export type OutputOf<E extends Endpoint> = E extends { readonly output: infer S extends GenericSchema }
  ? InferOutput<S>
  : undefined;

/** Returns the declaration as it is, with every path and shape kept in its type. */
export function declareFeature<const F extends FeatureDeclaration>(declaration: F): F {
  return declaration;
}

/** PATCH beside a PUT that is `patchable`: the same in all but what is sent. */
export function patchOf(endpoint: Endpoint): Endpoint {
  const { refusals = [] } = endpoint;
  return { ...endpoint, method: 'PATCH', refusals: refusals.includes(409) ? refusals : [...refusals, 409] };
}

/**
 * The path of an endpoint with its parameters filled in, each percent-encoded as one segment.
 * @param query  Appended in the order given; `undefined` is left out.
 * @throws {RangeError}  A parameter is empty, `.` or `..`: the URL would name another resource.
 */
export function pathOf<E extends Endpoint>(
  endpoint: E,
  parameters: ParametersOf<E>,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const values = new Map<string, string>(Object.entries(parameters));
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name) ?? '';
    if (value === '' || value === '.' || value === '..') {
      throw new RangeError(`${endpoint.path}: '${value}' cannot stand for {${name}}`);
    }
    return encodeURIComponent(value);
  });
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
