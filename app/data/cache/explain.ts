import { fieldOf } from './freshness';
import type { RequestCache } from './request-cache';

/** In the words of Cache-Status (RFC 9211), what a read of the key would be given now, and what the server said. */
export function explain(cache: RequestCache, key: string): string {
  const held = cache.peek(key);
  if (held === undefined) return cache.isJoinable(key) ? 'tab; fwd=uri-miss; collapsed' : 'tab; fwd=uri-miss';
  const own = `tab; hit; ttl=${Math.floor((held.freshUntilMs - cache.now()) / 1_000)}`;
  const server = fieldOf(held.value.headers, 'cache-status');
  return server === undefined ? own : `${server}, ${own}`;
}
