/**
 * Hydrating: what the server wrote into the page, the cache has as if it had been asked for. An import of its own: who
 * embeds nothing does not pay for it.
 * Promises  it is older than everything that is known here: it takes the place of nothing, not of what is on its way, and
 *           what was invalidated meanwhile does not come back by it. Answers of another user, of another shape, or past
 *           their life are ignored; of what makes no sense there is one notice.
 * Leaves    what a server writes to common/protocol/embedded.ts.
 */
import * as v from 'valibot';
import { heldOf } from '../../common/cache';
import { EMBEDDED_SCHEMA } from '../../common/protocol/embedded';
import { parseJson } from './answer';
import type { Kept, QuestionOptions, RequestCache } from './cache';
import { shapedFor } from './cache/copy';

export interface HydrateOptions {
  /** Whose answers are wanted: the username. Default: those of nobody, who is not signed in. */
  readonly scope?: string;
  /** How the application asks for a URL: the template of its key, the shape that it expects. */
  readonly asked?: (url: string) => QuestionOptions | undefined;
  /** Told, at most once, that something made no sense. */
  readonly noticed?: (reason: unknown) => void;
}

const envelope = v.object({ schema: v.literal(EMBEDDED_SCHEMA), items: v.array(v.unknown()) });
const item = v.object({
  scope: v.string(),
  record: v.looseObject({ key: v.string(), value: v.object({ data: v.unknown(), headers: v.string() }) }),
});

/**
 * @param text  What `dehydrate` gave; null where the page has nothing of the kind.
 * @returns how many answers were taken up.
 */
export function hydrate(cache: RequestCache, text: string | null, options: HydrateOptions = {}): number {
  const { scope = '', asked, noticed = noticedOnConsole } = options;
  const reasons: unknown[] = [];
  let count = 0;
  for (const given of itemsIn(text, reasons)) {
    try {
      const { scope: whose, record } = v.parse(item, given);
      if (whose === scope && takeUp(cache, record, asked)) count += 1;
    } catch (reason) {
      reasons.push(reason);
    }
  }
  if (reasons.length > 0) noticed(reasons[0]);
  return count;
}

function itemsIn(text: string | null, reasons: unknown[]): readonly unknown[] {
  if (text === null) return [];
  try {
    return v.parse(envelope, parseJson(text)).items;
  } catch (reason) {
    reasons.push(reason);
    return [];
  }
}

/** @throws whatever, for what is no record, or has not the shape that is asked for. */
function takeUp(
  cache: RequestCache,
  record: v.InferOutput<typeof item>['record'],
  asked: HydrateOptions['asked'],
): boolean {
  const question = cache.question(record.key, asked?.(record.key));
  const key = cache.keyOf(question);
  if (key === undefined) return false;
  // Of no session here: older than everything that is.
  const held = heldOf<Kept>(key, { ...record, key, session: 'page' }, '', cache.now());
  if (held === undefined) throw new TypeError(`${record.key}: no record of an answer`);
  if (question.expected !== undefined) shapedFor(held.value, question.expected);
  return cache.adopt(held);
}

function noticedOnConsole(reason: unknown): void {
  console.info('Some of what the server wrote into the page was left out.', reason);
}
