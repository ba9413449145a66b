/** What is kept of drafts. */
import type { DraftAttributes } from '../../../common/features/drafts';
import type { Id, Table } from '../../store';

export interface Draft extends Omit<DraftAttributes, 'id'> {
  readonly author: Id;
}

export const draftsTable: Table<Draft> = {
  name: 'drafts',
  ids: 'random',
  unique: [],
  indexed: ['author', 'updatedAt'],
};
