/**
 * What the response cache keeps: answers as bytes, with their encoded forms, and the JSON of parts and shared values.
 * Promises  an answer that was written to a slower tier and read back says the same; anything else found there is none.
 */
import { isObject } from '../json';
import type { Bytes } from './encoding';
import type { Coding, Representation, Validators } from '../representation';

/** Why an answer is given to who asked, and not kept. */
export type Unkept = 'off' | 'status' | 'set-cookie' | 'private' | 'vary';

export interface KeptAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly validators: Validators;
  readonly body: Bytes | undefined;
  /** Made when first asked for; undefined: the form is no smaller than the plain one. */
  readonly encoded: Map<Coding, Bytes | undefined>;
  readonly unkept: Unkept | undefined;
  /** The headers of the last hits, by form: see respond-from-cache.ts. */
  readonly heads: Map<string, KeptHead>;
}

/** Headers that are the same for every hit within one second. */
export interface KeptHead {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface KeptText {
  readonly kind: 'text';
  readonly json: string;
}

export type Kept = KeptAnswer | KeptText;

const utf8 = new TextEncoder();
const text = new TextDecoder();

export function keptAnswer(
  { status, headers, body, validators }: Omit<Representation, 'tags'>,
  unkept?: Unkept,
): KeptAnswer {
  return {
    kind: 'answer',
    status,
    headers,
    validators,
    body: body === undefined ? undefined : utf8.encode(body),
    encoded: new Map(),
    unkept,
    heads: new Map(),
  };
}

/** Headers and head, roughly: an entry without them is not much smaller. */
const bytesOfHead = 1_024;

/** In bytes, of memory. Encoded forms are added when they are made. */
export function sizeOfKept(kept: Kept): number {
  if (kept.kind === 'text') return 2 * kept.json.length;
  const headers = Object.entries(kept.headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return (kept.body?.length ?? 0) + 2 * headers + bytesOfHead;
}

/** As JSON for a slower tier, without the encoded forms: they cost less to make than to keep right. */
export function packKept(kept: Kept): unknown {
  if (kept.kind === 'text') return { kind: 'text', json: kept.json };
  const { status, headers, validators, body } = kept;
  return { kind: 'answer', status, headers, validators, ...(body !== undefined && { body: text.decode(body) }) };
}

/** @returns undefined for what is nothing that `packKept` gives. */
export function unpackKept(packed: unknown): Kept | undefined {
  if (!isObject(packed)) return undefined;
  const { kind, json, status, headers, validators, body } = packed;
  if (kind === 'text') return typeof json === 'string' ? { kind: 'text', json } : undefined;
  const isAnswer = kind === 'answer' && typeof status === 'number' && status >= 200 && status < 600;
  if (!isAnswer || !isTexts(headers) || !isObject(validators)) return undefined;
  if (body !== undefined && typeof body !== 'string') return undefined;
  const { etag, record, lastModifiedMs } = validators;
  return keptAnswer({
    status,
    headers,
    body,
    validators: {
      ...(typeof etag === 'string' && { etag }),
      ...(typeof record === 'string' && { record }),
      ...(typeof lastModifiedMs === 'number' && { lastModifiedMs }),
    },
  });
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}
