/** The routes of all features, in the order of the features' names. Two routes of one name would be one too many. */
import type { MatchOptions } from '../vendor/chaplin';
import type { Feature } from './feature';

type Match = (pattern: string, options: MatchOptions) => unknown;

/** @throws {Error} naming both features that declare a route of the same name. */
export function registerRoutes(features: readonly Feature[], match: Match): void {
  const owners = new Map<string, string>();
  for (const { name: owner, routes = [] } of features) {
    for (const { pattern, ...route } of routes) {
      const other = owners.get(route.name);
      if (other !== undefined) throw new Error(`${other} and ${owner} both declare a route '${route.name}'`);
      owners.set(route.name, owner);
      match(pattern, route);
    }
  }
}
