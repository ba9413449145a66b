/** The API wraps what it says: `{article: {…}}`, `{articles: […], articlesCount: 50}`. */

/** Own fields only: `constructor` in an answer that has none is nothing. */
export function ownField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** What is in the envelope. Without one, or when it was taken off already: the value itself. */
export function unwrapped(value: unknown, envelope: string | undefined): unknown {
  return (envelope === undefined ? undefined : ownField(value, envelope)) ?? value;
}

/** What of it can stand in a URL, as text. */
export function textsOf(values: object): Readonly<Record<string, string>> {
  const texts = Object.entries(values).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}
