/** Points in time as records keep them: text, in UTC, which sorts as time does. */
import type { Clock } from '../common/clock';

/** @param ms  Milliseconds since 1970-01-01T00:00Z. */
export function isoAt(ms: number): string {
  return new Date(ms).toISOString();
}

export function isoNow(clock: Clock): string {
  return isoAt(clock.now());
}

/** Now; or, where the clock has not moved since or went back, the first moment after: a change is always later. */
export function isoAfter(previous: string, clock: Clock): string {
  return isoAt(Math.max(clock.now(), Date.parse(previous) + 1));
}
