import type { CommentAttributes } from '../../../common/features/comments';
import { Model } from '../../data';

export class Comment extends Model<CommentAttributes> {}
