/** `{{plural count "comment" "comments"}}` -> `1 comment`, `2 comments`; without the third, an `s` is added. */
const rules = new Intl.PluralRules('en');

export default function plural(this: unknown, count: unknown, one: unknown, other: unknown): string {
  const number = Number(count);
  // Without a third argument, Handlebars' options stand in its place.
  const many = typeof other === 'string' ? other : `${String(one)}s`;
  return `${number} ${rules.select(number) === 'one' ? String(one) : many}`;
}
