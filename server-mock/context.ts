/**
 * What is known of a call beside its route: who asks, and what features lend one another. The handlers are told it
 * (feature.ts), and what the cache asks before there is a handler (cache/caching.ts).
 */
import type { AnswerNotes } from './representation';
import type { Id, Writing } from './store';

/** Who asks: the account behind the request's token. */
export interface Viewer {
  readonly id: Id;
}

/**
 * What features lend one another without importing one another: functions by name, asked for inside a transaction.
 * A part that nobody offers is `undefined`, so that a feature whose neighbour was deleted still works.
 */
export interface Parts {
  /** @typeParam P  The function's type, as whoever asks understands it. */
  // Only who asks knows the type: it is written where it is needed, once.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  find<P extends (records: Writing, ...rest: never[]) => Promise<unknown>>(name: string): P | undefined;
  /** Tells every feature that listens, one after the other, inside the transaction: one that throws undoes it. */
  announce(records: Writing, event: string, detail: object): Promise<void>;
  /** The same parts; whoever listens to what they announce can say what it invalidates by it. */
  tellingOf(answer: Invalidating): Parts;
}

export type Invalidating = Pick<AnswerNotes, 'invalidate'>;
