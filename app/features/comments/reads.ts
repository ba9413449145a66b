/** What is read of comments on a page. */
import { pathOf } from '../../../common/feature';
import { comments } from '../../../common/features/comments';
import type { Reads } from '../../feature';

const endpoint = comments.endpoints.list;

export const reads: Reads = { article: ({ slug = '' }) => [{ path: pathOf(endpoint, { slug }), endpoint }] };
