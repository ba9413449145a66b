/**
 * Versioned requests: `optimisticSync(Base, config)`.
 * Holds     `_version`, the validator of the state that the model has, and the conditions made of it.
 * Promises  version and state come from the same answer, and from the newest; what callers hand over is not changed.
 * Leaves    merging to optimistic-update.ts.
 */
import type BackboneTypes from 'backbone';
import Backbone from '../../../vendor/backbone';
import { parsed, validatorOf, type VersionType, versionOf, type Xhr } from './answers';
import { type Adding, derive, type ModelClass } from './derive';

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
  /** The state that came last, as text: what to compare with where no version can be had. */
  text: string | undefined;
  mustRead: boolean;
}

const memories = new WeakMap<object, Memory>();
/** Models whose versions somebody else looks after (engine.ts). */
export const selfVersioned = new WeakSet();

const conditions = { etag: 'If-Match', 'last-modified': 'If-Unmodified-Since' } as const;

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
      return new VersionedRequest(this, type, config, sync).send(method, options);
    },
  });
}

type Callback = ((...answer: unknown[]) => unknown) | undefined;
type Options = Record<string, unknown> & {
  headers?: Headers;
  success?: Callback;
  error?: Callback;
  parse?: boolean;
  xhr?: Xhr;
};
type Sync = (method: Method, options: Options) => unknown;

class VersionedRequest {
  readonly #memory: Memory;

  constructor(
    private readonly model: Versioned,
    private readonly type: VersionType,
    private readonly config: OptimisticSyncConfig,
    private readonly sync: Sync,
  ) {
    let memory = memories.get(model);
    if (memory === undefined) {
      memory = { tick: 0, acceptedTick: 0, text: undefined, mustRead: false };
      memories.set(model, memory);
      if (config.invalidHandler) model.on('sync:invalid-version', config.invalidHandler);
    }
    this.#memory = memory;
  }

  send(method: Method, options: Options): unknown {
    const isConditional = method !== 'create' && method !== 'read';
    if (isConditional && this.#memory.mustRead && !selfVersioned.has(this.model))
      return this.#readFirst(method, options);
    return this.#send(method, options, this.#condition(isConditional));
  }

  #condition(isConditional: boolean): Headers {
    const { _version: version } = this.model;
    return isConditional && version !== undefined && !selfVersioned.has(this.model)
      ? { [conditions[this.type]]: version }
      : {};
  }

  #send(method: Method, options: Options, condition: Headers): unknown {
    const { all = {}, [method]: own = {} } = this.config;
    const tick = (this.#memory.tick += 1);
    const isRead = method === 'read';
    if (!isRead) this.#memory.acceptedTick = tick;
    const sent: Options = {
      ...all,
      ...own,
      ...options,
      headers: this.#headers(condition, all.headers, own.headers, options.headers),
      success: (...answer) => this.#succeeded(options, sent, tick, isRead, answer),
      error: (...answer) => this.#failed(options, sent, answer),
    };
    const xhr = this.sync(method, sent);
    if (sent.xhr !== undefined) options.xhr = sent.xhr;
    return xhr;
  }

  #headers(...all: readonly (Headers | undefined)[]): Headers {
    const headers = joined(...all);
    // Our own models would add the tag that they saw last, whatever it is.
    return 'etag' in this.model ? { 'If-Match': undefined, ...headers } : headers;
  }

  #succeeded(options: Options, sent: Options, tick: number, isRead: boolean, answer: unknown[]): unknown {
    const { model } = this;
    if (selfVersioned.has(model)) return options.success?.(...answer);
    const memory = this.#memory;
    if (isRead && tick < memory.acceptedTick) return this.#drop(options, answer);
    const xhr = (answer[2] as Xhr | undefined) ?? sent.xhr;
    memory.acceptedTick = isRead ? tick : (memory.tick += 1);
    const before = model._version;
    model._version = versionOf(xhr, this.type);
    // Backbone says false where the state was not valid: then the version is not taken either.
    if (options.success?.(...answer) === false) {
      model._version = before;
      return false;
    }
    memory.text = JSON.stringify(answer[0]);
    memory.mustRead = model._version === undefined;
    const validator = validatorOf(xhr, this.type);
    if (validator !== undefined) model.trigger('sync:version', model, validator);
    return undefined;
  }

  /** Something newer is there. Who waits for this answer is told, and nothing is set. */
  #drop(options: Options, [, ...rest]: unknown[]): unknown {
    const { parse } = options;
    options.parse = false;
    const result = options.success?.({}, ...rest);
    if (parse !== undefined) options.parse = parse;
    return result;
  }

  #failed(options: Options, sent: Options, answer: unknown[]): void {
    const xhr = (answer[0] as Xhr | undefined) ?? sent.xhr;
    const { status } = xhr ?? {};
    if (status === 412) this.#outdated(validatorOf(xhr, this.type), dataOf(xhr));
    if (status === 428) this.#memory.mustRead = true;
    options.error?.(...answer);
  }

  #outdated(version: string | undefined, data: unknown): void {
    this.model.trigger('sync:invalid-version', this.model, version, data);
  }

  /** Without a version: what is there now is compared with what the model was made of. */
  #readFirst(method: Method, options: Options): unknown {
    const memory = this.#memory;
    return new Promise((resolve, reject) => {
      const read: Options = {
        // Past every cache: what is kept would be compared with itself.
        headers: { 'Cache-Control': 'no-cache' },
        refresh: true,
        success: (data: unknown, ...rest: unknown[]) => {
          const xhr = (rest[1] as Xhr | undefined) ?? read.xhr;
          const version = versionOf(xhr, this.type);
          if (memory.text !== undefined && memory.text !== JSON.stringify(data)) {
            this.#outdated(version, data);
            options.error?.(xhr);
            reject(new Error('changed on the server since it was read'));
            return;
          }
          const condition: Headers = version === undefined ? {} : { [conditions[this.type]]: version };
          resolve(this.#send(method, options, condition));
        },
        error: (xhr: unknown, ...rest: unknown[]) => {
          options.error?.(xhr, ...rest);
          reject(new Error('could not be read before it was written'));
        },
      };
      this.sync('read', read);
    }).catch((reason: unknown) => {
      // Its caller has heard of it by `error`.
      return Backbone.$.Deferred().reject(reason);
    });
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
function dataOf(xhr: Xhr | undefined): unknown {
  const { responseText } = xhr ?? {};
  return responseText === '' ? undefined : (parsed(responseText) ?? responseText);
}
