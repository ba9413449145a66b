/**
 * At hand: the answers to GET and HEAD that lie ready in memory, given at once: no `Request` is made for them, no promise,
 * no handler is called.
 * Promises  what is given is what the whole way (server.ts) would give; whatever it cannot be sure of goes that way.
 * Leaves    who somebody is to viewers.ts, status and headers to cache/respond-from-cache.ts.
 */
import type { Clock } from '../common/clock';
import { checkSender } from './boundary';
import { type CachePolicy, type ResponseCache, respondFromCache } from './cache';
import type { Asking, PlainAnswer } from './plain-answer';
import type { Route } from './route';
import type { Viewers } from './viewers';
import type { Visit, Visits } from './visits';
import type { Viewer } from './feature';

interface Target {
  readonly route: Route;
  /** Absent: its answers are not kept. */
  readonly policy?: CachePolicy | undefined;
}

export interface AtHandOptions {
  readonly visits: Visits<Target>;
  readonly viewers: Viewers;
  readonly cache: ResponseCache;
  readonly hosts: ReadonlySet<string>;
  readonly clock: Clock;
}

/** @returns undefined: there is nothing ready, or it takes more to know. Ask the whole way. */
export type AtHand = (asking: Asking) => PlainAnswer | undefined;

export function createAtHand({ visits, viewers, cache, hosts, clock }: AtHandOptions): AtHand {
  return (asking) => {
    const visit = visits.known(asking);
    const policy = visit?.found?.target.policy;
    if (visit === undefined || policy === undefined) return undefined;
    const key = keyOf(visit, policy, asking);
    if (key === undefined) return undefined;
    try {
      checkSender(asking, hosts);
      const nowMs = clock.now();
      const given = cache.ready(policy, key, nowMs);
      const answer = given && respondFromCache(cache, given, asking, nowMs);
      return answer !== undefined && 'status' in answer ? answer : undefined;
    } catch {
      // What is refused, and what fails, is said in the words of the whole way.
      return undefined;
    }
  };

  function keyOf(visit: Visit<Target>, policy: CachePolicy, { headers }: Asking): string | undefined {
    const authorization = headers.get('authorization');
    if (!policy.namesUser && (authorization !== null || headers.get('cookie') !== null)) return undefined;
    if (authorization === null) {
      return visit.found?.target.route.access === 'anyone' ? keyFor(visit, policy, undefined) : undefined;
    }
    const viewer = viewers.known(authorization);
    return viewer && keyFor(visit, policy, viewer);
  }
}

/** The people remembered for each URL. */
const mostPeople = 32;

function keyFor({ found, pathname, query, keys }: Visit<Target>, policy: CachePolicy, viewer: Viewer | undefined) {
  const known = keys.get(viewer?.id);
  if (known !== undefined) return known;
  // Before the query was validated it is not known to be one.
  if (found === undefined || query === undefined) return undefined;
  const { target, parameters } = found;
  const key = policy.placeKey?.keyOf({ route: target.route, pathname, parameters, query, viewer });
  if (typeof key !== 'string') return undefined;
  if (keys.size >= mostPeople) keys.clear();
  keys.set(viewer?.id, key);
  return key;
}
