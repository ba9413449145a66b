/**
 * Feeds: the lists in which articles are found, what each asks of the API, and where each page of it lives.
 * Promises  one name for each feed; a page number is always a whole number, at least 1.
 * Leaves    fetching to article-list.ts, showing to article-feed.ts.
 */
import { articles } from '../../../common/features/articles';
import { pathOf } from '../../../common/feature';

export type Feed =
  | { readonly name: 'global' }
  | { readonly name: 'following' }
  | { readonly name: 'tagged'; readonly tag: string }
  | { readonly name: 'authored'; readonly username: string }
  | { readonly name: 'favorited'; readonly username: string };

/** Where a page of a feed is found in the application: a named route, and what goes into its path and its query. */
export interface Address {
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How many articles a page holds. */
const PAGE_SIZE = 10;

/** The page that a query asks for; what is no whole number, or below 1, is the first. */
export function pageNumber(asked: unknown): number {
  return typeof asked === 'string' && /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : 1;
}

/** The API's path of one page of a feed, below its base. */
export function pathOfPage(feed: Feed, page: number): string {
  const paging = { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE };
  const { list, feed: following } = articles.endpoints;
  switch (feed.name) {
    case 'global':
      return pathOf(list, {}, paging);
    case 'following':
      return pathOf(following, {}, paging);
    case 'tagged':
      return pathOf(list, {}, { tag: feed.tag, ...paging });
    case 'authored':
      return pathOf(list, {}, { author: feed.username, ...paging });
    case 'favorited':
      return pathOf(list, {}, { favorited: feed.username, ...paging });
  }
}

/** The address of one page, or `undefined` where the feed stands on another feature's page and turns in place. */
export function addressOfPage(feed: Feed, page: number): Address | undefined {
  const paging = page === 1 ? {} : { page: String(page) };
  switch (feed.name) {
    case 'global':
      return { route: 'home', parameters: paging };
    case 'following':
      return { route: 'home', parameters: { feed: 'following', ...paging } };
    case 'tagged':
      return { route: 'tag', parameters: { tag: feed.tag, ...paging } };
    case 'authored':
    case 'favorited':
      return undefined;
  }
}

/** Page numbers in ascending order, `undefined` for a gap between two. */
export type PageLinks = readonly (number | undefined)[];

/** Up to so many pages, each has its button. */
const MOST_BUTTONS = 10;
/** Beyond that: the first, the last, and so many on either side of the current one. */
const NEIGHBOURS = 2;

/**
 * Which pages get a button.
 * @param total  How many articles there are, on all pages together.
 * @param page   The current page; it may lie beyond the last.
 */
export function pageLinks(total: number, page: number): PageLinks {
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (last <= MOST_BUTTONS) return wholeNumbers(1, last);
  const centre = Math.min(page, last);
  const between = wholeNumbers(Math.max(2, centre - NEIGHBOURS), Math.min(last - 1, centre + NEIGHBOURS));
  return [1, ...between, last].flatMap((number, index, shown) => {
    const isNext = index === 0 || shown[index - 1] === number - 1;
    return isNext ? [number] : [undefined, number];
  });
}

function wholeNumbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
