/**
 * Reading JSON Pointers (RFC 6901), as strict as their grammar.
 * Promises  only own members are reached: the prototype chain does not exist, and tokens that lead to it are refused.
 * Leaves    writing them to format-pointer.ts, where `-` may stand to apply.ts: it names no element that is there.
 */
import { isReserved } from './format-pointer';
import { isArray, isObject, own, type Json } from './json';

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
  const tokens: string[] = [];
  for (let end = ensureStart(pointer); end < pointer.length;) {
    const start = end + 1;
    end = endOfToken(pointer, start);
    tokens.push(readToken(pointer, start, end));
  }
  return tokens;
}

/** Where a pointer's first slash stands, which is 0. @throws {PointerError}  It neither has one there nor is empty. */
export function ensureStart(pointer: string): number {
  if (pointer === '' || pointer.startsWith('/')) return 0;
  throw new PointerError(pointer, 'is no JSON Pointer: it must be empty or begin with /');
}

/** Where the token that begins at `start` ends: at the next slash, or with the pointer. */
export function endOfToken(pointer: string, start: number): number {
  const slash = pointer.indexOf('/', start);
  return slash === -1 ? pointer.length : slash;
}

/** The token between two places of a pointer, unescaped. @throws {PointerError}  It is none, or reserved. */
export function readToken(pointer: string, start: number, end: number): string {
  const escaped = pointer.slice(start, end);
  if (isReserved(escaped)) throw new PointerError(pointer, `holds ${escaped}, which no pointer may name`);
  if (!escaped.includes('~')) return escaped;
  if (/~(?![01])/.test(escaped)) throw new PointerError(pointer, 'is no JSON Pointer: ~ stands only in ~0 and ~1');
  return escaped.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The index that a token names in an array of `length` elements: digits without a leading zero, below `length`. */
export function parseIndex(token: string, length: number): number | undefined {
  let index = 0;
  for (let at = 0; at < token.length; at += 1) {
    const digit = token.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9 || (index === 0 && at > 0)) return undefined;
    index = index * 10 + digit;
  }
  return token !== '' && index < length ? index : undefined;
}

/** What `token` names directly in `parent`; `undefined` when that is nothing. */
export function memberOf(parent: Json, token: string): Json | undefined {
  if (isArray(parent)) {
    const index = parseIndex(token, parent.length);
    return index === undefined ? undefined : parent[index];
  }
  return isObject(parent) ? own(parent, token) : undefined;
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
