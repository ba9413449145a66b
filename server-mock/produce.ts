/**
 * From a call of a handler to a representation: its text and its validators (RFC 9110 §8.8).
 * Promises  two answers of one URL that differ have different tags, whoever asked and whatever else they show; a tag is
 *           made from what was read, not from when.
 * Leaves    what a tag decides to conditional.ts, headers to respond.ts and cache/respond-from-cache.ts.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { RoutedEndpoint } from './endpoints';
import type { AnyCall } from './feature';
import { AnswerNotes, type Produced, type Validators } from './representation';
import type { CallCache } from './cache';

/** A call before there is an answer to say something about. */
export interface Asked extends Omit<AnyCall, 'answer' | 'cache'> {
  /** Filled with what the call invalidates, also by a call that throws: it may have committed before. */
  readonly noted: Set<string>;
  readonly cacheFor: (notes: AnswerNotes) => CallCache;
  /** When anything was changed last, in milliseconds since 1970; read before the handler reads. */
  readonly changedMs: number;
}

/** @throws {Refusal}  What the handler refused. @throws {TypeError}  It answered nothing where an answer is declared. */
export async function produce(
  { route, endpoint, handler }: RoutedEndpoint,
  asked: Asked,
  answer = new AnswerNotes(asked.store, asked.noted),
): Promise<Produced> {
  const { cacheFor, changedMs } = asked;
  const parts = asked.parts.tellingOf(answer);
  const output = await handler({ ...asked, parts, answer, cache: cacheFor(answer) });
  if (endpoint.status !== 204 && output === undefined) {
    throw new TypeError(`${route.method} ${route.path} declares status ${endpoint.status} and answered nothing`);
  }
  const body = output === undefined ? undefined : JSON.stringify(output);
  const { headers, tags, invalidated } = answer;
  const validators = validatorsOf(answer, body, changedMs);
  return { representation: { status: endpoint.status, headers, body, validators, tags }, invalidated };
}

function validatorsOf(answer: AnswerNotes, body: string | undefined, changedMs: number): Validators {
  const { record, isRecordAlone, lastModifiedMs } = answer;
  if (body === undefined) return {};
  if (record === undefined) return { etag: contentTag(body) };
  const etag = isRecordAlone ? record : `${record}-${contentTag(body)}`;
  if (lastModifiedMs === undefined) return { etag, record };
  // What is shown beside the record has no date of its own: it may have changed when anything did.
  return { etag, record, lastModifiedMs: isRecordAlone ? lastModifiedMs : Math.max(lastModifiedMs, changedMs) };
}

/** 128 bits of SHA-256: nobody's two bodies have the same by accident. */
function contentTag(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)).subarray(0, 16));
}
