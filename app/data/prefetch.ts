/** Asking ahead of time. */
import * as v from 'valibot';
import type { CachingPolicy, Endpoint } from '../../common/feature';
import { ask } from './exchange';

/** Where neither endpoint nor server says how long an answer holds: as long as it takes to follow a link. */
const policy: CachingPolicy = { duration: '10s' };

/** What will be read: a path of the API, and the endpoint there, whose policy and shape are those of whoever will read it. */
export interface Read {
  readonly path: string;
  readonly endpoint: Endpoint;
}

/**
 * Asks for what will be read at a path of the API, so that it is here when it is wanted. What is fresh or on its way is
 * not asked for. Nobody is told of a failure, and nobody's leaving ends it.
 */
export function prefetch(read: string | Read): void {
  const { path, endpoint } = typeof read === 'string' ? { path: read, endpoint: undefined } : read;
  const expected = endpoint?.output ?? v.unknown();
  ask({ method: 'GET', path, expected }, { policy: { ...policy, ...endpoint?.caching } });
}
