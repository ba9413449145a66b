/**
 * `amplify.request`, mended: resources that are defined once and asked for by name.
 * Holds     what stands between its callers and amplify: templates, decoders, failures, subscribers.
 * Promises  each request is answered once: by a promise, and by the callback that fits; a failure is an Error that
 *           carries the status and the body; a value cannot leave its place in the URL, and none is ever `undefined`.
 * Leaves    keeping answers to the type `coalesced` (app/data/cache): amplify's own cache is refused. Its keys are sums
 *           in which different URLs meet, it keeps what POST brought, no write invalidates it, no log-out empties it.
 */
import amplify, { type AmplifyXhr, type Decoder, type Resource } from 'amplifyjs';

export type { AmplifyXhr, Decoder, Resource } from 'amplifyjs';

export type RequestData = Readonly<Record<string, unknown>> | string;

export interface Definition {
  /** With variables in braces, which are taken out of the data: `/articles/{slug}`. */
  readonly url: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly decoder?: Decoder | 'jsend' | undefined;
  /** Returning false calls the request off. */
  readonly beforeSend?: (xhr: AmplifyXhr, ajaxSettings: object) => unknown;
  /** Whatever else `$.ajax` takes. */
  readonly [setting: string]: unknown;
}

export interface AmplifyRequest {
  readonly resourceId: string;
  readonly data?: RequestData | undefined;
  readonly success?: ((data: unknown, status: string) => void) | undefined;
  readonly error?: ((failure: RequestError, status: string) => void) | undefined;
}

/** The answer's promise. A rejection that nobody handles is dropped: the callback may have been enough. */
export interface Handle extends Promise<unknown> {
  abort(): void;
}

export interface RequestFunction {
  /**
   * Asks for a resource.
   * @throws {TypeError | RangeError}  Nobody defined it, or a variable of its URL has no value that could stand there.
   */
  (request: AmplifyRequest): Handle;
  (resourceId: string, data?: RequestData, success?: (data: unknown, status: string) => unknown): Handle;
  (resourceId: string, success: (data: unknown, status: string) => unknown): Handle;
  /**
   * @param type  `ajax`, a type that was added, or a function that answers requests itself, at once or later.
   * @throws {TypeError}  There is no such type, or the definition asks for amplify's cache.
   */
  define(resourceId: string, type: string, definition: Definition): void;
  define(resourceId: string, resource: Resource): void;
  addType(name: string, create: (definition: Definition) => Resource): void;
  /**
   * Told of `request.before` (where returning false calls the request off), `request.success`, `request.error` and
   * `request.complete`. What it throws is reported and stops nobody.
   * @returns what ends it.
   */
  subscribe(topic: string, listener: (...args: never[]) => unknown): () => void;
}

/** Why a request brought nothing. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  constructor(
    readonly resourceId: string,
    /** Of HTTP; 0 where there was no answer. */
    readonly status: number,
    /** amplify's word: `error`, `abort`, `timeout`, `parsererror`, or a decoder's own. */
    readonly reason: string,
    /** The body, parsed if it is JSON, or what a decoder made of it. */
    readonly body: unknown,
    options?: ErrorOptions,
  ) {
    super(`${resourceId}: ${reason}${status === 0 ? '' : ` (${status})`}`, options);
  }
}

/** The same words that amplify goes by. */
const isFailure = (status: string): boolean => /timeout|error|abort/.test(status);

const types: Record<string, (definition: object) => Resource> = amplify.request.types;
const ajax = types['ajax'];

export const request: RequestFunction = Object.assign(ask as RequestFunction, {
  define(resourceId: string, type: string | Resource, definition?: Definition): void {
    if (typeof type !== 'string') amplify.request.define(resourceId, settling(type));
    else if (!Object.hasOwn(types, type)) throw new TypeError(`${resourceId}: amplify.request has no type ${type}`);
    else amplify.request.define(resourceId, type, { ...definition });
  },

  addType(name: string, create: (definition: Definition) => Resource): void {
    types[name] = (definition) => settling(create(definition as Definition));
  },

  subscribe(topic: string, listener: (...args: never[]) => unknown): () => void {
    const guarded = (...args: never[]): unknown => {
      try {
        const said = listener(...args);
        // Elsewhere `false` would keep the answer from those who come after.
        return topic === 'request.before' ? said : undefined;
      } catch (error) {
        reportError(error);
        return undefined;
      }
    };
    amplify.subscribe(topic, guarded);
    return () => amplify.unsubscribe(topic, guarded);
  },
});

request.addType('ajax', (definition) => {
  if (Boolean(definition['cache']) && definition['cache'] !== 'default') {
    throw new TypeError(`${definition.url}: amplify.request's own cache is not used here; define it as 'coalesced'`);
  }
  const { beforeSend, ...others } = definition;
  const decoder = decoderOf(definition);
  return (settings, transit) => {
    const { url, rest } = fillTemplate(definition.url, definition.data, settings.data);
    ajax?.({
      ...others,
      url,
      data: undefined,
      decoder: sparing(decoder, settings.resourceId),
      beforeSend(this: unknown, xhr: AmplifyXhr, ajaxSettings: object): boolean {
        const goesOn = beforeSend?.call(this, xhr, ajaxSettings) !== false;
        // jQuery tells nobody that it was called off.
        if (!goesOn) settings.error(null, 'abort');
        return goesOn;
      },
    })({ ...settings, data: rest }, transit);
  };
});

/**
 * A URL with its variables filled in, each percent-encoded, and the data that remains.
 * @param given  Wins over `defaults`. A string fills no variable.
 * @throws {RangeError}  A variable has no value, or one that would name another resource.
 */
export function fillTemplate(
  template: string,
  defaults: Readonly<Record<string, unknown>> = {},
  given: unknown = {},
): { readonly url: string; readonly rest: RequestData } {
  const own = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  const values = new Map<string, unknown>([...Object.entries(defaults), ...own]);
  const used = new Set<string>();
  const url = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values.get(name);
    const isPlain = ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
    if (!isPlain || ['', '.', '..'].includes(value as string)) {
      throw new RangeError(`${template}: nothing that could stand for {${name}}`);
    }
    used.add(name);
    return encodeURIComponent(value as string);
  });
  if (typeof given === 'string') return { url, rest: given };
  return { url, rest: Object.fromEntries([...values].filter(([name]) => !used.has(name))) };
}

function ask(
  asked: string | AmplifyRequest,
  dataOrSuccess?: RequestData | AmplifyRequest['success'],
  success?: AmplifyRequest['success'],
): Handle {
  if (typeof asked !== 'string') return send(asked);
  // amplify takes an async function for data.
  if (typeof dataOrSuccess === 'function') return send({ resourceId: asked, success: dataOrSuccess });
  return send({ resourceId: asked, data: dataOrSuccess, success });
}

function send({ resourceId, data = {}, success, error }: AmplifyRequest): Handle {
  if (!Object.hasOwn(amplify.request.resources, resourceId)) {
    throw new TypeError(`amplify.request: nobody defined ${resourceId}`);
  }
  let settle: { resolve(answer: unknown): void; reject(failure: RequestError): void } | undefined;
  const answer = new Promise<unknown>((resolve, reject) => (settle = { resolve, reject }));
  answer.catch(() => undefined);
  const transit = amplify.request({
    resourceId,
    data,
    success(answered, status = 'success') {
      callBack(() => success?.(answered, status));
      settle?.resolve(answered);
    },
    error(reason, status = 'error') {
      const failure = reason instanceof RequestError ? reason : failureOf(resourceId, reason, status);
      callBack(() => error?.(failure, status));
      settle?.reject(failure);
    },
  });
  return Object.assign(answer, { abort: () => transit?.abort() });
}

function failureOf(resourceId: string, reason: unknown, status: string): RequestError {
  return reason instanceof Error
    ? new RequestError(resourceId, 0, status, null, { cause: reason })
    : new RequestError(resourceId, 0, status, reason ?? null);
}

/** What a callback throws or rejects with is the page's to report, not the next one's to suffer. */
function callBack(run: () => unknown): void {
  try {
    const running = run();
    if (running instanceof Promise) running.catch(reportError);
  } catch (error) {
    reportError(error);
  }
}

/** A resource that is an async function and fails has answered, too. */
function settling(resource: Resource): Resource {
  return (settings, transit) => {
    const running = resource(settings, transit);
    if (running instanceof Promise) running.catch((error: unknown) => settings.error(error));
  };
}

/** @throws {TypeError}  There is none of that name. */
export function decoderOf({ url, decoder }: Definition): Decoder | undefined {
  if (typeof decoder !== 'string') return decoder;
  const named = Object.hasOwn(amplify.request.decoders, decoder) ? amplify.request.decoders[decoder] : undefined;
  if (named === undefined) throw new TypeError(`${url}: amplify.request has no decoder ${decoder}`);
  return named;
}

/** Stands before a decoder, which is asked only where there is something to decode, and may throw. */
export function sparing(decoder: Decoder | undefined, resourceId: string): Decoder {
  return (data, status, xhr, success, error) => {
    const fail = (body: unknown, reason = 'error', cause?: unknown): void =>
      error(new RequestError(resourceId, xhr.status ?? 0, reason, body, { cause }), reason);
    const body = isFailure(status) ? bodyOf(xhr) : data;
    if (decoder === undefined || (isFailure(status) && (typeof body !== 'object' || body === null))) {
      if (isFailure(status)) fail(body, status);
      else success(data, status);
      return;
    }
    try {
      decoder(body, status, xhr, success, fail);
    } catch (cause) {
      fail(body, 'error', cause);
    }
  };
}

function bodyOf({ responseText = '' }: AmplifyXhr): unknown {
  try {
    return JSON.parse(responseText);
  } catch {
    return responseText === '' ? null : responseText;
  }
}
