import { expect } from 'chai';
import sinon from 'sinon';
import {
  openPersistedTier,
  type PersistedTier,
  type PersistedTierOptions,
} from '../../../app/data/cache/persisted-tier';
import { Cache, createNearTiers, type Entry, type TierRecord } from '../../../common/cache';
import { openAmplify } from '../../../vendor/amplify';
import { describeTier } from '../../common/cache/tier.contract';
import { FakeClock } from '../../support/fake-clock';
import { fillStorage } from '../../support/full-storage';

const ENTRY = '__amplify__answers:1:';

describe('The persisted tier', () => {
  let clock: FakeClock;
  let opened: PersistedTier<string>[];
  let idle: (() => void)[];

  beforeEach(() => {
    localStorage.clear();
    clock = new FakeClock();
    opened = [];
    idle = [];
  });
  afterEach(() => {
    opened.forEach((tier) => tier.close());
    sinon.restore();
    localStorage.clear();
  });

  /** A tab of its own, as far as a tier knows. */
  function open(options: Partial<PersistedTierOptions<string>> = {}): PersistedTier<string> {
    const tier = openPersistedTier<string>({
      store: openAmplify(clock).store,
      clock,
      scope: () => 'mira:1',
      persists: () => true,
      unpack: (packed) => (typeof packed === 'string' ? packed : undefined),
      whenIdle: (run) => void idle.push(run),
      ...options,
    });
    opened.push(tier);
    return tier;
  }
  function rest(): void {
    for (const run of idle.splice(0)) run();
  }
  function recordOf(key: string, given: Partial<TierRecord<string>> = {}): TierRecord<string> {
    return {
      key,
      value: `value of ${key}`,
      tags: [],
      storedAtMs: clock.now(),
      freshForMs: 60_000,
      staleForMs: 0,
      graceForMs: 0,
      clock: 1,
      session: 'one',
      ...given,
    };
  }
  async function put(tier: PersistedTier<string>, ...records: TierRecord<string>[]): Promise<void> {
    for (const record of records) await tier.set(record.key, record, await tier.mark?.());
  }
  async function keysIn(tier: PersistedTier<string>, ...keys: string[]): Promise<string[]> {
    const given = await Promise.all(keys.map((key) => tier.get(key)));
    return keys.filter((_, index) => given[index] !== undefined);
  }
  const namesStored = (): string[] =>
    Object.keys(localStorage)
      .filter((name) => name.startsWith(ENTRY))
      .map((name) => name.slice(ENTRY.length))
      .sort();

  // What a tab is given that is opened after the first was left.
  describeTier('The persisted tier', () => ({
    open() {
      opened.forEach((tier) => tier.flush());
      return Promise.resolve(open());
    },
  }));

  it('keeps one item an entry, and nothing of what it is not told to persist', async () => {
    const tier = open({ persists: ({ key }) => key !== 'private' });
    await put(tier, recordOf('a'), recordOf('b'), recordOf('private'));
    tier.flush();
    expect(namesStored()).to.deep.equal(['a', 'b']);
    expect(Object.values(localStorage).join()).not.to.contain('value of private');
  });

  it('removes what it had of an entry that is no longer to be persisted', async () => {
    let isPersisted = true;
    const tier = open({ persists: () => isPersisted });
    await put(tier, recordOf('a'));
    tier.flush();
    isPersisted = false;
    await put(tier, recordOf('a', { value: 'newer' }));
    expect(namesStored()).to.deep.equal([]);
  });

  it('keeps of a value what is packed, and gives what is unpacked', async () => {
    const options = { pack: (value: string) => ({ only: value.length }), unpack: () => 'unpacked' };
    const tier = open(options);
    await put(tier, recordOf('a'));
    tier.flush();
    expect(localStorage.getItem(`${ENTRY}a`))
      .to.contain('{"only":10}')
      .and.not.to.contain('value of a');
    expect(await open(options).get('a')).to.have.property('value', 'unpacked');
  });

  it('writes each key once, when the page has nothing better to do', async () => {
    const write = sinon.spy(Storage.prototype, 'setItem');
    const tier = open();
    await put(tier, recordOf('a'), recordOf('a', { value: 'two' }), recordOf('a', { value: 'three' }));
    const written = () => write.args.filter(([name]) => name.startsWith(ENTRY)).length;
    expect(written()).to.equal(0);
    expect(await tier.get('a')).to.have.property('value', 'three');
    rest();
    expect(written()).to.equal(1);
    expect(await open().get('a')).to.have.property('value', 'three');
  });

  it('writes at once when the page is hidden or left, and listens no more once it is closed', async () => {
    const tier = open();
    await put(tier, recordOf('a'));
    dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(namesStored()).to.deep.equal(['a']);
    await put(tier, recordOf('b'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(namesStored()).to.deep.equal(['a', 'b']);
    tier.close();
    await put(tier, recordOf('c'));
    dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(namesStored()).to.deep.equal(['a', 'b']);
  });

  it('gives nothing that could not be given without asking, and collects what has expired', async () => {
    const tier = open();
    await put(
      tier,
      recordOf('a', { freshForMs: 10, staleForMs: 5 }),
      recordOf('b', { freshForMs: 10, graceForMs: 20 }),
    );
    await put(tier, recordOf('never', { freshForMs: 0 }));
    tier.flush();
    expect(namesStored()).to.deep.equal(['a', 'b']);
    clock.advance(15);
    open();
    rest();
    expect(namesStored()).to.deep.equal(['b']);
    clock.advance(15);
    expect(await tier.get('b')).to.equal(undefined);
    expect(namesStored()).to.deep.equal([]);
  });

  it('takes an entry from a time to come for none: the clock was set back, and it would live too long', async () => {
    const tier = open();
    await put(tier, recordOf('a'));
    tier.flush();
    clock.set(clock.now() - 1);
    expect(await tier.get('a')).to.equal(undefined);
    expect(namesStored()).to.deep.equal([]);
  });

  it('takes what another user left for none, and removes it', async () => {
    await put(open(), recordOf('a'));
    rest();
    const other = open({ scope: () => 'johndoe:1' });
    expect(await other.get('a')).to.equal(undefined);
    expect(namesStored()).to.deep.equal([]);
  });

  it('gives and keeps nothing as long as it is not known whose it would be, and removes nothing', async () => {
    await put(open(), recordOf('a'));
    rest();
    const here: { name?: string } = {};
    const tier = open({ scope: () => here.name });
    expect(await tier.get('a')).to.equal(undefined);
    await put(tier, recordOf('b'));
    tier.flush();
    expect(namesStored()).to.deep.equal(['a']);
    here.name = 'mira:1';
    expect(await keysIn(tier, 'a')).to.deep.equal(['a']);
  });

  it('keeps what came before it was known whose it is, once that is known, and removes nothing for it until then', async () => {
    await put(open(), recordOf('a'));
    rest();
    const here: { name?: string } = {};
    const tier = open({ scope: () => here.name });
    await put(tier, recordOf('a'), recordOf('b'));
    rest();
    expect(namesStored()).to.deep.equal(['a']);
    here.name = 'mira:1';
    await put(tier, recordOf('c'));
    rest();
    expect(namesStored()).to.deep.equal(['a', 'b', 'c']);
  });

  it('keeps what it was given under whoever it was given for, although another is here when it is written', async () => {
    let whose = 'mira:1';
    const tier = open({ scope: () => whose });
    await put(tier, recordOf('a'), recordOf('b'));
    whose = 'johndoe:2';
    expect(await tier.get('a')).to.equal(undefined);
    tier.flush();
    expect(await tier.get('b')).to.equal(undefined);
    expect(namesStored()).to.deep.equal([]);
  });

  it('removes what an older version left, unread, and nothing that is not its own', () => {
    localStorage.setItem('__amplify__answers:0:a', '{"data":{},"expires":null}');
    localStorage.setItem('__amplify__theirs', '{"data":1,"expires":null}');
    localStorage.setItem('answers:0:b', 'theirs');
    open();
    rest();
    expect(Object.keys(localStorage).sort()).to.deep.equal(['__amplify__theirs', 'answers:0:b']);
  });

  it('is emptied by a log-out, what waits to be written included', async () => {
    const tier = open();
    await put(tier, recordOf('a'));
    tier.flush();
    await put(tier, recordOf('b'));
    await tier.clear();
    rest();
    expect(namesStored()).to.deep.equal([]);
    expect(await keysIn(tier, 'a', 'b')).to.deep.equal([]);
  });

  it('does not freeze the page that invalidates thousands of tags at once', async () => {
    const tier = open();
    const keys = Array.from({ length: 200 }, (_, at) => `k${at}`);
    await put(tier, ...keys.map((key) => recordOf(key, { value: 'x'.repeat(1_000), tags: [key] })));
    tier.flush();
    expect(namesStored().length).to.be.greaterThan(50);
    const began = performance.now();
    tier.forget(Array.from({ length: 100_000 }, (_, at) => `https://example.test/api/articles/${at}`));
    // One search for each tag in each text takes ten seconds and more, to read the texts some milliseconds.
    expect(performance.now() - began).to.be.lessThan(3_000);
    expect(namesStored().length).to.be.greaterThan(50);
  });

  describe('where somebody wrote into the storage', () => {
    const sane = (): string => localStorage.getItem(`${ENTRY}b`) ?? '';
    for (const [what, change] of [
      ['half-written', (text) => text.slice(0, text.length / 2)],
      ['empty', () => ''],
      ['null', () => 'null'],
      ['a null within', () => '{"data":null,"expires":null}'],
      ['no record', () => '{"data":{"scope":"mira:1"},"expires":null}'],
      ['a record that is null', () => '{"data":{"scope":"mira:1","record":null},"expires":null}'],
      ['of a value that is none', (text) => text.replace('"value of b"', '{"no":1}')],
      ['of tags that are none', (text) => text.replace('"tags":["x"]', '"tags":"x"')],
      ['of a time that is none', (text) => text.replace(/"storedAtMs":\d+/, '"storedAtMs":"x"')],
      ['of another key', (text) => text.replace('"key":"b"', '"key":"a"')],
      ['of another scope', (text) => text.replace('mira:1', 'mira:2')],
      ['of a shape to come', (text) => text.replace('"record"', '"recorded"')],
    ] as readonly [string, (text: string) => string][]) {
      it(`takes an entry for absent that is ${what}, and loses no other`, async () => {
        const noticed = sinon.spy();
        const tier = open({ noticed });
        await put(tier, recordOf('a', { tags: ['x'] }), recordOf('b', { tags: ['x'] }), recordOf('c', { tags: ['y'] }));
        tier.flush();
        const changed = change(sane());
        expect(changed).not.to.equal(sane());
        localStorage.setItem(`${ENTRY}b`, changed);
        expect(await tier.get('b')).to.equal(undefined);
        expect(await keysIn(open(), 'a', 'b', 'c')).to.deep.equal(['a', 'c']);
        localStorage.setItem(`${ENTRY}b`, changed);
        await tier.invalidate(['x']);
        expect(await keysIn(tier, 'a', 'b', 'c')).to.deep.equal(['c']);
        await put(tier, recordOf('b'));
        tier.flush();
        expect(await keysIn(open(), 'b', 'c')).to.deep.equal(['b', 'c']);
        expect(noticed.callCount).to.equal(0);
      });
    }
  });

  describe('within its bounds', () => {
    const long = 'x'.repeat(350);

    it('evicts what was not read in this visit first, then the oldest, and as much as a new entry needs', async () => {
      const tier = open({ maxBytes: 5_000 });
      for (const key of ['a', 'b', 'c', 'd']) {
        await put(tier, recordOf(key, { value: long }));
        clock.advance(1);
        tier.flush();
      }
      await tier.get('a');
      await put(tier, recordOf('e', { value: long }));
      tier.flush();
      expect(namesStored()).to.deep.equal(['a', 'c', 'd', 'e']);
      const bytes = () =>
        namesStored().reduce((sum, name) => sum + 2 * (localStorage.getItem(ENTRY + name) ?? '').length, 0);
      expect(bytes()).to.be.lessThan(5_000);
    });

    it('counts entries too', async () => {
      const tier = open({ maxEntries: 2 });
      for (const key of ['a', 'b', 'c']) {
        await put(tier, recordOf(key));
        clock.advance(1);
      }
      tier.flush();
      expect(namesStored()).to.deep.equal(['b', 'c']);
    });

    it('writes no more than it may keep, however many answers come at once', async () => {
      const tier = open({ maxEntries: 2 });
      await put(tier, recordOf('a'));
      tier.flush();
      const writing = sinon.spy(Storage.prototype, 'setItem');
      await put(tier, ...['a', 'b', 'c', 'd', 'c'].map((key) => recordOf(key)));
      expect(await tier.get('a'), 'what is older still').to.equal(undefined);
      tier.flush();
      expect(namesStored()).to.deep.equal(['c', 'd']);
      expect(writing.callCount).to.equal(2);
    });

    it('keeps nothing that would take a quarter of its room, nor what it had before under that key', async () => {
      const tier = open({ maxBytes: 5_000 });
      await put(tier, recordOf('a'), recordOf('b'));
      tier.flush();
      await put(tier, recordOf('a', { value: 'x'.repeat(2_000) }));
      tier.flush();
      expect(namesStored()).to.deep.equal(['b']);
    });
  });

  describe('where the storage is full', () => {
    it('makes room among its own, once, and goes on', async () => {
      const noticed = sinon.spy();
      const tier = open({ noticed });
      await put(tier, recordOf('a', { value: 'x'.repeat(3_000) }));
      tier.flush();
      fillStorage(100);
      clock.advance(1);
      await put(tier, recordOf('b', { value: 'y'.repeat(2_000) }));
      tier.flush();
      expect(namesStored()).to.deep.equal(['b']);
      expect(noticed.callCount).to.equal(0);
    });

    it('leaves its own where they would not make enough room, gives one notice, and writes no more in this visit', async () => {
      const noticed = sinon.spy();
      const tier = open({ noticed });
      await put(tier, recordOf('a', { tags: ['x'] }), recordOf('b'));
      tier.flush();
      fillStorage(100);
      await put(tier, recordOf('c', { value: 'x'.repeat(3_000) }), recordOf('d', { value: 'x'.repeat(3_000) }));
      tier.flush();
      await put(tier, recordOf('e', { value: 'x'.repeat(3_000) }));
      tier.flush();
      expect(noticed.callCount).to.equal(1);
      expect(noticed.firstCall.args[0]).to.have.property('name', 'StorageFullError');
      expect(await keysIn(tier, 'a', 'b', 'c', 'd', 'e')).to.deep.equal(['a', 'b']);
      // What is there can be invalidated and removed as before.
      await tier.invalidate(['x']);
      expect(await keysIn(tier, 'a', 'b')).to.deep.equal(['b']);
    });

    it('keeps nothing where not even an epoch can be written', async () => {
      fillStorage(10);
      const tier = open();
      expect(await tier.mark?.()).to.equal(undefined);
      await put(tier, recordOf('a'));
      await tier.invalidate(['x']);
      await tier.clear();
      tier.flush();
      expect(await tier.get('a')).to.equal(undefined);
      expect(namesStored()).to.deep.equal([]);
    });
  });

  it('is a tier that has nothing where storage is forbidden', async () => {
    sinon.stub(window, 'localStorage').get(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const tier = open();
    rest();
    await put(tier, recordOf('a'));
    await tier.invalidate(['x']);
    await tier.remove('a');
    await tier.clear();
    rest();
    expect(await tier.get('a')).to.equal(undefined);
    tier.close();
    sinon.restore();
    opened = [];
  });

  describe('with other tabs at the same storage', () => {
    it('gives what another tab wrote', async () => {
      const [one, other] = [open(), open()];
      await put(one, recordOf('a'));
      one.flush();
      expect(await keysIn(other, 'a')).to.deep.equal(['a']);
    });

    it('removes by tag also what another tab wrote or replaced meanwhile', async () => {
      const [one, other] = [open(), open()];
      await put(one, recordOf('a', { tags: ['x'] }), recordOf('b', { tags: ['y'] }));
      one.flush();
      await put(other, recordOf('b', { tags: ['x'] }), recordOf('c', { tags: ['x'] }), recordOf('d'));
      other.flush();
      await one.invalidate(['x']);
      expect(namesStored()).to.deep.equal(['d']);
    });

    for (const [what, invalidate] of [
      ['an invalidation', (tier) => tier.invalidate(['x'])],
      ['a purge', (tier) => tier.clear()],
      ['the removal of a key', (tier) => tier.remove('z')],
      ['the user, who emptied the storage', () => localStorage.clear()],
    ] as readonly [string, (tier: PersistedTier<string>) => unknown][]) {
      it(`refuses what was loaded before ${what} came from elsewhere`, async () => {
        const [one, other] = [open(), open()];
        await put(one, recordOf('a', { value: 'old' }));
        one.flush();
        const mark = await one.mark?.();
        await invalidate(other);
        await one.set('a', recordOf('a', { value: 'as old', tags: ['x'] }), mark);
        one.flush();
        expect(namesStored()).to.deep.equal([]);
      });

      it(`writes nothing that waits to be written since before ${what} came from elsewhere`, async () => {
        const [one, other] = [open(), open()];
        await put(one, recordOf('a', { tags: ['x'] }), recordOf('b', { tags: ['x'] }));
        await invalidate(other);
        expect(await one.get('a')).to.equal(undefined);
        one.flush();
        expect(namesStored()).to.deep.equal([]);
      });
    }

    it('writes what waits, and was not concerned by its own invalidations', async () => {
      const tier = open();
      await put(tier, recordOf('a', { tags: ['x'] }), recordOf('b', { tags: ['y'] }));
      await tier.invalidate(['x']);
      tier.flush();
      expect(namesStored()).to.deep.equal(['b']);
    });

    it('forgets by tag, or all, what another tab has invalidated, and begins no epoch for it', async () => {
      const [one, other] = [open(), open()];
      await put(one, recordOf('a', { tags: ['x'] }), recordOf('b', { tags: ['y'] }), recordOf('c'));
      one.flush();
      await put(one, recordOf('d', { tags: ['x'] }), recordOf('e', { tags: ['y'] }));
      const mark = await other.mark?.();
      one.forget(['x']);
      one.flush();
      expect(namesStored()).to.deep.equal(['b', 'c', 'e']);
      await other.set('f', recordOf('f'), mark);
      other.flush();
      expect(namesStored()).to.deep.equal(['b', 'c', 'e', 'f']);
      one.forget();
      expect(namesStored()).to.deep.equal([]);
    });

    it('refuses what has no mark at all', async () => {
      const tier = open();
      await tier.mark?.();
      await tier.set('a', recordOf('a'), undefined);
      tier.flush();
      expect(namesStored()).to.deep.equal([]);
    });
  });

  it('serves a cache in the next visit, and no longer than it would have in this one', async () => {
    const visit = (session: string) => {
      const tier = open();
      const tiers = createNearTiers([tier], session);
      return {
        tier,
        cache: new Cache<string>({ clock, maxBytes: 10_000, sizeOf: ({ length }) => length, tiers }),
      };
    };
    const first = visit('first');
    const load = () => Promise.resolve({ value: 'one', tags: ['x'], freshForMs: 100 });
    await first.cache.read('a', load);
    await settled();
    dispatchEvent(new PageTransitionEvent('pagehide'));
    clock.advance(60);
    const { cache } = visit('second');
    const never = () => Promise.reject(new Error('There is an entry'));
    const entry: Entry<string> = await cache.read('a', never);
    expect(entry).to.deep.include({ value: 'one', freshUntilMs: clock.now() + 40 });
    await cache.invalidate(['x']);
    expect(namesStored()).to.deep.equal([]);
  });
});

/** Until whatever is under way without waiting for anything is done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
