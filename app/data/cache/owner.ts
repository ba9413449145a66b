/**
 * Owners: what a read or a write of a model or a collection is to the cache, whichever `sync` it came by, ours (../sync.ts) or
 * the one for plain Backbone (sync.ts).
 * Holds     under which policy it is read, where it is found, how a newer answer reaches it.
 * Leaves    what is asked of the server, and in which shape, to the two.
 */
import type { Entry } from '../../../common/cache';
import type { CachingPolicy } from '../../../common/feature';
import { isAbandoned } from '../running';
import { fieldOf } from './freshness';
import type { XhrLike } from './ajax';
import type { RequestCache } from './request-cache';
import type { Kept } from './types';

/** What is asked of a model or a collection. */
export interface SyncOwner {
  url?: string | (() => string);
  /** The policy of its class, by `proto`; or that of the endpoint where it is read. */
  readonly caching?: CachingPolicy | undefined;
  readonly endpoint?: { readonly caching?: CachingPolicy | undefined } | undefined;
  /** Of a list: whether the next answer will contain the record with this id (`inFlight(list).covers(id)`). */
  provides?(id: string): boolean;
  toJSON?(options?: unknown): unknown;
  trigger(event: string, ...rest: unknown[]): unknown;
  parse?(answer: unknown, options?: unknown): unknown;
  set?(attributes: unknown, options?: unknown): unknown;
  reset?(models: unknown, options?: unknown): unknown;
}

export const policyNames = ['duration', 'staleFor', 'tags', 'keyTemplate', 'persist'] as const;

/** @param wishes  Of one read: what it says wins over what is said of all. */
export function policyFor(
  cache: Pick<RequestCache, 'policy'>,
  owner: Pick<SyncOwner, 'caching' | 'endpoint'>,
  wishes?: CachingPolicy,
): CachingPolicy {
  const { caching, endpoint } = owner;
  const own = wishes && policyNames.filter((name) => wishes[name] !== undefined);
  if (caching === undefined && endpoint?.caching === undefined && !own?.length) return cache.policy;
  return {
    ...cache.policy,
    ...endpoint?.caching,
    ...caching,
    ...Object.fromEntries(own?.map((name) => [name, wishes?.[name]]) ?? []),
  };
}

/**
 * The record's URL once it has the attributes that the server said: the id may be new, or the slug another.
 * @returns undefined: it has none.
 */
export function placeOf(owner: object, said: unknown): string | undefined {
  const { idAttribute = 'id', attributes } = owner as { readonly idAttribute?: string; readonly attributes?: object };
  if (attributes === undefined || typeof said !== 'object') return undefined;
  const saved: Record<string, unknown> = { ...attributes, ...said };
  const id = saved[idAttribute];
  if (id === undefined || id === null) return undefined;
  try {
    return urlOf(Object.create(owner, { attributes: { value: saved }, id: { value: id } }) as SyncOwner);
  } catch {
    return undefined;
  }
}

export function urlOf(owner: SyncOwner): string {
  const url = typeof owner.url === 'function' ? owner.url() : owner.url;
  if (url === undefined || url === '') throw new Error('A "url" property or function must be specified');
  return url;
}

interface TakeUpOptions {
  readonly parse?: boolean | undefined;
  readonly reset?: boolean | undefined;
}

/**
 * As `fetch` would, with what it was called with; but nobody who called is called back again, and `options.xhr` says what
 * came with this answer, and that it is news: nobody has asked for it in that call.
 */
export function takeUp(
  owner: SyncOwner,
  answer: unknown,
  options: TakeUpOptions,
  entry: Pick<Entry<Kept>, 'value'> | undefined,
): void {
  if (answer === undefined || isAbandoned(owner)) return;
  const told = { ...options, xhr: entry && newsOf(entry.value) };
  if (owner.reset !== undefined) {
    if (options.reset === true) owner.reset(answer, told);
    else owner.set?.(answer, told);
  } else owner.set?.(options.parse === true ? owner.parse?.(answer, told) : answer, told);
}

function newsOf({ status = 200, headers }: Kept): XhrLike & { readonly isNews: true } {
  return { isNews: true, status, getResponseHeader: (name) => fieldOf(headers, name) ?? null };
}
