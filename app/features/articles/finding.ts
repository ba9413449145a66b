/** What finding articles needs, as one chunk: loaded one by one, each view would wait for the one around it. */
export { ArticleFeed } from './article-feed';
export { ArticleListView } from './article-list-view';
export { ArticlePreview } from './article-preview';
export { FavoriteButton } from './favorite-button';
export { FeedController } from './feed-controller';
export { FeedTabs } from './feed-tabs';
export { ProfileArticles } from './profile-articles';
