/** All that drafts show, in one chunk: who wants one of it wants the rest soon. */
export { DraftsController } from './controller';
export { DraftCover } from './draft-cover';
export { DeleteDraft } from './draft-delete';
export { DraftForm } from './draft-form';
export { DraftItem, DraftList } from './draft-list';
export { NewDraft } from './draft-new';
export { PublishDraft } from './draft-publish';
export { DraftSource, DraftSources } from './draft-sources';
export { DraftTag, DraftTags } from './draft-tags';
