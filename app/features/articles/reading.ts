/** What reading an article needs, as one chunk. Markdown is in it, and in none that comes before. */
export { ArticleController } from './article-controller';
export { ArticleMeta } from './article-meta';
