/** Points in time as records keep them: text, in UTC, which sorts as time does. */
import type { Clock } from '../common/clock';
import { changeAfter } from './http-date';

/** @param ms  Milliseconds since 1970-01-01T00:00Z. */
export function isoAt(ms: number): string {
  return new Date(ms).toISOString();
}

export function isoNow(clock: Clock): string {
  return isoAt(clock.now());
}

/**
 * When a record is said to have changed that changes now: now, and always later than its change before. A second change
 * within one second is put into the next one (http-date.ts says why), though the clock stands still or went back.
 */
export function isoAfter(previous: string, clock: Clock): string {
  const previousMs = Date.parse(previous);
  return isoAt(Math.max(changeAfter(previousMs, clock.now()), previousMs + 1));
}
