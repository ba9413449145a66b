/** The comments, newest first, with what there is to say when there are none or they did not come. */
import { CollectionView, proto } from '../../ui';
import type { Comment } from './comment';
import emptyTemplate from './comment-list-empty.hbs';
import failedTemplate from './comment-list-failed.hbs';
import type { CommentList } from './comment-list';
import template from './comment-list.hbs';
import { CommentView } from './comment-view';

export class CommentListView extends CollectionView<Comment> {
  static {
    proto(CommentListView, {
      type: 'comment-list',
      className: 'comment-list',
      itemView: CommentView,
      listSelector: 'ul',
      template,
      emptyTemplate,
      failedTemplate,
      listen: { 'add collection': 'onAdd' },
    });
  }

  declare collection: CommentList;

  override initialize(): void {
    this.load(() => this.collection.fetch({ reset: true }));
  }

  override hasContent(): boolean {
    return this.collection.extent !== 'nothing';
  }

  /** A comment was posted while there is no list that it could join: it comes with the list. */
  onAdd(): void {
    if (this.state === 'loading' || this.state === 'failed') this.retry();
  }
}
