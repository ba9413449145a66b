import { Cache, type CacheEvent, type CacheOptions } from '../../../common/cache/index';
import { FakeClock } from '../../support/fake-clock';

/** A cache of texts on a clock that the spec moves, with a journal of what it reported. */
export function openCache(options: Partial<CacheOptions<string>> = {}) {
  const clock = new FakeClock();
  const events: CacheEvent<string>[] = [];
  const cache = new Cache<string>({
    clock,
    maxBytes: 1_000_000,
    sizeOf: (value) => value.length,
    session: 'this one',
    observe: (event) => events.push(event),
    ...options,
  });
  return {
    cache,
    clock,
    events,
    reported: (type: CacheEvent<string>['type']) => events.filter((event) => event.type === type),
  };
}
