/**
 * The last step of every GET and HEAD: from what the cache gave to status, headers and bytes.
 * Promises  200, 304 and 412 of one representation carry the same validators, and what the client may keep; each encoded
 *           form has a tag of its own. The headers of a hit are made once a second, not once a request.
 * Leaves    conditions to conditional.ts, the choice of a coding to encoding.ts.
 */
import type { Awaitable } from '../../common/cache';
import { commonHeaders, isLoopback } from '../boundary';
import { cacheStatusOf, debugFieldsOf, groupsOf } from './cache-fields';
import { cacheControlOf } from './client-caching';
import { evaluate } from '../conditional';
import { type Bytes, compressedFrom, isCompressible, negotiateCoding } from './encoding';
import { Refusal } from '../refusal';
import { lastModifiedField } from '../http-date';
import type { KeptHead } from './kept';
import type { Asking, PlainAnswer } from '../plain-answer';
import { type Coding, encodedTag } from '../representation';
import type { Given, ResponseCache } from './response-cache';

const mediaType = 'application/json; charset=utf-8';

/** @throws {Refusal}  406: the client refuses every form that there is. */
export function respondFromCache(
  cache: ResponseCache,
  given: Given,
  request: Asking,
  nowMs: number,
): Awaitable<PlainAnswer> {
  const { kept } = given;
  const coding = codingFor(cache, given, request.headers);
  const isDisabled = given.policy?.clientCaching === 'disabled';
  // What nobody may keep has no validators; and a refusal is no state that a condition could be about.
  const verdict = isDisabled || kept.status >= 400 ? 'holds' : evaluate(request, stateOf(given), nowMs);
  if (verdict === 'not modified') {
    return {
      status: 304,
      headers: headOf(cache, given, coding, request, nowMs, { isBodiless: true }),
      body: undefined,
    };
  }
  const status = verdict === 'failed' ? 412 : kept.status;
  if (coding === 'identity' || kept.body === undefined) {
    return send(cache, given, request, nowMs, { status, coding: 'identity', bytes: kept.body });
  }
  const isEncodedNow = !kept.encoded.has(coding);
  const encoded = cache.encoded(given, coding);
  return encoded instanceof Promise
    ? encoded.then((bytes) => sendEncoded(cache, given, request, nowMs, { status, coding, bytes, isEncodedNow }))
    : sendEncoded(cache, given, request, nowMs, { status, coding, bytes: encoded, isEncodedNow });
}

interface Sending {
  readonly status: number;
  readonly coding: Coding | 'identity';
  readonly bytes: Bytes | undefined;
  readonly isEncodedNow?: boolean;
}

/** No bytes: the form is no smaller than the plain one, which goes in its place. */
function sendEncoded(cache: ResponseCache, given: Given, request: Asking, nowMs: number, sending: Sending) {
  if (sending.bytes !== undefined) return send(cache, given, request, nowMs, sending);
  return send(cache, given, request, nowMs, { status: sending.status, coding: 'identity', bytes: given.kept.body });
}

function send(
  cache: ResponseCache,
  given: Given,
  request: Asking,
  nowMs: number,
  { status, coding, bytes, isEncodedNow = false }: Sending,
): PlainAnswer {
  const headers = headOf(cache, given, coding, request, nowMs, { isEncodedNow, length: bytes?.length });
  return { status, headers, body: request.method === 'HEAD' ? undefined : bytes };
}

function stateOf({ kept: { validators } }: Given) {
  return { etag: validators.etag, lastModifiedMs: validators.lastModifiedMs };
}

function codingFor(cache: ResponseCache, { kept }: Given, headers: Asking['headers']): Coding | 'identity' {
  const { body } = kept;
  if (body === undefined) return 'identity';
  const field = headers.get('accept-encoding');
  const coding = negotiateCoding(field, cache.offers);
  if (coding === undefined) throw new Refusal(406, { encoding: ['none that is left is acceptable'] });
  if (coding === 'identity' || isWorthCompressing(body)) return coding;
  // Small bodies go as they are, unless that is refused.
  return negotiateCoding(field, []) === undefined ? coding : 'identity';
}

function isWorthCompressing(body: Bytes): boolean {
  return body.length >= compressedFrom && isCompressible(mediaType);
}

interface Form {
  /** 304: nothing is said about a body that is not there. */
  readonly isBodiless?: boolean;
  readonly isEncodedNow?: boolean;
  readonly length?: number | undefined;
}

function headOf(
  cache: ResponseCache,
  given: Given,
  coding: Coding | 'identity',
  request: Asking,
  nowMs: number,
  form: Form,
): Readonly<Record<string, string>> {
  const { kept, how } = given;
  const { isBodiless = false, isEncodedNow = false } = form;
  if (cache.isDebugging && isLoopback(request)) {
    return { ...makeHead(cache, given, coding, nowMs, form), ...debugFieldsOf(given, isEncodedNow) };
  }
  const isPlainHit = how.type === 'hit' && how.tier === 'memory' && !how.isCollapsed && !isEncodedNow;
  if (!isPlainHit) return makeHead(cache, given, coding, nowMs, form);
  const name = isBodiless ? `${coding} 304` : coding;
  const known = kept.heads.get(name);
  if (known !== undefined && nowMs >= known.fromMs && nowMs <= known.untilMs) return known.headers;
  const head: KeptHead = {
    fromMs: nowMs,
    // While the seconds that remain are the same.
    untilMs: nowMs + (how.ttlMs % 1_000),
    headers: makeHead(cache, given, coding, nowMs, form),
  };
  kept.heads.set(name, head);
  return head.headers;
}

function makeHead(
  cache: ResponseCache,
  given: Given,
  coding: Coding | 'identity',
  nowMs: number,
  { isBodiless = false, isEncodedNow = false, length }: Form,
): Record<string, string> {
  const { kept, policy, tags } = given;
  const isDisabled = policy?.clientCaching === 'disabled';
  const groups = policy === undefined ? undefined : groupsOf(tags);
  const vary = varyOf(cache, given);
  return {
    // RFC 9110 §15.4.5: a 304 is to say what the client cannot know; what it may do with the answer it has been told.
    ...(!isBodiless && commonHeaders),
    'cache-control': commonHeaders['cache-control'],
    ...(kept.body !== undefined && !isBodiless && { 'content-type': mediaType }),
    ...(length !== undefined && !isBodiless && { 'content-length': String(length) }),
    ...(coding !== 'identity' && !isBodiless && { 'content-encoding': coding }),
    ...lifeOf(given, nowMs),
    ...(!isDisabled && validatorsOf(given, coding, nowMs)),
    ...(groups !== undefined && { 'cache-groups': groups }),
    ...kept.headers,
    ...(vary !== '' && { vary }),
    'cache-status': cacheStatusOf(given, isEncodedNow),
  };
}

function lifeOf({ kept, policy, entry, key }: Given, nowMs: number): Record<string, string> {
  if (policy === undefined || kept.status >= 400) return {};
  const remainingMs = entry === undefined || kept.unkept !== undefined ? 0 : entry.freshUntilMs - nowMs;
  const isPersonal = policy.namesUser || key === undefined;
  const control = cacheControlOf(policy.clientCaching, remainingMs, isPersonal, policy.longestClientMs);
  return {
    'cache-control': control,
    // What remains is counted from now: a client that subtracts an age must subtract nothing (RFC 9111 §4.2.3).
    ...(control.includes('max-age') && { age: '0' }),
  };
}

function validatorsOf(
  { kept: { validators } }: Given,
  coding: Coding | 'identity',
  nowMs: number,
): Record<string, string> {
  const { etag, lastModifiedMs } = validators;
  return {
    ...(etag !== undefined && { etag: `"${coding === 'identity' ? etag : encodedTag(etag, coding)}"` }),
    ...(lastModifiedMs !== undefined && { 'last-modified': lastModifiedField(lastModifiedMs, nowMs) }),
  };
}

function varyOf(cache: ResponseCache, { kept, policy }: Given): string {
  const names = new Set<string>();
  if (kept.body !== undefined && cache.compressors.size > 0 && isWorthCompressing(kept.body))
    names.add('accept-encoding');
  for (const name of policy?.keyedHeaders ?? []) names.add(name);
  for (const name of kept.headers['vary']?.toLowerCase().split(',') ?? [])
    if (name.trim() !== '') names.add(name.trim());
  return [...names].join(', ');
}
