/**
 * Kept answers: the tier of the application's cache that stays on this machine. Loaded when it is wanted
 * (`keepAnswers` in shared-cache.ts): who keeps nothing does not pay for it.
 * Promises  what is found has the shape that whoever asks expects, else it is none. After a reload it is the past: given
 *           at once, and revalidated behind.
 */
import * as v from 'valibot';
import { createNearTiers, type Tier, type TierRecord, type TierRow } from '../../common/cache';
import { createStore } from '../../vendor/amplify-store';
import { clock } from '../clock';
import { keptScope, onPrincipalNamed } from './auth-epoch';
import type { Kept, Question } from './cache';
import { shapedFor } from './cache/copy';
import { keptOf } from './cache/fetching';
import { openPersistedTier, type PersistedTier } from './cache/persisted-tier';
import { randomWord } from './random-word';

export interface KeptAnswers {
  readonly row: TierRow<Kept>;
  readonly tier: Pick<PersistedTier<Kept>, 'forget' | 'close'>;
}

const packed = v.object({ data: v.unknown(), status: v.optional(v.number()), headers: v.string() });

/** @param askedBy  The question that was asked for a key of whose answer the machine keeps a copy. */
export function openKeptAnswers(askedBy: (key: string) => Question | undefined): KeptAnswers {
  const tier = openPersistedTier<Kept>({
    store: createStore(clock),
    clock,
    scope: keptScope,
    persists: ({ key }) => askedBy(key) !== undefined,
    unpack(kept, key) {
      const question = askedBy(key);
      if (question === undefined || !v.is(packed, kept)) return undefined;
      const { data, headers, status } = kept;
      const value = keptOf(data, headers, status);
      try {
        if (question.expected !== undefined) shapedFor(value, question.expected);
        return value;
      } catch {
        return undefined;
      }
    },
    noticed: (reason) => console.info('This machine keeps no more answers in this visit.', reason),
  });
  const asPast: Tier<Kept> = { ...tier, get: (key) => pastOf(tier.get(key) as TierRecord<Kept> | undefined) };
  // At once: whoever turns out to be another begins an epoch right after, and has another scope.
  const stop = onPrincipalNamed(() => tier.flush());
  return {
    row: createNearTiers([asPast], randomWord()),
    tier: {
      forget: (tags) => tier.forget(tags),
      close() {
        stop();
        tier.close();
      },
    },
  };
}

/** The same life, without its freshness. */
function pastOf(record: TierRecord<Kept> | undefined): TierRecord<Kept> | undefined {
  return record && { ...record, freshForMs: 0, staleForMs: record.freshForMs + record.staleForMs };
}
