/** What happens in a cache beside its answers. How reads are answered is in events.ts. */
import type { Answer, LoadReason } from './events';
import type { Flight } from './flight';

/** Why an entry was not kept. `refused`: its load said so. `expired`: its life was over before it arrived. */
export type Refusal = 'refused' | 'expired' | 'too-large';

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
