/** The articles of one page, as a list. */
import { CollectionView, proto } from '../../ui';
import type { Article } from './article';
import { ArticlePreview } from './article-preview';
import './articles.css';

export class ArticleListView extends CollectionView<Article> {
  static {
    proto(ArticleListView, {
      type: 'article-list',
      tagName: 'ul',
      className: 'article-list',
      itemView: ArticlePreview,
    });
  }
}
