/** Endpoints as the server answers them: each declaration with its route and the handler that stands behind it. */
import type { Endpoint } from '../common/feature';
import type { AnyHandler, ServerFeature } from './feature';
import { apiBase, type Route } from './route';

export interface RoutedEndpoint {
  /** The endpoint's name in its feature's declaration. */
  readonly name: string;
  readonly route: Route;
  readonly endpoint: Endpoint;
  readonly handler: AnyHandler;
}

/** @throws {TypeError}  An endpoint has no handler. */
export function endpointsOf({ declaration, handlers }: ServerFeature): RoutedEndpoint[] {
  return Object.entries<Endpoint>(declaration.endpoints).map(([name, endpoint]) => {
    const { method, path, summary, access } = endpoint;
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler) throw new TypeError(`${declaration.name} declares ${name} and has no handler for it`);
    const route = { method, path: apiBase + path, feature: declaration.name, summary, access };
    return { name, route, endpoint, handler };
  });
}

/** `/articles/feed` before `/articles/{slug}`: what is named outright comes before what stands for anything. */
export function compareRoutes(a: Route, b: Route): number {
  const [left, right] = [a, b].map(({ path }) => path.replace(/\{\w+\}/g, '\uffff'));
  return left === undefined || right === undefined || left === right ? 0 : left < right ? -1 : 1;
}
