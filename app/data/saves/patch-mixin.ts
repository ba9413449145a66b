/**
 * A model that knows what of it is unsaved, and saves that: `patchMixin(Base, protoProps)`.
 * Holds     the methods of Backbone that it takes over, and the settings.
 * Leaves    the work to engine.ts.
 * Read next docs/saves.md.
 */
import type BackboneTypes from 'backbone';
import type { JsonObject, Operation } from '../../../common/json-patch';
import { type VersionType, versionOf, type Xhr } from './answers';
import { type Adding, derive, inherited, type ModelClass } from './derive';
import type { SaveState } from './document';
import { sendable } from './identity';
import { Engine, type EngineConfig, type Host, type Options } from './engine';
import type { MergeRules } from './merging';
import { selfVersioned } from './optimistic-sync';
import { TAKEN } from './tracker';

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

const engines = new WeakMap<object, Engine>();

/** What a mixin above this one decides. */
export interface Merging {
  readonly merges: boolean;
  readonly patches: boolean;
  readonly rules: Pick<MergeRules, 'equal' | 'decide' | 'autoResolve'>;
  readonly patcher: PatcherConfig;
  readonly isUnordered: EngineConfig['tracking']['isUnordered'];
}
export const MERGING = Symbol('merging');
const SHOWING = Symbol('showing');
type Showing = (this: Host, attrs: object) => void;

const NO_OPTIONS: Options = {};

type Parent = { readonly receive?: (state: unknown, options: object) => unknown } & Readonly<
  Record<'save' | 'fetch' | 'destroy' | 'set' | 'toJSON' | 'dispose', (...args: unknown[]) => unknown>
>;

export function patchMixin<B extends ModelClass, P extends object = object>(
  Base: B,
  protoProps?: P,
): B & Adding<SavingModel & P> {
  const parent = Base.prototype as Parent;
  const methods = {
    // Our own models have a way of their own for what the server says, by which they are found, and what they embed.
    [SHOWING]:
      parent.receive &&
      function (this: Host, attrs: object): void {
        parent.receive?.call(this, attrs, { whole: engineOf(this)?.document.isWhole === true });
      },

    initPatcher(this: Host): void {
      if (!engines.has(this)) start(this);
    },

    get _ops(): Engine['operations'] {
      return engineOf(this as unknown as Host)?.operations ?? [];
    },

    get saveState(): SaveState {
      return engineOf(this as unknown as Host)?.state ?? { name: 'clean', unsaved: 0, conflicts: 0 };
    },

    get restored(): Promise<void> {
      return engineOf(this as unknown as Host)?.restored ?? Promise.resolve();
    },

    set(this: Host, key: unknown, value?: unknown, options?: Options): unknown {
      const engine = engineOf(this);
      if (engine === undefined || key === null || key === undefined) return parent.set.call(this, key, value, options);
      const { tracker } = engine;
      if (typeof key !== 'object') {
        const isUnset = options?.['unset'] === true;
        const one = tracker.taken(key as string, isUnset ? undefined : value, options ?? NO_OPTIONS);
        return one === TAKEN ? this : edited(this, parent.set.call(this, key, one, options));
      }
      const how = (value ?? NO_OPTIONS) as Options;
      if (how['from'] === 'server') return (this as unknown as SavingModel).receive(key, takenUp(this, how));
      const rest: Record<string, unknown> = {};
      for (const [name, given] of Object.entries(key)) {
        const one = tracker.taken(name, given, how);
        if (one !== TAKEN && name !== '__proto__') rest[name] = one;
      }
      return edited(this, parent.set.call(this, rest, how));
    },

    toJSON(this: Host, options?: object): unknown {
      const engine = engineOf(this);
      if (!engine || settingsOf(this).overrideToJSON === false) return parent.toJSON.call(this, options);
      return structuredClone(sendable(engine.tracker.snapshot()));
    },

    save(this: Host, key?: unknown, value?: unknown, rest?: Options): unknown {
      const engine = engineOf(this);
      if (!engine) return parent.save.call(this, key, value, rest);
      const isMap = key === null || key === undefined || typeof key === 'object';
      const attrs = (isMap ? key : { [key as string]: value }) as Readonly<Record<string, unknown>> | undefined;
      const options: Options = { validate: true, parse: true, ...((isMap ? value : rest) as Options | undefined) };
      const isAhead = options.wait === true && attrs !== undefined;
      if (attrs && !isAhead) {
        if ((this.set(attrs, options) as unknown) === false) return false;
      } else if (!(this as unknown as Validating)._validate(attrs ?? {}, options)) return false;
      return engine.save(options, isAhead ? attrs : undefined);
    },

    fetch(this: Host, given?: Options): unknown {
      const engine = engineOf(this);
      if (!engine) return parent.fetch.call(this, given);
      const options: Record<string, unknown> = { parse: true, ...given };
      const tick = engine.beginRead();
      options['success'] = (body: unknown, _status: unknown, xhr?: Xhr) => {
        const state: unknown = options['parse'] ? this.parse(body, options) : body;
        const received: ReceiveOptions = { tick, whole: true, xhr: xhr ?? (options['xhr'] as Xhr | undefined) };
        (this as unknown as SavingModel).receive(state, received);
        given?.success?.call(given.context, this, body, options);
        this.trigger('sync', this, body, options);
      };
      options['error'] = (body: unknown) => {
        given?.error?.call(given.context, this, body, options);
        this.trigger('error', this, body, options);
      };
      return (this as unknown as Syncing).sync('read', this, options);
    },

    destroy(this: Host, given?: Options): unknown {
      const engine = engineOf(this);
      if (!engine || this.isNew()) return parent.destroy.call(this, given);
      return engine.destroy({ ...given });
    },

    receive(this: Host, state: unknown, options: ReceiveOptions = {}): unknown {
      const engine = engineOf(this);
      if (engine === undefined) return parent.receive?.call(this, state, options);
      const { version, xhr, tick, whole = parent.receive === undefined } = options;
      const known = version ?? versionOf(xhr, versionTypeOf(this) ?? 'etag');
      engine.receive(state, { version: known, tick, isSparse: !whole });
      // Nothing of it may have been new: then nothing was shown, and yet all is known.
      if (engine.document.isWhole) parent.receive?.call(this, {}, { whole: true });
      return this;
    },

    retry(this: Host): void {
      engineOf(this)?.dispatch({ type: 'retry' });
    },

    ...('dispose' in parent && {
      dispose(this: Host): void {
        if (!this.disposed) engineOf(this)?.retire();
        parent.dispose.call(this);
      },
    }),
  };
  const properties = Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(methods),
      ...(protoProps && Object.getOwnPropertyDescriptors(protoProps)),
    },
  );
  return derive(Base, properties, (model) => {
    if (typeof (model as unknown as SavingModel).initPatcher === 'function')
      (model as unknown as SavingModel).initPatcher();
  }) as unknown as B & Adding<SavingModel & P>;
}

/** Our own models would keep books on what is edited, too; the engine does that. */
function edited(model: Host, result: unknown): unknown {
  if ('confirmed' in model) Reflect.set(model, 'confirmed', undefined);
  return result;
}

interface Validating {
  _validate(attrs: object, options: object): boolean;
}
interface Syncing {
  sync(method: string, model: object, options: object): unknown;
}

export function engineOf(model: Host): Engine | undefined {
  return engines.get(model);
}

/** What the cache of our own models has got anew: its tag came right before it, and the options are of a former answer. */
function takenUp(model: object, { whole }: Options): ReceiveOptions {
  const etag: unknown = Reflect.get(model, 'etag');
  const isStrong = whole === true && typeof etag === 'string' && etag.startsWith('"');
  return { whole: whole === true, version: isStrong ? etag : undefined };
}

function versionTypeOf(model: object): VersionType | undefined {
  return Reflect.get(model, '_versionType') as VersionType | undefined;
}

function settingsOf(model: object): PatcherConfig {
  const { patcher } = (Reflect.get(model, MERGING) as ((model: object) => Merging) | undefined)?.(model) ?? {};
  return { ...patcher, ...inherited(model, '_patcherConfig') };
}

function start(model: Host): void {
  const settings = settingsOf(model);
  const merging = (Reflect.get(model, MERGING) as ((model: object) => Merging) | undefined)?.(model);
  const versionType = versionTypeOf(model);
  const { originalProperty = '_original', autoSave } = settings;
  if (versionType !== undefined) selfVersioned.add(model);
  const parent = Reflect.get(model, SHOWING) as Showing | undefined;
  const engine = new Engine(model, {
    show: (attrs) => (parent ? parent.call(model, attrs) : model.set(attrs)),
    versionType: versionType ?? 'etag',
    rules: {
      isVersioned: versionType !== undefined,
      merges: merging?.merges ?? false,
      patches: merging?.patches ?? true,
      debounceMs: settings.debounceMs ?? 800,
      maxWaitMs: settings.maxWaitMs ?? 5_000,
      autoResolve: true,
      ...merging?.rules,
    },
    autoSaves: (unsaved) =>
      typeof autoSave === 'function'
        ? unsaved > 0 && autoSave(model as unknown as SavingModel, unsaved)
        : autoSave !== undefined && unsaved >= Math.max(1, autoSave),
    tracking: {
      modelProperty: settings.modelProperty ?? '_children',
      collectionProperty: settings.collectionProperty ?? '_collections',
      isIgnored: ignoring(settings),
      isUnordered: merging?.isUnordered ?? ((list) => Boolean(list.comparator)),
    },
    hasClientIds: settings.clientIds !== false,
    isJournaled: settings.journal !== false,
    isDebugged: settings.debug === true,
  });
  engines.set(model, engine);
  Object.defineProperty(model, originalProperty, {
    configurable: true,
    get: (): JsonObject => structuredClone(sendable(engine.document.base ?? {})),
  });
}

function ignoring({
  ignoreProps = [],
  ignorePaths = [],
}: PatcherConfig): ((path: readonly string[]) => boolean) | undefined {
  if (ignoreProps.length === 0 && ignorePaths.length === 0) return undefined;
  const names = new Set(ignoreProps);
  return (path) => {
    if (path.length === 1 && names.has(path[0] ?? '')) return true;
    const pointer = path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return ignorePaths.some((one) => {
      if (typeof one === 'string') return pointer === one || pointer.startsWith(`${one}/`);
      return typeof one === 'function' ? one(pointer) : one.test(pointer);
    });
  };
}
