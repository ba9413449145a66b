/** Routes: what the server answers, and how people name some of it: `GET /articles/{slug}`, `/articles/*`. */
import type { Method } from '../common/feature';

/** Where the features' paths begin. */
export const apiBase = '/api';

export interface Route {
  readonly method: Method;
  /** From the root, with parameters in braces: `/api/articles/{slug}`. */
  readonly path: string;
  readonly feature: string;
  readonly summary: string;
  readonly access: 'anyone' | 'signed-in';
}

/** Which requests a latency or a fault is for. */
export interface RoutePattern {
  /** Any, where there is none. */
  readonly method?: string;
  /** From the root. */
  readonly path: string;
}

/**
 * Reads `[METHOD ]PATH`, the path with or without `/api`. A path with braces means the route that is declared so; else
 * `*` stands for one segment, or, at the end, for all that follow.
 * @returns  undefined if the text is no such pattern.
 */
export function parseRoutePattern(text: string): RoutePattern | undefined {
  const [, method, path] = /^(?:([A-Z]+) )?(\/\S*)$/.exec(text.trim()) ?? [];
  if (path === undefined) return undefined;
  const isWhole = path === apiBase || path.startsWith(`${apiBase}/`);
  return { ...(method !== undefined && { method }), path: isWhole ? path : `${apiBase}${path}` };
}

/** @param route  The route that will answer the request, if there is one. */
export function matchesRoute(pattern: RoutePattern, request: Request, route: Route | undefined): boolean {
  // HEAD is answered as GET is.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (pattern.method !== undefined && pattern.method !== method) return false;
  if (pattern.path.includes('{')) return pattern.path === route?.path;
  const wanted = pattern.path.split('/');
  const found = new URL(request.url).pathname.split('/');
  const hasOpenEnd = wanted.at(-1) === '*';
  return (
    (hasOpenEnd ? found.length >= wanted.length : found.length === wanted.length) &&
    wanted.every((segment, place) => segment === '*' || segment === found[place])
  );
}
