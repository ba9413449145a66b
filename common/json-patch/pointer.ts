/**
 * JSON Pointer (RFC 6901), as strict as its grammar.
 * Promises  only own members are reached: the prototype chain does not exist, and tokens that lead to it are refused.
 * Leaves    where `-` may stand to apply.ts: it names no element that is there.
 */
import { isArray, isObject, type Json } from './json';

/** Tokens that reach a prototype in careless code, here or wherever the document goes next. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isReserved(token: string): boolean {
  return RESERVED.has(token);
}

export class PointerError extends Error {
  override readonly name = 'PointerError';

  constructor(
    readonly pointer: string,
    readonly problem: string,
  ) {
    super(`"${pointer}" ${problem}`);
  }
}

/**
 * The tokens of a pointer, unescaped: `/a~1b/0` -> `['a/b', '0']`, the empty pointer (the whole document) -> `[]`.
 * @throws {PointerError}  It does not begin with `/`, has a `~` without 0 or 1 behind it, or a reserved token.
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new PointerError(pointer, 'is no JSON Pointer: it must be empty or begin with /');
  const tokens = pointer.slice(1).split('/');
  if (pointer.includes('~')) {
    if (/~(?![01])/.test(pointer)) throw new PointerError(pointer, 'is no JSON Pointer: ~ stands only in ~0 and ~1');
    tokens.forEach((token, at) => (tokens[at] = token.replaceAll('~1', '/').replaceAll('~0', '~')));
  }
  const reserved = tokens.find(isReserved);
  if (reserved !== undefined) throw new PointerError(pointer, `holds ${reserved}, which no pointer may name`);
  return tokens;
}

/** The pointer one token below `parent`: `joinPointer('/a', 'b/c')` -> `/a/b~1c`. */
export function joinPointer(parent: string, token: string | number): string {
  if (typeof token === 'number' || !/[~/]/.test(token)) return `${parent}/${token}`;
  return `${parent}/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>(joinPointer, '');
}

/** The index that a token names in an array of `length` elements: digits without a leading zero, below `length`. */
export function parseIndex(token: string, length: number): number | undefined {
  if (!/^(?:0|[1-9][0-9]*)$/.test(token)) return undefined;
  const index = Number(token);
  return index < length ? index : undefined;
}

/** What `token` names directly in `parent`; `undefined` when that is nothing. */
export function memberOf(parent: Json, token: string): Json | undefined {
  if (isArray(parent)) {
    const index = parseIndex(token, parent.length);
    return index === undefined ? undefined : parent[index];
  }
  return isObject(parent) && Object.hasOwn(parent, token) ? parent[token] : undefined;
}

/**
 * What a pointer names in a document; `undefined` when that is nothing.
 * @throws {PointerError}  The pointer breaks the grammar.
 */
export function valueAt(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const token of parsePointer(pointer)) {
    value = memberOf(value, token);
    if (value === undefined) return undefined;
  }
  return value;
}
