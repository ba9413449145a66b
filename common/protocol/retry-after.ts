/**
 * For how long an answer asks to be left alone: `Retry-After`, in seconds or as a date (RFC 9110 §10.2.3).
 * @param field  Empty: there is none.
 * @returns milliseconds from `nowMs`, 0 for a date that has passed; undefined: it does not say, or nobody can tell what.
 *          It may be longer than any timer counts. Zero is no request to come back at once: pause as without the field.
 */
export function retryAfterMs(field: string, nowMs: number): number | undefined {
  const ms = /^\d+$/.test(field) ? Number(field) * 1_000 : Date.parse(field) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
