/** Tags: the words by which people find what interests them. */
import { pathOf } from '../../../common/feature';
import { tags } from '../../../common/features/tags';
import type { Feature } from '../../feature';

const read = () => [pathOf(tags.endpoints.list, {})];

export const feature: Feature = {
  name: 'tags',
  views: {
    'popular-tags': async () => (await import('./popular-tags-view')).PopularTagsView,
  },
  prefetch: { home: read, tag: read },
  regions: { 'home-sidebar': 'popular-tags' },
};
