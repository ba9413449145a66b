/**
 * Writes of one record, one after the other: each on what the one before it has left.
 * Promises  what nothing is before leaves at once, and what its sender returned is given to the caller as it is. What has
 *           to wait is a `Waiting`: to be aborted, and to be waited for, as a jqXHR is. Whether the one before it was done,
 *           refused, given up or threw, it leaves.
 * Leaves    what is sent, and in which version, to whoever sends: it is asked when the turn has come.
 */

type Callback = (...args: unknown[]) => void;
type Kind = 'done' | 'fail' | 'always';

/** As much of what `sync` returns as is passed on, where it is there. */
interface Sent {
  readonly status?: number;
  readonly statusText?: string;
  readonly readyState?: number;
  readonly responseText?: string;
  readonly responseJSON?: unknown;
  getResponseHeader?(name: string): string | null;
  getAllResponseHeaders?(): string;
  state?(): string;
  abort?(statusText?: string): unknown;
  then?(done: (data: unknown) => void, fail: (reason: unknown) => void): unknown;
  done?(callback: Callback): unknown;
  fail?(callback: Callback): unknown;
}

/** @param over  To be called when it has been answered, and whoever sent it was told. */
export type Send = (over: () => void) => unknown;

export interface Turn {
  readonly send: Send;
  /** It has left: at once, or when its turn had come. Called with what the caller has. */
  readonly left?: (sent: unknown) => void;
  /** It was given up before it left: what a jqXHR's callbacks are told then. */
  readonly abandoned: (waiting: unknown, textStatus: string, error: string) => void;
}

/** What waits for each record that something is on its way of, the oldest first. */
const queues = new WeakMap<object, Waiting[]>();

/** @returns what `send` does, or what waits for it. */
export function inTurn(owner: object, turn: Turn): unknown {
  const queue = queues.get(owner);
  if (queue !== undefined) {
    const waiting = new Waiting(turn, (given) => queue.splice(queue.indexOf(given), 1));
    queue.push(waiting);
    return waiting;
  }
  queues.set(owner, []);
  const sent = depart(owner, turn.send);
  turn.left?.(sent);
  return sent;
}

/** Whether something of the record is on its way. */
export function isUnderWay(owner: object): boolean {
  return queues.has(owner);
}

function depart(owner: object, send: Send): unknown {
  let isOver = false;
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    next(owner);
  };
  try {
    const sent = send(over);
    // A `sync` of somebody's own need not call back.
    if (isObject(sent)) sent.then?.(over, over);
    return sent;
  } catch (error) {
    over();
    throw error;
  }
}

function next(owner: object): void {
  const waiting = queues.get(owner)?.shift();
  if (waiting === undefined) queues.delete(owner);
  else waiting.leave((send) => depart(owner, send));
}

/** The jqXHR of a write whose turn has not come, and from then on of the write. */
export class Waiting implements PromiseLike<unknown> {
  readonly #turn: Turn;
  readonly #giveUp: (waiting: Waiting) => void;
  readonly #callbacks: [Kind, Callback][] = [];
  #sent: Sent | undefined;
  /** Why it will never be sent, as a jqXHR tells it. */
  #failure: readonly unknown[] | undefined;

  constructor(turn: Turn, giveUp: (waiting: Waiting) => void) {
    this.#turn = turn;
    this.#giveUp = giveUp;
  }

  leave(depart: (send: Send) => unknown): void {
    try {
      const sent = depart(this.#turn.send);
      this.#sent = isObject(sent) ? sent : {};
    } catch (error) {
      this.#fail('error', error);
      return;
    }
    this.#turn.left?.(this);
    for (const [kind, callback] of this.#callbacks.splice(0)) this.#pass(this.#sent, kind, callback);
  }

  abort(statusText = 'abort'): this {
    if (this.#sent !== undefined) this.#sent.abort?.(statusText);
    else if (this.#failure === undefined) {
      this.#giveUp(this);
      this.#turn.abandoned(this, statusText, statusText);
      this.#fail(statusText, statusText);
    }
    return this;
  }

  get status(): number {
    return this.#sent?.status ?? 0;
  }

  get statusText(): string {
    return this.#sent?.statusText ?? '';
  }

  get readyState(): number {
    return this.#sent?.readyState ?? 0;
  }

  get responseText(): string {
    return this.#sent?.responseText ?? '';
  }

  get responseJSON(): unknown {
    return this.#sent?.responseJSON;
  }

  getResponseHeader(name: string): string | null {
    return this.#sent?.getResponseHeader?.(name) ?? null;
  }

  getAllResponseHeaders(): string {
    return this.#sent?.getAllResponseHeaders?.() ?? '';
  }

  state(): string {
    return this.#sent?.state?.() ?? (this.#failure === undefined ? 'pending' : 'rejected');
  }

  promise(): this {
    return this;
  }

  done(callback: Callback): this {
    return this.#on('done', callback);
  }

  fail(callback: Callback): this {
    return this.#on('fail', callback);
  }

  always(callback: Callback): this {
    return this.#on('always', callback);
  }

  then<R = unknown, E = never>(
    done?: ((data: unknown) => R | PromiseLike<R>) | null,
    failed?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return new Promise<unknown>((resolve, reject) => {
      // A jqXHR is no Error, and what Backbone's callers know to read.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      this.done((data) => resolve(data)).fail((reason) => reject(reason));
    }).then(done, failed);
  }

  #on(kind: Kind, callback: Callback): this {
    if (this.#sent !== undefined) this.#pass(this.#sent, kind, callback);
    else if (this.#failure === undefined) this.#callbacks.push([kind, callback]);
    else if (kind !== 'done') callback(...this.#failure);
    return this;
  }

  #pass(sent: Sent, kind: Kind, callback: Callback): void {
    const [done, fail] = [kind !== 'fail', kind !== 'done'].map((isWanted) => (isWanted ? callback : ignore));
    if (sent.done === undefined || sent.fail === undefined) sent.then?.(done ?? ignore, fail ?? ignore);
    else {
      sent.done(done ?? ignore);
      sent.fail(fail ?? ignore);
    }
  }

  #fail(textStatus: string, error: unknown): void {
    const failure = (this.#failure = [this, textStatus, error]);
    for (const [kind, callback] of this.#callbacks.splice(0)) if (kind !== 'done') callback(...failure);
  }
}

function isObject(value: unknown): value is Sent {
  return typeof value === 'object' && value !== null;
}

function ignore(): void {
  // Nobody wants to know.
}
