/** A record and a list as the registry asks for them, with nothing else: no Backbone, no Chaplin, no page. */
import { Registry } from '../../../app/data/registry';
import { FakeClock } from '../../support/fake-clock';

type Listener = (...told: never[]) => void;

/** Which instances were disposed, in that order. */
export const disposals: object[] = [];

export class Hat {
  disposed = false;
  id: string | number | undefined;
  readonly #listeners = new Map<string, Listener[]>();

  constructor(public attributes: { readonly id?: string | number; readonly size?: number } = {}) {
    this.id = attributes.id;
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  off(event: string, listener: Listener): void {
    this.#listeners.set(event, this.#listeners.get(event)?.filter((each) => each !== listener) ?? []);
  }

  trigger(event: string, ...rest: unknown[]): void {
    const told = rest.length > 0 ? rest : [this];
    for (const listener of this.#listeners.get(event) ?? []) Reflect.apply(listener, this, told);
    for (const listener of this.#listeners.get('all') ?? []) Reflect.apply(listener, this, [event, ...told]);
  }

  receive(state: object): void {
    this.attributes = { ...this.attributes, ...state };
    if (this.attributes.id === this.id) return;
    this.id = this.attributes.id;
    this.trigger('changeId');
  }

  dispose(): void {
    this.trigger('dispose');
    this.disposed = true;
    disposals.push(this);
  }
}

/** There is one such. */
export class Crown extends Hat {}
Object.assign(Crown.prototype, { only: true });

export interface ShelfParams {
  readonly room?: string;
  readonly page?: number;
  readonly where?: { readonly colour?: string; readonly sizes?: readonly number[] };
}

export class Shelf {
  disposed = false;
  readonly params: ShelfParams;

  constructor(_models: undefined, options: { readonly params: ShelfParams }) {
    this.params = options.params;
  }

  dispose(): void {
    this.disposed = true;
    disposals.push(this);
  }
}
Object.assign(Shelf.prototype, { holds: 'list' });

/** Whoever holds something. */
export class Owner {
  disposed = false;
  constructor(readonly uid: string) {}
}

/** Route changes as the dispatcher announces them. */
export class Routes {
  readonly #listeners = new Map<string, Set<() => void>>();

  subscribe(event: string, listener: () => void): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }

  unsubscribe(event: string, listener: () => void): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** The page that shows is about to be left. */
  leave(): void {
    this.#tell('beforeControllerDispose');
  }

  /** The next page shows. */
  arrive(): void {
    this.#tell('dispatcher:dispatch');
  }

  #tell(event: string): void {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }
}

export const LINGER_MS = 1_000;

/** A registry with a clock and routes of its own. */
export function open(options: { readonly keepLast?: number } = {}) {
  const clock = new FakeClock();
  const registry = new Registry({ clock, lingerMs: LINGER_MS, ...options });
  const routes = new Routes();
  const stop = registry.followRoutes(routes);
  return { clock, registry, routes, stop };
}
