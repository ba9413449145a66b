/** Comments: what people say below an article. */
import type { Feature } from '../../feature';

export const feature: Feature = {
  name: 'comments',
  views: {
    comments: async () => (await import('./comments-section')).CommentsSection,
    'comment-form': async () => (await import('./comment-form')).CommentForm,
    'comment-list': async () => (await import('./comment-list-view')).CommentListView,
    comment: async () => (await import('./comment-view')).CommentView,
  },
  regions: { 'article-footer': 'comments' },
};
