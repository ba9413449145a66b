/** What is in transit: `inFlight` and `inFlightWrites` (rules I1 and I3). Asking creates nothing, and waits for nothing. */
import { copyOf } from './copy';
import { reasonOf, type RequestCache } from './request-cache';
import type { InFlight, Target } from './types';

/** Whether a read of the target is in transit, and what it will bring. Undefined: none. */
export function inFlight(cache: RequestCache, target: Target): InFlight | undefined {
  const { reads } = cache.transits;
  const transit = typeof target === 'string' ? reads.get(target) : undefined;
  const found =
    transit ?? [...reads.values()].find(({ url, user }) => url === urlOf(cache, target) && user === cache.user);
  if (found === undefined) return undefined;
  const { key, method, url, startedAtMs, question } = found;
  return {
    key,
    method,
    url,
    startedAtMs,
    waiters: cache.waiting(key),
    joinable: cache.isJoinable(key),
    covers: (id) => question?.provides?.(id) === true,
    get promise() {
      const promise = new Promise<unknown>((resolve, reject) => {
        if (question === undefined) return;
        cache.ask(question, (given) =>
          'entry' in given ? resolve(copyOf(given.entry.value.data)) : reject(reasonOf(given)),
        );
      });
      promise.catch(() => undefined);
      return promise;
    },
  };
}

/** The writes to the target that have not been answered. */
export function inFlightWrites(cache: RequestCache, target: Target): readonly object[] {
  const url = urlOf(cache, target);
  return [...cache.transits.writes].filter((transit) => transit.url === url);
}

/**
 * A record out of a list that is in transit, if that was declared to bring it (`provides`): whoever shows the record
 * need not ask for it as well. Where no such list is in transit, or it failed, or came without the record, `own` asks.
 * @param pick  The record in the list's answer; undefined: it is not there.
 */
export function readWithin<T>(
  cache: RequestCache,
  list: Target,
  id: string,
  pick: (answer: unknown) => T | undefined,
  own: () => PromiseLike<T>,
): PromiseLike<T> {
  const transit = inFlight(cache, list);
  if (transit?.covers(id) !== true) return own();
  return transit.promise.then((answer) => pick(answer) ?? own(), own);
}

function urlOf(cache: RequestCache, target: Target): string {
  const url = typeof target === 'string' ? target : typeof target.url === 'function' ? target.url() : target.url;
  return cache.placeOf(url).url;
}
