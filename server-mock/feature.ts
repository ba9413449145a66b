/**
 * What a feature of the server exports: its tables, a handler for each endpoint that it declared, its seeds.
 * Holds     the types, and `serverFeature` that ties handlers to a declaration.
 * Promises  a handler's parameters, query and input have been validated before it runs; what it returns is typed.
 * Leaves    HTTP to boundary.ts, finding the features to features.ts.
 */
import type { Clock } from '../common/clock';
import type { Endpoint, FeatureDeclaration, InputOf, OutputOf, ParametersOf, QueryOf } from '../common/feature';
import type { CacheContext, Caching, CallCache } from './cache';
import type { Invalidating, Parts, Viewer } from './context';
import type { AnswerNotes } from './representation';
import type { Id, Reading, Store, Table, Writing } from './store';

export type { Invalidating, Parts, Viewer } from './context';
export { Refusal } from './refusal';

export interface Call<E extends Endpoint = Endpoint> {
  readonly request: Request;
  readonly parameters: ParametersOf<E>;
  readonly query: QueryOf<E>;
  readonly input: InputOf<E>;
  readonly viewer: E['access'] extends 'signed-in' ? Viewer : Viewer | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly parts: Parts;
  readonly passwords: Passwords;
  /** A token for an account, which comes back as `Authorization: Bearer <token>`. Not to be awaited in a transaction. */
  readonly issueToken: (account: Id) => Promise<string>;
  /** What the handler says about its answer besides the answer. */
  readonly answer: AnswerNotes;
  readonly cache: CallCache;
  /** What the route's own key variables gave, by name, and what they left here (cache/caching.ts). */
  readonly locals: CacheContext['locals'];
}

/** Slow on purpose: neither is to be awaited inside a transaction. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for a wrong password as for the right one. */
  verify(password: string, hash: string): Promise<boolean>;
}

/** Returns the body of success; throws a `Refusal` for anything else that a client should hear. */
export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<OutputOf<E>>;

/** A handler for each endpoint of a declaration, by its name. */
export type Handlers<F extends FeatureDeclaration> = {
  readonly [Name in keyof F['endpoints']]: Handler<F['endpoints'][Name]>;
};

/** A call as whoever makes it sees it: validated, but of no endpoint in particular. */
export interface AnyCall extends Omit<Call, 'parameters' | 'query' | 'input' | 'viewer'> {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly input: unknown;
  readonly viewer: Viewer | undefined;
}

// A method's parameters compare both ways: that each endpoint is called with its own kind of call is what the boundary,
// which validates by the same declaration, promises.
export type AnyHandler = { handle(call: AnyCall): Promise<unknown> }['handle'];

export interface ServerFeature {
  readonly declaration: FeatureDeclaration;
  // The element types differ from table to table; nobody reads them here.
  readonly tables: readonly Table<never>[];
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  readonly offers?: Readonly<Record<string, (records: Writing, ...rest: never[]) => Promise<unknown>>>;
  readonly listens?: Readonly<Record<string, (records: Writing, detail: never, answer: Invalidating) => Promise<void>>>;
  /** How the answers of its GET endpoints are kept, by their names. Default: not at all. */
  readonly caching?: Readonly<Record<string, Caching | undefined>>;
  /** Paths, below the API's base, that are asked for when the server starts, so that nobody waits for them. */
  readonly preheat?: readonly string[];
  /** Fills an empty store, the same each time. Runs after the seeds of the features named in `seedsAfter` that exist. */
  readonly seed?: (records: Writing, world: SeedWorld) => Promise<void>;
  readonly seedsAfter?: readonly string[];
}

export interface SeedWorld {
  readonly clock: Clock;
  readonly parts: Parts;
  /** How much: `demo` is the default; `empty` has accounts only; `many` is for paging and speed. */
  readonly size: 'empty' | 'demo' | 'many';
  /** Deterministic, 0 <= n < 1. */
  readonly random: () => number;
  /** Accounts, in a fixed order, of which `johndoe` is the first. */
  readonly accounts: readonly { readonly id: Id; readonly username: string }[];
}

export type { Reading, Writing };

/** Returns the feature as it is, once the compiler has seen that each declared endpoint has its handler. */
export function serverFeature<F extends FeatureDeclaration>(
  feature: Omit<ServerFeature, 'declaration' | 'handlers' | 'caching'> & {
    readonly declaration: F;
    readonly handlers: Handlers<F>;
    readonly caching?: Readonly<Partial<Record<keyof F['endpoints'] & string, Caching>>>;
  },
): ServerFeature {
  return feature;
}
