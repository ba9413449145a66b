/**
 * Those who called `save` or `destroy`, and what they wait for.
 * Promises  each hears once how its edit ended: by its promise, and by `success` or `error`. After a failure that may pass,
 *           `error` is called, and `success` may still follow.
 */
import type { Guard, Host, Options } from './host';

interface Caller {
  /** The last edit that it waits for. */
  readonly edit: number;
  readonly options: Options;
  readonly resolve: (model: Host) => void;
  readonly reject: (reason: unknown) => void;
  hasErred: boolean;
}

export class Callers {
  #waiting: Caller[] = [];

  constructor(
    private readonly model: Host,
    private readonly guard: Guard,
  ) {}

  /** What they want of a request, all together. */
  get options(): Options {
    return Object.assign({}, ...this.#waiting.map(({ options }) => options)) as Options;
  }

  /** @param edit  What is to be confirmed; `Infinity`: that nothing is there any more. */
  wait(edit: number, options: Options): Promise<Host> {
    const promise = new Promise<Host>((resolve, reject) => {
      this.#waiting.push({ edit, options, resolve, reject, hasErred: false });
    });
    // Who does not look at it need not know: there are events.
    promise.catch(() => undefined);
    return promise;
  }

  /** @param answer  What the server said last. */
  settle(confirmedEdit: number, answer: unknown): void {
    const done = this.#waiting.filter(({ edit }) => edit <= confirmedEdit);
    this.#waiting = this.#waiting.filter((caller) => !done.includes(caller));
    for (const { options, resolve } of done) {
      this.guard(() => options.success?.call(options.context, this.model, answer, options));
      resolve(this.model);
    }
  }

  /** It is nowhere any more: that is what some have waited for, and nothing else will be. */
  end(answer: unknown, reason: unknown): void {
    const destroying = this.#waiting.filter(({ edit }) => edit === Infinity);
    this.#waiting = this.#waiting.filter((caller) => !destroying.includes(caller));
    this.fail(undefined, reason);
    this.#waiting = destroying;
    this.settle(Infinity, answer);
  }

  /** It did not go out, or not through: it may be tried again. */
  err(xhr: unknown): void {
    for (const caller of this.#waiting) {
      const { options, hasErred } = caller;
      caller.hasErred = true;
      if (!hasErred) this.guard(() => options.error?.call(options.context, this.model, xhr, options));
    }
  }

  /** It will not be tried again unasked. */
  fail(xhr: unknown, reason: unknown): void {
    this.err(xhr);
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
