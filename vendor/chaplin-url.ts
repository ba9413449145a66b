/** Query strings and path segments, both ways, without a value that could throw. */

/**
 * @param text  With or without what stands before a question mark, as Chaplin hands it over.
 * @returns names and values decoded, on an object without prototype; a name that stands there twice has a list.
 *          What is no valid percent-encoding stays as it is written.
 */
export function parseQuery(text = ''): Record<string, string | string[]> {
  const query = withoutPrototype<string | string[]>();
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

/** The reverse of `parseQuery`, in the order given. What is neither text, number nor truth value is left out. */
export function formatQuery(query: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const))
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`)
    .join('&');
}

/** Percent-encodes text as one segment; half a surrogate pair, which has no encoding, becomes U+FFFD. */
export function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
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

/** An object that has what was put into it and nothing else. */
export function withoutPrototype<T>(): Record<string, T> {
  const empty: Record<string, T> = {};
  Object.setPrototypeOf(empty, null);
  return empty;
}
