/**
 * What a class says of how its models save themselves.
 * Read next docs/saves.md, names.
 */
import { formatPointer } from '../../../common/json-patch';
import { inherited } from './derive';
import type { Rules } from './document';
import type { SavingModel } from './patch-mixin';
import type { TrackerOptions } from './tracker';

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

/** What a mixin above patchMixin decides. */
export interface Merging
  extends
    Partial<Pick<Rules, 'equal' | 'decide' | 'autoResolve' | 'merges' | 'patches'>>,
    Partial<Pick<TrackerOptions, 'isUnordered'>> {
  readonly patcher?: PatcherConfig;
}

export type Settings = ReturnType<typeof settingsOf>;

export function settingsOf(model: object, { patcher, ...merging }: Merging) {
  const all = {
    originalProperty: '_original',
    modelProperty: '_children',
    collectionProperty: '_collections',
    overrideToJSON: true,
    debug: false,
    debounceMs: 800,
    maxWaitMs: 5_000,
    clientIds: true,
    journal: true,
    merges: false,
    patches: true,
    autoResolve: true,
    isUnordered: ((list) => Boolean(list.comparator)) as TrackerOptions['isUnordered'],
    ...patcher,
    ...(inherited(model, '_patcherConfig') as PatcherConfig),
    ...merging,
  };
  return { ...all, isIgnored: ignoring(all) };
}

/** Undefined: nothing is. */
function ignoring({ ignoreProps = [], ignorePaths = [] }: PatcherConfig): TrackerOptions['isIgnored'] {
  if (ignoreProps.length + ignorePaths.length === 0) return undefined;
  return (path) => {
    if (path.length === 1 && ignoreProps.includes(path[0] ?? '')) return true;
    const pointer = formatPointer(path);
    return ignorePaths.some((one) => {
      if (typeof one === 'string') return pointer === one || pointer.startsWith(`${one}/`);
      return typeof one === 'function' ? one(pointer) : one.test(pointer);
    });
  };
}
