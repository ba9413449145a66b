/** An article in a list. */
import { proto, View } from '../../ui';
import type { Article } from './article';
import template from './article-preview.hbs';

export class ArticlePreview extends View<Article> {
  static {
    proto(ArticlePreview, {
      type: 'article-preview',
      template,
      tagName: 'li',
      className: 'article-preview',
      listen: { 'change model': 'changed' },
    });
  }

  changed(): void {
    // The heart is a view of its own.
    const isShown = (['slug', 'title', 'description', 'tagList', 'author'] as const).some((name) =>
      this.model.hasChanged(name),
    );
    if (isShown) this.render();
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), article: this.model };
  }
}
