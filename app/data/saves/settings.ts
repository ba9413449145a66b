/**
 * What a class says of how its models save themselves.
 * Promises  functions of a class may throw: that is reported, and is as if they had said nothing.
 * Read next docs/saves.md, names.
 */
import { formatPointer } from '../../../common/json-patch';
import { inherited } from './derive';
import type { Rules } from './document';
import { guarding } from './host';
import type { Path } from './plain';
import type { PatcherConfig } from './saving-model';
import { savingTools } from './tools';
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
  const { autoSave, decide, equal } = all;
  const isIgnored = ignoring(all);
  const guard = guarding(savingTools().report);
  return {
    ...all,
    autoSave: typeof autoSave === 'function' ? spared(autoSave) : autoSave,
    decide: decide && spared(decide),
    equal: equal && spared(equal),
    isIgnored: isIgnored && ((path: Path) => guard(() => isIgnored(path)) === true),
  };

  function spared<A extends readonly unknown[], R>(own: (...args: A) => R): (...args: A) => R | undefined {
    return (...args) => guard(() => own(...args));
  }
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
