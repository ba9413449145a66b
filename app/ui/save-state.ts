/**
 * How what a person wrote stands with the server: in words, and which of them are worth saying to those who listen.
 * Holds     what the views know of a record that saves by itself. They know no data layer: whatever has this shape will
 *           do.
 * Read next save-status.ts, save-conflict.ts
 */
import type { Model } from '../../vendor/chaplin';
import plural from './helpers/plural';

export interface SaveState {
  readonly name: 'clean' | 'dirty' | 'saving' | 'saving+dirty' | 'offline' | 'resolving' | 'conflict' | 'refused';
  /** Changes that the server has not confirmed. */
  readonly unsaved: number;
  /** Fields that a person has to decide about. */
  readonly conflicts: number;
  /** `refused`: why, in words for people. `offline`: `session` where it waits for somebody to sign in. */
  readonly reason?: string;
}

/** One field that was changed here and elsewhere. `undefined`: it is not there. */
export interface FieldConflict {
  /** Where it is: a JSON Pointer (RFC 6901). */
  readonly path: string;
  /** As it is here. */
  readonly client: unknown;
  /** As it is on the server by now. */
  readonly server: unknown;
  /** As it was when both began. */
  readonly original: unknown;
}

export type Choice = 'mine' | 'theirs' | { readonly value: unknown };

/** Triggers `sync:state` when `saveState` changes, and `sync:conflict` when there is a conflict, or another one. */
export interface SelfSavingModel extends Model {
  readonly saveState: SaveState;
  /** What the last `sync:conflict` told. */
  readonly _conflict?: { readonly conflicts?: readonly FieldConflict[] | undefined } | null | undefined;
  /** Sends again what did not arrive or was refused. */
  retry(): void;
  /** Decides. What becomes of it is told by `sync:state`. @throws what the person is told. */
  resolve(choice: 'mine' | 'theirs' | Readonly<Record<string, Choice>>): unknown;
}

/** What a person reads. */
export function sentenceOf({ name, unsaved, conflicts, reason = '' }: SaveState): string {
  switch (name) {
    case 'clean':
      return 'Saved';
    case 'dirty':
      return 'Editing';
    case 'saving':
    case 'saving+dirty':
    case 'resolving':
      return 'Saving…';
    case 'offline':
      return offlineSentence(reason === 'session' ? 'Signed out' : 'Offline', unsaved);
    case 'conflict':
      return conflicts === 0 ? 'Conflict' : `Conflict in ${plural(conflicts, 'field', undefined)}`;
    case 'refused':
      return reason === '' ? 'Not saved' : `Not saved: ${reason}`;
  }
}

function offlineSentence(why: string, unsaved: number): string {
  return unsaved === 0 ? why : `${why}, ${plural(unsaved, 'change', undefined)} waiting`;
}

/** What somebody who listens has been told last. What is being typed, or on its way, is not told. */
export type Told =
  'nothing' | 'nothing since the first edit' | 'saved' | `${'offline' | 'conflict' | 'refused'} ${string}`;

/**
 * What has to have been told in this state. The first time that something was saved is told, so that people know that it
 * is; later on, being saved is told only after trouble. How much waits while offline is not told each time.
 * @returns `told` when there is nothing to say.
 */
export function tell(told: Told, { name, conflicts, reason = '' }: SaveState): Told {
  switch (name) {
    case 'clean':
      return told === 'nothing' ? told : 'saved';
    case 'dirty':
    case 'saving':
    case 'saving+dirty':
    case 'resolving':
      return told === 'nothing' ? 'nothing since the first edit' : told;
    case 'offline':
      return `offline ${reason}`;
    case 'conflict':
      return `conflict ${conflicts}`;
    case 'refused':
      return `refused ${reason}`;
  }
}

/** Whether what is told by now has to be said aloud. */
export function isNews(before: Told, now: Told): boolean {
  return now !== before && now !== 'nothing since the first edit';
}
