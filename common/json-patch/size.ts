/** How large JSON is as text. */
import { isArray, type Json } from './json';

/** The most operations of one patch, where nobody says otherwise. */
export const MOST_OPERATIONS = 200;

/** Bytes of the value's JSON text in UTF-8. Counting may stop above `most`: the answer is then some number above it. */
export function jsonBytes(value: Json, most = Infinity): number {
  const least = most < Infinity ? leastBytes(value, most + 1) : 0;
  if (least > most) return least;
  // Halves of pairs have two bytes each of four; those that are alone are escaped.
  const text = JSON.stringify(value).replace(/[\u0080-\u07ff\ud800-\udfff]/g, 'xx');
  return text.replace(/[^\0-\x7f]/g, 'xxx').length;
}

/** No more than the value's JSON text takes, in a fraction of the time. Counting stops at `enough`. */
export function leastBytes(value: Json, enough: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 1;
  let bytes = 2;
  if (isArray(value)) {
    for (let at = 0; at < value.length && bytes < enough; at += 1)
      bytes += leastBytes(value[at] ?? null, enough - bytes);
    return bytes;
  }
  for (const name in value) {
    if (bytes >= enough) break;
    // Inherited ones are not written.
    if (Object.hasOwn(value, name)) bytes += name.length + 4 + leastBytes(value[name] ?? null, enough - bytes);
  }
  return bytes;
}
