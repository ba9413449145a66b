/** An article to read, with what can be done about it, above and below. */
import { PageView, proto } from '../../ui';
import type { Article } from './article';
import failedTemplate from './article-page-failed.hbs';
import template from './article-page.hbs';
import './articles.css';

export class ArticlePage extends PageView<Article> {
  static {
    proto(ArticlePage, { type: 'article-page', template, failedTemplate, className: 'article-page' });
  }

  override initialize(): void {
    this.load(() => this.model.fetch());
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), article: this.model };
  }
}
