/** The browser's clock. Everything else is given one (common/clock.ts) and never asks for the time itself. */
import type { Clock } from '../common/clock';

/** A longer delay overflows the browser's 32 bits and would be no delay at all. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const clock: Clock = {
  now: () => Date.now(),

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
