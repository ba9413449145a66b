/**
 * A model that knows what of it is unsaved, and saves that: `patchMixin(Base, protoProps)`.
 * Holds     the methods of Backbone that it takes over, and the settings.
 * Leaves    the work to engine.ts.
 * Read next docs/saves.md.
 */
import type { JsonObject } from '../../../common/json-patch';
import { type VersionType, versionOf, type Xhr } from './answers';
import { type Adding, derive, type ModelClass } from './derive';
import type { SaveState } from './document';
import { Engine } from './engine';
import type { Host, Options } from './host';
import { sendable } from './identity';
import type { ReceiveOptions, SavingModel } from './saving-model';
import { type Merging, settingsOf } from './settings';
import { TAKEN } from './tracker';

const engines = new WeakMap<object, Engine>();

export function engineOf(model: object): Engine | undefined {
  return engines.get(model);
}

const NO_OPTIONS: Options = {};
type Method = (...args: unknown[]) => unknown;
/** What is taken over of Backbone, and of our own models. */
type Parent = Readonly<Record<'save' | 'fetch' | 'destroy' | 'set' | 'toJSON' | 'clone' | 'dispose', Method>> & {
  readonly receive?: Method;
};
type Saving = Host & SavingModel;
interface Validating {
  _validate(attrs: object, options: object): boolean;
}
interface FetchOptions extends Options {
  /** When the read began of which this is the answer. */
  readonly readTick?: number;
}

export function patchMixin<B extends ModelClass, P extends object = object>(
  Base: B,
  protoProps?: P,
): B & Adding<SavingModel & P> {
  return savingMixin<B, SavingModel & P>(Base, protoProps, () => ({}));
}

/** @param mergingOf  What a model's class says of merging. */
export function savingMixin<B extends ModelClass, I>(
  Base: B,
  protoProps: object | undefined,
  mergingOf: (model: Saving) => Merging,
): B & Adding<I> {
  const parent = Base.prototype as Parent;

  /** Until it watches, a model is what it was before. */
  const once = <A extends unknown[]>(name: keyof Parent, own: (engine: Engine, model: Saving, ...args: A) => unknown) =>
    function (this: Saving, ...args: A): unknown {
      const engine = engines.get(this);
      return engine ? own(engine, this, ...args) : parent[name]?.apply(this, args);
    };

  const methods = {
    initPatcher(this: Saving): void {
      if (engines.has(this)) return;
      const settings = settingsOf(this, mergingOf(this));
      const engine = new Engine(this, {
        ...settings,
        versionType: versionTypeOf(this),
        // Our own models have a way of their own for what the server says, by which they are found, and what they embed.
        show: (attrs) => {
          const whole = engines.get(this)?.document.isWhole === true;
          if (parent.receive) parent.receive.call(this, attrs, { whole });
          else this.set(attrs);
        },
      });
      engines.set(this, engine);
      Object.defineProperty(this, settings.originalProperty, {
        configurable: true,
        get: (): JsonObject => structuredClone(sendable(engine.document.base ?? {})),
      });
    },

    get _ops(): Engine['operations'] {
      return engines.get(this)?.operations ?? [];
    },

    get saveState(): SaveState {
      return engines.get(this)?.state ?? { name: 'clean', unsaved: 0, conflicts: 0 };
    },

    get restored(): Promise<void> {
      return engines.get(this)?.restored ?? Promise.resolve();
    },

    // Not by `once`, and a key by itself: it is called for whatever somebody types.
    set(this: Saving, key: unknown, value?: unknown, rest?: Options): unknown {
      const engine = engines.get(this);
      if (engine === undefined || key === null || key === undefined) return parent.set.call(this, key, value, rest);
      const { tracker } = engine;
      if (typeof key !== 'object') {
        const one = tracker.taken(key as string, value, rest ?? NO_OPTIONS);
        return one === TAKEN ? this : edited(this, parent.set.call(this, key, one, rest));
      }
      const options = (value ?? NO_OPTIONS) as FetchOptions;
      const answered = answeredBy(this, options);
      if (answered) return this.receive(key, answered);
      const taken: Record<string, unknown> = {};
      for (const [name, given] of Object.entries(key)) {
        const one = tracker.taken(name, given, options);
        if (one !== TAKEN && name !== '__proto__') taken[name] = one;
      }
      return edited(this, parent.set.call(this, taken, options));
    },

    toJSON: once('toJSON', (engine, model, options?: unknown) =>
      engine.config.overrideToJSON
        ? structuredClone(sendable(engine.tracker.snapshot()))
        : parent.toJSON.call(model, options),
    ),

    // Its children are models of their own: Backbone's would be those of both.
    clone: once(
      'clone',
      (engine, model) =>
        new (model.constructor as new (attributes: object) => Host)({
          ...model.attributes,
          ...structuredClone(sendable(engine.tracker.snapshot())),
        }),
    ),

    save: once('save', (engine, model, key?: unknown, value?: unknown, rest?: Options) => {
      const isMap = typeof key === 'object' || key === undefined;
      const attrs = (isMap ? key : { [key as string]: value }) as Readonly<Record<string, unknown>> | null | undefined;
      const options: Options = { validate: true, parse: true, ...((isMap ? value : rest) as Options | undefined) };
      const isShown = attrs && options.wait !== true;
      const isValid: unknown = isShown
        ? model.set(attrs, options)
        : (model as unknown as Validating)._validate(attrs ?? {}, options);
      return isValid !== false && engine.save(options, isShown ? undefined : (attrs ?? undefined));
    }),

    fetch: once('fetch', (engine, model, options?: Options) =>
      parent.fetch.call(model, {
        ...(engine.formerUrl !== undefined && { url: engine.formerUrl }),
        ...options,
        readTick: engine.beginRead(),
      }),
    ),

    destroy: once('destroy', (engine, model, options?: Options) =>
      model.isNew() ? parent.destroy.call(model, options) : engine.destroy({ ...options }),
    ),

    receive: once('receive', (engine, model, state: unknown, options: ReceiveOptions = {}) => {
      const { xhr, version = versionOf(xhr, versionTypeOf(model) ?? 'etag'), tick } = options;
      engine.receive(state, { version, tick, isSparse: !(options.whole ?? parent.receive === undefined) });
      // Nothing of it may have been new: then nothing was shown, and yet all is known.
      if (engine.document.isWhole) parent.receive?.call(model, {}, { whole: true });
      return model;
    }),

    retry(this: Saving): void {
      engines.get(this)?.dispatch({ type: 'retry' });
    },

    ...('dispose' in parent && {
      dispose(this: Saving): void {
        if (!this.disposed) engines.get(this)?.retire();
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
  const ready = (model: object): void => (model as Partial<SavingModel>).initPatcher?.();
  return derive<B>(Base, properties, ready) as unknown as B & Adding<I>;
}

/** What the options of a `set` say, if it is one of what the server has answered. */
function answeredBy(model: Saving, options: FetchOptions): ReceiveOptions | undefined {
  const { readTick } = options;
  const xhr = options['xhr'] as (Xhr & { readonly isNews?: boolean }) | undefined;
  // What a cache has got anew comes with the options of the read that it follows, and when it was asked for nobody knows.
  const tick = xhr?.isNews === true ? undefined : readTick;
  if (readTick !== undefined) return { tick, whole: true, xhr };
  if (options['from'] !== 'server') return undefined;
  // What the cache of our own models has got anew: its tag came right before it, and the options are of a former answer.
  const whole = options['whole'] === true;
  const etag: unknown = Reflect.get(model, 'etag');
  return { whole, version: whole && typeof etag === 'string' && etag.startsWith('"') ? etag : undefined };
}

/** Our own models would keep books on what is edited, too; the engine does that. */
function edited(model: Host, result: unknown): unknown {
  if ('confirmed' in model) Reflect.set(model, 'confirmed', undefined);
  return result;
}

function versionTypeOf(model: object): VersionType | undefined {
  return Reflect.get(model, '_versionType') as VersionType | undefined;
}
