/** What an article cannot hold in fields of its own, its body holds: the draft's cover above, its sources below. */
import type { DraftAttributes } from '../../../common/features/drafts';

type Illustrated = Pick<DraftAttributes, 'body' | 'cover' | 'sources'>;

/** The body of the article that a draft becomes, in Markdown. Without a cover or sources it is the draft's own. */
export function publishedBody({ body, cover, sources }: Illustrated): string {
  // An article needs a text; a cover alone is none.
  if (body.trim() === '') return body;
  const parts = [body];
  if (cover !== null && cover.url !== '') parts.unshift(figure(cover));
  const lines = sources.filter(({ title, url }) => title !== '' || url !== '').map(source);
  if (lines.length > 0) parts.push(`## Sources\n\n${lines.join('\n')}`);
  return parts.join('\n\n');
}

function figure({ url, alt, credit }: NonNullable<DraftAttributes['cover']>): string {
  const image = `![${plain(alt)}](${destination(url)})`;
  return credit === '' ? image : `${image}\n\n*${plain(credit)}*`;
}

function source({ title, url }: DraftAttributes['sources'][number]): string {
  if (url === '') return `- ${plain(title)}`;
  return `- [${plain(title === '' ? url : title)}](${destination(url)})`;
}

/** Text that stays text: on one line, and nothing in it is read as Markdown or HTML. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>&!#~|]/g, '\\$&');
}

/** A link's target that cannot end before its end (CommonMark §6.3). */
function destination(url: string): string {
  return `<${url.replace(/[\s<>\\]/g, encodeURIComponent)}>`;
}
