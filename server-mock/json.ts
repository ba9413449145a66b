/** JSON: reading, writing and recognising it, without a type that anybody made up. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/** @throws {TypeError}  JSON has no form for it: undefined, a function, a BigInt, a cycle. */
export function textOf(value: unknown): string {
  // unknown, because the declared type forgets that undefined and functions have no JSON text.
  const text: unknown = JSON.stringify(value);
  if (typeof text !== 'string') throw new TypeError(`${typeof value} has no form in JSON`);
  return text;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
