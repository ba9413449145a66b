import type { Entry } from './entry';

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
