import { isArray, isObject, type Json } from './json';

/**
 * Whether two JSON values are the same by RFC 6902 §4.6: numbers by value, strings by code unit, arrays in order,
 * objects by their own members in any order. Parts that both share cost nothing. `undefined` (nothing) equals itself only.
 */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && equalArrays(a, b);
  return isObject(a) && isObject(b) && equalObjects(a, b);
}

function equalArrays(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((element, index) => equal(element, b[index] ?? null));
}

function equalObjects(a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && equal(a[name] ?? null, b[name] ?? null));
}
