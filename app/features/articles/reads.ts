/** What is read of articles on a page. */
import { pathOf } from '../../../common/feature';
import { articles } from '../../../common/features/articles';
import { session } from '../../data';
import type { Reads } from '../../feature';
import { pageNumber, pathOfPage } from './feed';

export const reads: Reads = {
  home: (_params, { feed, page }) => {
    if (feed !== 'following') return [pathOfPage({ name: 'global' }, pageNumber(page))];
    return session.user === null ? [] : [pathOfPage({ name: 'following' }, pageNumber(page))];
  },
  tag: ({ tag = '' }, { page }) => [pathOfPage({ name: 'tagged', tag }, pageNumber(page))],
  article: ({ slug = '' }) => [pathOf(articles.endpoints.one, { slug })],
  profile: ({ username = '' }) => [pathOfPage({ name: 'authored', username }, 1)],
  'profile-favorites': ({ username = '' }) => [pathOfPage({ name: 'favorited', username }, 1)],
};
