/** Where somebody wanted to be before they were led to sign in, so that they get there afterwards. */
import { mediator, type RouteInfo } from '../../../vendor/chaplin';

let path = '/';

/** @param except  Names of the routes nobody wants to return to. */
export function rememberWhereFrom(except: readonly string[]): void {
  mediator.subscribe('router:match', (route: RouteInfo) => {
    if (except.includes(route.name)) return;
    // Two slashes at the beginning would name a host.
    const withinHost = route.path.replace(/^[/\\]+/, '');
    path = `/${withinHost}${route.query === '' ? '' : `?${route.query}`}`;
  });
}

/** The start page when the visit began with signing in. Always a path of this application. */
export function returnPath(): string {
  return path;
}
