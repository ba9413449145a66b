/**
 * Versioned requests: `optimisticSync(Base, config)`.
 * Holds     `_version`, the validator of the state that the model has, and the conditions made of it.
 * Promises  version and state come from the same answer, and from the newest; what callers hand over is not changed. One
 *           write is on its way at a time: the next goes out on the version that it leaves.
 * Leaves    merging to optimistic-update.ts.
 */
import type BackboneTypes from 'backbone';
import { parsed, validatorOf, type VersionType, versionOf, type Xhr } from './answers';
import { conditions, FRESH } from './requests';
import { type Adding, derive, type ModelClass } from './derive';
import { inTurn, isUnderWay, type Turn } from './in-turn';

type Method = 'create' | 'read' | 'update' | 'patch' | 'delete';
type Headers = Readonly<Record<string, string | undefined>>;

export interface RequestOptions {
  readonly headers?: Headers | undefined;
  readonly [name: string]: unknown;
}

export interface OptimisticSyncConfig {
  /** Default `etag`: `If-Match`. `last-modified`: `If-Unmodified-Since`. */
  readonly type?: VersionType;
  /** Listens to `sync:invalid-version`. */
  readonly invalidHandler?: (model: Versioned, version: string | undefined, data: unknown) => void;
  /** What requests carry unless their own options say otherwise: all of them, and those of one method. */
  readonly all?: RequestOptions;
  readonly create?: RequestOptions;
  readonly read?: RequestOptions;
  readonly update?: RequestOptions;
  readonly patch?: RequestOptions;
  readonly delete?: RequestOptions;
}

export interface Versioned extends BackboneTypes.Model {
  /** The validator of the last answer that the model shows, as it came. */
  _version?: string | undefined;
}

/** What is remembered of a model's requests. */
interface Memory {
  /** Grows with each request that starts and each that is accepted. */
  tick: number;
  acceptedTick: number;
  /** Nothing can be written before it is read: there is no version, or the server wants one. */
  mustRead: boolean;
  /** The attributes as they were when a write was last asked for. */
  sent?: Readonly<Record<string, unknown>>;
  /** The state that came last, as text: what to compare with where it had no version. */
  text: string | undefined;
}

const memories = new WeakMap<object, Memory>();

/** @throws {TypeError}  A type that is neither. */
export function optimisticSync<B extends ModelClass>(
  Base: B,
  config: OptimisticSyncConfig = {},
): B & Adding<Versioned> {
  const { type = 'etag' } = config;
  if (!Object.hasOwn(conditions, type))
    throw new TypeError(`optimisticSync: type is 'etag' or 'last-modified', not '${type}'`);
  const parent = Base.prototype as { sync(method: Method, model: object, options: object): unknown };
  return derive(Base, {
    /** What versions are made of; tells that there are some. */
    _versionType: type,

    sync(this: Versioned, method: Method, model: object, options: Options = {}): unknown {
      const sync: Sync = (how, sent) => parent.sync.call(this, how, model, sent);
      return new VersionedRequest(this, { ...config, type }, sync, method, options).start();
    },
  });
}

type Callback = ((...answer: unknown[]) => unknown) | undefined;
type Options = Record<string, unknown> & {
  headers?: Headers;
  success?: Callback;
  error?: Callback;
  parse?: boolean;
  xhr?: Xhr | undefined;
};
type Sync = (method: Method, options: Options) => unknown;

class VersionedRequest {
  readonly #memory: Memory;
  /** Otherwise somebody else looks after versions (engine.ts). */
  readonly #isAlone: boolean;
  /** To be called when it was answered, and whoever sent it was told. */
  #over: (() => void) | undefined;

  constructor(
    private readonly model: Versioned,
    private readonly config: OptimisticSyncConfig & { readonly type: VersionType },
    private readonly sync: Sync,
    private method: Method,
    private readonly options: Options,
  ) {
    this.#isAlone = !('_ops' in model);
    this.#memory = memories.get(model) ?? { tick: 0, acceptedTick: 0, text: undefined, mustRead: false };
    if (config.invalidHandler && !memories.has(model)) model.on('sync:invalid-version', config.invalidHandler);
    memories.set(model, this.#memory);
  }

  start(): unknown {
    const { model, options } = this;
    if (!this.#isAlone || this.method === 'read') return this.#send(undefined);
    const showAgain = this.#keep(isUnderWay(this.#memory));
    const turn: Turn = {
      send: (over) => {
        showAgain();
        this.#over = over;
        if (this.method === 'create') return this.#send(undefined);
        return this.#memory.mustRead ? this.#readFirst() : this.#send(model._version);
      },
      abandoned: (...answer) => options.error?.(...answer),
    };
    return inTurn(this.#memory, turn);
  }

  /**
   * What has to wait is sent as it is now, whatever the answer to what is before it makes of the model.
   * @returns what shows it again when its turn has come: to Backbone, that answer was the last word.
   */
  #keep(isWaiting: boolean): () => void {
    const { model, options, method } = this;
    const { sent = {} } = this.#memory;
    const isShown = method !== 'delete' && options['wait'] !== true;
    const shown = { ...model.attributes };
    const mine = Object.fromEntries(Object.entries(shown).filter(([name, value]) => value !== sent[name]));
    if (isShown) this.#memory.sent = shown;
    if (!isWaiting) return () => undefined;
    const wasNew = model.isNew();
    if (method !== 'delete') options['attrs'] ??= model.toJSON(options);
    return () => {
      if (isShown) model.set(mine);
      // What came before it has created the record.
      if (method === 'create' && wasNew && !model.isNew()) this.method = 'update';
    };
  }

  #send(version: string | undefined): unknown {
    const { config, method, options, model } = this;
    const tick = (this.#memory.tick += 1);
    if (method !== 'read') this.#memory.acceptedTick = tick;
    const { type, all = {}, [method]: own = {} } = config;
    const sent: Options = {
      ...all,
      ...own,
      ...options,
      headers: {
        // Our own models would add the tag that they saw last, whatever it is.
        ...('etag' in model && { 'If-Match': undefined }),
        ...joined({ [conditions[type]]: version }, all.headers, own.headers, options.headers),
      },
      success: (...answer) => {
        options.xhr = (answer[2] as Xhr | undefined) ?? sent.xhr;
        return this.#end(() => (this.#isAlone ? this.#succeeded(tick, answer) : options.success?.(...answer)));
      },
      error: (...answer) => {
        this.#end(() => {
          this.#failed((answer[0] as Xhr | undefined) ?? sent.xhr);
          options.error?.(...answer);
        });
      },
    };
    return this.sync(method, sent);
  }

  /** Whoever sent it is told, and then it is the next one's turn, whatever they throw. */
  #end<T>(tell: () => T): T {
    try {
      return tell();
    } finally {
      this.#over?.();
    }
  }

  #succeeded(tick: number, answer: unknown[]): unknown {
    const { model, options, config } = this;
    const memory = this.#memory;
    const isRead = this.method === 'read';
    if (isRead && tick < memory.acceptedTick) return this.#drop(answer);
    memory.acceptedTick = isRead ? tick : (memory.tick += 1);
    const before = model._version;
    const version = (model._version = versionOf(options.xhr, config.type));
    // Backbone says false where the state was not valid: then the version is not taken either.
    if (options.success?.(...answer) === false) {
      model._version = before;
      return false;
    }
    memory.mustRead = version === undefined;
    memory.text = memory.mustRead ? JSON.stringify(answer[0]) : undefined;
    const validator = validatorOf(options.xhr, config.type);
    if (validator !== undefined) model.trigger('sync:version', model, validator);
    return undefined;
  }

  /** Something newer is there. Who waits for this answer is told, and nothing is set. */
  #drop([, ...rest]: unknown[]): unknown {
    this.options.parse = false;
    return this.options.success?.({}, ...rest);
  }

  #failed(xhr: Xhr | undefined): void {
    if (xhr?.status === 412) this.#outdated(validatorOf(xhr, this.config.type), dataOf(xhr));
    if (xhr?.status === 428) this.#memory.mustRead = true;
  }

  #outdated(version: string | undefined, data: unknown): void {
    this.model.trigger('sync:invalid-version', this.model, version, data);
  }

  /** Without a version: what is there now is compared with what the model was made of. */
  #readFirst(): unknown {
    const { options, config } = this;
    const { text } = this.#memory;
    const promise = new Promise((resolve, reject) => {
      const failed = (reason: string, ...answer: unknown[]): void => {
        options.error?.(...answer);
        reject(new Error(reason));
      };
      const read: Options = {
        // Past every cache: what is kept would be compared with itself.
        ...FRESH,
        success: (data: unknown, _: unknown, xhr = read.xhr) => {
          const version = versionOf(xhr as Xhr | undefined, config.type);
          if (text === undefined || text === JSON.stringify(data)) resolve(this.#send(version));
          else {
            this.#outdated(version, data);
            failed('changed on the server since it was read', xhr);
          }
        },
        error: (...answer) => failed('could not be read before it was written', ...answer),
      };
      this.sync('read', read);
    });
    // Its caller has heard of it by `error`.
    promise.catch(() => undefined);
    return promise;
  }
}

/** Later ones win, however their names are written. */
function joined(...all: readonly (Headers | undefined)[]): Headers {
  const headers = new Map<string, readonly [string, string | undefined]>();
  for (const one of all) {
    for (const [name, value] of Object.entries(one ?? {})) headers.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries([...headers.values()].filter(([, value]) => value !== undefined));
}

/** The body, whatever its type. */
function dataOf({ responseText }: Xhr): unknown {
  return responseText === '' ? undefined : (parsed(responseText) ?? responseText);
}
