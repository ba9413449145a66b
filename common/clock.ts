/**
 * Time as something that is passed in, so that specs move it by hand. The two real clocks are `app/clock.ts` and
 * `server-mock/clock.ts`; nothing else may ask for the time or set a timer.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. May go back when the machine's clock is set back. */
  now(): number;
  /** Runs `run` once, `delayMs` milliseconds from now, unless the returned function was called before. */
  after(delayMs: number, run: () => void): () => void;
}
