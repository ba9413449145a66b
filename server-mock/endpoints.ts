/** Endpoints as the server answers them: each declaration with its route and the handler that stands behind it. */
import { patchOf, type Endpoint } from '../common/feature';
import type { AnyHandler, ServerFeature } from './feature';
import { apiBase, type Route } from './route';

export interface RoutedEndpoint {
  /** The endpoint's name in its feature's declaration. */
  readonly name: string;
  readonly route: Route;
  readonly endpoint: Endpoint;
  readonly handler: AnyHandler;
  /** The endpoint that shows what this one changes, if there is one. */
  readonly target?: RoutedEndpoint | undefined;
}

/**
 * The endpoints of all features, those for PATCH among them that the declarations only imply.
 * @throws {TypeError}  An endpoint has no handler, or none of the name is there that shows what it changes.
 */
export function endpointsOf(features: readonly ServerFeature[]): RoutedEndpoint[] {
  const all = features.flatMap(ownEndpointsOf);
  const shown = all.filter(({ endpoint }) => endpoint.method === 'GET');
  return all.map((routed) => {
    const { route, endpoint } = routed;
    const target = shown.find((other) =>
      endpoint.changes === undefined
        ? other.route.path === route.path
        : other.route.feature === route.feature && other.name === endpoint.changes,
    );
    if (endpoint.changes !== undefined && target === undefined) {
      throw new TypeError(`${route.feature} declares a change of ${endpoint.changes}, which does not exist`);
    }
    return { ...routed, target };
  });
}

function ownEndpointsOf({ declaration, handlers }: ServerFeature): RoutedEndpoint[] {
  return Object.entries<Endpoint>(declaration.endpoints).flatMap(([name, declared]) => {
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler) throw new TypeError(`${declaration.name} declares ${name} and has no handler for it`);
    const endpoints = declared.patchable ? [declared, patchOf(declared)] : [declared];
    return endpoints.map((endpoint) => {
      const { method, path, summary, access } = endpoint;
      return {
        name,
        route: { method, path: apiBase + path, feature: declaration.name, summary, access },
        endpoint,
        handler,
      };
    });
  });
}

/** `/articles/feed` before `/articles/{slug}`: what is named outright comes before what stands for anything. */
export function compareRoutes(a: Route, b: Route): number {
  const [left, right] = [a, b].map(({ path }) => path.replace(/\{\w+\}/g, '\uffff'));
  return left === undefined || right === undefined || left === right ? 0 : left < right ? -1 : 1;
}
