/** The comments below one article, newest first. */
import { comments } from '../../../common/features/comments';
import { Collection } from '../../data';
import { proto } from '../../ui';
import { Comment } from './comment';

export class CommentList extends Collection<Comment, { readonly slug: string }> {
  static {
    proto(CommentList, { model: Comment, endpoint: comments.endpoints.list, envelope: 'comments' });
  }
}
