/** Points in time as records keep them: text, in UTC, which sorts as time does. */
import type { Clock } from '../common/clock';

export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** Now; or, where the clock has not moved since or went back, the first moment after: a change is always later. */
export function isoAfter(previous: string, clock: Clock): string {
  return new Date(Math.max(clock.now(), Date.parse(previous) + 1)).toISOString();
}
