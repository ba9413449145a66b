import type { Asking, CacheCore, Cohort, Departure, Loaded, Wish } from '../../../common/cache';
import type { Given, AskWishes, Kept, Question } from './types';

/** The cache, as a reader knows it. */
export interface ReadingRoom {
  load(question: Question, departure: Departure<Kept>): PromiseLike<Loaded<Kept>>;
  settle(reading: Reading, given: Given): void;
  leave(reading: Reading): void;
  guard(call: () => void): void;
}

/** A question, as the engine knows it: what is to be loaded, and how. */
export class Wanted implements Wish<Kept> {
  readonly cache: ReadingRoom;
  readonly asked: Question;
  protected readonly options: AskWishes;

  constructor(cache: ReadingRoom, asked: Question, options: AskWishes) {
    this.cache = cache;
    this.asked = asked;
    this.options = options;
  }

  /** The whole of it: wanted where a request is made, and by those who observe its key. */
  get question(): Question {
    return this.asked;
  }

  get refresh(): boolean | undefined {
    return this.options.refresh;
  }

  get fresh(): boolean | undefined {
    return this.options.fresh;
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
}

/**
 * One who reads: all that the cache must know of a reader is in this one object, since there may be thousands of them.
 */
export abstract class Reading extends Wanted implements Asking<Kept> {
  declare key: string;
  /** Who was here when it asked. */
  declare user: string;
  /** With whom it waits. */
  declare cohort: Cohort<Kept> | undefined;
  /** Of a read that nobody shares and of which nothing is kept: a cache of its own, with room for nothing. */
  declare alone: CacheCore<Kept> | undefined;
  declare hasLeft: boolean;

  constructor(cache: ReadingRoom, asked: Question, options: AskWishes) {
    super(cache, asked, options);
    this.key = '';
    this.user = '';
    this.cohort = undefined;
    this.hasLeft = false;
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
  declare private readonly settled: (given: Given) => void;

  constructor(cache: ReadingRoom, question: Question, wishes: AskWishes, settled: (given: Given) => void) {
    super(cache, question, wishes);
    this.settled = settled;
  }

  override hear(given: Given): void {
    this.cache.guard(() => this.settled(given));
  }
}
