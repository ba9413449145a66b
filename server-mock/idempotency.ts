/**
 * Idempotency-Key: a write that is sent again is not done again.
 * Holds     the table of answers, the header's grammar, and what makes two requests the same.
 * Promises  an answer is kept in the transaction of the write that it tells of: there are both or neither, whenever the
 *           process ends. Kept for a day by the clock that was passed in, found by nobody but the account that wrote.
 * Leaves    when to look to writes.ts.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Viewer } from './feature';
import { Refusal } from './refusal';
import type { Produced } from './representation';
import type { Id, Reading, Table, Writing } from './store';

export const keptMs = 24 * 60 * 60 * 1_000;

interface Reply {
  /** Whose write it was; '' for guests, who share their keys: whoever can guess a random one may have the answer. */
  readonly account: Id;
  readonly key: string;
  /** Of the request: method, URL, body. */
  readonly fingerprint: string;
  readonly keptUntilMs: number;
  readonly produced: Produced;
}

/** Counted, so that the oldest come first: those are the ones to throw away. */
export const repliesTable: Table<Reply> = {
  name: 'replies',
  ids: 'counter',
  unique: [['account', 'key']],
  indexed: ['key'],
};

/** A request that may be sent again. */
export interface Repeatable {
  readonly account: Id;
  readonly key: string;
  readonly fingerprint: string;
}

/**
 * @param sent  The body, as it was read.
 * @param secret  Bodies hold passwords: from a fingerprint that anyone can make, they could be guessed.
 * @returns  undefined: the request has no key.
 * @throws {Refusal}  400: the key breaks the grammar.
 */
export function repeatableOf(
  request: Request,
  viewer: Viewer | undefined,
  sent: unknown,
  secret: string,
): Repeatable | undefined {
  const field = request.headers.get('idempotency-key');
  if (field === null) return undefined;
  const { pathname, search } = new URL(request.url);
  const text = JSON.stringify([request.method, pathname + search, sent ?? null]);
  const fingerprint = bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(text)));
  return { account: viewer?.id ?? '', key: keyOf(field), fingerprint };
}

/** A string as structured fields write it (RFC 9651 §3.3.3), without escapes; or, as many clients do, without quotes. */
function keyOf(field: string): string {
  const [, quoted, bare] = /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,128})"|([\w.:~+/=-]{1,128}))$/.exec(field) ?? [];
  const key = quoted ?? bare;
  if (key !== undefined) return key;
  throw new Refusal(400, { 'idempotency-key': ['must be 1 to 128 characters without spaces, in quotes'] });
}

/**
 * The answer that this request had.
 * @throws {Refusal}  422: the key was used for another request.
 */
export async function findReply(
  records: Reading,
  { account, key, fingerprint }: Repeatable,
  nowMs: number,
): Promise<Produced | undefined> {
  const reply = await records.first(repliesTable, { where: { account, key } });
  if (reply === undefined || reply.keptUntilMs <= nowMs) return undefined;
  if (reply.fingerprint === fingerprint) return { ...reply.produced, isRepeated: true };
  throw new Refusal(422, { 'idempotency-key': ['was used for another request'] });
}

/** Keeps an answer, in the transaction that made it, and forgets some of those whose time is over. */
export async function keepReply(
  records: Writing,
  repeatable: Repeatable,
  produced: Produced,
  nowMs: number,
): Promise<void> {
  const { account, key } = repeatable;
  // Two for each that comes: however many there are, they go faster than they came.
  const oldest = await records.find(repliesTable, { limit: 2 });
  const outdated = await records.find(repliesTable, { where: { account, key } });
  for (const { id, keptUntilMs } of [...oldest, ...outdated]) {
    if (keptUntilMs <= nowMs) await records.remove(repliesTable, id);
  }
  await records.insert(repliesTable, { ...repeatable, keptUntilMs: nowMs + keptMs, produced });
}
