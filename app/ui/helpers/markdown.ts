/**
 * `{{markdown body}}`: Markdown, written by anyone, as HTML that can neither run nor leave its place.
 * Promises  only the elements and attributes below come out: no style, class, id, name, data or ARIA attribute, no
 *           form, frame, script or template; links go to http, https, mailto or this site, pictures come from http,
 *           https or this site. spec/ui/markdown.browser.spec.ts has what was tried against it.
 */
import createPurifier from 'dompurify';
import { Marked } from 'marked';
import Handlebars from '../../../vendor/handlebars';

const marked = new Marked({ gfm: true });
const purifier = createPurifier(window);

const ELEMENTS = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'pre', 'code', 'kbd', 'samp'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption'],
  ...['a', 'img', 'em', 'strong', 'b', 'i', 'u', 's', 'del', 'ins', 'mark', 'small', 'sub', 'sup', 'q', 'cite', 'abbr'],
];
const ATTRIBUTES = ['href', 'src', 'alt', 'title', 'align', 'start', 'colspan', 'rowspan'];

const RULES = {
  ALLOWED_TAGS: ELEMENTS,
  ALLOWED_ATTR: ATTRIBUTES,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
} as const;

export default function markdown(this: unknown, text: unknown): { toHTML(): string } {
  if (typeof text !== 'string') return new Handlebars.SafeString('');
  const content = purifier.sanitize(marked.parse(text, { async: false }), RULES);
  for (const link of content.querySelectorAll('a')) {
    if (!leadsTo(link.getAttribute('href'), ['http:', 'https:', 'mailto:'])) link.removeAttribute('href');
    link.setAttribute('rel', 'noopener noreferrer nofollow');
  }
  for (const image of content.querySelectorAll('img')) {
    if (!leadsTo(image.getAttribute('src'), ['http:', 'https:'])) image.removeAttribute('src');
    if (!image.hasAttribute('alt')) image.setAttribute('alt', '');
    image.setAttribute('loading', 'lazy');
    image.setAttribute('referrerpolicy', 'no-referrer');
  }
  const holder = document.createElement('div');
  holder.append(content);
  return new Handlebars.SafeString(holder.innerHTML);
}

/** Judged by what the browser makes of it: `java\nscript:` is a protocol too. */
function leadsTo(address: string | null, protocols: readonly string[]): boolean {
  if (address === null || !URL.canParse(address, location.href)) return false;
  return protocols.includes(new URL(address, location.href).protocol);
}
