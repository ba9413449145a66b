/**
 * Types of Chaplin 1.2.0 over Backbone 1.6.1, as far as this project reads or extends it; nobody publishes any.
 * Only vendor/chaplin*.ts import the package itself: everybody else goes through the door, vendor/chaplin.ts.
 */
/* eslint-disable @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars --
   Chaplin mixes its event broker into its classes: merging is how that is said, and repeats the type parameters. */

declare module 'chaplin' {
  import type Backbone from 'backbone';

  type Listener = (...args: never[]) => unknown;

  interface EventBroker {
    subscribeEvent(type: string, handler: Listener): void;
    subscribeEventOnce(type: string, handler: Listener): void;
    unsubscribeEvent(type: string, handler: Listener): void;
    unsubscribeAllEvents(): void;
    publishEvent(type: string, ...args: unknown[]): void;
  }
  const EventBroker: EventBroker;

  /** What the route's pattern found in the path, decoded, and what the route adds. */
  type Params = Readonly<Record<string, string>>;
  /** What stands behind the question mark, decoded. A name that stands there twice has a list. */
  type Query = Readonly<Record<string, string | readonly string[]>>;

  interface RouteInfo {
    /** Without the leading slash and without the query. */
    readonly path: string;
    /** As it was given to `match`; only compared. */
    readonly controller: unknown;
    readonly action: string;
    readonly name: string;
    /** As it stands in the URL, without the question mark. */
    readonly query: string;
    readonly previous?: Omit<RouteInfo, 'previous'> & { readonly params?: Params };
  }

  interface RouteOptions {
    /** Whether the address bar has yet to be told. False for what came from it: first load, Back, Forward. */
    readonly changeURL?: boolean;
    /** Runs the action though it is the one that shows, with the same parameters. */
    readonly forceStartup?: boolean;
    /** Takes the place of the current entry of the browser's history. */
    readonly replace?: boolean;
    readonly trigger?: boolean;
    readonly query?: Query;
  }

  interface MatchOptions {
    readonly name?: string;
    readonly controller?: unknown;
    readonly action?: string;
    readonly constraints?: Readonly<Record<string, RegExp>>;
    readonly params?: Params;
    readonly trailing?: boolean | null;
    readonly paramsInQS?: boolean;
  }

  class Route {
    constructor(pattern: string, controller: unknown, action: string, options?: MatchOptions);
    readonly pattern: string;
    readonly name: string;
    readonly action: string;
    readonly controller: unknown;
    readonly options: MatchOptions;
    readonly regExp: RegExp;
    readonly allParams: readonly string[];
    readonly requiredParams: readonly string[];
    readonly optionalParams: readonly string[];
    matches(criteria: unknown): boolean;
    reverse(params: unknown, query?: unknown): string | false;
    normalizeParams(params: unknown): Record<string, unknown> | false;
    testConstraints(params: Readonly<Record<string, unknown>>): boolean;
    testParams(params: Readonly<Record<string, unknown>>): boolean;
    test(path: string): boolean;
    handler(pathOrParams: unknown, options?: RouteOptions): void;
    extractParams(path: string): Record<string, string>;
  }
  interface Route extends EventBroker {}

  interface RouterOptions {
    root?: string;
    pushState?: boolean;
    trailing?: boolean | null;
  }

  interface HistoryEntry {
    readonly route: Route;
    readonly callback: (pathOrParams: unknown, options?: RouteOptions) => void;
  }

  class Router {
    constructor(options?: RouterOptions);
    options: Required<RouterOptions>;
    readonly removeRoot: RegExp;
    readonly disposed: boolean;
    match(pattern: string, target: string | MatchOptions, options?: MatchOptions): Route;
    createHistory(): Backbone.History;
    startHistory(): unknown;
    stopHistory(): void;
    findHandler(predicate: (entry: HistoryEntry) => boolean): HistoryEntry | undefined;
    route(pathDesc: unknown, params?: unknown, options?: RouteOptions): boolean;
    reverse(criteria: unknown, params?: unknown, query?: unknown): string;
    changeURL(controller: unknown, params: Params, route: RouteInfo, options: RouteOptions): void;
    dispose(): void;
  }
  interface Router extends EventBroker {}

  class History extends Backbone.History {
    /** The path and query that the application believes to be at, without the leading slash. */
    fragment: string;
    root: string;
    stop(): void;
  }

  interface ApplicationOptions extends RouterOptions, LayoutSettings {
    routes?: (match: Router['match']) => void;
  }

  class Application {
    constructor(options?: ApplicationOptions);
    title: string;
    started: boolean;
    readonly disposed: boolean;
    dispatcher: Dispatcher;
    layout: Layout;
    router: Router;
    composer: Composer;
    initialize(options?: ApplicationOptions): void;
    initDispatcher(options?: ApplicationOptions): void;
    initLayout(options?: ApplicationOptions): void;
    initComposer(options?: ApplicationOptions): void;
    initMediator(): void;
    initRouter(routes: ApplicationOptions['routes'], options?: ApplicationOptions): void;
    start(): void;
    dispose(): void;
  }
  interface Application extends EventBroker {}

  type ControllerClass = new (params: Params, route: RouteInfo, options: RouteOptions) => Controller;

  class Dispatcher {
    constructor(options?: object);
    currentController: Controller | null;
    currentRoute: RouteInfo | null;
    currentParams: Params | null;
    currentQuery: Query | null;
    previousRoute: RouteInfo | null;
    readonly disposed: boolean;
    initialize(options?: object): void;
    dispatch(route: RouteInfo, params?: Params, options?: RouteOptions): void;
    dispose(): void;
  }
  interface Dispatcher extends EventBroker {}

  class Composition {
    constructor(options?: object);
    item: unknown;
    options: Readonly<Record<string, unknown>>;
    compose(options: Readonly<Record<string, unknown>>): unknown;
    /** Whether what was composed will do for `options`. */
    check(options: Readonly<Record<string, unknown>>): boolean;
    stale(value?: boolean): boolean;
    readonly disposed: boolean;
    dispose(): void;
  }
  interface Composition extends Backbone.EventsMixin, EventBroker {}

  class Composer {
    constructor(options?: object);
    compositions: Record<string, Composition>;
    readonly disposed: boolean;
    initialize(options?: object): void;
    compose(name: string, second: unknown, third?: unknown): unknown;
    retrieve(name: string): unknown;
    cleanup(): void;
    dispose(): void;
  }
  interface Composer extends EventBroker {}

  class Controller {
    constructor(params?: Params, route?: RouteInfo, options?: RouteOptions);
    get view(): View | null;
    set view(view: View | null);
    redirected: boolean;
    readonly disposed: boolean;
    initialize(params: Params, route: RouteInfo, options: RouteOptions): void;
    beforeAction(params: Params, route: RouteInfo, options: RouteOptions): unknown;
    /** @returns the whole title. */
    adjustTitle(subtitle: string): string;
    redirectTo(pathDesc: unknown, params?: unknown, options?: RouteOptions): void;
    /** What was composed under `name` in this action or the one before, if it lives and was claimed. */
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Only the caller knows what it is.
    reuse<T>(name: string): T | undefined;
    reuse<T>(name: string, theClass: new (...args: never[]) => T, options?: object | null): T;
    reuse<T>(
      name: string,
      compose: ((this: Composition, options: Readonly<Record<string, unknown>>) => T) | CompositionDescription<T>,
    ): T;
    reuse<T, O extends object>(name: string, options: O | null, compose: (this: Composition, options: O) => T): T;
    dispose(): void;
  }
  interface Controller extends Backbone.EventsMixin, EventBroker {}

  interface CompositionDescription<T> {
    readonly options?: object;
    readonly compose: (this: Composition, options: Readonly<Record<string, unknown>>) => T;
    readonly check?: (this: Composition, options: Readonly<Record<string, unknown>>) => boolean;
  }

  class Model<A extends Backbone.ObjectHash = Backbone.ObjectHash> extends Backbone.Model<A> {
    getAttributes(): Partial<A>;
    serialize(): Partial<A>;
    /** A method here, so that subclasses may override it as one; Backbone's types have a property. */
    url(): string;
    readonly disposed: boolean;
    dispose(): void;
  }
  interface Model extends EventBroker {}

  class Collection<M extends Backbone.Model = Model> extends Backbone.Collection<M> {
    serialize(): object[];
    url(): string;
    readonly disposed: boolean;
    dispose(): void;
    /** Backbone's index by id and cid. */
    protected _byId: Record<string, M>;
    /** Empties list and index, without an event. */
    protected _reset(): void;
  }
  interface Collection<M extends Backbone.Model> extends EventBroker {}

  interface ViewOptions<
    M extends Backbone.Model | undefined = Backbone.Model | undefined,
  > extends Backbone.ViewOptions<M> {
    autoRender?: boolean;
    autoAttach?: boolean;
    container?: string | Element | JQuery;
    containerMethod?: string;
    /** The name of the region to be shown in. */
    region?: string;
    /** What the view's `optionNames` add. */
    [option: string]: unknown;
  }

  type EventTable = Readonly<Record<string, string | Listener>>;

  class View<M extends Backbone.Model | undefined = Backbone.Model | undefined> extends Backbone.View<M> {
    constructor(options?: ViewOptions<M>);
    initialize(options?: ViewOptions<M>): void;
    autoRender: boolean;
    autoAttach: boolean;
    container: string | Element | JQuery | null;
    containerMethod: string;
    region: string | null;
    /** Name -> selector within the view. On the prototype: as an option Chaplin overlooks it. */
    regions: Readonly<Record<string, string>> | null;
    keepElement: boolean;
    stale: boolean;
    /** Options that become properties. Subclasses extend the list: `[...View.prototype.optionNames, 'slug']`. */
    optionNames: readonly string[];
    /** `'change model': 'render'`, `'session:changed mediator': 'render'` */
    listen: EventTable | (() => EventTable);
    subviews: View[];
    subviewsByName: Record<string, View>;
    readonly disposed: boolean;
    find(selector: string): JQuery;
    subview(name: string): View | undefined;
    subview<V extends View>(name: string, view: V): V;
    removeSubview(nameOrView: string | View): void;
    getTemplateData(): object;
    getTemplateFunction(): ((data: object) => string) | undefined;
    attach(): void;
    dispose(): void;
    registerRegion(name: string, selector: string): void;
    unregisterRegion(name: string): void;
    delegateListeners(): void;
  }
  interface View extends EventBroker {}

  interface CollectionViewOptions extends ViewOptions {
    collection?: Backbone.Collection;
    itemView?: new (options?: never) => View;
    filterer?: (item: Backbone.Model, index: number) => boolean;
  }

  class CollectionView extends View {
    constructor(options?: CollectionViewOptions);
    itemView: (new (options?: never) => View) | null;
    renderItems: boolean;
    animationDuration: number;
    listSelector: string | null;
    itemSelector: string | null;
    filterer: ((item: Backbone.Model, index: number) => boolean) | null;
    filterCallback: (view: View, isIncluded: boolean) => void;
    visibleItems: Backbone.Model[];
    $list: JQuery | null;
    filter(
      filterer?: ((item: Backbone.Model, index: number) => boolean) | null,
      callback?: ((view: View, isIncluded: boolean) => void) | null,
    ): void;
    initItemView(model: Backbone.Model): View;
    addCollectionListeners(): void;
    itemAdded(item: Backbone.Model, collection: Backbone.Collection, options: Backbone.AddOptions): unknown;
    itemRemoved(item: Backbone.Model): unknown;
    itemsReset(): unknown;
    renderAllItems(): void;
    renderItem(item: Backbone.Model): View;
    insertView(item: Backbone.Model, view: View, position?: number, isAnimated?: boolean): View;
    removeViewForItem(item: Backbone.Model): void;
    updateVisibleItems(item: Backbone.Model, isIncluded: boolean, isEventWanted?: boolean): boolean;
    getItemViews(): Record<string, View>;
  }

  interface LayoutSettings {
    title?: string;
    titleTemplate?: (parts: { readonly title: string; readonly subtitle: string }) => string;
    openExternalToBlank?: boolean;
    routeLinks?: string | false;
    skipRouting?: string | ((href: string, element: Element) => boolean) | false;
    scrollTo?: readonly [number, number] | false;
  }

  interface LayoutOptions extends LayoutSettings {
    el?: HTMLElement | string;
  }

  class Layout extends View {
    constructor(options?: LayoutOptions);
    title: string;
    settings: Required<LayoutSettings>;
    adjustTitle(subtitle?: string): string;
    isExternalLink(link: Element): boolean;
    openLink(event: JQuery.TriggeredEvent): void;
    openWindow(href: string): void;
    startLinkRouting(): void;
    stopLinkRouting(): void;
    regionByName(
      name: string,
    ): { readonly instance: View; readonly name: string; readonly selector: string } | undefined;
    scroll(): void;
  }

  interface Mediator extends Backbone.EventsMixin {
    subscribe: Backbone.EventsMixin['on'];
    subscribeOnce: Backbone.EventsMixin['once'];
    unsubscribe: Backbone.EventsMixin['off'];
    publish: Backbone.EventsMixin['trigger'];
    setHandler(name: string, method: Listener, instance?: object): void;
    execute(name: string | { readonly name: string; readonly silent: boolean }, ...args: unknown[]): unknown;
    removeHandlers(instanceOrNames: object | readonly string[]): void;
    seal(): void;
  }
  const mediator: Mediator;

  const utils: {
    reverse(criteria: unknown, params?: unknown, query?: unknown): string;
    redirectTo(pathDesc: unknown, params?: unknown, options?: RouteOptions): void;
    getAllPropertyVersions(object: object, key: string): unknown[];
    modifierKeyPressed(event: JQuery.TriggeredEvent): boolean;
    escapeRegExp(text: string): string;
    querystring: {
      stringify(params?: Readonly<Record<string, unknown>>): string;
      parse(text?: string): Record<string, string | string[]>;
    };
  };
}
