import {
  Cache,
  createTiers,
  type CacheEvent,
  type CacheOptions,
  type Tier,
  type TiersOptions,
} from '../../../common/cache/index';
import { FakeClock } from '../../support/fake-clock';

export interface Opening extends Omit<Partial<CacheOptions<string>>, 'tiers'> {
  readonly tiers?: readonly Tier<string>[];
  readonly tierOptions?: Partial<TiersOptions>;
}

/** A cache of texts on a clock that the spec moves, with a journal of what it reported. */
export function openCache({ tiers = [], tierOptions, ...options }: Opening = {}) {
  const clock = new FakeClock();
  const events: CacheEvent<string>[] = [];
  const cache = new Cache<string>({
    clock,
    maxBytes: 1_000_000,
    sizeOf: (value) => value.length,
    tiers: tiers.length === 0 ? undefined : createTiers(tiers, { session: 'this one', ...tierOptions }),
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
