/** What shows how a record is saved, in one chunk. */
export { SaveConflict } from './save-conflict';
export { SaveStatus } from './save-status';
