/** Tags: the words by which people find what interests them. */
import type { Feature } from '../../feature';

export const feature: Feature = {
  name: 'tags',
  views: {
    'popular-tags': async () => (await import('./popular-tags-view')).PopularTagsView,
  },
  reads: async () => (await import('./reads')).reads,
  regions: { 'home-sidebar': 'popular-tags' },
};
