/**
 * The one door to Chaplin: what comes through it has the holes of Chaplin 1.2.0 over Backbone 1.6.1 closed.
 * Holds     the mediator, collection views and the wiring here; routing, dispatching, `reuse`, links and records in the
 *           chaplin-*.ts beside it; the types in chaplin-types.d.ts.
 * Promises  what spec/vendor/chaplin.browser.spec.ts says.
 * Read next chaplin-dispatcher.ts.
 */
import * as Original from 'chaplin';
import type { ApplicationOptions as OriginalOptions } from 'chaplin';
import _ from 'underscore';
import './backbone';
import { Composer } from './chaplin-composer';
import { Dispatcher, type DispatcherOptions } from './chaplin-dispatcher';
import { Model } from './chaplin-records';
import { type Nowhere, Router } from './chaplin-router';
import { formatQuery, parseQuery } from './chaplin-url';

export { Composition, Controller, EventBroker, mediator, utils, View } from 'chaplin';
export type {
  CollectionViewOptions,
  ControllerClass,
  EventTable,
  LayoutOptions,
  MatchOptions,
  Params,
  Query,
  RouteInfo,
  RouteOptions,
  ViewOptions,
} from 'chaplin';
export { Composer } from './chaplin-composer';
export { Dispatcher, isThenable, type ControllerLoader, type FailureOptions } from './chaplin-dispatcher';
export { Layout } from './chaplin-layout';
export { Collection, type CollectionHooks, Model } from './chaplin-records';
export { History, Route, Router } from './chaplin-router';
export * as default from './chaplin';

// Backbone since 1.2 keeps books on whatever is listened to; without these, a sealed mediator has no room for them and
// `stopListening` throws.
Object.assign(Original.mediator, { _events: {}, _listenId: _.uniqueId('l'), _listeners: {} });

// Chaplin's own throw on `?a=%E0` and on `?hasOwnProperty=1`.
Object.assign(Original.utils.querystring, { parse: parseQuery, stringify: formatQuery });

Object.assign(Original.Collection.prototype, { model: Model });

/** Views of a list's items. Items added together at an index stand in the order of the collection. */
export class CollectionView extends Original.CollectionView {
  override itemAdded(item: Model): unknown {
    // Chaplin passes `options.at`, which is the place of the first of them.
    return this.insertView(item, this.renderItem(item), this.collection.indexOf(item));
  }
}

export interface ApplicationOptions extends OriginalOptions, DispatcherOptions {
  /** The page for URLs, links and names that no route takes. */
  readonly nowhere?: Nowhere;
}

/** An application made of the mended parts. */
export class Application extends Original.Application {
  override initRouter(routes: ApplicationOptions['routes'], options: ApplicationOptions = {}): void {
    const router = new Router(options);
    this.router = router;
    if (options.nowhere !== undefined) router.leadUnknownTo(options.nowhere);
    routes?.((...route) => router.match(...route));
  }

  override initDispatcher(options: ApplicationOptions = {}): void {
    this.dispatcher = new Dispatcher(options);
  }

  override initComposer(options?: ApplicationOptions): void {
    this.composer = new Composer(options);
  }
}
