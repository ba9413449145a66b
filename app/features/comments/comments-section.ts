/** Everything below an article: the form, or the way to it, and the comments. */
import { session } from '../../data';
import { proto, View } from '../../ui';
import { CommentList } from './comment-list';
import './comments.css';
import template from './comments-section.hbs';

export class CommentsSection extends View {
  static {
    proto(CommentsSection, {
      type: 'comments',
      template,
      tagName: 'section',
      className: 'row',
      optionNames: [...View.prototype.optionNames, 'slug'],
      listen: { 'session:changed mediator': 'onSession' },
    });
  }

  declare readonly slug: string;
  declare private comments: CommentList;

  override initialize(): void {
    this.comments = this.share(CommentList, { slug: this.slug });
    // Before the list hears of it: afterwards the focus is nowhere.
    this.listenTo(this.comments, 'remove', () => this.keepFocus());
  }

  override getTemplateData(): object {
    return {
      comments: this.comments,
      mayComment: session.state !== 'unauthenticated',
      headingId: `${this.uid}-heading`,
    };
  }

  onSession(): void {
    // Somebody else is here: the page, and this with it, may just have been made anew.
    if (this.disposed) return;
    // A session that ended while somebody was typing must not take their text with it.
    const isTyping = String(this.find('textarea').val() ?? '').trim() !== '';
    if (session.state === 'unauthenticated' && isTyping) return;
    this.render();
  }

  private keepFocus(): void {
    if (this.find('.comment-list').has(':focus').length > 0) this.find('h2').trigger('focus');
  }
}
