/** An article in a list. */
import { proto, View } from '../../ui';
import type { Article } from './article';
import template from './article-preview.hbs';

export class ArticlePreview extends View<Article> {
  static {
    proto(ArticlePreview, { type: 'article-preview', template, tagName: 'li', className: 'article-preview' });
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), article: this.model };
  }
}
