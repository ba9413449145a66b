/**
 * What an answer says about how long it may be given again, as a private cache reads it (RFC 9111, RFC 5861, RFC 9875).
 * Leaves    asking with validators to request-cache.ts.
 */
import type { Loaded } from '../../../common/cache';
import { parseDuration } from '../../../common/duration';
import type { CachingPolicy } from '../../../common/feature';

/** A field of an answer; several lines of one name are one list (RFC 9110 §5.2). */
export function fieldOf(headers: string, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const values = linesOf(headers).flatMap(([field, value]) => (field === wanted ? [value] : []));
  return values.length === 0 ? undefined : values.join(', ');
}

/** The fields of a 304 take the place of those that were stored (RFC 9111 §3.2). */
export function refreshed(stored: string, news: string): string {
  const names = new Set(linesOf(news).map(([name]) => name));
  const kept = linesOf(stored).flatMap(([name, value]) => (names.has(name) ? [] : [`${name}: ${value}`]));
  return [...kept, news].join('\r\n');
}

function linesOf(headers: string): [name: string, value: string][] {
  return headers.split(/\r?\n/).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
}

/** The strings of a list (RFC 9651 §3.1, §3.3.3): cache groups, which are our tags. */
export function groupsIn(field: string | undefined): string[] {
  return [...(field ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}

/**
 * The life of an answer. What it says itself wins over `policy`.
 * A server that forbids what is stale (`no-cache`, `must-revalidate`) is obeyed also when it cannot be reached.
 * @param nowMs  When it came: its `Date`, where it has none that can be read, as those from elsewhere (RFC 9110 §6.6.1).
 */
export function lifeOf(headers: string, policy: CachingPolicy, nowMs: number): Omit<Loaded<unknown>, 'value' | 'tags'> {
  const control = directivesOf(fieldOf(headers, 'cache-control'));
  const seconds = (name: string) => (control.has(name) ? secondsOf(control.get(name)) * 1_000 : undefined);
  const mustAsk = control.has('no-cache');
  const isStrict = mustAsk || control.has('must-revalidate');
  const lifetimeMs = mustAsk ? 0 : (seconds('max-age') ?? expiresInMs(headers, nowMs));
  const ageMs = secondsOf(fieldOf(headers, 'age')?.replace(/,.*/, '')) * 1_000;
  return {
    isAskable: fieldOf(headers, 'etag') !== undefined || fieldOf(headers, 'last-modified') !== undefined,
    store: !control.has('no-store') && fieldOf(headers, 'vary')?.includes('*') !== true,
    freshForMs: lifetimeMs === undefined ? parseDuration(policy.duration ?? 0) : Math.max(0, lifetimeMs - ageMs),
    staleForMs: isStrict ? 0 : (seconds('stale-while-revalidate') ?? parseDuration(policy.staleFor ?? 0)),
    graceForMs: isStrict ? 0 : (seconds('stale-if-error') ?? 0),
  };
}

/** Of a directive that is there twice, the first counts (RFC 9111 §4.2.1). */
function directivesOf(field = ''): Map<string, string> {
  const pairs = [...field.matchAll(/([\w-]+)(?:="?([^\s,"]*))?/g)].reverse();
  return new Map(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

/** What is no number is no freshness (RFC 9111 §4.2.1). */
function secondsOf(text: string | undefined): number {
  return /^\d+$/.test(text ?? '') ? Math.min(Number(text), 2 ** 31) : 0;
}

function expiresInMs(headers: string, nowMs: number): number | undefined {
  const expires = fieldOf(headers, 'expires');
  if (expires === undefined) return undefined;
  // Engines take more for a date than HTTP does: `3600` would be a year to come. What is no date has passed (RFC 9111 §5.3).
  const untilMs = /^[a-z]/i.test(expires) ? Date.parse(expires) : 0;
  const lifetimeMs = untilMs - (Date.parse(fieldOf(headers, 'date') ?? '') || nowMs);
  return lifetimeMs > 0 ? lifetimeMs : 0;
}
