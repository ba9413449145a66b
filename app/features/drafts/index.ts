/** Drafts: what a person writes before anyone else sees it. */
import type { Feature } from '../../feature';

// Served under their own names, /covers/NAME.svg: the API's seeds say those.
require.context('./covers', false, /\.svg$/);

export const feature: Feature = {
  name: 'drafts',
  routes: [
    {
      pattern: 'drafts',
      name: 'drafts',
      controller: async () => (await import('./controller')).DraftsController,
      action: 'list',
    },
    {
      pattern: 'drafts/:id',
      name: 'draft',
      controller: async () => (await import('./controller')).DraftsController,
      action: 'edit',
    },
  ],
  navigation: [{ route: 'drafts', label: 'Drafts', for: 'signed-in', order: 25 }],
  views: {
    'draft-list': async () => (await import('./draft-list')).DraftList,
    'draft-item': async () => (await import('./draft-list')).DraftItem,
    'draft-new': async () => (await import('./draft-new')).NewDraft,
    'draft-delete': async () => (await import('./draft-delete')).DeleteDraft,
    'draft-publish': async () => (await import('./draft-publish')).PublishDraft,
    'draft-form': async () => (await import('./draft-form')).DraftForm,
    'draft-cover': async () => (await import('./draft-cover')).DraftCover,
    'draft-tags': async () => (await import('./draft-tags')).DraftTags,
    'draft-tag': async () => (await import('./draft-tags')).DraftTag,
    'draft-sources': async () => (await import('./draft-sources')).DraftSources,
    'draft-source': async () => (await import('./draft-sources')).DraftSource,
  },
};
