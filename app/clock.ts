/** The browser's clock. Everything else is given one (common/clock.ts) and never asks for the time itself. */
import type { Clock } from '../common/clock';

/** A longer delay overflows the browser's 32 bits and would be no delay at all. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Undefined: nobody has asked yet in this turn. */
let turnMs: number | undefined;
const nextTurn = Promise.resolve();

function endTurn(): void {
  turnMs = undefined;
}

/**
 * Within a turn time stands still: to ask the platform costs several times what it costs to find what is kept, and a
 * page asks for thousands of answers in one turn (docs/decisions/0075).
 */
function beginTurn(): number {
  // Several times cheaper than `queueMicrotask`, which leaves the engine for the browser.
  void nextTurn.then(endTurn);
  return Date.now();
}

export const clock: Clock = {
  now: () => (turnMs ??= beginTurn()),

  after(delayMs, run) {
    let cancel = (): void => undefined;
    const wait = (restMs: number): void => {
      const stepMs = Math.min(restMs, LONGEST_DELAY_MS);
      const timer = setTimeout(() => (restMs > stepMs ? wait(restMs - stepMs) : run()), stepMs);
      cancel = () => clearTimeout(timer);
    };
    wait(delayMs);
    return () => cancel();
  },
};
