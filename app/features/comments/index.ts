/** Comments: what people say below an article. */
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
  reads: async () => (await import('./reads')).reads,
  regions: { 'article-footer': 'comments' },
};
