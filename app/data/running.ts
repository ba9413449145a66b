/**
 * The requests that run for a model or a collection, so that its end is theirs.
 * A WeakMap and not a field: Backbone's constructors may already fetch, before any field of a subclass exists.
 */
const reading = new WeakMap<object, Set<Read>>();
/** What was asked for last: it may still be told of something newer. */
const latest = new WeakMap<object, Read>();
const gone = new WeakSet();

interface Read extends JQuery.jqXHR {
  /** Ends what it is told after its answer. */
  forget?(): void;
}

export function trackRead(owner: object, request: Read): void {
  latest.get(owner)?.forget?.();
  latest.set(owner, request);
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
  latest.get(owner)?.forget?.();
}

export function isAbandoned(owner: object): boolean {
  return gone.has(owner);
}
