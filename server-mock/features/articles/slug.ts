/** From a title to the name of an article in its URL. */

/** Longest slug before a suffix, in UTF-16 code units. */
const LONGEST = 100;

/** Names that mean something else where a slug stands, or in every JavaScript object. */
const RESERVED: ReadonlySet<string> = new Set(['feed', 'constructor', 'prototype']);

/**
 * Letters and digits of any script, in lower case, without accents on Latin ones; a hyphen for all else.
 * A title of symbols only becomes `article`.
 */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  const slug = cut(words.replace(/^-/, '')).replace(/-$/, '');
  return slug === '' ? 'article' : slug;
}

/**
 * The slug of a title, or the first with a suffix that nothing else has.
 * @param suffix  Another one each time.
 */
export async function freeSlug(
  title: string,
  isTaken: (slug: string) => Promise<boolean>,
  suffix: () => string,
): Promise<string> {
  const slug = slugOf(title);
  let candidate = slug;
  while (RESERVED.has(candidate) || (await isTaken(candidate))) candidate = `${slug}-${suffix()}`;
  return candidate;
}

/** At most `LONGEST` code units, and never half a character. */
function cut(text: string): string {
  return text.slice(0, LONGEST).replace(/\p{Cs}$/u, '');
}
