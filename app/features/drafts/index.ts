/** Drafts: what a person writes before anyone else sees it. */
import type { Feature } from '../../feature';

// Served under their own names, /covers/NAME.svg: the API's seeds say those.
require.context('./covers', false, /\.svg$/);

const chunk = () => import('./writing');
const controller = async () => (await chunk()).DraftsController;

export const feature: Feature = {
  name: 'drafts',
  routes: [
    { pattern: 'drafts', name: 'drafts', controller, action: 'list' },
    { pattern: 'drafts/:id', name: 'draft', controller, action: 'edit' },
  ],
  navigation: [{ route: 'drafts', label: 'Drafts', for: 'signed-in', order: 25 }],
  views: {
    'draft-list': async () => (await chunk()).DraftList,
    'draft-item': async () => (await chunk()).DraftItem,
    'draft-new': async () => (await chunk()).NewDraft,
    'draft-delete': async () => (await chunk()).DeleteDraft,
    'draft-form': async () => (await chunk()).DraftForm,
    'draft-publish': async () => (await chunk()).PublishDraft,
    'draft-cover': async () => (await chunk()).DraftCover,
    'draft-tags': async () => (await chunk()).DraftTags,
    'draft-tag': async () => (await chunk()).DraftTag,
    'draft-sources': async () => (await chunk()).DraftSources,
    'draft-source': async () => (await chunk()).DraftSource,
  },
};
