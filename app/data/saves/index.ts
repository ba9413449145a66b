/**
 * The door of saves: models that save themselves, in versions, as patches, and merge what others changed.
 * Holds     the three mixins, for plain Backbone and for our own models; the journal of what is unsaved.
 * Promises  nothing typed is lost, nothing is done twice: docs/saves.md has the states, spec/data/saves the proofs.
 * Leaves    requests to the model's `sync`, showing states and conflicts to views.
 * Read next docs/saves.md, then document.ts.
 */
export { strongTag } from './answers';
export { createId } from './create-id';
export type { Choice, SaveState } from './document';
export { SaveError } from './engine';
export { inTurn, isUnderWay } from './in-turn';
export type { Journal } from './journal';
export type { MergeConflict } from './merging';
export { optimisticSync, type OptimisticSyncConfig, type Versioned } from './optimistic-sync';
export { openJournal } from './open-journal';
export {
  type ConflictPayload,
  type MergePayload,
  type MergingModel,
  optimisticUpdate,
  type OptimisticUpdateConfig,
  type Resolve,
} from './optimistic-update';
export { flushSaves, renameScope, resumeSaves } from './page';
export { patchMixin } from './patch-mixin';
export type { IgnoredPath, PatcherConfig, ReceiveOptions, SavingModel } from './saving-model';
export { type SavingTools, setSavingTools } from './tools';
