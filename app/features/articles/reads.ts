/** What is read of articles on a page. */
import { pathOf } from '../../../common/feature';
import { articles } from '../../../common/features/articles';
import { type Read, session } from '../../data';
import type { Reads } from '../../feature';
import { type Feed, pageNumber, pathOfPage } from './feed';

const { one, list } = articles.endpoints;

/** As article-list.ts asks for it. */
function pageOf(feed: Feed, page: number): Read {
  return { path: pathOfPage(feed, page), endpoint: list };
}

export const reads: Reads = {
  home: (_params, { feed, page }) => {
    if (feed !== 'following') return [pageOf({ name: 'global' }, pageNumber(page))];
    return session.user === null ? [] : [pageOf({ name: 'following' }, pageNumber(page))];
  },
  tag: ({ tag = '' }, { page }) => [pageOf({ name: 'tagged', tag }, pageNumber(page))],
  article: ({ slug = '' }) => [{ path: pathOf(one, { slug }), endpoint: one }],
  profile: ({ username = '' }) => [pageOf({ name: 'authored', username }, 1)],
  'profile-favorites': ({ username = '' }) => [pageOf({ name: 'favorited', username }, 1)],
};
