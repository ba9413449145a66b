/** What writing an article needs, as one chunk. */
export { ArticleForm } from './article-form';
export { EditorController } from './editor-controller';
export { TagField } from './tag-field';
