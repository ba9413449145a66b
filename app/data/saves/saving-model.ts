/** What a model that saves itself shows, and what its class says of it. */
import type BackboneTypes from 'backbone';
import type { Operation } from '../../../common/json-patch';
import type { Xhr } from './answers';
import type { SaveState } from './document';

export interface SavingModel extends BackboneTypes.Model {
  readonly _patcherConfig?: PatcherConfig;
  /** What is unsaved: operations from the last state that the server confirmed, in sequence. */
  readonly _ops: readonly (Operation & { readonly cid?: string })[];
  readonly saveState: SaveState;
  _version?: string | undefined;
  /** Settles when what was left unsaved before is here, or nothing was left. */
  readonly restored: Promise<void>;
  /** Begins to watch. The constructor does it last; who needs it in `initialize` may call it there. */
  initPatcher(): void;
  /** A state of the server's, whatever way it came: what is unsaved here stays. */
  receive(state: unknown, options?: ReceiveOptions): unknown;
  /** Tries again what was refused. */
  retry(): void;
}

export interface ReceiveOptions {
  /** The validator that came with this very state. */
  readonly version?: string | undefined;
  /** Whether this is all there is to know; otherwise, what it lacks stays as it is. Default: so on plain Backbone. */
  readonly whole?: boolean | undefined;
  readonly tick?: number | undefined;
  readonly xhr?: Xhr | undefined;
}

export type IgnoredPath = string | RegExp | ((path: string) => boolean);

export interface PatcherConfig {
  /** Under which names the model has its base, its child classes and its collection classes. */
  readonly originalProperty?: string;
  readonly modelProperty?: string;
  readonly collectionProperty?: string;
  /** From how many unsaved operations on it saves by itself, or whether at so many. Default: it does not. */
  readonly autoSave?: number | ((model: SavingModel, count: number) => boolean);
  /** Attributes that are neither sent nor compared. */
  readonly ignoreProps?: readonly string[];
  /** Pointers, elements of lists by their ids; a string stands for all below it. */
  readonly ignorePaths?: readonly IgnoredPath[];
  /** Default true: `toJSON` is the document, children and lists included. */
  readonly overrideToJSON?: boolean;
  readonly debug?: boolean;
  /** The pause after an edit, and the longest wait for one, in milliseconds. Default 800 and 5,000. */
  readonly debounceMs?: number;
  readonly maxWaitMs?: number;
  /** Default true: elements of lists get their ids here. */
  readonly clientIds?: boolean;
  /** Default true, where the application gave a journal. */
  readonly journal?: boolean;
}
