import { expect } from 'chai';
import { createLateTiers } from '../../../app/data/cache/late-tiers';
import { CacheCore, Cohort, createNearTiers, type Tier, type TierRecord } from '../../../common/cache';
import { FakeClock } from '../../support/fake-clock';

describe('Late tiers', () => {
  function tierOf(records: Map<string, TierRecord<string>>): Tier<string> {
    return {
      name: 'near',
      get: (key) => records.get(key),
      set: (key, record) => void records.set(key, record),
      remove: (key) => void records.delete(key),
      invalidate: (tags) => {
        for (const [key, record] of records) if (record.tags.some((tag) => tags.includes(tag))) records.delete(key);
      },
      clear: () => records.clear(),
    };
  }
  const recordOf = (key: string, tags: readonly string[] = []): TierRecord<string> => ({
    ...{ key, value: `kept ${key}`, tags, storedAtMs: 0, freshForMs: 1_000, staleForMs: 0, graceForMs: 0, clock: 1 },
    session: 'earlier',
  });

  function openCache() {
    const late = createLateTiers<string>();
    const records = new Map([recordOf('a'), recordOf('b', ['x'])].map((record) => [record.key, record]));
    const cache = new CacheCore<string>({ clock: new FakeClock(0), maxBytes: 1e6, sizeOf: () => 1, tiers: late.row });
    const given = new Map<string, string>();
    const ask = (key: string, near = false): void => {
      const found = cache.seat(key, {
        near,
        load: () => Promise.resolve({ value: `loaded ${key}`, freshForMs: 1_000 }),
        settle: (answer) => given.set(key, 'entry' in answer ? answer.entry.value : answer.type),
      });
      if (!(found instanceof Cohort)) given.set(key, found.value);
    };
    return { late, records, cache, given, ask, row: createNearTiers([tierOf(records)], 'now') };
  }
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };

  it('are none before anyone opens them', async () => {
    const { ask, given } = openCache();
    ask('a');
    await turns();
    expect([...given]).to.deep.equal([['a', 'loaded a']]);
  });

  it('make wait who asks for what may be kept there, and nobody else', async () => {
    const { late, ask, given, row } = openCache();
    let open: (opened: typeof row) => void = () => undefined;
    late.open(new Promise((resolve) => (open = resolve)));
    ask('a');
    ask('c', true);
    await turns();
    expect([...given]).to.deep.equal([['c', 'loaded c']]);
    open(row);
    await turns();
    expect(given.get('a')).to.equal('kept a');
  });

  it('are told, once they are open, what was invalidated before', async () => {
    const { late, ask, given, row, records, cache } = openCache();
    let open: (opened: typeof row) => void = () => undefined;
    late.open(new Promise((resolve) => (open = resolve)));
    void cache.invalidateTags(['x']);
    ask('b');
    open(row);
    await turns();
    expect(given.get('b')).to.equal('loaded b');
    expect(records.get('b')?.value).to.equal('loaded b');
    void cache.purge();
    expect(records.size).to.equal(0);
  });

  it('are none where they could not be opened, and none once they are taken away', async () => {
    const { late, ask, given, row, cache } = openCache();
    late.open(Promise.resolve(undefined));
    ask('a');
    await turns();
    expect(given.get('a')).to.equal('loaded a');
    void cache.purge(true);
    late.open(row);
    late.open(undefined);
    ask('a');
    await turns();
    expect(given.get('a')).to.equal('loaded a');
  });

  it('are not told what they know from elsewhere', async () => {
    const { late, row, records, cache } = openCache();
    late.open(row);
    void cache.invalidateTags(['x'], true);
    void cache.invalidateKey('a', true);
    void cache.invalidateAll(true);
    void cache.purge(true);
    await turns();
    expect([...records.keys()]).to.deep.equal(['a', 'b']);
  });
});
