import type { Asking, CacheCore, Cohort, Departure, Loaded } from '../../../common/cache';
import type { RequestCache } from './request-cache';
import type { Answered, Asked, AskWishes, Kept, Question } from './types';

/**
 * One who reads, as the engine knows it: all that the cache must know of a reader is in this one object, since there may
 * be thousands of them.
 */
export abstract class Reading implements Asking<Kept> {
  readonly cache: RequestCache;
  /** What decides about its key. */
  readonly asked: Asked;
  key: string;
  /** Who was here when it asked. */
  user: string;
  /** With whom it waits. */
  cohort: Cohort<Kept> | undefined;
  /** Of a read that nobody shares and of which nothing is kept: a cache of its own, with room for nothing. */
  alone: CacheCore<Kept> | undefined;
  hasLeft: boolean;

  constructor(cache: RequestCache, asked: Asked) {
    this.cache = cache;
    this.asked = asked;
    this.key = '';
    this.user = '';
    this.cohort = undefined;
    this.alone = undefined;
    this.hasLeft = false;
  }

  /** The whole of what it asks: wanted where a request is made, and by those who observe its key. */
  abstract get question(): Question;
  protected abstract get wishes(): AskWishes;

  get refresh(): boolean | undefined {
    return this.wishes.refresh;
  }

  get fresh(): boolean | undefined {
    return this.wishes.fresh;
  }

  get tags(): readonly string[] | undefined {
    return this.asked.policy.tags;
  }

  get near(): boolean {
    return this.asked.policy.persist !== true;
  }

  load(departure: Departure<Kept>): PromiseLike<Loaded<Kept>> {
    return this.cache.load(this.question, departure);
  }

  settle(given: Answered): void {
    this.cache.settle(this, given);
  }

  leave(): void {
    this.cache.leave(this);
  }

  /** Told once. */
  abstract hear(given: Answered): void;
}

export class CallbackReading extends Reading {
  declare readonly question: Question;
  declare protected readonly wishes: AskWishes;
  declare readonly hear: (given: Answered) => void;

  constructor(cache: RequestCache, question: Question, wishes: AskWishes, hear: (given: Answered) => void) {
    super(cache, question);
    this.question = question;
    this.wishes = wishes;
    this.hear = hear;
  }
}
