/** Requests, which may answer, refuse, throw at once, and be called off. */
import { isThenable } from '../../vendor/chaplin';

/** Calls `ask`; what it throws is a refusal like any other. */
export function attempt(ask: () => unknown): PromiseLike<unknown> {
  try {
    const answer = ask();
    return isThenable(answer) ? answer : Promise.resolve(answer);
  } catch (reason) {
    return Promise.reject(reason);
  }
}

/** Calls off what can be: a jqXHR, or a promise with an `abort`. */
export function callOff(request: unknown): void {
  if (typeof request !== 'object' || request === null || !('abort' in request)) return;
  if (typeof request.abort === 'function') request.abort();
}
