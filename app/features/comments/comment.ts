import type { CommentAttributes } from '../../../common/features/comments';
import { Model } from '../../data';
import { proto } from '../../ui';

export class Comment extends Model<CommentAttributes> {
  static {
    proto(Comment, { embeds: { author: 'person' } });
  }
}
