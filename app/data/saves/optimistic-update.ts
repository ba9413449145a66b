/**
 * A model that saves itself, in versions, and merges: `optimisticUpdate(Base, protoProps)`, the two other mixins together.
 * Read next docs/saves.md.
 */
import type { Json } from '../../../common/json-patch';
import { type Adding, inherited, type ModelClass } from './derive';
import type { Choice, Rules } from './document';
import type { Host } from './host';
import type { MergeConflict } from './merging';
import { optimisticSync, type OptimisticSyncConfig, type Versioned } from './optimistic-sync';
import { engineOf, savingMixin } from './patch-mixin';
import type { PatcherConfig, SavingModel } from './saving-model';
import type { Merging } from './settings';

export interface OptimisticUpdateConfig {
  readonly optimistic?: OptimisticSyncConfig;
  readonly patcher?: PatcherConfig;
  /**
   * What is done unasked where both sides changed something. `true` (the default): what does not collide is merged. `false`:
   * nothing. `'server'`, `'client'`, or what a function says of each conflict: what collides is decided, too.
   */
  readonly autoResolve?: boolean | 'server' | 'client' | ((conflict: MergeConflict) => Choice | undefined);
  /** Default true; false: what exists is sent whole, as PUT. */
  readonly JSONPatch?: boolean;
  /** Attributes of which the server's value is taken without a conflict. */
  readonly ignoreProps?: readonly string[];
  /** Lists whose order is not the document's business: any value under a list's name, or `default`. */
  readonly collectionSort?: Readonly<Record<string, unknown>>;
  /** By attribute: whether two values mean the same. No operations between them (`[]`) says so, too. */
  readonly customCompare?: Readonly<Record<string, (a: Json, b: Json) => boolean | readonly unknown[]>>;
  readonly debug?: boolean;
}

export interface ConflictPayload {
  readonly conflicts: readonly {
    readonly path: string;
    readonly kind: MergeConflict['kind'];
    readonly client: Json | undefined;
    readonly server: Json | undefined;
    readonly original: Json | undefined;
  }[];
  readonly serverState: Json;
  readonly resolved: readonly MergeConflict[];
  readonly unsaved: SavingModel['_ops'];
}

/** What `sync:conflict-autoResolved` says. */
export interface MergePayload extends Omit<ConflictPayload, 'conflicts'> {
  readonly conflicts?: undefined;
  /** The base that both sides had. */
  readonly original: Json;
}

/** What to do about each conflict: one word for all, a word for each path, or a function. */
export type Resolve =
  'mine' | 'theirs' | Readonly<Record<string, Choice>> | ((conflict: MergeConflict) => Choice | undefined);

export interface MergingModel extends SavingModel, Versioned {
  readonly _optimisticUpdate?: OptimisticUpdateConfig;
  /** What `sync:conflict` said, until it is decided; then what `sync:conflict-autoResolved` says. */
  _conflict?: ConflictPayload | MergePayload | undefined;
  resolve(choices: Resolve): void;
  /** Gives up what is unsaved. */
  reverseUnsaved(): void;
}

/** @param protoProps  `_optimisticUpdate` among them; subclasses may have one of their own, which adds to it. */
export function optimisticUpdate<B extends ModelClass, P extends object = object>(
  Base: B,
  protoProps?: P,
): B & Adding<MergingModel & P> {
  const { optimistic } =
    (protoProps as { _optimisticUpdate?: OptimisticUpdateConfig } | undefined)?._optimisticUpdate ?? {};
  const methods = {
    resolve(this: Host, choices: Resolve): void {
      engineOf(this)?.dispatch({ type: 'resolve', choose: choosing(choices) });
    },

    reverseUnsaved(this: Host): void {
      engineOf(this)?.dispatch({ type: 'given-up' });
    },
  };
  const properties = { ...methods, ...protoProps };
  return savingMixin<B, MergingModel & P>(optimisticSync(Base, optimistic), properties, mergingOf);
}

/**
 * @param choices  A `Resolve`, if callers keep to it.
 * @throws {TypeError}  By what is returned, where it is none: neither side's value would be left.
 */
function choosing(choices: unknown): (conflict: MergeConflict) => Choice | undefined {
  if (typeof choices === 'function')
    return (conflict) => checked((choices as (one: MergeConflict) => unknown)(conflict));
  if (typeof choices !== 'object' || choices === null) return () => checked(choices ?? null);
  return ({ path }) => (Object.hasOwn(choices, path) ? checked(Reflect.get(choices, path)) : undefined);
}

function checked(choice: unknown): Choice | undefined {
  if (choice === undefined || choice === 'mine' || choice === 'theirs') return choice;
  if (typeof choice === 'object' && choice !== null && 'value' in choice) return choice as Choice;
  throw new TypeError(`a conflict ends with 'mine', 'theirs' or { value }, not with ${JSON.stringify(choice)}`);
}

function mergingOf(model: object): Merging {
  const config = inherited(model, '_optimisticUpdate') as OptimisticUpdateConfig;
  const { autoResolve = true, JSONPatch = true, ignoreProps = [], collectionSort = {}, customCompare } = config;
  return {
    patcher: { ...(config.debug !== undefined && { debug: config.debug }), ...config.patcher },
    merges: true,
    patches: JSONPatch,
    autoResolve: autoResolve !== false,
    decide: (conflict) => {
      if (ignoreProps.includes(conflict.tokens[0] ?? '')) return 'theirs';
      if (typeof autoResolve === 'function') return checked(autoResolve(conflict));
      return autoResolve === 'server' ? 'theirs' : autoResolve === 'client' ? 'mine' : undefined;
    },
    equal: customCompare && comparing(customCompare),
    isUnordered: (list, name) =>
      Boolean(list.comparator) || Object.hasOwn(collectionSort, name) || Object.hasOwn(collectionSort, 'default'),
  };
}

function comparing(custom: NonNullable<OptimisticUpdateConfig['customCompare']>): Rules['equal'] {
  return (a, b, [name = '', ...rest]) => {
    if (rest.length > 0 || !Object.hasOwn(custom, name)) return undefined;
    const verdict = custom[name]?.(a, b);
    return typeof verdict === 'object' ? verdict.length === 0 : verdict;
  };
}
