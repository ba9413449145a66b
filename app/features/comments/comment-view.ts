/** One comment. Its author may delete it. */
import { session } from '../../data';
import { readFailure } from '../../failure';
import { proto, View } from '../../ui';
import type { Comment } from './comment';
import template from './comment-view.hbs';

const DELETE = '[data-action="delete"]';

export class CommentView extends View<Comment> {
  static {
    proto(CommentView, {
      type: 'comment',
      template,
      tagName: 'li',
      className: 'card',
      events: { [`click ${DELETE}`]: 'deleteComment' },
      listen: { 'session:changed mediator': 'render' },
    });
  }

  declare private isDeleting: boolean | undefined;
  declare private messages: readonly string[] | undefined;

  override getTemplateData(): object {
    return {
      ...super.getTemplateData(),
      isOwn: session.user?.username === this.model.get('author')?.username,
      isDeleting: this.isDeleting,
      messages: this.messages,
    };
  }

  deleteComment(): void {
    if (this.isDeleting) return;
    this.show(true, []);
    const deletion = this.model.destroy({ wait: true });
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
