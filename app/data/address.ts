/** Where the API is, and which URLs belong to it: only those may carry the token. */

let base = new URL('/api', location.origin);

/** @param url  A path on this origin (`/api`) or a whole URL. Set once, before the first request. */
export function setApiBase(url: string): void {
  base = new URL(url.replace(/\/+$/, ''), location.origin);
}

/** @param path  Below the API's base (`/articles`). A whole URL (`https://…`) stays as it is. */
export function apiUrl(path: string): string {
  if (/^[a-z][a-z\d+.-]*:/i.test(path)) return path;
  return `${base.href}/${path.replace(/^\//, '')}`;
}

/** Whether a URL lies below the API's base after the browser has resolved it, dots and all. */
export function isWithinApi(url: string): boolean {
  const { origin, pathname } = new URL(url, location.href);
  return origin === base.origin && pathname.startsWith(`${base.pathname.replace(/\/$/, '')}/`);
}
