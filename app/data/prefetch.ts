/** Asking ahead of time. */
import * as v from 'valibot';
import type { CachingPolicy } from '../../common/feature';
import { ask } from './exchange';

/** Where the server does not say how long its answer holds: as long as it takes to follow a link. */
const policy: CachingPolicy = { duration: '10s' };

/**
 * Asks for what will be read at a path of the API, so that it is here when it is wanted. What is fresh or on its way is
 * not asked for. Nobody is told of a failure, and nobody's leaving ends it.
 */
export function prefetch(path: string): void {
  ask({ method: 'GET', path, expected: v.unknown() }, { policy });
}
