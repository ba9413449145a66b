/** What the request cache is asked and what it says: the shapes that its door shows. */
import type { Entry, Given as Told, KeyVariable, TierRow } from '../../../common/cache';
import type { Clock } from '../../../common/clock';
import type { Duration } from '../../../common/duration';
import type { CachingPolicy } from '../../../common/feature';
import type { Expectation } from '../answer';
import type { AjaxSettings, XhrLike } from './ajax';
import type { Refused } from './refused';
import type { Word } from './tabs';

/** A URL as it was once written, and what those have in common who ask for nothing but that. */
export interface Place {
  /** The canonical URL (rule K2): absolute, its query sorted, without fragment. */
  readonly url: string;
  /** As it was written, so that it means the same on every page. */
  readonly written: string;
  /** The key of such a read, and whose it is. */
  key: string | undefined;
  user: string | undefined;
  askedWith(policy: CachingPolicy): Question;
}

/** A read, as the cache sees it. */
export interface Question {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** The canonical URL (rule K2): absolute, its query sorted, without fragment. */
  readonly url: string;
  /** See `Place`. */
  readonly written: string;
  readonly accept: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly policy: CachingPolicy;
  /** Of a read that has to be sent by POST, as a search: what tells it from others of that URL. Without it there is no key. */
  readonly dedupeKey?: string | undefined;
  /** Says nothing but the URL. */
  readonly place?: Place | undefined;
  /** Has no key. */
  readonly isPrivate?: boolean | undefined;
  /** What is sent beside all that, if it comes to that; a function is called then. */
  readonly settings?: AjaxSettings | (() => AjaxSettings) | undefined;
  /** The shape that the data must have: else the read fails, and what did not fit is not kept. */
  readonly expected?: Expectation | undefined;
  /** Of a list: whether its answer will contain the record with this id. */
  readonly provides?: ((id: string) => boolean) | undefined;
  /** Told what the transport returned, when it was asked. */
  sent?(xhr: XhrLike | undefined): void;
}

/** What is kept of an answer. `data` belongs to the cache: readers are given copies. */
export interface Kept {
  readonly data: unknown;
  /** As `getAllResponseHeaders()` gives them. */
  readonly headers: string;
  /** Default 200. */
  readonly status?: number;
}

/** Told, in development, of tags. */
export interface TagWatch {
  /** Of an answer that was read. */
  read(tags: readonly string[]): void;
  invalidated(tags: readonly string[]): void;
}

/** What a write left behind: the answer that `question` would be given now. */
export interface Written {
  readonly question: Question;
  readonly data: unknown;
}

export interface AskWishes {
  /** Asks although there is an answer. */
  readonly refresh?: boolean | undefined;
  /** Is not content with what is stale. */
  readonly fresh?: boolean | undefined;
}

/** What one read may ask for. What the server says about freshness wins over `duration` and `staleFor`. */
export interface ReadWishes extends CachingPolicy {
  /** `false`: neither given from the cache, nor shared, nor kept. */
  readonly cache?: boolean | undefined;
  /** Asks although there is an answer. */
  readonly refresh?: boolean | undefined;
  /** See `Question`: a read whose options say `type: 'POST'` is shared and kept by this. */
  readonly dedupeKey?: string | undefined;
}

export interface QuestionOptions {
  /** Neither given from the cache, nor shared, nor kept. */
  readonly isPrivate?: boolean | undefined;
  readonly policy?: CachingPolicy | undefined;
  readonly method?: Question['method'] | undefined;
  readonly dedupeKey?: string | undefined;
  readonly provides?: Question['provides'];
  readonly accept?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly settings?: Question['settings'] | undefined;
  /** More of the query, as jQuery takes it. */
  readonly data?: unknown;
  readonly traditional?: unknown;
  readonly expected?: Expectation | undefined;
}

/** What is on its way, for whoever wants to know. */
export interface Transit {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly startedAtMs: number;
}

export interface ReadTransit extends Transit {
  readonly question: Question;
}

export interface InFlight {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly startedAtMs: number;
  /** How many wait for it. */
  readonly waiters: number;
  /** Whether a read of the key that asks now would share it (rule F1). */
  readonly joinable: boolean;
  /** Whether it is declared to bring the record with this id (rule I3). */
  covers(id: string): boolean;
  /** Settled with its answer. Whoever takes it waits as any reader does. It never causes an unhandled rejection. */
  readonly promise: Promise<unknown>;
}

/** What `inFlight` understands: a URL, a key, or whatever has a `url` as Backbone's models and collections have. */
export type Target = string | { readonly url: string | (() => string) };

/**
 * Told of an entry that took the place of a different one. `data` is the listener's own. Both are undefined when the cache
 * was emptied.
 */
export type Listener = (data: unknown, entry: Entry<Kept> | undefined) => void;

export interface ObserveOptions {
  /** Until what is shown is the last word for now. */
  readonly isOnce?: boolean;
  /** While it says so, the listener is told of what comes, and nothing is asked for its sake. */
  readonly isIdle?: () => boolean;
  /** What the listener was given already. Default: what is kept under the key. */
  readonly known?: Entry<Kept> | undefined;
  /** By which the key is asked for again. Without one, by the question of whoever asks next. */
  readonly question?: Question;
  /** Told when somebody asked and the server refused (4xx), which is no passing failure. */
  readonly refused?: (refused: Refused) => void;
}

export interface RequestCacheOptions {
  readonly clock: Clock;
  /** Bound of what is kept in memory. Default 8 MiB. */
  readonly maxBytes?: number | undefined;
  /** The scope of keys: whoever asks, and since which signing in (rule K1). Default: always the same. */
  readonly user?: (() => string) | undefined;
  /**
   * How requests are made: jQuery's `ajax`, or what has its settings and calls `success` or `error`. `isPassed`: it is a
   * read that passes the cache by, for the transport to send as it is.
   */
  readonly ajax: (settings: AjaxSettings, isPassed?: boolean) => XhrLike | undefined;
  /** Against which relative URLs are resolved. Default: the document's. */
  readonly base?: (() => string) | undefined;
  /** A URL of the API: its origin's cache groups are our tags, those of another origin are not. Default: that of `base`. */
  readonly home?: (() => string) | undefined;
  /** Where a model or collection is read whose `url` says `url`. Default: there. */
  readonly addressOf?: ((url: string, owner: object) => string) | undefined;
  /** Where neither the server nor class nor request says more. Default: no freshness, no template of its own. */
  readonly policy?: CachingPolicy | undefined;
  /** Own variables of key templates, beside method, uri, accept and user. */
  readonly keyVariables?: Readonly<Record<string, KeyVariable<Question>>> | undefined;
  /** Slower tiers, as `createTiers` or `createNearTiers` of common/cache make them. */
  readonly tiers?: TierRow<Kept> | undefined;
  /** Longest wait for a read whose settings say nothing. Default 20 s. */
  readonly deadline?: Duration | undefined;
  /** How often a failed read that somebody observes is tried again. Default 3. */
  readonly retries?: number | undefined;
  /**
   * Whether reads of this URL may carry `If-None-Match` and `Cache-Control`, which an answer from elsewhere must allow
   * (CORS). Default: on the origin of `base` only.
   */
  readonly mayCondition?: ((url: string) => boolean) | undefined;
  /** Told of what is invalidated here, unless it was heard from others: for other tabs to hear. */
  readonly announce?: ((word: Word, tags?: readonly string[], keys?: readonly string[]) => void) | undefined;
  /** From 0 up to 1, for the jitter between retries. */
  readonly random?: (() => number) | undefined;
  /** `inflight:start`, `inflight:join`, `inflight:end`, with key, method, url and startedAtMs. */
  readonly publish?: ((event: string, detail: object) => void) | undefined;
  /** Told what a callback threw. Default: the platform's `reportError`. */
  readonly report?: ((error: unknown) => void) | undefined;
}

/** How one read was answered. Of one of which nothing is kept, the key is empty. */
export type Given = Told<Kept>;
