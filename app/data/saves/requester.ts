/**
 * Asks in the name of one model, where the server knows it.
 * Promises  a model that is to have another id is asked for by the one that the server knows, and so is one that is disposed;
 *           nothing goes out in the name of somebody else.
 * Leaves    what a request is to requests.ts.
 */
import type { JsonObject } from '../../../common/json-patch';
import type { Host, Options } from './host';
import { own, textOfId } from './identity';
import { type Answered, ask } from './requests';
import { type Scope, scopeNamed } from './scopes';
import type { Keepalive, SavingTools } from './tools';

export class Requester {
  /** Whose it is, whoever is signed in later. */
  readonly #scope: Scope;
  #model: Host;
  /** Where that one was, and by which id. */
  #former: { readonly id: string | undefined; readonly url: string | undefined } | undefined;

  /** @param base  What the server has. */
  constructor(
    model: Host,
    private readonly tools: SavingTools,
    private readonly base: () => JsonObject | undefined,
  ) {
    this.#model = model;
    this.#scope = scopeNamed(tools.scope());
  }

  /** Or what stands in for one that is disposed, as it was. */
  get model(): Host {
    return this.#model;
  }

  /** Whose it is, and where; undefined: it has no address. */
  get key(): string | undefined {
    const url = this.#address();
    return url === undefined ? undefined : `${this.#scope.name} ${url}`;
  }

  /** Whether the one is here whose it is. */
  get isOwners(): boolean {
    return this.tools.scope() === this.#scope.name;
  }

  /** Where the server knows it, while it is to have another id. */
  get formerUrl(): string | undefined {
    return this.#asKnown() === this.#model ? undefined : this.#address();
  }

  /** The model is about to be disposed. */
  outlive(): void {
    const known = this.#asKnown();
    this.#former = { id: textOfId(known.id), url: this.#address() };
    const { attributes, collection, _version } = this.#model;
    this.#model = Object.create(this.#model, {
      disposed: { value: false },
      attributes: { value: { ...attributes } },
      collection: { value: collection },
      etag: { value: _version, writable: true },
    }) as Host;
  }

  parse(body: unknown): unknown {
    return this.#model.parse(body, {});
  }

  /** @param keepalive  It has to outlive the page, if it can. */
  ask(method: string, options: Options, keepalive: Keepalive | undefined, answered: Answered): void {
    if (!this.isOwners) {
      // It would go out in the name of somebody else. It waits until the one is back whose it is.
      answered({ status: 401 }, false);
      return;
    }
    const { attrs } = options;
    const release = attrs === undefined ? undefined : keepalive?.reserveKeepalive(attrs);
    const url = this.#former ? this.#address() : this.formerUrl;
    const sent = { ...options, ...(url !== undefined && { url }), ...(release && { keepalive: true }) };
    ask(this.#model, method, sent, this.tools.report, (...answer) => {
      release?.();
      answered(...answer);
    });
  }

  #address(): string | undefined {
    const model = this.#asKnown();
    const { url } = model as { url?: unknown };
    // What its address was made of may be disposed as well: only where the server has moved it, that is tried.
    if (this.#former && this.#former.id === textOfId(model.id)) return this.#former.url;
    try {
      return String(typeof url === 'function' ? url.call(model) : url);
    } catch {
      return this.#former?.url;
    }
  }

  /** The model with the id that the server knows, and what else its address may be made of. */
  #asKnown(): Host {
    const model = this.#model;
    const base = this.base() ?? {};
    const id = textOfId(own(base, model.idAttribute));
    if (id === undefined || id === textOfId(model.id)) return model;
    return Object.create(model, { id: { value: id }, attributes: { value: { ...model.attributes, ...base } } }) as Host;
  }
}
