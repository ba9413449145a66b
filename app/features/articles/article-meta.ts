/** Who wrote an article and when, and what the reader may do: its author edits and deletes, others favour it. */
import { session } from '../../data';
import { readFailure } from '../../failure';
import { proto, redirectTo, View } from '../../ui';
import type { Article } from './article';
import template from './article-meta.hbs';

const DELETE = '[data-action="delete"]';

export class ArticleMeta extends View<Article> {
  static {
    proto(ArticleMeta, {
      type: 'article-meta',
      template,
      className: 'article-meta',
      events: { [`click ${DELETE}`]: 'deleteArticle' },
      listen: { 'session:changed mediator': 'render', 'change:author model': 'render' },
    });
  }

  declare private isDeleting: boolean | undefined;
  declare private messages: readonly string[] | undefined;

  override getTemplateData(): object {
    return {
      ...super.getTemplateData(),
      article: this.model,
      isOwn: session.user?.username === this.model.get('author')?.username,
      isDeleting: this.isDeleting,
      messages: this.messages,
    };
  }

  deleteArticle(): void {
    if (this.isDeleting) return;
    this.show(true, []);
    // Whatever it says by now: that somebody favoured it meanwhile is no reason to keep it.
    const deletion = this.model.destroy({
      wait: true,
      headers: { 'If-Match': undefined },
      // In the very turn: what else the page shows of it need not be asked for again.
      success: () => {
        // Back would lead to a page that says that it is gone.
        if (!this.disposed) redirectTo('home', {}, { replace: true });
      },
    });
    if (deletion === false) return;
    deletion.then(
      () => undefined,
      (reason: unknown) => this.show(false, readFailure(reason).messages),
    );
  }

  private show(isDeleting: boolean, messages: readonly string[]): void {
    if (this.disposed) return;
    this.isDeleting = isDeleting;
    this.messages = messages;
    this.render();
  }
}
