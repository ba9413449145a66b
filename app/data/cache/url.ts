/** What a URL is when it is compared (rule K2). */

/**
 * The absolute URL with its query sorted by name (pairs of one name keep their order) and without a fragment.
 * @param data  More of the query, as jQuery takes it: an encoded string, or values by name. In objects `undefined` is left
 *              out, and `null` is empty.
 * @throws {TypeError}  A value that could not be told from another once it is text: a Date, a Map, NaN, a symbol.
 */
export function canonicalUrl(url: string, base: string, data?: unknown, isTraditional?: boolean): string {
  const parsed = new URL(url, base);
  parsed.hash = '';
  const pairs = parsed.search.slice(1).split('&');
  if (typeof data === 'string') pairs.push(...data.split('&'));
  else if (data !== undefined && data !== null) addPairs(pairs, '', data, isTraditional);
  parsed.search = pairs
    .filter((pair) => pair !== '')
    .sort((one, other) => compare(nameOf(one), nameOf(other)))
    .join('&');
  return parsed.href;
}

/** The same without its query: the tag of all that was read there. */
export function pathTag(url: string): string {
  return url.replace(/\?.*/, '');
}

/** The same, if it means the same on every page: it begins with a slash, or with a scheme. Else what it means on this one. */
export function rooted(url: string, page: { readonly base: string }): string {
  return /^(\/|[a-z][a-z\d+.-]*:)/i.test(url) ? url : new URL(url, page.base).href;
}

/** @param url  Absolute. */
export function originOf(url: string): string {
  return new URL(url).origin;
}

function addPairs(pairs: string[], name: string, value: unknown, isTraditional?: boolean): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) {
      const isNested = typeof one === 'object' && one !== null;
      addPairs(pairs, isTraditional === true ? name : `${name}[${isNested ? index : ''}]`, one ?? null, isTraditional);
    }
  } else if (isPlainObject(value)) {
    for (const [key, one] of Object.entries(value)) {
      addPairs(pairs, name === '' ? key : `${name}[${key}]`, one, isTraditional);
    }
  } else {
    const isText = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
    if (value !== null && (!isText || Number.isNaN(value))) {
      throw new TypeError(`${name}: a ${typeof value} such as this cannot stand in a query, nor in a key`);
    }
    pairs.push(`${encode(name)}=${encode(String(value ?? ''))}`);
  }
}

export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** As forms are encoded, which is how jQuery sends it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, '+');
}

function nameOf(pair: string): string {
  return pair.replace(/=.*/s, '');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
