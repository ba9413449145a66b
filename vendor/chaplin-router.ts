/**
 * From URLs to routes and back, mended.
 * Promises  parameters are encoded and decoded once; what cannot be decoded matches no route; what matches no route
 *           leads to "not found", as link, as URL and as name; a stopped history stops.
 * Leaves    running the action to chaplin-dispatcher.ts.
 */
import * as Chaplin from 'chaplin';
import type { HistoryEntry, MatchOptions, Params, Query, RouteInfo, RouteOptions, RouterOptions } from 'chaplin';
import Backbone from './backbone';
import { decodedOrNothing, encoded, formatQuery, parseQuery, splitUrl } from './chaplin-url';

/** Controller and action of the page that says that there is none. */
export interface Nowhere {
  readonly controller: unknown;
  readonly action: string;
}

export class History extends Chaplin.History {
  /** Chaplin binds through jQuery; Backbone since 1.2 unbinds without it, so that a stopped history went on. */
  override stop(): void {
    // Bound to this history, by Backbone.
    const listener: unknown = Reflect.get(this, 'checkUrl');
    if (isListener(listener)) Backbone.$(window).off('popstate', listener).off('hashchange', listener);
    super.stop();
  }

  /** Backbone decodes the path to compare it, and throws where it cannot be decoded. */
  override matchRoot(): boolean {
    return `${location.pathname}/`.startsWith(this.root);
  }
}

export class Route extends Chaplin.Route {
  override test(path: string): boolean {
    const params = this.#paramsOf(path);
    return params !== undefined && this.testConstraints(params);
  }

  override extractParams(path: string): Record<string, string> {
    return this.#paramsOf(path) ?? {};
  }

  /** `undefined` if the path does not match, or holds what no encoder would have written. */
  #paramsOf(path: string): Record<string, string> | undefined {
    const match = this.regExp.exec(path);
    if (match === null) return undefined;
    const params: Record<string, string> = {};
    for (const [index, name] of this.allParams.entries()) {
      const raw = match[index + 1];
      if (raw === undefined) continue;
      const value = decodedOrNothing(raw);
      if (value === undefined) return undefined;
      params[name] = value;
    }
    return params;
  }

  /**
   * Path and query, without the leading slash; parameters that the pattern does not name go to the query.
   * @returns false if one that the pattern needs is missing, empty, `.` or `..` (the URL would name another page),
   *          or does not meet its constraint.
   */
  override reverse(params: unknown, query?: unknown): string | false {
    const values = this.normalizeParams(params);
    if (values === false) return false;
    const pattern = this.pattern.replace(/\((.*?)\)/g, (_, portion: string) =>
      [...portion.matchAll(/[:*](\w+)/g)].every(([, name = '']) => values[name] !== undefined) ? portion : '',
    );
    const segments = new Map(
      [...pattern.matchAll(/([:*])(\w+)/g)].map(([mark, kind, name = '']) => {
        const text = textOf(values[name]);
        return [mark, kind === '*' ? text.split('/') : [text]];
      }),
    );
    if ([...segments.values()].flat().some((segment) => ['', '.', '..'].includes(segment))) return false;
    const path = this.#withTrailing(
      pattern.replace(/[:*]\w+/g, (mark) => (segments.get(mark) ?? []).map(encoded).join('/')),
    );
    const rest = Object.entries(values).filter(([name]) => !segments.has(`:${name}`) && !segments.has(`*${name}`));
    const given = typeof query === 'string' ? parseQuery(query) : query;
    const search = formatQuery({
      ...(typeof given === 'object' ? given : {}),
      ...(this.options.paramsInQS === false ? {} : Object.fromEntries(rest)),
    });
    return search === '' ? path : `${path}?${search}`;
  }

  /** Announces the match. Parameters and query are the same whether a URL was given or a name with values. */
  override handler(target: unknown, options: RouteOptions = {}): void {
    const url = typeof target === 'string' ? target : this.reverse(target, options.query);
    if (url === false) throw new RangeError(`route '${this.name}': the parameters do not fit '${this.pattern}'`);
    const [path, search] = splitUrl(url);
    const query = search === '' ? (options.query ?? {}) : parseQuery(search);
    const route: RouteInfo = {
      path: this.#withTrailing(path),
      action: this.action,
      controller: this.controller,
      name: this.name,
      query: formatQuery(query),
    };
    const params: Params = { ...this.extractParams(path), ...this.options.params };
    this.publishEvent('router:match', route, params, { ...options, query });
  }

  #withTrailing(path: string): string {
    if (this.options.trailing === false) return path.replace(/\/$/, '');
    return this.options.trailing === true && !path.endsWith('/') ? `${path}/` : path;
  }
}

export interface FoundRoute {
  readonly name: string;
  readonly params: Params;
  readonly query: Query;
  readonly load: () => Promise<unknown>;
}

export class Router extends Chaplin.Router {
  #nowhere: Nowhere | undefined;

  constructor(options?: RouterOptions) {
    super(options);
    Chaplin.mediator.setHandler('router:changeURL', (...change: Parameters<Router['changeURL']>) =>
      this.changeURL(...change),
    );
  }

  override createHistory(): Backbone.History {
    const history = new History();
    history.on('notfound', () => {
      const url = (location.pathname + location.search).replace(this.removeRoot, '');
      if (this.#nowhere !== undefined) this.#leadNowhere(url, {});
    });
    // Typed as a constant, though Chaplin's contract is that the router replaces it.
    Object.assign(Backbone, { history });
    return history;
  }

  /** Where every URL, link and name leads that no route takes. Without it they throw, as in Chaplin. */
  leadUnknownTo(nowhere: Nowhere): void {
    this.#nowhere = nowhere;
  }

  /** `match('article/:slug', { name: 'article', controller: () => import('./controller'), action: 'show' })` */
  override match(pattern: string, target: string | MatchOptions, options: MatchOptions = {}): Route {
    const all = { trailing: this.options.trailing, ...options, ...(typeof target === 'string' ? {} : target) };
    if (all.name === undefined || all.controller === undefined || all.action === undefined) {
      throw new TypeError(`route '${pattern}' needs a name, a controller (or its loader) and an action`);
    }
    const route = new Route(pattern, all.controller, all.action, all);
    Backbone.history.handlers.push({
      route,
      callback: (target: unknown, given?: RouteOptions) => route.handler(target, given),
    });
    return route;
  }

  /** `route({ url: '/article/x?y=z' }, options)` or `route('article', { slug: 'x' }, options)` */
  override route(target: unknown, params?: unknown, options?: RouteOptions): boolean {
    const url = urlIn(target);
    if (url !== undefined) return this.#routeUrl(url.replace(this.removeRoot, ''), { ...(params ?? {}) });
    const settings = { changeURL: true, ...options };
    const entry = this.findHandler(({ route }) => route.matches(target) && route.reverse(params) !== false);
    if (entry === undefined) return this.#leadNowhere(undefined, settings);
    entry.callback(params ?? {}, settings);
    return true;
  }

  #routeUrl(url: string, options: RouteOptions): boolean {
    const [path] = splitUrl(url);
    const settings = { changeURL: true, ...options };
    const entry = this.findHandler(({ route }: HistoryEntry) => route.test(path));
    if (entry === undefined) return this.#leadNowhere(url, settings);
    entry.callback(url, settings);
    return true;
  }

  /** The page that a path of the application leads to, with what loads its controller; undefined: no route takes it. */
  find(url: string): FoundRoute | undefined {
    const [path, search] = splitUrl(url.replace(this.removeRoot, ''));
    const route = this.findHandler(({ route }: HistoryEntry) => route.test(path))?.route;
    if (!(route instanceof Route)) return undefined;
    const { controller, name } = route;
    return {
      name,
      params: route.extractParams(path),
      query: parseQuery(search),
      load: () => Promise.resolve(isLoader(controller) ? controller() : controller),
    };
  }

  /** A path may begin with more slashes than one; pushed as they are, they would name another host. */
  override changeURL(controller: unknown, params: Params, route: RouteInfo, options: RouteOptions): void {
    super.changeURL(controller, params, { ...route, path: route.path.replace(/^\/+/, '') }, options);
  }

  #leadNowhere(url: string | undefined, options: RouteOptions): boolean {
    if (this.#nowhere === undefined) throw new Error(`no route takes '${url ?? ''}', and none is named for that`);
    const [path, search] = splitUrl(url ?? '');
    const route: RouteInfo = { ...this.#nowhere, path, query: search, name: 'not-found' };
    // Without a URL there is nothing to tell the address bar.
    const settings = url === undefined ? { ...options, changeURL: false } : options;
    this.publishEvent('router:match', route, { path }, { ...settings, query: parseQuery(search) });
    return true;
  }
}

/** What can stand in a path as it is written; the rest has no text. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A loader, and no class of controllers. */
function isLoader(value: unknown): value is () => unknown {
  return typeof value === 'function' && !(value.prototype instanceof Chaplin.Controller);
}

function isListener(value: unknown): value is () => void {
  return typeof value === 'function';
}

function urlIn(target: unknown): string | undefined {
  return typeof target === 'object' && target !== null && 'url' in target ? String(target.url) : undefined;
}
