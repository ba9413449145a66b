/** An article to read, with what can be done about it, above and below. */
import { PageView, proto } from '../../ui';
import type { Article } from './article';
import failedTemplate from './article-page-failed.hbs';
import template from './article-page.hbs';
import './articles.css';

export class ArticlePage extends PageView<Article> {
  static {
    proto(ArticlePage, {
      type: 'article-page',
      template,
      failedTemplate,
      className: 'article-page',
      listen: { 'change model': 'changed' },
    });
  }

  override initialize(): void {
    this.load(() => this.model.fetch());
  }

  /** What a list said of it shows while its text is on the way. */
  override hasContent(): boolean {
    return this.model.extent !== 'nothing';
  }

  changed(): void {
    const isShown = (['title', 'body', 'tagList'] as const).some((name) => this.model.hasChanged(name));
    // What is being asked for shows when it is answered.
    if (isShown && this.state === 'ready') this.render();
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), article: this.model };
  }
}
