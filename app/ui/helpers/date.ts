/**
 * `{{date createdAt}}` is the day as people write it, `January 5, 2026`, in UTC: the same for every reader, as the
 * server means it. Nothing for what is no date.
 */
const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });

/** @param moment  ISO 8601, as the API sends it, or milliseconds since 1970. */
export default function date(this: unknown, moment: unknown): string {
  if (typeof moment !== 'string' && typeof moment !== 'number') return '';
  const time = new Date(moment);
  return Number.isNaN(time.getTime()) ? '' : format.format(time);
}
