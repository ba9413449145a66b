/** From the parameters of a collection to the one key that they have, however they are written. */

/**
 * Names in any order are one key, and what is undefined is as if it were not there, at every depth.
 * @throws {TypeError} a value is none of JSON's: it would be one key with another.
 */
export function keyOfParams(params: object): string {
  return JSON.stringify(params, function (this: Readonly<Record<string, unknown>>, name) {
    // As it was given: what JSON would make of it may be one with another.
    const value = this[name];
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    const isLeftOut = value === undefined && !Array.isArray(this);
    if (isLeftOut || value === null || Array.isArray(value) || Number.isFinite(value)) return value;
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    throw new TypeError(`params.${name} is no JSON: it cannot be part of a key`);
  });
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
