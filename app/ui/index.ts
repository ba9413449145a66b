/**
 * The view layer's one door. Features import from here and nowhere else in this room.
 * Read next view-base.ts, then placements.ts.
 */
import { registerView } from './registry';
import './ui.css';

export type {
  ControllerClass,
  LayoutOptions,
  Params,
  Query,
  RouteInfo,
  RouteOptions,
  ViewOptions,
} from '../../vendor/chaplin';
export type { HelperOptions, Template } from '../../vendor/handlebars-types';
export { proto } from '../../vendor/proto';
export { CollectionView } from './collection-view';
export { Controller } from './controller';
export { drag } from './drag';
export { type Failure, type FailureReader, setFailureReader } from './failure';
export { acceptFields, fieldAt, refuseField, showFields } from './fields';
export { keepFocusNear } from './focus';
export { FormView } from './form-view';
export { type RecordKeeper, setRecordKeeper } from './holding';
export { default as avatar } from './helpers/avatar';
export { announce, Layout } from './layout';
export { guardLeaving, watchLeaving } from './leave-guard';
export { type LinkIntentOptions, noticeIntent } from './link-intent';
export { redirectTo, urlOf } from './navigation';
export { PageView } from './page-view';
export { type KeptModel, readKept } from './read-kept';
export { worded } from './readable';
export { createView, fillRegion, registerView, UnknownViewError, type ViewClass, type ViewLoader } from './registry';
export { findView, printTree, type TreeView, walk } from './tree';
export { isTouched, typedValue, typedValues, type TypedValue } from './typed-values';
export type { Choice, FieldConflict, SaveState, SelfSavingModel } from './save-state';
export { View } from './view';

const saving = () => import('./saving');
registerView('save-status', async () => (await saving()).SaveStatus);
registerView('save-conflict', async () => (await saving()).SaveConflict);
