/** Articles: the feeds in which they are found, reading, writing. The start page is here because it shows a feed. */
import type { Feature } from '../../feature';
import { watchLeaving } from './leave-guard';

const feeds = async () => (await import('./feed-controller')).FeedController;
const reading = async () => (await import('./article-controller')).ArticleController;
const writing = async () => (await import('./editor-controller')).EditorController;

export const feature: Feature = {
  name: 'articles',
  routes: [
    { pattern: '', name: 'home', controller: feeds, action: 'home' },
    { pattern: 'tag/:tag', name: 'tag', controller: feeds, action: 'tag' },
    { pattern: 'article/:slug', name: 'article', controller: reading, action: 'read' },
    { pattern: 'editor', name: 'new-article', controller: writing, action: 'write' },
    { pattern: 'editor/:slug', name: 'edit-article', controller: writing, action: 'edit' },
  ],
  navigation: [
    { route: 'home', label: 'Home', for: 'everyone', order: 10 },
    { route: 'new-article', label: 'New Article', for: 'signed-in', order: 20 },
  ],
  views: {
    'feed-tabs': async () => (await import('./feed-tabs')).FeedTabs,
    'article-feed': async () => (await import('./article-feed')).ArticleFeed,
    'article-list': async () => (await import('./article-list-view')).ArticleListView,
    'article-preview': async () => (await import('./article-preview')).ArticlePreview,
    'favorite-button': async () => (await import('./favorite-button')).FavoriteButton,
    'article-meta': async () => (await import('./article-meta')).ArticleMeta,
    'article-form': async () => (await import('./article-form')).ArticleForm,
    'tag-field': async () => (await import('./tag-field')).TagField,
    'profile-articles': async () => (await import('./profile-articles')).ProfileArticles,
  },
  regions: { 'profile-content': 'profile-articles' },
  start: watchLeaving,
};
