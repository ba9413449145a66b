/**
 * Answers that a server writes into the page, so that nobody asks for them again (rule T8).
 * Holds     the envelope, which is that of what a tab keeps on the machine: whose it is, and a record for each answer.
 * Leaves    taking it up to app/data/hydrate.ts.
 */
import type { TierRecord } from '../cache';

/** One answer, as the server that made it knows it. */
export interface EmbeddedAnswer {
  /** By which the application reads it: `/api/tags`, or a whole one. */
  readonly url: string;
  /** The body, as JSON. */
  readonly data: unknown;
  /** Those that a reader may ask for: an `ETag` is what it is revalidated by. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** When it began to be made: nothing in it is older. Milliseconds since 1970. */
  readonly madeAtMs: number;
  /** Milliseconds, counted from then. */
  readonly freshForMs: number;
  /** Milliseconds after its freshness. Default 0. */
  readonly staleForMs?: number;
}

/** What a record holds. */
export interface EmbeddedValue {
  readonly data: unknown;
  /** A line each. */
  readonly headers: string;
}

/** Grows with the shape: what is of another is not taken up. */
export const EMBEDDED_SCHEMA = 1;

/**
 * @param scope  Whose answers they are: the username; empty where nobody is signed in.
 * @returns JSON that may stand in a `<script type="application/json">`: nothing in it ends that element.
 */
export function dehydrate(answers: readonly EmbeddedAnswer[], scope = ''): string {
  const items = answers.map((answer) => ({ scope, record: recordOf(answer) }));
  return JSON.stringify({ schema: EMBEDDED_SCHEMA, items }).replaceAll('<', '\\u003c');
}

function recordOf(answer: EmbeddedAnswer): TierRecord<EmbeddedValue> {
  const { url, data, headers = {}, tags = [], madeAtMs, freshForMs, staleForMs = 0 } = answer;
  const fields = Object.entries(headers);
  return {
    key: url,
    value: { data, headers: fields.map(([name, value]) => `${name}: ${value}`).join('\r\n') },
    isAskable: fields.some(([name]) => /^(etag|last-modified)$/i.test(name)),
    tags,
    storedAtMs: madeAtMs,
    freshForMs,
    staleForMs,
    graceForMs: 0,
    clock: 0,
    session: 'page',
  };
}
