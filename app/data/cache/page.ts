import type { RequestCache } from './request-cache';

/** What is used of `window`. */
export interface Page extends Listened {
  readonly document: Pick<Document, 'visibilityState'> & Listened;
}

interface Listened {
  addEventListener(type: string, listener: (event: Event) => void, options: { readonly signal: AbortSignal }): void;
}

/**
 * Asks again for what is observed and no longer fresh when somebody comes back to the page or the network comes back. A
 * page that was taken out of the back-forward cache has missed what was said meanwhile: there, for all that is observed.
 * @returns what ends this.
 */
export function followPage(cache: RequestCache, page: Page): () => void {
  const following = new AbortController();
  const { document } = page;
  const onReturn = (): void => {
    if (document.visibilityState === 'visible') cache.revalidate();
  };
  const onShow = (event: Event): void => {
    if ('persisted' in event && event.persisted === true) cache.revalidate(true);
  };
  document.addEventListener('visibilitychange', onReturn, following);
  page.addEventListener('focus', onReturn, following);
  page.addEventListener('online', onReturn, following);
  page.addEventListener('pageshow', onShow, following);
  return () => following.abort();
}
