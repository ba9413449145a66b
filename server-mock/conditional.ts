/**
 * Preconditions (RFC 9110 §13): what the headers of a request ask of the state that it meets.
 * Holds     one pure function, in the order of §13.2.2, and the grammar of entity tags.
 * Promises  a tag of any encoding of a representation names that representation; what is no date, and a list that is none,
 *           is treated as the RFC says, never as true by mistake.
 * Leaves    what follows from a verdict to cache/respond-from-cache.ts (GET, HEAD) and writes.ts.
 */
import { parseHttpDate } from './http-date';
import type { Asking } from './plain-answer';
import { identityTagOf } from './representation';

/** What is there now. */
export interface CurrentState {
  /** Without quotes; undefined: it has no tag, so that none names it. */
  readonly etag?: string | undefined;
  /**
   * The part of the tag that `If-Match` of a write is held against, where it is less than the whole: what others do
   * around a record is no conflict for who changes the record.
   */
  readonly record?: string | undefined;
  readonly lastModifiedMs?: number | undefined;
}

/** `failed`: 412. `not modified`: 304, for GET and HEAD only. */
export type Verdict = 'holds' | 'not modified' | 'failed';

/**
 * @param current  undefined: there is nothing at the target, or nothing that the caller may see.
 * @param nowMs    For dates whose year has two digits.
 */
export function evaluate(
  { method, headers }: Pick<Asking, 'method' | 'headers'>,
  current: CurrentState | undefined,
  nowMs: number,
): Verdict {
  const isReading = method === 'GET' || method === 'HEAD';
  const { lastModifiedMs } = current ?? {};

  const ifMatch = headers.get('if-match');
  if (ifMatch !== null) {
    if (!isMatch(ifMatch, current, isReading)) return 'failed';
  } else {
    const limit = dateIn(headers, 'if-unmodified-since', nowMs);
    // Held against the date that clients are told, which is never later than now (http-date.ts).
    const toldMs = lastModifiedMs === undefined ? undefined : Math.min(lastModifiedMs, nowMs);
    if (limit !== undefined && toldMs !== undefined && isAfter(toldMs, limit)) return 'failed';
  }

  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== null) {
    if (isNoneMatch(ifNoneMatch, current)) return 'holds';
    return isReading ? 'not modified' : 'failed';
  }
  if (!isReading) return 'holds';
  const since = dateIn(headers, 'if-modified-since', nowMs);
  return since !== undefined && lastModifiedMs !== undefined && !isAfter(lastModifiedMs, since)
    ? 'not modified'
    : 'holds';
}

/** Dates have whole seconds. */
function isAfter(changedMs: number, dateMs: number): boolean {
  return Math.floor(changedMs / 1_000) * 1_000 > dateMs;
}

function dateIn(headers: Asking['headers'], name: string, nowMs: number): number | undefined {
  const text = headers.get(name);
  return text === null ? undefined : parseHttpDate(text, nowMs);
}

/** Strong comparison: a weak tag names nothing. A list that cannot be read names nothing either. */
function isMatch(field: string, current: CurrentState | undefined, isReading: boolean): boolean {
  if (current === undefined) return false;
  const tags = parseTags(field);
  if (tags === '*') return true;
  const { etag, record } = current;
  const wanted = isReading ? etag : (record ?? etag);
  if (wanted === undefined) return false;
  return tags.some(({ opaque, isWeak }) => {
    const named = identityTagOf(opaque);
    return !isWeak && (named === wanted || (!isReading && record !== undefined && named.startsWith(`${record}-`)));
  });
}

/** Weak comparison. A list that cannot be read matches nothing: a GET is answered whole. */
function isNoneMatch(field: string, current: CurrentState | undefined): boolean {
  if (current === undefined) return true;
  const tags = parseTags(field);
  if (tags === '*') return false;
  return !tags.some(({ opaque }) => identityTagOf(opaque) === current.etag);
}

interface EntityTag {
  readonly opaque: string;
  readonly isWeak: boolean;
}

// RFC 9110 §8.8.3: etagc is %x21 / %x23-7E / obs-text. No part can match in two ways: time is linear.
const tagInList = /[\t ]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[\t ]*(?:,|$)/y;

/** `*`, or the tags of a list; none for what breaks the grammar anywhere. Empty elements are allowed (§5.6.1.2). */
export function parseTags(field: string): '*' | readonly EntityTag[] {
  if (/^[\t ]*\*[\t ]*$/.test(field)) return '*';
  const tags: EntityTag[] = [];
  tagInList.lastIndex = 0;
  while (tagInList.lastIndex < field.length) {
    const [, weak, opaque] = tagInList.exec(field) ?? [];
    // A sticky pattern that does not match begins anew at 0.
    if (tagInList.lastIndex === 0) return [];
    if (opaque !== undefined) tags.push({ opaque, isWeak: weak !== undefined });
  }
  return tags;
}
