import { expect } from 'chai';
import { TierTimeoutError, type Tier, type TiersOptions } from '../../../common/cache/index';
import { openCache, type Opening } from './open-cache';
import { bring, neverLoad, outcomeOf, ScriptedLoad, turn } from './scripted-load';
import { Disk, TierDouble } from './tier-double';
import { describeTier } from './tier.contract';

describeTier('the double of these specs', () => {
  const disk = new Disk();
  return { open: () => Promise.resolve(new TierDouble<string>(disk)) };
});

let sessions = 0;

/** A cache over a disk, as one process would open it. */
function openOver(disk: Disk, { timeoutMs, restMs, ...options }: Opening & Partial<TiersOptions> = {}) {
  const tier = new TierDouble<string>(disk);
  const tierOptions = { session: `session ${++sessions}`, timeoutMs, restMs };
  return { tier, ...openCache({ tiers: [tier], tierOptions, ...options }) };
}

/** A small memory, from which `crowdOut` drives whatever is in it. */
const small = { maxBytes: 1_000, maxEntryBytes: 1_000 };

async function crowdOut(cache: ReturnType<typeof openCache>['cache']): Promise<void> {
  await cache.read('crowd', bring('x'.repeat(700), { store: true }), { refresh: true });
  await turn();
}

describe('a slower tier', () => {
  it('is asked before the load, and what it has is given with what remains of its life', async () => {
    const disk = new Disk();
    const first = openOver(disk);
    await first.cache.read('a', bring('one', { tags: ['x'], freshForMs: 100 }));
    await turn();
    const second = openOver(disk);
    second.clock.advance(60);
    const told: unknown[] = [];
    const entry = await second.cache.read('a', neverLoad, { explain: (answer) => told.push(answer) });
    expect(entry).to.deep.include({ value: 'one', tags: ['x'] });
    expect(told[0]).to.include({ type: 'hit', tier: 'disk', ttlMs: 40 });
    expect(second.cache.read('a', neverLoad)).to.equal(entry);
    second.clock.advance(40);
    expect(second.cache.peek('a')).to.equal(undefined);
  });

  it('forgets what a reader says depends on more than it was kept with, and does not bring it back', async () => {
    const disk = new Disk();
    const { cache } = openOver(disk);
    await cache.read('a', bring('one', { tags: ['x'] }));
    await turn();
    expect(await cache.read('a', neverLoad, { tags: ['x'] })).to.have.property('value', 'one');
    expect(await openOver(disk).cache.read('a', neverLoad)).to.have.property('value', 'one');
    expect(await cache.read('a', neverLoad, { tags: ['y'] })).to.deep.include({ value: 'one', tags: ['x', 'y'] });
    await cache.invalidate(['y']);
    expect(await outcomeOf(openOver(disk).cache.read('a', bring('two')))).to.equal('two');
  });

  it('gives a reader nothing that names what was invalidated here since', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'one', freshForMs: 100 });
    const { cache } = openOver(disk);
    await cache.invalidate(['y']);
    expect(await outcomeOf(cache.read('a', bring('two'), { tags: ['y'] }))).to.equal('two');
  });

  for (const [what, refused] of [
    ['not to be kept', { store: false }],
    ['too large', { bytes: 2_000_000 }],
  ] as const) {
    it(`has nothing of before, which would come back in the next visit, once what takes its place is ${what}`, async () => {
      const disk = new Disk();
      const { cache, tier } = openOver(disk);
      await cache.read('a', bring('one'));
      await turn();
      expect(tier.keys()).to.deep.equal(['a']);
      await cache.read('a', bring('two', refused), { refresh: true });
      await turn();
      expect(tier.keys()).to.deep.equal([]);
    });
  }

  it('gives also what memory has no room for', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'x'.repeat(500), freshForMs: 100 });
    const { cache } = openOver(disk, { maxEntryBytes: 400 });
    expect(await outcomeOf(cache.read('a', neverLoad))).to.have.length(500);
    expect(cache.size).to.equal(0);
  });

  it('is asked once by all who wait', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'one', freshForMs: 100 });
    const { cache, tier } = openOver(disk);
    const answers = [cache.read('a', neverLoad), cache.read('a', neverLoad)];
    expect(await Promise.all(answers.map(outcomeOf))).to.deep.equal(['one', 'one']);
    expect(tier.asked).to.deep.equal(['get a']);
  });

  it('gives what is stale too, and the load goes on behind it', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'one', freshForMs: 100, staleForMs: 100 });
    const { cache, clock } = openOver(disk);
    const script = new ScriptedLoad();
    clock.advance(150);
    expect(await outcomeOf(cache.read('a', script.load))).to.equal('one');
    await turn();
    await script.at(0).bring('two');
    expect(cache.read('a', neverLoad)).to.have.property('value', 'two');
    expect(script.begun).to.have.length(1);
  });

  it('lets what it has past its life be asked with, and be given when the load fails', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'one', freshForMs: 100, graceForMs: 1_000, isAskable: true });
    const { cache, clock } = openOver(disk);
    const script = new ScriptedLoad();
    clock.advance(150);
    const answer = cache.read('a', script.load);
    await turn();
    expect(script.at(0).context.previous).to.have.property('value', 'one');
    await script.at(0).fail('down');
    expect(await outcomeOf(answer)).to.equal('one');
  });

  it('is written back to those above it, and nobody is written to twice', async () => {
    const low = new Disk();
    await openOver(low).cache.write('a', { value: 'one', freshForMs: 100 });
    const high = new TierDouble<string>(new Disk(), 'high');
    const tiers = [high, new TierDouble<string>(low, 'low')];
    const { cache } = openCache({ tiers });
    expect(await outcomeOf(cache.read('a', neverLoad))).to.equal('one');
    await turn();
    expect(high.keys()).to.deep.equal(['a']);
    expect(tiers[1]?.asked).to.deep.equal(['get a']);
  });

  it('keeps what memory has no room for', async () => {
    const { cache, tier } = openOver(new Disk(), small);
    await cache.read('a', bring('one'));
    await crowdOut(cache);
    expect(cache.peek('a')).to.equal(undefined);
    expect(tier.keys()).to.deep.equal(['a', 'crowd']);
    expect(await outcomeOf(cache.read('a', neverLoad))).to.equal('one');
  });

  it('is not asked by a refresh, nor by what bypasses the cache', async () => {
    const { cache, tier } = openOver(new Disk());
    await cache.read('a', bring('one'), { refresh: true });
    await cache.read(undefined, bring('one'));
    await turn();
    expect(tier.asked).to.deep.equal(['set a']);
  });

  it('needs a session that tells one process from another', () => {
    expect(() => openCache({ tiers: [new TierDouble<string>()], tierOptions: { session: '' } })).to.throw(TypeError);
  });
});

describe('an invalidation over slower tiers', () => {
  it('reaches all of them, and is over when they are done', async () => {
    const tiers = [new TierDouble<string>(new Disk(), 'one'), new TierDouble<string>(new Disk(), 'two')];
    const { cache } = openCache({ tiers });
    for (const key of ['a', 'b', 'c']) await cache.read(key, bring('one', { tags: [`tag of ${key}`] }));
    await turn();
    await cache.invalidate(['tag of a']);
    for (const tier of tiers) expect(tier.keys()).to.deep.equal(['b', 'c']);
    await cache.invalidateKey('b');
    for (const tier of tiers) expect(tier.keys()).to.deep.equal(['c']);
    await cache.purge();
    for (const tier of tiers) expect(tier.keys()).to.deep.equal([]);
  });

  it('is not undone by a store that was under way: once acknowledged, no restart brings the entry back', async () => {
    const disk = new Disk();
    const { cache, tier } = openOver(disk, { timeoutMs: 1_000 });
    tier.mood = 'late';
    const answer = cache.read('a', bring('old', { tags: ['x'] }), { refresh: true });
    await turn();
    expect(await outcomeOf(answer)).to.equal('old');
    let isDone = false;
    const invalidated = cache.invalidate(['x']).then(() => (isDone = true));
    await turn();
    expect([isDone, tier.asked]).to.deep.equal([false, ['set a']]);
    tier.mood = 'sane';
    await invalidated;
    const next = openOver(disk);
    expect(await outcomeOf(next.cache.read('a', bring('new')))).to.equal('new');
  });

  it('holds against what a tier still has, although the tier could not be told', async () => {
    const { cache, tier, clock } = openOver(new Disk(), { ...small, restMs: 100 });
    await cache.read('a', bring('old', { tags: ['x'] }));
    await turn();
    tier.mood = 'throws';
    await cache.invalidate(['x']);
    tier.mood = 'sane';
    expect(tier.keys()).to.deep.equal(['a']);
    expect(await outcomeOf(cache.read('a', bring('new', { tags: ['x'] })))).to.equal('new');
    clock.advance(100);
    await cache.invalidate(['y']);
    expect(tier.keys()).to.deep.equal([]);
  });

  it('while the tier is asked is not given what the tier found', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'old', freshForMs: 100, tags: ['x'] });
    const { cache, tier } = openOver(disk);
    tier.mood = 'late';
    const answer = cache.read('a', bring('new', { tags: ['x'] }));
    await turn();
    const invalidated = cache.invalidate(['x']);
    tier.mood = 'sane';
    expect(await outcomeOf(answer)).to.equal('new');
    await invalidated;
  });

  it('does not let an entry of an earlier session pass that was invalidated in this one', async () => {
    const disk = new Disk();
    const first = openOver(disk);
    // The earlier session has a clock far ahead of this one's.
    for (let nth = 0; nth < 50; nth++) await first.cache.invalidate(['y']);
    await first.cache.write('a', { value: 'old', freshForMs: 100, tags: ['x'] });
    const second = openOver(disk);
    second.tier.mood = 'late';
    void second.cache.invalidate(['x']);
    await turn();
    const answer = second.cache.read('a', bring('new'));
    second.tier.mood = 'sane';
    expect(await outcomeOf(answer)).to.equal('new');
  });

  it('by a write leaves the tier with what was written, or with nothing when it has no room', async () => {
    const disk = new Disk();
    const { cache, tier } = openOver(disk, small);
    await cache.read('a', bring('old'));
    await cache.write('a', { value: 'written', freshForMs: 100 });
    await crowdOut(cache);
    expect(await outcomeOf(cache.read('a', neverLoad))).to.equal('written');
    tier.mood = 'full';
    await cache.write('a', { value: 'written again', freshForMs: 100 });
    tier.mood = 'sane';
    expect(tier.keys()).to.deep.equal(['crowd']);
  });

  it('that follows a write at once is not undone by it in any tier', async () => {
    const disk = new Disk();
    const { cache } = openOver(disk);
    await Promise.all([cache.write('a', { value: 'old', freshForMs: 100, tags: ['x'] }), cache.invalidate(['x'])]);
    await turn();
    expect(await outcomeOf(openOver(disk).cache.read('a', bring('new')))).to.equal('new');
  });

  for (const what of ['the key', 'a tag', 'everything'] as const) {
    it(`of ${what} holds at whatever moment of a search it comes`, async () => {
      for (let moment = 0; moment < 60; moment++) {
        const disk = new Disk();
        await openOver(disk).cache.write('a', { value: 'old', freshForMs: 100, tags: ['x'] });
        const { cache } = openOver(disk);
        void cache.read('a', bring('new'));
        for (let passed = 0; passed < moment; passed++) await Promise.resolve();
        if (what === 'the key') void cache.invalidateKey('a');
        else void (what === 'a tag' ? cache.invalidate(['x']) : cache.invalidateAll());
        expect(await outcomeOf(cache.read('a', bring('new'))), `asked at moment ${moment}`).to.equal('new');
        await turn();
        expect(cache.peek('a'), `kept at moment ${moment}`).not.to.have.property('value', 'old');
      }
    });
  }

  it('does not let what the tier found replace what was loaded while it searched', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'old', freshForMs: 100 });
    const { cache, tier } = openOver(disk);
    await turn();
    void cache.read('a', neverLoad);
    tier.mood = 'late';
    await turn();
    expect(await outcomeOf(cache.read('a', bring('new'), { refresh: true }))).to.equal('new');
    tier.mood = 'sane';
    await turn();
    expect(cache.peek('a')).to.have.property('value', 'new');
  });

  it('does not let what the tier found replace what was written while it searched', async () => {
    const disk = new Disk();
    await openOver(disk).cache.write('a', { value: 'old', freshForMs: 100 });
    const { cache, tier } = openOver(disk);
    tier.mood = 'late';
    const answer = cache.read('a', neverLoad);
    await turn();
    const written = cache.write('a', { value: 'written', freshForMs: 100 });
    tier.mood = 'sane';
    expect(await outcomeOf(answer)).to.equal('written');
    await written;
    expect(cache.peek('a')).to.have.property('value', 'written');
  });
});

describe('a slower tier in trouble', () => {
  for (const mood of ['throws', 'corrupt', 'full'] as const) {
    it(`is a miss and no exception when it is one that ${mood === 'throws' ? mood : `is ${mood}`}`, async () => {
      const disk = new Disk();
      await openOver(disk).cache.write('a', { value: 'old', freshForMs: 100 });
      const { cache, tier, reported } = openOver(disk);
      tier.mood = mood;
      const key = mood === 'full' ? 'b' : 'a';
      expect(await outcomeOf(cache.read(key, bring('loaded')))).to.equal('loaded');
      await turn();
      expect(reported('tier-failed')[0]).to.include({ tier: 'disk', operation: mood === 'full' ? 'set' : 'get' });
      await cache.invalidate(['x']);
      await cache.invalidateKey(key);
      await cache.purge();
    });
  }

  it('is a miss when it hangs, and is left alone for a while: no reader waits for it twice', async () => {
    const { cache, tier, clock, reported } = openOver(new Disk(), { timeoutMs: 500, restMs: 5_000 });
    tier.mood = 'late';
    const answer = cache.read('a', bring('one'));
    await turn();
    expect(cache.loading).to.equal(1);
    clock.advance(500);
    expect(await outcomeOf(answer)).to.equal('one');
    expect(reported('tier-failed')[0]).to.have.property('error').that.is.instanceOf(TierTimeoutError);
    expect(await outcomeOf(cache.read('b', bring('two')))).to.equal('two');
    expect(tier.asked).to.deep.equal(['get a']);
    expect(clock.waiting).to.equal(0);

    tier.mood = 'sane';
    clock.advance(5_000);
    expect(await outcomeOf(cache.read('c', bring('three')))).to.equal('three');
    await turn();
    expect(tier.asked).to.deep.equal(['get a', 'clear', 'set c']);
  });

  it('is cleared after a store that hung, since that may still happen at any time', async () => {
    const { cache, tier, clock } = openOver(new Disk(), { timeoutMs: 500, restMs: 1_000 });
    tier.mood = 'late';
    void cache.write('a', { value: 'one', freshForMs: 100 });
    await turn();
    clock.advance(500);
    tier.mood = 'sane';
    await turn();
    clock.advance(1_000);
    await cache.read('b', bring('two'));
    await turn();
    expect(tier.asked).to.deep.equal(['set a', 'clear', 'set b']);
    expect(tier.keys()).to.deep.equal(['b']);
  });

  it('gives an entry no longer life because it was stored by a clock that was ahead', async () => {
    const disk = new Disk();
    const ahead = openOver(disk);
    ahead.clock.advance(3_600_000);
    await ahead.cache.write('a', { value: 'one', freshForMs: 100 });
    const { cache, clock } = openOver(disk);
    expect(await outcomeOf(cache.read('a', neverLoad))).to.equal('one');
    clock.advance(100);
    expect(cache.peek('a')).to.equal(undefined);
  });

  it('is not left alone for longer because the clock was set back', async () => {
    const { cache, tier, clock } = openOver(new Disk());
    tier.mood = 'late';
    const answer = cache.read('a', bring('one'));
    await turn();
    clock.advance(500);
    await answer;
    tier.mood = 'sane';
    clock.set(clock.now() - 3_600_000);
    await cache.read('b', bring('one'));
    await turn();
    expect(tier.keys()).to.deep.equal(['b']);
  });

  it('lets an invalidation be over when it hangs, and is cleared before it is asked again', async () => {
    const disk = new Disk();
    const { cache, tier, clock } = openOver(disk, { ...small, timeoutMs: 500, restMs: 1_000 });
    await cache.read('a', bring('old', { tags: ['x'] }));
    await turn();
    tier.mood = 'late';
    const invalidated = cache.invalidate(['x']);
    await turn();
    clock.advance(500);
    await turn();
    clock.advance(500);
    await invalidated;
    tier.mood = 'sane';
    clock.advance(1_000);
    expect(await outcomeOf(cache.read('a', bring('new', { tags: ['x'] })))).to.equal('new');
    await turn();
    expect(tier.asked.slice(-2)).to.deep.equal(['clear', 'set a']);
    expect(clock.waiting).to.equal(0);
  });

  const broken = new Map<string, unknown>([
    ['text', 'one'],
    ['null', null],
    ['a record without times', { key: 'a', value: 'one', tags: [], session: 's', clock: 1 }],
    ['another key', recordWith({ key: 'b' })],
    ['tags that are none', recordWith({ tags: 'x' })],
    ['times that are none', recordWith({ freshForMs: null })],
    ['a mark that is none', recordWith({ isAskable: 7 })],
    ['a value that cannot be measured', recordWith({ value: 'immeasurable' })],
  ]);
  for (const [what, given] of broken) {
    it(`is a miss when it gives ${what}`, async () => {
      const removed: string[] = [];
      const tier: Tier<string> = {
        name: 'odd',
        get: () => given,
        set: () => undefined,
        remove: (key) => removed.push(key),
        invalidate: () => undefined,
        clear: () => undefined,
      };
      const sizeOf = (value: string) => (value === 'immeasurable' ? Number.NaN : value.length);
      const { cache } = openCache({ tiers: [tier], sizeOf });
      expect(await outcomeOf(cache.read('a', bring('loaded')))).to.equal('loaded');
      expect(removed).to.deep.equal(what === 'null' ? [] : ['a']);
    });
  }

  it('that cannot keep up is given no more, and is cleared before it is asked again', async () => {
    const { cache, tier, clock } = openOver(new Disk(), { maxBytes: 1e9, restMs: 1_000 });
    const write = (count: number) => {
      for (let nth = 0; nth < count; nth++) void cache.write(`key ${nth}`, { value: '', freshForMs: 100 });
      return turn();
    };
    tier.mood = 'late';
    await write(10_000);
    expect(tier.asked).to.have.length(10_000);
    await write(10);
    expect(await outcomeOf(cache.read('elsewhere', bring('one')))).to.equal('one');
    expect(tier.asked).to.have.length(10_000);
    tier.mood = 'sane';
    await turn();
    clock.advance(1_000);
    await cache.read('elsewhere again', bring('one'));
    await turn();
    expect(tier.asked.slice(10_000)).to.deep.equal(['clear', 'set elsewhere again']);
    expect(tier.keys()).to.deep.equal(['elsewhere again']);
  });
});

describe('a tier that others invalidate too', () => {
  it('is asked for its clock before each load, and handed it back with what the load brought', async () => {
    const told: string[] = [];
    let theirs = 1;
    const tier: Tier<string> = {
      name: 'shared',
      mark: () => theirs,
      get: (key) => void told.push(`get ${key}`),
      set: (key, _record, mark) => told.push(`set ${key} at ${String(mark)}`),
      remove: (key) => told.push(`remove ${key}`),
      invalidate: () => undefined,
      clear: () => undefined,
    };
    const { cache } = openCache({ tiers: [tier] });
    const script = new ScriptedLoad();
    void cache.read('a', script.load);
    await turn();
    theirs = 2;
    await script.at(0).bring('one');
    await cache.write('b', { value: 'written', freshForMs: 100 });
    expect(told).to.deep.equal(['get a', 'set a at 1', 'set b at 2']);
  });

  it('is given nothing when its clock could not be read', async () => {
    const told: string[] = [];
    const tier: Tier<string> = {
      name: 'shared',
      mark: () => Promise.reject(new Error('gone')),
      get: () => undefined,
      set: (key) => told.push(`set ${key}`),
      remove: (key) => told.push(`remove ${key}`),
      invalidate: () => undefined,
      clear: () => undefined,
    };
    const { cache } = openCache({ tiers: [tier] });
    expect(await outcomeOf(cache.read('a', bring('one')))).to.equal('one');
    await turn();
    expect(told).to.deep.equal(['remove a']);
  });
});

function recordWith(part: object): object {
  const times = { storedAtMs: Date.UTC(2026, 0, 1), freshForMs: 100, staleForMs: 0, graceForMs: 0 };
  return { key: 'a', value: 'one', tags: [], session: 's', clock: 1, ...times, ...part };
}
