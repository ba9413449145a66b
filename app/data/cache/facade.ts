/**
 * Facade: the jqXHR of one who reads, whoever else shares the request.
 * Promises  what Backbone and its users ask of a jqXHR: `then`, `done`, `fail`, `always`, `abort`, `status`, `readyState`,
 *           headers and text. Callbacks are called in the order in which they were given; one that throws is reported and
 *           stops no other. `then` is a promise's: it gives the data, and rejects with this very object.
 * Leaves    everything about the answer to request-cache.ts.
 */
import { PurgedError } from '../../../common/cache';
import { ownData } from './copy';
import { fieldOf } from './freshness';
import { Reading } from './reading';
import { Refused } from './refused';
import type { RequestCache } from './request-cache';
import type { XhrLike } from './ajax';
import type { Given, AskWishes, Kept, Listener, Question } from './types';

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** One, or several. */
type Callbacks = Callback | readonly Callbacks[];

export interface FacadeOptions {
  context?: unknown;
  success?: Callbacks | undefined;
  error?: Callback | undefined;
  complete?: Callbacks | undefined;
}

/** What else one who reads may want to be told. */
export interface ReaderOptions extends FacadeOptions, AskWishes {
  /**
   * Told once more, if what was given turns out not to be the last word: stale, overtaken by a write, or a failure that
   * passes.
   */
  readonly newer?: Listener | undefined;
  /** In the place of `newer`: told how it was answered, to follow it as it likes. */
  readonly heard?: ((given: Given, question: Question) => void) | undefined;
}

type Outcome = 'pending' | 'resolved' | 'rejected';

export class Facade extends Reading implements XhrLike, PromiseLike<unknown> {
  declare readonly cache: RequestCache;
  declare responseJSON: unknown;
  declare protected readonly options: ReaderOptions;
  declare private outcome: Outcome;
  declare private source: Kept | Refused | undefined;
  declare private waiting: [Outcome | 'settled', Callbacks][] | undefined;
  declare private promised: Promise<unknown> | undefined;
  declare private keep: ((data: unknown) => void) | undefined;
  declare private breakIt: ((reason: unknown) => void) | undefined;
  declare private stopObserving: (() => void) | undefined;

  constructor(cache: RequestCache, asked: Question, options: ReaderOptions) {
    super(cache, asked, options);
    this.outcome = 'pending';
    this.source = undefined;
    this.waiting = undefined;
    this.promised = undefined;
    this.keep = undefined;
    this.breakIt = undefined;
    this.responseJSON = undefined;
  }

  protected get newer(): Listener | undefined {
    return this.options.newer;
  }

  protected get heard(): ReaderOptions['heard'] {
    return this.options.heard;
  }

  get readyState(): number {
    return this.outcome === 'pending' ? 1 : 4;
  }

  get status(): number {
    return this.source === undefined ? 0 : (this.source.status ?? 200);
  }

  get statusText(): string {
    const source = this.source;
    if (source === undefined) return '';
    return source instanceof Refused ? source.statusText : 'OK';
  }

  get responseText(): string {
    const source = this.source;
    if (source === undefined) return '';
    return source instanceof Refused ? source.responseText : JSON.stringify(source.data ?? '');
  }

  getAllResponseHeaders(): string {
    return this.source?.headers ?? '';
  }

  getResponseHeader(name: string): string | null {
    return fieldOf(this.getAllResponseHeaders(), name) ?? null;
  }

  state(): Outcome {
    return this.outcome;
  }

  promise(): this {
    return this;
  }

  /** Tells this reader's callbacks that it reads no longer, and leaves the request to the others, if there are any. */
  abort(statusText = 'abort'): this {
    if (this.outcome !== 'pending') return this;
    // At the end of the turn: whoever asks the same within it, as the next page does, takes the request over (rule F3).
    queueMicrotask(() => this.leave());
    this.refuse(new Refused(undefined, statusText, statusText));
    return this;
  }

  override hear(given: Given): void {
    // Who gave up, or was answered, follows nothing.
    if (this.outcome !== 'pending') return;
    this.#tell(given);
    if (this.heard !== undefined) this.heard(given, this.question);
    else if (isProvisional(given)) this.#follow(given);
  }

  #follow(given: Given): void {
    const { newer, question } = this;
    const known = given.type === 'failed' ? undefined : given.entry;
    if (newer !== undefined) {
      this.stopObserving = this.cache.observe(given.key, newer, { isOnce: true, question, known });
    }
  }

  /** Is told of nothing newer: whoever asked is gone, or has asked anew. */
  forget(): void {
    this.stopObserving?.();
    this.stopObserving = undefined;
  }

  #tell(given: Given): void {
    if (given.type !== 'failed') {
      this.#take(given.entry.value, given.isCollapsed);
      return;
    }
    const { error } = given;
    const textStatus = error instanceof PurgedError ? 'abort' : 'error';
    this.refuse(error instanceof Refused ? error : new Refused(undefined, textStatus, error));
  }

  #take(value: Kept, isShared: boolean): void {
    this.source = value;
    try {
      this.responseJSON = ownData(value, this.asked.expected, isShared);
    } catch (error) {
      this.refuse(new Refused(this, 'parsererror', error));
      return;
    }
    this.#end('resolved', this.options.success);
  }

  done(...callbacks: Callbacks[]): this {
    return this.#on('resolved', callbacks);
  }

  fail(...callbacks: Callbacks[]): this {
    return this.#on('rejected', callbacks);
  }

  always(...callbacks: Callbacks[]): this {
    return this.#on('settled', callbacks);
  }

  then<R = unknown, E = never>(
    done?: ((data: unknown) => R | PromiseLike<R>) | null,
    failed?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return (this.promised ??= this.#toPromise()).then(done, failed);
  }

  catch<E>(failed: (reason: unknown) => E | PromiseLike<E>): Promise<unknown> {
    return this.then(undefined, failed);
  }

  #toPromise(): Promise<unknown> {
    if (this.outcome === 'resolved') return Promise.resolve(this.responseJSON);
    return new Promise((keep, breakIt) => {
      this.keep = keep;
      this.breakIt = breakIt;
      // A jqXHR is no Error, and what Backbone's callers know to read: its status, its text.
      if (this.outcome === 'rejected') this.breakIt(this);
    });
  }

  protected refuse(refused: Refused): void {
    this.source = refused;
    this.#end('rejected', this.options.error);
  }

  #end(state: Outcome, callbacks: Callbacks | undefined): void {
    const { complete } = this.options;
    this.outcome = state;
    if (callbacks != null) this.#call(callbacks);
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined) {
      for (const [when, some] of waiting) if (when === state || when === 'settled') this.#call(some);
    }
    if (state === 'resolved') this.keep?.(this.responseJSON);
    else this.breakIt?.(this);
    if (complete != null) this.#call(complete, [this, this.#args()[1]]);
  }

  #on(when: Outcome | 'settled', callbacks: Callbacks): this {
    if (this.outcome === 'pending') (this.waiting ??= []).push([when, callbacks]);
    else if (when === this.outcome || when === 'settled') this.#call(callbacks);
    return this;
  }

  #args(): unknown[] {
    const source = this.source;
    return source instanceof Refused ? [this, source.textStatus, source.error] : [this.responseJSON, 'success', this];
  }

  #call(callbacks: Callbacks, args = this.#args()): void {
    if (typeof callbacks !== 'function') {
      for (const callback of callbacks) this.#call(callback, args);
      return;
    }
    const { context = this.options } = this.options;
    try {
      callbacks.apply(context, args);
    } catch (error) {
      this.cache.report(error);
    }
  }
}

/** Reads for one reader. */
export function readThrough(cache: RequestCache, question: Question, options: ReaderOptions): Facade {
  const facade = new Facade(cache, question, options);
  cache.serve(facade);
  return facade;
}

/** Whether something newer is on its way, or will be tried for. */
function isProvisional(given: Given): boolean {
  if (given.type === 'failed') return given.error instanceof Refused && given.error.isPassing;
  return given.type === 'stale' || (given.type === 'loaded' && given.isOvertaken);
}
