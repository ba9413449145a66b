/**
 * Visits: what a URL means, worked out once for all who come by it.
 * Promises  no more than so many are remembered, and no long ones; nothing of who asks is.
 */
import type { Route } from './route';
import type { Found, Router } from './router';
import type { Id } from './store';

export interface Visit<T> {
  readonly pathname: string;
  readonly found: Found<T> | undefined;
  /** As validated, by the first who came so far. Nobody changes it. */
  query: Readonly<Record<string, unknown>> | undefined;
  /** Under which the answer is kept for an account, or for nobody in particular, where that is all that decides: at-hand.ts. */
  readonly keys: Map<Id | undefined, string>;
}

const most = 1_000;
const longest = 512;

export class Visits<T extends { readonly route: Route }> {
  readonly #pathnameOf: (url: string) => string;
  readonly #router: Router<T>;
  /** Of GET and HEAD, by URL; when they are too many, all are forgotten. */
  readonly #known = new Map<string, Visit<T>>();

  /** @param pathnameOf  Checks a URL, and may throw. */
  constructor(pathnameOf: (url: string) => string, router: Router<T>) {
    this.#pathnameOf = pathnameOf;
    this.#router = router;
  }

  /** Of a GET or HEAD whose URL somebody came by before. */
  known({ method, url }: Pick<Request, 'method' | 'url'>): Visit<T> | undefined {
    return isReading(method) ? this.#known.get(url) : undefined;
  }

  /** @throws what the check of the URL throws. */
  of(request: Pick<Request, 'method' | 'url'>): Visit<T> {
    const { method, url } = request;
    const known = this.known(request);
    if (known !== undefined) return known;
    const pathname = this.#pathnameOf(url);
    const visit: Visit<T> = { pathname, found: this.#router.find(method, pathname), query: undefined, keys: new Map() };
    if (isReading(method) && visit.found !== undefined && url.length <= longest) {
      if (this.#known.size >= most) this.#known.clear();
      this.#known.set(url, visit);
    }
    return visit;
  }
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
