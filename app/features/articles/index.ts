/** Articles: finding them in feeds, reading, writing. The start page is here because it shows a feed. */
import type { Feature } from '../../feature';

const finding = () => import('./finding');
const reading = () => import('./reading');
const writing = () => import('./writing');

const feeds = async () => (await finding()).FeedController;
const article = async () => (await reading()).ArticleController;
const editor = async () => (await writing()).EditorController;

export const feature: Feature = {
  name: 'articles',
  routes: [
    { pattern: '', name: 'home', controller: feeds, action: 'home' },
    { pattern: 'tag/:tag', name: 'tag', controller: feeds, action: 'tag' },
    { pattern: 'article/:slug', name: 'article', controller: article, action: 'read' },
    { pattern: 'editor', name: 'new-article', controller: editor, action: 'write' },
    { pattern: 'editor/:slug', name: 'edit-article', controller: editor, action: 'edit' },
  ],
  navigation: [
    { route: 'home', label: 'Home', for: 'everyone', order: 10 },
    { route: 'new-article', label: 'New Article', for: 'signed-in', order: 20 },
  ],
  views: {
    'feed-tabs': async () => (await finding()).FeedTabs,
    'article-feed': async () => (await finding()).ArticleFeed,
    'article-list': async () => (await finding()).ArticleListView,
    'article-preview': async () => (await finding()).ArticlePreview,
    'favorite-button': async () => (await finding()).FavoriteButton,
    'profile-articles': async () => (await finding()).ProfileArticles,
    'article-meta': async () => (await reading()).ArticleMeta,
    'article-form': async () => (await writing()).ArticleForm,
    'tag-field': async () => (await writing()).TagField,
  },
  reads: async () => (await import('./reads')).reads,
  regions: { 'profile-content': 'profile-articles' },
};
