/**
 * Header fields about the cache.
 * Holds     `Cache-Status` (RFC 9211), `Cache-Groups` and `Cache-Group-Invalidation` (RFC 9875), Prudence's `X-Cache…`.
 * Promises  whatever a key or tag is made of, a field stays one field: what no string of a field may have is escaped.
 */
import type { LoadReason } from '../../common/cache';
import { product } from '../../common/product';
import { formatHttpDate } from '../http-date';
import type { Produced } from '../representation';
import type { CachePolicy } from './caching';
import { cacheControlOf } from './client-caching';
import type { Given } from './response-cache';

/** This cache's name in `Cache-Status`: a token, as a package's name is one. */
const cacheName = product.name;

const forwardReasons: Readonly<Record<LoadReason, string>> = {
  absent: 'uri-miss',
  invalidated: 'uri-miss',
  expired: 'stale',
  refresh: 'request',
};

/** @param isEncodedNow  The body was compressed for this answer. */
export function cacheStatusOf({ how, kept }: Given, isEncodedNow: boolean): string {
  const encode = isEncodedNow ? 'encode' : undefined;
  switch (how.type) {
    case 'hit':
      return status([
        'hit',
        ttl(how.ttlMs),
        collapsed(how),
        detail(encode ?? (how.tier === 'memory' ? undefined : how.tier)),
      ]);
    case 'stale':
      return status(['hit', ttl(how.ttlMs), collapsed(how), detail(how.because === 'load-failed' ? 'grace' : encode)]);
    case 'loaded': {
      const why = kept.unkept ?? (how.reason === 'invalidated' ? how.reason : undefined);
      const stored = how.isStored ? ['stored', ttl(how.ttlMs)] : [];
      return status([
        `fwd=${forwardReasons[how.reason]}`,
        `fwd-status=${kept.status}`,
        ...stored,
        collapsed(how),
        detail(why),
      ]);
    }
    case 'known':
      return status(['fwd=uri-miss', 'fwd-status=304', detail('info')]);
    case 'failed':
    case 'bypassed':
      return status(['fwd=bypass', `fwd-status=${kept.status}`, detail('because' in how ? how.because : undefined)]);
  }
}

/**
 * For a write, which goes past the cache, and names what went out of it. The record that it shows is as true as if it had
 * been asked for: a client may keep it as what GET answers there.
 * @param policy  Of that GET; undefined: none shows it, or nobody is to keep it.
 */
export function fieldsOfWrite(
  { representation, invalidated, isRepeated = false }: Produced,
  policy: CachePolicy | undefined,
): Record<string, string> {
  const { status: code, validators, tags } = representation;
  const groups = code < 400 ? groupsOf(invalidated) : undefined;
  const isShown = policy !== undefined && validators.record !== undefined && code < 400 && !isRepeated;
  const own = isShown ? groupsOf(tags) : undefined;
  return {
    ...(isShown && {
      'cache-control': cacheControlOf(policy.clientCaching, policy.durationMs ?? 0, true, policy.longestClientMs),
    }),
    ...(own !== undefined && { 'cache-groups': own }),
    'cache-status': status(['fwd=method', `fwd-status=${representation.status}`]),
    ...(groups !== undefined && { 'cache-group-invalidation': groups }),
  };
}

function status(parameters: readonly (string | undefined)[]): string {
  return [cacheName, ...parameters.filter((one) => one !== undefined)].join('; ');
}

function ttl(ttlMs: number): string {
  return `ttl=${Math.floor(ttlMs / 1_000)}`;
}

function collapsed({ isCollapsed }: { readonly isCollapsed: boolean }): string | undefined {
  return isCollapsed ? 'collapsed' : undefined;
}

function detail(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `detail=${text}`;
}

/** A list of strings (RFC 9651 §3.1, §3.3.3); undefined for none. */
export function groupsOf(tags: readonly string[]): string | undefined {
  if (tags.length === 0) return undefined;
  return tags.map((tag) => `"${inAscii(tag).replace(/["\\]/g, '\\$&')}"`).join(', ');
}

/** What Prudence tells people who look why an answer is as it is. Keys and tags are for nobody else. */
export function debugFieldsOf({ how, key, tags, entry }: Given, isEncodedNow: boolean): Record<string, string> {
  if (key === undefined) return {};
  const isHit = how.type === 'hit' || how.type === 'stale';
  return {
    'x-cache': isHit ? (isEncodedNow ? 'hit;encode' : 'hit') : 'miss',
    'x-cache-key': inAscii(key),
    ...(tags.length > 0 && { 'x-cache-tags': tags.map(inAscii).join(', ') }),
    ...(entry !== undefined && { 'x-cache-expiration': formatHttpDate(entry.freshUntilMs) }),
  };
}

/** No control character and nothing beyond ASCII: those as `%` and four hexadecimal digits, as keys escape theirs. */
function inAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
