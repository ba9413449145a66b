import type { Clock } from '../common/clock';

/** The server's real clock. A timer keeps the process alive until it has run or was cancelled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
