/**
 * The requests that run for a model or a collection, so that its end is theirs.
 * A WeakMap and not a field: Backbone's constructors may already fetch, before any field of a subclass exists.
 */
const reading = new WeakMap<object, Set<JQuery.jqXHR>>();
const gone = new WeakSet();

export function trackRead(owner: object, request: JQuery.jqXHR): void {
  const requests = reading.get(owner) ?? new Set();
  reading.set(owner, requests.add(request));
  request.always(() => requests.delete(request));
}

/**
 * Aborts what is being read for `owner`, which nobody tells anything from now on. What it writes runs to its end:
 * leaving a page does not take back what a person decided there.
 */
export function abandonRequests(owner: object): void {
  gone.add(owner);
  for (const request of reading.get(owner) ?? []) request.abort();
}

export function isAbandoned(owner: object): boolean {
  return gone.has(owner);
}
