import { expect } from 'chai';
import { Cache, Cohort, createNearTiers, type Entry, type Tier, type TierRecord } from '../../../common/cache';
import { FakeClock } from '../../support/fake-clock';

/** A tier over a Map, which throws at the operations that are named in `broken`. */
function openTier(name: string) {
  const records = new Map<string, unknown>();
  const broken = new Set<string>();
  const marks: unknown[] = [];
  const state = { mark: 1 };
  const attempt = <R>(operation: string, run: () => R): R => {
    if (broken.has(operation)) throw new Error(`${name} cannot ${operation}`);
    return run();
  };
  const tier: Tier<string> = {
    name,
    mark: () => attempt('mark', () => state.mark),
    get: (key) => attempt('get', () => records.get(key)),
    set: (key, record, mark) =>
      attempt('set', () => {
        marks.push(mark);
        records.set(key, record);
      }),
    remove: (key) => attempt('remove', () => records.delete(key)),
    invalidate: (tags) =>
      attempt('invalidate', () => {
        for (const [key, record] of records) {
          if ((record as TierRecord<string>).tags.some((tag) => tags.includes(tag))) records.delete(key);
        }
      }),
    clear: () => attempt('clear', () => records.clear()),
  };
  return { tier, records, broken, marks, state };
}

function open(...tiers: ReturnType<typeof openTier>[]) {
  const clock = new FakeClock(10_000);
  const failures: string[] = [];
  /** A cache over these tiers, as after a reload. */
  const visit = (session: string, tagIn?: (key: string) => string) => {
    const cache = new Cache<string>({
      clock,
      maxBytes: 1e6,
      sizeOf: () => 1,
      tagIn,
      tiers: createNearTiers(
        tiers.map(({ tier }) => tier),
        session,
      ),
      observe: (event) => {
        if (event.type === 'tier-failed') failures.push(`${event.tier} ${event.operation}`);
      },
    });
    const loads: string[] = [];
    /** What is given in the turn in which it is asked for. */
    const ask = (key: string): string | undefined => {
      let given: Entry<string> | undefined;
      const found = cache.seat(key, {
        load: () => {
          loads.push(key);
          return { then: () => undefined } as unknown as PromiseLike<never>;
        },
        settle: (answer) => {
          if ('entry' in answer) given = answer.entry;
        },
      });
      return found instanceof Cohort ? given?.value : found.value;
    };
    const write = (key: string, tags: readonly string[] = [], freshForMs = 1_000): void =>
      void cache.write(key, { value: `${session} ${key}`, tags, freshForMs });
    return { cache, ask, loads, write };
  };
  return { clock, failures, visit };
}

describe('Near tiers', () => {
  it('give what an earlier visit left, at once, the nearest first, and what is found is in memory and above from then on', () => {
    const [near, far] = [openTier('near'), openTier('far')];
    const { clock, visit } = open(near, far);
    visit('first').write('a');
    near.records.clear();
    clock.advance(400);
    const second = visit('second');
    expect(second.ask('a')).to.equal('first a');
    expect(near.records.get('a')).to.include({ value: 'first a', storedAtMs: 10_000, freshForMs: 1_000 });
    near.records.clear();
    far.records.clear();
    expect(second.ask('a')).to.equal('first a');
    expect(second.loads).to.deep.equal([]);
    clock.advance(600);
    second.ask('a');
    expect(second.loads).to.deep.equal(['a']);
  });

  it('keep no entry that was removed, invalidated or cleared, and none that was invalidated by the tag in its key', () => {
    const one = openTier('one');
    const { visit } = open(one);
    const { cache, write } = visit('first', (key) => `tag of ${key}`);
    for (const key of ['a', 'b', 'c', 'd']) write(key, [`of ${key}`]);
    void cache.invalidateKey('a');
    void cache.invalidate(['of b', 'tag of c']);
    expect([...one.records.keys()]).to.deep.equal(['d']);
    void cache.invalidateAll();
    expect(one.records.size).to.equal(0);
  });

  it('that throw are tiers that have nothing: it is told, and the next one is asked', () => {
    const [near, far] = [openTier('near'), openTier('far')];
    const { visit, failures } = open(near, far);
    visit('first').write('a');
    near.broken.add('get');
    expect(visit('second').ask('a')).to.equal('first a');
    expect(failures).to.deep.equal(['near get']);
  });

  it('that have no room keep nothing older either', () => {
    const one = openTier('one');
    const { visit, failures } = open(one);
    const { write } = visit('first');
    write('a');
    one.broken.add('set');
    write('a');
    expect(failures).to.deep.equal(['one set']);
    expect(one.records.size).to.equal(0);
  });

  it('that could not remove something are cleared; if they cannot be, they are not read before they were', () => {
    const one = openTier('one');
    const { visit, failures } = open(one);
    const { cache, write } = visit('first');
    write('a');
    write('b');
    one.broken.add('remove');
    void cache.invalidateKey('a');
    expect(one.records.size).to.equal(0);
    write('c');
    one.broken.add('clear');
    void cache.invalidateKey('b');
    expect(failures).to.deep.equal(['one remove', 'one remove', 'one clear']);
    one.broken.clear();
    const { ask, loads } = visit('second');
    // Of another cache: there the tier is trusted.
    expect(ask('c')).to.equal('first c');
    expect(loads).to.deep.equal([]);
    void cache.invalidate([]);
    write('d');
    expect([...one.records.keys()]).to.deep.equal(['d']);
  });

  it('that were tampered with are a miss, which is told of and removed', () => {
    const one = openTier('one');
    const { visit, failures } = open(one);
    one.records.set('a', { key: 'b', value: 'forged' });
    one.records.set('c', 'text');
    const { ask, loads } = visit('first');
    ask('a');
    ask('c');
    expect(loads).to.deep.equal(['a', 'c']);
    expect(failures).to.deep.equal(['one get', 'one get']);
    expect(one.records.size).to.equal(0);
  });

  it('are handed their own mark with what was written, and none where it cannot be read', () => {
    const one = openTier('one');
    const { visit, failures } = open(one);
    const { write } = visit('first');
    write('a');
    one.state.mark = 2;
    write('b');
    one.broken.add('mark');
    write('c');
    expect(one.marks).to.deep.equal([1, 2, undefined]);
    expect(failures).to.deep.equal(['one mark']);
  });

  it('do not bring back what is not wanted any more: an older entry of this visit', () => {
    const one = openTier('one');
    const { visit } = open(one);
    const { cache, ask, loads, write } = visit('first');
    write('a', ['x']);
    const record = one.records.get('a');
    void cache.invalidate(['x']);
    one.records.set('a', record);
    expect(ask('a')).to.equal(undefined);
    expect(loads).to.deep.equal(['a']);
  });
});
