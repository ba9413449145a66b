/**
 * What a class says of how its models save themselves.
 * Read next docs/saves.md, names.
 */
import { formatPointer } from '../../../common/json-patch';
import { inherited } from './derive';
import type { Rules } from './document';
import type { PatcherConfig } from './saving-model';
import type { TrackerOptions } from './tracker';

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
