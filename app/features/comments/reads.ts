/** What is read of comments on a page. */
import { pathOf } from '../../../common/feature';
import { comments } from '../../../common/features/comments';
import type { Reads } from '../../feature';

export const reads: Reads = { article: ({ slug = '' }) => [pathOf(comments.endpoints.list, { slug })] };
