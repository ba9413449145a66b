/** Where a comment is written. After it was posted, the field is empty and keeps the focus. */
import { comments, type CommentAttributes } from '../../../common/features/comments';
import { request, session } from '../../data';
import { avatar, FormView, proto } from '../../ui';
import template from './comment-form.hbs';
import type { CommentList } from './comment-list';

export class CommentForm extends FormView {
  static {
    proto(CommentForm, {
      type: 'comment-form',
      template,
      className: 'card comment-form',
      optionNames: [...FormView.prototype.optionNames, 'comments'],
      events: { 'click button': 'onClick' },
      listen: { 'session:changed mediator': 'showPicture' },
    });
  }

  declare readonly comments: CommentList;

  override getTemplateData(): object {
    return { image: session.user?.image, id: `${this.uid}-body` };
  }

  /** Only the picture: what is being typed stays as it is when it becomes known who types. */
  protected showPicture(): void {
    // The section around it was told first: where nobody may comment any more, this is gone.
    if (!this.disposed) this.find('.comment-author-img').attr('src', avatar(session.user?.image));
  }

  override submit({ body = '' }: Record<string, string>): PromiseLike<{ comment: CommentAttributes }> {
    return request(comments.endpoints.create, {
      parameters: { slug: this.comments.params.slug },
      input: { comment: { body } },
      once: this,
    });
  }

  override succeeded({ comment }: { comment: CommentAttributes }): void {
    this.comments.receive([comment], { at: 0 });
    this.find('textarea').val('').trigger('focus');
  }

  /** The second click of a double click would send the field that the first has emptied. */
  onClick(event: JQuery.ClickEvent): void {
    if (event.detail > 1) event.preventDefault();
  }
}
