import type { RequestCache } from './request-cache';

/** What is used of `window`. */
export interface Page {
  readonly document: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

/**
 * Asks again for what is observed and no longer fresh when somebody comes back to the page or the network comes back. A
 * page that was taken out of the back-forward cache has missed what was said meanwhile: there, for all that is observed.
 * @returns what ends this.
 */
export function followPage(cache: RequestCache, page: Page): () => void {
  const onReturn = (): void => {
    if (page.document.visibilityState === 'visible') cache.revalidate();
  };
  const onShow = (event: Event): void => {
    if ('persisted' in event && event.persisted === true) cache.revalidate(true);
  };
  page.document.addEventListener('visibilitychange', onReturn);
  page.addEventListener('focus', onReturn);
  page.addEventListener('online', onReturn);
  page.addEventListener('pageshow', onShow);
  return () => {
    page.document.removeEventListener('visibilitychange', onReturn);
    page.removeEventListener('focus', onReturn);
    page.removeEventListener('online', onReturn);
    page.removeEventListener('pageshow', onShow);
  };
}
