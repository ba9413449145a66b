/**
 * Facade: the jqXHR of one who reads, whoever else shares the request.
 * Promises  what Backbone and its users ask of a jqXHR: `then`, `done`, `fail`, `always`, `abort`, `status`, `readyState`,
 *           headers and text. Callbacks are called in the order in which they were given; one that throws is reported and
 *           stops no other. `then` is a promise's: it gives the data, and rejects with this very object.
 * Leaves    everything about the answer to request-cache.ts.
 */
import { PurgedError } from '../../../common/cache';
import type { Expectation } from '../answer';
import { ownData } from './copy';
import { fieldOf } from './freshness';
import { Refused } from './refused';
import type { Given, Kept, XhrLike } from './types';

type Callback = (this: unknown, ...args: unknown[]) => unknown;

export interface FacadeOptions {
  context?: unknown;
  success?: Callback | undefined;
  error?: Callback | undefined;
  complete?: Callback | undefined;
}

type Outcome = 'pending' | 'resolved' | 'rejected';

export class Facade implements XhrLike, PromiseLike<unknown> {
  readyState = 1;
  status = 0;
  statusText = '';
  responseJSON: unknown;
  /** Set by whoever asks: takes this reader away. */
  leave: (() => void) | undefined;
  /** How it was answered. */
  given: Given | undefined;
  readonly #options: FacadeOptions;
  readonly #report: (error: unknown) => void;
  #state: Outcome = 'pending';
  #args: readonly unknown[] = [];
  #source: Kept | Refused | undefined;
  #waiting: [Outcome | 'settled', Callback][] | undefined;

  constructor(options: FacadeOptions, report: (error: unknown) => void) {
    this.#options = options;
    this.#report = report;
  }

  get responseText(): string {
    const source = this.#source;
    if (source === undefined) return '';
    return source instanceof Refused ? source.responseText : JSON.stringify(source.data ?? '');
  }

  getAllResponseHeaders(): string {
    return this.#source?.headers ?? '';
  }

  getResponseHeader(name: string): string | null {
    return fieldOf(this.getAllResponseHeaders(), name) ?? null;
  }

  state(): Outcome {
    return this.#state;
  }

  promise(): this {
    return this;
  }

  /** Tells this reader's callbacks that it reads no longer, and leaves the request to the others, if there are any. */
  abort(statusText = 'abort'): this {
    if (this.#state !== 'pending') return this;
    const { leave } = this;
    // At the end of the turn: whoever asks the same within it, as the next page does, takes the request over (rule F3).
    if (leave !== undefined) queueMicrotask(leave);
    this.#fail(new Refused(undefined, statusText, statusText));
    return this;
  }

  /** Tells this reader. @param expected  The shape that it was promised. */
  settle(given: Given, expected?: Expectation): void {
    if (this.#state !== 'pending' || given.type === 'bypassed') return;
    this.given = given;
    if (given.type === 'failed') {
      const { error } = given;
      this.#fail(
        error instanceof Refused
          ? error
          : new Refused(undefined, error instanceof PurgedError ? 'abort' : 'error', error),
      );
      return;
    }
    const { value } = given.entry;
    this.#source = value;
    this.status = value.status;
    this.statusText = 'OK';
    let data: unknown;
    try {
      data = ownData(value, expected);
    } catch (error) {
      this.#fail(new Refused(this, 'parsererror', error));
      return;
    }
    this.responseJSON = data;
    this.#end('resolved', [data, 'success', this], this.#options.success);
  }

  done(...callbacks: (Callback | readonly Callback[])[]): this {
    return this.#on('resolved', callbacks);
  }

  fail(...callbacks: (Callback | readonly Callback[])[]): this {
    return this.#on('rejected', callbacks);
  }

  always(...callbacks: (Callback | readonly Callback[])[]): this {
    return this.#on('settled', callbacks);
  }

  then<R = unknown, E = never>(
    done?: ((data: unknown) => R | PromiseLike<R>) | null,
    failed?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return new Promise<unknown>((resolve, reject) => {
      // A jqXHR is no Error, and what Backbone's callers know to read: its status, its text.
      const refuse: (reason: unknown) => void = reject;
      this.done(resolve).fail(() => refuse(this));
    }).then(done, failed);
  }

  catch<E>(failed: (reason: unknown) => E | PromiseLike<E>): Promise<unknown> {
    return this.then(undefined, failed);
  }

  #fail(refused: Refused): void {
    this.#source = refused;
    this.status = refused.status;
    this.statusText = refused.statusText;
    this.#end('rejected', [this, refused.textStatus, refused.error], this.#options.error);
  }

  #end(state: Outcome, args: readonly unknown[], callback: Callback | undefined): void {
    const { complete, context = this.#options } = this.#options;
    this.readyState = 4;
    this.#state = state;
    this.#args = args;
    if (callback !== undefined) this.#call(callback, context);
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const [when, one] of waiting) if (when === state || when === 'settled') this.#call(one, context);
    if (complete !== undefined) this.#call((xhr) => complete.call(context, xhr, args[1]), context, [this]);
  }

  #on(when: Outcome | 'settled', callbacks: readonly (Callback | readonly Callback[])[]): this {
    for (const callback of callbacks.flat<readonly (Callback | readonly Callback[])[]>() as readonly Callback[]) {
      if (this.#state === 'pending') (this.#waiting ??= []).push([when, callback]);
      else if (when === this.#state || when === 'settled') this.#call(callback, this);
    }
    return this;
  }

  #call(callback: Callback, context: unknown, args = this.#args): void {
    try {
      callback.apply(context, [...args]);
    } catch (error) {
      this.#report(error);
    }
  }
}
