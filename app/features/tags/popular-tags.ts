/** The tags in use, the most used first. */
import { type TagList, tags } from '../../../common/features/tags';
import { Model } from '../../data';
import { proto } from '../../ui';

export class PopularTags extends Model<TagList> {
  static {
    proto(PopularTags, { endpoint: tags.endpoints.list, only: true });
  }
}
