/** What is in transit: `inFlight` and `inFlightWrites` (rules I1 and I3). Asking creates nothing, and waits for nothing. */
import { copyOf } from './copy';
import { reasonOf, type RequestCache, transitOf } from './request-cache';
import type { InFlight, ReadTransit, Target } from './types';

/** Whether a read of the target is in transit, and what it will bring. Undefined: none. */
export function inFlight(cache: RequestCache, target: Target): InFlight | undefined {
  const transits = cache.flights.flatMap((flight) => transitOf(flight) ?? []);
  const wanted = urlOf(cache, target);
  const isWanted = ({ key, url, question }: ReadTransit): boolean =>
    // What another user asked for is in transit to nobody.
    url === wanted && key === cache.keyOf(question);
  const found = transits.find(({ key }) => key === target) ?? transits.find(isWanted);
  if (found === undefined) return undefined;
  const { key, question } = found;
  return {
    ...found,
    waiters: cache.waiting(key),
    joinable: cache.isJoinable(key),
    covers: (id) => question.provides?.(id) === true,
    get promise() {
      const promise = new Promise<unknown>((resolve, reject) => {
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
  return [...cache.writes].filter((transit) => transit.url === url);
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

/** Undefined: it has none yet, as a record that was never saved. */
function urlOf(cache: RequestCache, target: Target): string | undefined {
  try {
    if (typeof target === 'string') return cache.placeOf(target).url;
    const url = typeof target.url === 'function' ? target.url() : target.url;
    return cache.placeOf(cache.options.addressOf?.(url, target) ?? url).url;
  } catch {
    return undefined;
  }
}
