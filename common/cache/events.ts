import type { Entry } from './entry';
import type { Refusal } from './entry-store';
import type { Flight } from './flight';

/** Why a load was begun. Cache-Status (RFC 9211 §2.2) calls them uri-miss, stale, uri-miss and request. */
export type LoadReason = 'absent' | 'expired' | 'invalidated' | 'refresh';

/** `writing`: what it depends on is being written to. Nothing is loaded behind it before that is over. */
export type StaleReason = 'revalidating' | 'load-failed' | 'writing';

interface Answered<V> {
  readonly key: string;
  readonly entry: Entry<V>;
  /** Milliseconds of freshness that remain; negative for as long as it has been stale (RFC 9211 §2.4). */
  readonly ttlMs: number;
  /** Whether the reader joined a load that was already on its way (RFC 9211 §2.6). */
  readonly isCollapsed: boolean;
}

/** How one read failed. */
export interface Failure {
  readonly type: 'failed';
  readonly key: string;
  readonly error: unknown;
  readonly isCollapsed: boolean;
}

/**
 * How one read was answered: what `explain()` and the Cache-Status header (RFC 9211) are made of.
 * `isOvertaken`: something that the answer depends on was invalidated while it was on its way, or is being written to.
 */
export type Given<V> =
  | (Answered<V> & { readonly type: 'hit'; readonly tier: string })
  | (Answered<V> & { readonly type: 'stale'; readonly tier: string; readonly because: StaleReason })
  | (Answered<V> & {
      readonly type: 'loaded';
      readonly reason: LoadReason;
      readonly isStored: boolean;
      readonly isOvertaken: boolean;
    })
  | Failure;

/** The same where a read may have no key. */
export type Answer<V> = Given<V> | { readonly type: 'bypassed' };

/** What happens in the cache beside its answers, and what is told of it together with the key. */
export interface Note {
  readonly 'load-began': Flight<unknown>;
  /** A reader joined what is on its way. */
  readonly 'load-joined': Flight<unknown>;
  /** A flight has left, one way or the other, its load begun or not: before those who waited are told. */
  readonly 'load-ended': Flight<unknown>;
  readonly 'load-aborted': undefined;
  /** A revalidation behind a stale answer failed; nobody waited for it. */
  readonly 'revalidation-failed': unknown;
  readonly 'not-stored': 'invalidated' | 'superseded' | Refusal;
  /** Its bytes. */
  readonly evicted: number;
  /** A slower tier (in the place of the key) threw, hung or gave nonsense; the read went on without it. */
  readonly 'tier-failed': { readonly operation: string; readonly error: unknown };
  /** A callback that was passed in threw. */
  readonly 'callback-failed': unknown;
}
export type Noted = keyof Note;

/** The same, for whoever observes a whole cache (cache.ts). */
export type Incident =
  | { readonly type: 'load-began'; readonly key: string; readonly reason: LoadReason }
  | { readonly type: 'load-aborted'; readonly key: string }
  | { readonly type: 'revalidation-failed'; readonly key: string; readonly error: unknown }
  | { readonly type: 'not-stored'; readonly key: string; readonly because: Note['not-stored'] }
  | { readonly type: 'evicted'; readonly key: string; readonly bytes: number }
  | { readonly type: 'tier-failed'; readonly tier: string; readonly operation: string; readonly error: unknown }
  | { readonly type: 'callback-failed'; readonly error: unknown };

export type CacheEvent<V> = Answer<V> | Incident;
