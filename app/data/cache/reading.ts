import type { Asking, CacheCore, Cohort, LoadContext, Loaded } from '../../../common/cache';
import type { RequestCache } from './request-cache';
import type { AskWishes, Given, Kept, Question } from './types';

/**
 * One who reads, as the engine knows it: all that the cache must know of a reader is in this one object, since there may
 * be thousands of them.
 */
export abstract class Reading implements Asking<Kept> {
  readonly cache: RequestCache;
  key: string;
  /** Who was here when it asked. */
  user: string;
  /** With whom it waits. */
  cohort: Cohort<Kept> | undefined;
  /** Of a read that nobody shares and of which nothing is kept: a cache of its own, with room for nothing. */
  alone: CacheCore<Kept> | undefined;
  hasLeft: boolean;

  constructor(cache: RequestCache) {
    this.cache = cache;
    this.key = '';
    this.user = '';
    this.cohort = undefined;
    this.alone = undefined;
    this.hasLeft = false;
  }

  protected abstract get wishes(): AskWishes;

  get refresh(): boolean | undefined {
    return this.wishes.refresh;
  }

  get fresh(): boolean | undefined {
    return this.wishes.fresh;
  }

  abstract get question(): Question;

  get tags(): readonly string[] | undefined {
    return this.question.policy.tags;
  }

  get near(): boolean {
    return this.question.policy.persist !== true;
  }

  load(context: LoadContext<Kept>): PromiseLike<Loaded<Kept>> {
    return this.cache.load(this.question, context);
  }

  settle(given: Given): void {
    this.cache.settle(this, given);
  }

  leave(): void {
    this.cache.leave(this);
  }

  /** Told once. */
  abstract hear(given: Given): void;
}

export class CallbackReading extends Reading {
  declare readonly question: Question;
  declare protected readonly wishes: AskWishes;
  declare private readonly settled: (given: Given) => void;

  constructor(cache: RequestCache, question: Question, wishes: AskWishes, settled: (given: Given) => void) {
    super(cache);
    this.wishes = wishes;
    this.question = question;
    this.settled = settled;
  }

  override hear(given: Given): void {
    this.settled(given);
  }
}
