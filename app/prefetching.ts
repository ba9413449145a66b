/**
 * Prefetching: before somebody goes to a page, its code and what it reads are asked for.
 * Promises  what is fresh, or on its way, is not asked for; what fails is told to nobody: the page will ask again.
 * Leaves    when to do so to ui/link-intent.ts, what a page reads to the features.
 */
import type { Router } from '../vendor/chaplin';
import { prefetch } from './data';
import type { Feature } from './feature';

/** @returns a function that prefetches the page at an address of the application, if a route takes it. */
export function createPrefetching(features: readonly Feature[], router: Router): (url: URL) => void {
  return (url) => {
    const found = router.find(url.pathname + url.search);
    if (found === undefined) return;
    const { name, params, query, load } = found;
    // Whatever of it fails is asked for again by the page, and then whoever waits is told.
    load().catch(() => undefined);
    for (const { reads } of features) {
      reads?.()
        .then((byRoute) => byRoute[name]?.(params, query).forEach(prefetch))
        .catch(() => undefined);
    }
  };
}
