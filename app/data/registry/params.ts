/** From the parameters of a collection to the one key that they have, however they are written. */

/**
 * Names in any order are one key, and what is undefined is as if it were not there, at every depth.
 * @throws {TypeError} a value is none of JSON's: it would be one key with another.
 */
export function keyOfParams(params: object): string {
  return JSON.stringify(normalised(params, 'params'));
}

/** Pairs in an order of their own: `__proto__` is a name like any other. */
function normalised(value: unknown, path: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((element, index) => normalised(element, `${path}[${index}]`));
  if (isPlain(value)) {
    const pairs = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, normalised(each, `${path}.${name}`)]);
    return { pairs };
  }
  throw new TypeError(`${path} is no JSON: it cannot be part of a key`);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
