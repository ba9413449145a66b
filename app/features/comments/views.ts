/** The views of comments, as one chunk: loaded one by one, each would wait for the one around it. */
export { CommentForm } from './comment-form';
export { CommentListView } from './comment-list-view';
export { CommentView } from './comment-view';
export { CommentsSection } from './comments-section';
