/** Where a named route leads, and going there. */
import { type Query, type RouteOptions, utils } from '../../vendor/chaplin';

/**
 * The URL of a route, with the leading slash.
 * @param params  What stands for the names in its pattern, percent-encoded here. Others go to the query.
 * @throws {Error} no route has that name, or the parameters do not fit it: one is missing, empty, `.` or `..`.
 */
export function urlOf(
  routeName: string,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  return utils.reverse(routeName, { ...params }, { ...query });
}

/** Goes to a route. A name that no route has, or parameters that do not fit it, lead to "not found". */
export function redirectTo(
  routeName: string,
  params: Readonly<Record<string, unknown>> = {},
  options: RouteOptions & { readonly query?: Query } = {},
): void {
  utils.redirectTo(routeName, { ...params }, { ...options });
}
