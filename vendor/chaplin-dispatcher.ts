/**
 * From a matched route to a page, mended.
 * Promises  the page asked for last is the one that shows, in whatever order loaders and `beforeAction`s resolve; every
 *           other controller is disposed and its action never runs; whatever fails on the way (a chunk, a constructor,
 *           `beforeAction`, the action, in time or later) leads to the error page and never to an unhandled rejection.
 * Leaves    the address bar to the router, which hears `dispatcher:dispatch`.
 */
import * as Chaplin from 'chaplin';
import type { Controller, ControllerClass, Params, Query, RouteInfo, RouteOptions } from 'chaplin';
import _ from 'underscore';

export type ControllerLoader = () => Promise<ControllerClass>;

/** What the error page's action finds in its options. */
export interface FailureOptions extends RouteOptions {
  readonly reason: unknown;
}

export interface DispatcherOptions {
  /**
   * The page that says that a page could not be shown. Its action is called with the parameters and the route of that
   * page and with `FailureOptions`; routing to the same path tries again.
   */
  readonly failure?: { readonly controller: ControllerClass | ControllerLoader; readonly action: string };
}

/** One request for a page, from the match until it shows or something else was asked for. */
interface Visit {
  route: RouteInfo;
  readonly params: Params;
  readonly options: RouteOptions & { readonly query: Query };
  readonly isErrorPage: boolean;
  controller?: Controller;
}

export class Dispatcher extends Chaplin.Dispatcher {
  readonly #failure: DispatcherOptions['failure'];
  readonly #loaded = new WeakMap<ControllerLoader, ControllerClass>();
  /** What was asked for last and does not show yet. */
  #pending: Visit | undefined;
  /** Whose action ran last. */
  #current: Visit | undefined;
  /** Whose constructor, `beforeAction` or action is on the stack. */
  #running: Visit | undefined;

  constructor(options: DispatcherOptions = {}) {
    super({});
    this.#failure = options.failure;
  }

  override dispatch(route: RouteInfo, params: Params = {}, options: RouteOptions = {}): void {
    const redirection = this.#isRedirected() ? { replace: true } : {};
    this.#abandon();
    const visit: Visit = {
      route,
      params: { ...params },
      options: { ...options, ...redirection, query: { ...options.query } },
      isErrorPage: false,
    };
    if (options.forceStartup !== true && this.#shows(visit)) {
      // The address bar may stand elsewhere, when what was abandoned had come from there.
      Chaplin.mediator.execute({ name: 'router:changeURL', silent: true }, null, params, route, visit.options);
      return;
    }
    this.#visit(visit);
  }

  override dispose(): void {
    this.#abandon();
    this.#current?.controller?.dispose();
    this.#current = undefined;
    super.dispose();
  }

  /** A page that came from the address bar and leads elsewhere is replaced there, or Back would lead to it again. */
  #isRedirected(): boolean {
    // What has not been shown yet is nowhere to go back to, whoever asks for another page.
    const unseen =
      this.#running ?? this.#pending ?? (this.#current?.controller?.redirected ? this.#current : undefined);
    return unseen !== undefined && unseen.options.changeURL !== true;
  }

  #shows(visit: Visit): boolean {
    const shown = this.#current;
    return (
      shown !== undefined &&
      !shown.isErrorPage &&
      shown.route.controller === visit.route.controller &&
      shown.route.action === visit.route.action &&
      shown.route.path === visit.route.path &&
      _.isEqual(shown.params, visit.params) &&
      _.isEqual(shown.options.query, visit.options.query)
    );
  }

  #abandon(): void {
    const abandoned = this.#pending;
    this.#pending = undefined;
    abandoned?.controller?.dispose();
  }

  #visit(visit: Visit): void {
    this.#pending = visit;
    this.#attempt(visit, () => {
      const { controller } = visit.route;
      if (isControllerClass(controller)) this.#enter(visit, controller);
      else this.#load(visit, asLoader(controller));
    });
  }

  #load(visit: Visit, loader: ControllerLoader): void {
    const known = this.#loaded.get(loader);
    if (known !== undefined) {
      this.#enter(visit, known);
      return;
    }
    this.#later(visit, loader(), (loaded) => {
      if (!isControllerClass(loaded)) throw new TypeError(`route '${visit.route.name}': its loader gave no controller`);
      this.#loaded.set(loader, loaded);
      this.#enter(visit, loaded);
    });
  }

  #enter(visit: Visit, Loaded: ControllerClass): void {
    if (visit !== this.#pending) return;
    visit.route = this.#withPrevious(visit.route);
    const controller = new Loaded(visit.params, visit.route, visit.options);
    visit.controller = controller;
    const before: unknown = controller.beforeAction(visit.params, visit.route, visit.options);
    if (isThenable(before)) this.#later(visit, before, () => this.#act(visit, controller));
    else this.#act(visit, controller);
  }

  #act(visit: Visit, controller: Controller): void {
    // Something else was asked for meanwhile, perhaps by this controller itself; it has been disposed by that.
    if (visit !== this.#pending) return;
    this.#pending = undefined;
    const left = this.#current?.controller;
    // Before anything is left: should that fail, it is this page that could not be shown.
    this.#current = visit;
    if (left !== undefined) this.#leave(left);
    this.#publishState(visit);
    const action: unknown = Reflect.get(controller, visit.route.action);
    if (typeof action !== 'function') {
      throw new TypeError(`route '${visit.route.name}': its controller has no action '${visit.route.action}'`);
    }
    const returned: unknown = Reflect.apply(action, controller, [visit.params, visit.route, visit.options]);
    if (isThenable(returned)) returned.then(undefined, (reason: unknown) => this.#fail(visit, reason));
    // The action led elsewhere: that page will tell the address bar.
    if (!this.#isSettledOn(visit)) return;
    this.publishEvent('dispatcher:dispatch', controller, visit.params, visit.route, visit.options);
  }

  #isSettledOn(visit: Visit): boolean {
    return this.#current === visit && this.#pending === undefined;
  }

  #leave(controller: Controller): void {
    this.publishEvent('beforeControllerDispose', controller);
    controller.dispose();
  }

  /** Chaplin's own fields, for whoever reads them. */
  #publishState(visit: Visit): void {
    this.previousRoute = this.currentRoute;
    this.currentRoute = visit.route;
    this.currentParams = visit.params;
    this.currentQuery = visit.options.query;
    this.currentController = visit.controller ?? null;
  }

  #withPrevious(route: RouteInfo): RouteInfo {
    if (this.#current === undefined) return route;
    const { params, route: previous } = this.#current;
    return { ...route, previous: { ..._.omit(previous, 'previous'), params } };
  }

  /** Goes on with what `awaited` resolves to, unless the visit was abandoned; every failure is this visit's. */
  #later(visit: Visit, awaited: PromiseLike<unknown>, goOn: (value: unknown) => void): void {
    awaited.then(
      (value) => this.#attempt(visit, () => goOn(value)),
      (reason: unknown) => this.#fail(visit, reason),
    );
  }

  #attempt(visit: Visit, step: () => void): void {
    const outer = this.#running;
    this.#running = visit;
    try {
      step();
    } catch (reason) {
      this.#fail(visit, reason);
    } finally {
      this.#running = outer;
    }
  }

  #fail(visit: Visit, reason: unknown): void {
    const isWanted = visit === this.#pending || this.#isSettledOn(visit);
    if (!isWanted || this.disposed) return;
    this.#abandon();
    console.error(reason);
    this.publishEvent('dispatcher:failed', reason, visit.route);
    // An error page that fails itself has nowhere else to lead to.
    if (visit.isErrorPage || this.#failure === undefined) return;
    const options: FailureOptions & Visit['options'] = { ...visit.options, reason };
    this.#visit({
      route: { ...visit.route, ...this.#failure },
      params: visit.params,
      options,
      isErrorPage: true,
    });
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isControllerClass(value: unknown): value is ControllerClass {
  return typeof value === 'function' && value.prototype instanceof Chaplin.Controller;
}

function isFunction(value: unknown): value is ControllerLoader {
  return typeof value === 'function';
}

function asLoader(value: unknown): ControllerLoader {
  if (isFunction(value)) return value;
  throw new TypeError('a route needs a controller class, or a function that loads one');
}
