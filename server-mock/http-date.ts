/** Dates in HTTP (RFC 9110 §5.6.7): one form to write, three to read. */

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].join('|');
const longDays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].join('|');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const month = `(?<month>${months.join('|')})`;
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

const forms = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`^(?:${days}), (?<day>\\d\\d) ${month} (?<year>\\d{4}) ${time} GMT$`),
  // Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(`^(?:${longDays}), (?<day>\\d\\d)-${month}-(?<year>\\d\\d) ${time} GMT$`),
  // Sun Nov  6 08:49:37 1994
  new RegExp(`^(?:${days}) ${month} (?<day>\\d\\d| \\d) ${time} (?<year>\\d{4})$`),
];

/**
 * When something is said to have changed that changed just now, and before at `previousMs`. Two changes never have the
 * same date in HTTP, which knows whole seconds only: the second one of a second is put into the next.
 */
export function changeAfter(previousMs: number, nowMs: number): number {
  const secondMs = Math.floor(nowMs / 1_000) * 1_000;
  return secondMs > previousMs ? nowMs : secondMs + 1_000;
}

/** `Last-Modified`. RFC 9110 §8.8.2.1: never later than the answer; a condition is held against what it really is. */
export function lastModifiedField(ms: number, nowMs: number): string {
  return formatHttpDate(Math.min(ms, nowMs));
}

/** @param ms  Milliseconds since 1970; what is below a second is left out. */
export function formatHttpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/**
 * @param nowMs  A year of two digits that would lie more than 50 years ahead of it is one of the past.
 * @returns  Milliseconds since 1970, or undefined for what is no date.
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  const parts = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return undefined;
  const part = (name: string) => Number(parts[name]);
  const monthIndex = months.indexOf(parts['month'] ?? '');
  const at = (year: number) => {
    const date = new Date(0);
    date.setUTCFullYear(year, monthIndex, part('day'));
    // A leap second is written as 60, and is the first of the next minute here.
    date.setUTCHours(part('hour'), part('minute'), part('second'));
    return date;
  };
  if (part('hour') > 23 || part('minute') > 59 || part('second') > 60) return undefined;
  const { year = '' } = parts;
  let date = at(year.length === 4 ? Number(year) : centuryAfter(nowMs) + Number(year));
  while (year.length === 2 && isFarAhead(date, nowMs)) date = at(date.getUTCFullYear() - 100);
  // 30 February would have become a day of March.
  const isReal = new Date(date.getTime() - part('second') * 1_000).getUTCDate() === part('day');
  return isReal ? date.getTime() : undefined;
}

function centuryAfter(nowMs: number): number {
  return (Math.floor(new Date(nowMs).getUTCFullYear() / 100) + 1) * 100;
}

function isFarAhead(date: Date, nowMs: number): boolean {
  const limit = new Date(nowMs);
  limit.setUTCFullYear(limit.getUTCFullYear() + 50);
  return date > limit;
}
