/** Writing JSON Pointers (RFC 6901). */

/** Tokens that reach a prototype in careless code, here or wherever the document goes next. */
export function isReserved(token: string): boolean {
  return token === '__proto__' || token === 'constructor' || token === 'prototype';
}

/** The pointer one token below `parent`: `joinPointer('/a', 'b/c')` -> `/a/b~1c`. */
export function joinPointer(parent: string, token: string | number): string {
  if (typeof token === 'number' || !/[~/]/.test(token)) return `${parent}/${token}`;
  return `${parent}/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>(joinPointer, '');
}
