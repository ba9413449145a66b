/** Comments: what people say below an article. */
import { pathOf } from '../../../common/feature';
import { comments } from '../../../common/features/comments';
import type { Feature } from '../../feature';

const views = () => import('./views');

export const feature: Feature = {
  name: 'comments',
  views: {
    comments: async () => (await views()).CommentsSection,
    'comment-form': async () => (await views()).CommentForm,
    'comment-list': async () => (await views()).CommentListView,
    comment: async () => (await views()).CommentView,
  },
  prefetch: { article: ({ slug = '' }) => [pathOf(comments.endpoints.list, { slug })] },
  regions: { 'article-footer': 'comments' },
};
