/** Requests, which may answer, refuse, throw at once, and be called off. */
import { isThenable } from '../../vendor/chaplin';

/** Calls `ask`; what it throws is a refusal like any other. */
export function attempt(ask: () => unknown): PromiseLike<unknown> {
  let answer: unknown;
  const asked = new Promise<unknown>((resolve) => {
    answer = ask();
    resolve(answer);
  });
  // As it is, with its `abort`.
  return isThenable(answer) ? answer : asked;
}

/** Calls off what can be: a jqXHR, or a promise with an `abort`. */
export function callOff(request: unknown): void {
  if (isAbortable(request)) request.abort();
}

function isAbortable(value: unknown): value is { abort(): void } {
  return typeof value === 'object' && value !== null && 'abort' in value && typeof value.abort === 'function';
}
