/** Requests, which may answer, refuse, throw at once, and be called off. */
import { isThenable } from '../../vendor/chaplin';

/** Calls `ask`; what it throws is a refusal like any other. A thenable is given back as it is, with its `abort`. */
export function attempt(ask: () => unknown): PromiseLike<unknown> {
  try {
    const answer = ask();
    return isThenable(answer) ? answer : Promise.resolve(answer);
  } catch (reason) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever was thrown, unchanged
    return Promise.reject(reason);
  }
}

/** Calls off what can be: a jqXHR, or a promise with an `abort`. */
export function callOff(request: unknown): void {
  if (isAbortable(request)) request.abort();
}

function isAbortable(value: unknown): value is { abort(): void } {
  return typeof value === 'object' && value !== null && 'abort' in value && typeof value.abort === 'function';
}
