/** Query strings and path segments, both ways, without a value that could throw. */

/**
 * @param text  With or without what stands before a question mark, as Chaplin hands it over.
 * @returns names and values decoded, on an object without prototype; a name that stands there twice has a list.
 *          What is no valid percent-encoding stays as it is written.
 */
export function parseQuery(text = ''): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const pair of text.slice(text.indexOf('?') + 1).split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = decoded(pair.slice(0, equals));
    const value = decoded(pair.slice(equals + 1));
    const earlier = query[name];
    query[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return query;
}

/** The reverse of `parseQuery`, in the order given. `null` and `undefined` are left out. */
export function formatQuery(query: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const))
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
}

/** Percent-encodes anything as one segment; half a surrogate pair, which has no encoding, becomes U+FFFD. */
export function encoded(value: unknown): string {
  return encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, '\uFFFD'));
}

function decoded(text: string): string {
  return decodedOrNothing(text.replaceAll('+', ' ')) ?? text;
}

/** `undefined` for what no encoder would have written: `%E0%A4`. */
export function decodedOrNothing(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `'a/b?c=d#e'` -> `['a/b', 'c=d']` */
export function splitUrl(url: string): [path: string, query: string] {
  const [withoutHash = ''] = url.split('#', 1);
  const mark = withoutHash.indexOf('?');
  return mark === -1 ? [withoutHash, ''] : [withoutHash.slice(0, mark), withoutHash.slice(mark + 1)];
}
