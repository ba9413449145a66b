/** A number of milliseconds, or a number with its unit: `'1.5m'`, `'250ms'`, `'1d'`. Always read back as milliseconds. */
export type Duration = number | `${number}${Unit}`;

type Unit = 'ms' | 's' | 'm' | 'h' | 'd';

const millisecondsPerUnit = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/**
 * The only place that knows units of time. Meant for definitions: called once, so that nonsense is refused at start.
 * @param duration  A `Duration`; any string is taken, since settings come from outside the compiler's sight.
 * @returns Whole milliseconds, rounded. Zero means *not cached*.
 * @throws {RangeError}  Not a finite number from zero up, or not a number with one of the units.
 */
export function parseDuration(duration: number | string): number {
  const durationMs = typeof duration === 'number' ? duration : millisecondsOf(duration);
  if (durationMs >= 0 && durationMs <= Number.MAX_SAFE_INTEGER) return Math.round(durationMs);
  throw new RangeError(
    `${typeof duration === 'string' ? `'${duration}'` : String(duration)} is not a duration: ` +
      `write milliseconds as a number, or a number with ms, s, m, h or d, such as '1.5m'`,
  );
}

function millisecondsOf(text: string): number {
  const [, count, unit] = /^(\d+\.?\d*|\.\d+) ?([a-z]+)$/.exec(text) ?? [];
  return Number(count) * (millisecondsPerUnit.get(unit ?? '') ?? Number.NaN);
}
