import { expect } from 'chai';
import { openCache } from './open-cache';
import { bring, neverLoad, outcomeOf, ScriptedLoad } from './scripted-load';

describe('an invalidation', () => {
  it('takes whatever carries one of its tags, and nothing else', async () => {
    const { cache } = openCache();
    await cache.read('a', bring('one', { tags: ['x', 'y'] }));
    await cache.read('b', bring('two', { tags: ['y'] }));
    await cache.read('c', bring('three'));
    await cache.invalidate(['x', 'unknown']);
    expect(['a', 'b', 'c'].filter((key) => cache.peek(key) !== undefined)).to.deep.equal(['b', 'c']);
    expect(await outcomeOf(cache.read('a', bring('new', { tags: ['x'] })))).to.equal('new');
    expect(cache.read('a', neverLoad)).to.have.property('value', 'new');
  });

  it('of a key takes that key, and of everything all', async () => {
    const { cache } = openCache();
    for (const key of ['a', 'b', 'c']) await cache.read(key, bring('one'));
    await cache.invalidateKey('a');
    expect(cache.size).to.equal(2);
    await cache.invalidateAll();
    expect([cache.size, cache.bytes]).to.deep.equal([0, 0]);
  });

  it('of no tags is none', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const answer = cache.read('a', script.load);
    await cache.invalidate([]);
    await script.at(0).bring('one');
    await answer;
    expect(cache.read('a', neverLoad)).to.have.property('value', 'one');
  });

  const ways = new Map([
    ['a tag', (cache: ReturnType<typeof openCache>['cache']) => cache.invalidate(['x'])],
    ['the key', (cache: ReturnType<typeof openCache>['cache']) => cache.invalidateKey('a')],
    ['everything', (cache: ReturnType<typeof openCache>['cache']) => cache.invalidateAll()],
  ]);
  for (const [what, invalidate] of ways) {
    it(`of ${what} while a load is on its way leaves the load unstored, and gives it only to who asked before`, async () => {
      const { cache, reported } = openCache();
      const script = new ScriptedLoad();
      const before = cache.read('a', script.load, { tags: ['x'] });
      await invalidate(cache);
      const after = cache.read('a', script.load, { tags: ['x'] });
      expect(script.begun).to.have.length(2);
      await script.at(0).bring('old', { tags: ['x'] });
      expect(await outcomeOf(before)).to.equal('old');
      expect(cache.peek('a')).to.equal(undefined);
      expect(reported('not-stored')).to.deep.equal([{ type: 'not-stored', key: 'a', because: 'invalidated' }]);
      await script.at(1).bring('new', { tags: ['x'] });
      expect(await outcomeOf(after)).to.equal('new');
      expect(cache.read('a', neverLoad)).to.have.property('value', 'new');
    });
  }

  it('of a tag that is known only when the load ends holds as well: who asked after it is moved to a new load', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const before = cache.read('a', script.load);
    await cache.invalidate(['x']);
    const after = [cache.read('a', script.load), cache.read('a', script.load)];
    expect(script.begun).to.have.length(1);
    await script.at(0).bring('old', { tags: ['x'] });
    expect(await outcomeOf(before)).to.equal('old');
    expect(script.begun).to.have.length(2);
    await script.at(1).bring('new', { tags: ['x'] });
    expect(await Promise.all(after.map(outcomeOf))).to.deep.equal(['new', 'new']);
  });

  it('of one tag before a reader asked, and of another after, does not let the first pass', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    void cache.read('a', script.load);
    await cache.invalidate(['x']);
    const between = cache.read('a', script.load);
    await cache.invalidate(['x']);
    await script.at(0).bring('old', { tags: ['x'] });
    await script.at(1).bring('new', { tags: ['x'] });
    expect(await outcomeOf(between)).to.equal('new');
  });

  it('of unrelated tags costs nobody a second load', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const before = cache.read('a', script.load);
    await cache.invalidate(['unrelated']);
    const after = cache.read('a', script.load);
    await script.at(0).bring('one', { tags: ['x'] });
    expect(await Promise.all([outcomeOf(before), outcomeOf(after)])).to.deep.equal(['one', 'one']);
    expect(script.begun).to.have.length(1);
  });

  it('before a failure that someone asked after makes the load try again for them', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const before = cache.read('article', script.load);
    await cache.invalidate(['articles']);
    const after = cache.read('article', script.load);
    await script.at(0).fail('not found');
    expect(await outcomeOf(before)).to.have.property('message', 'not found');
    await script.at(1).bring('created since');
    expect(await outcomeOf(after)).to.equal('created since');
  });

  it('whose moved readers have all left begins no further load', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const controller = new AbortController();
    const before = cache.read('a', script.load);
    await cache.invalidate(['x']);
    const after = cache.read('a', script.load, { signal: controller.signal });
    controller.abort();
    await script.at(0).bring('old', { tags: ['x'] });
    expect(await outcomeOf(before)).to.equal('old');
    expect(await outcomeOf(after)).to.have.property('name', 'AbortError');
    expect(script.begun).to.have.length(1);
  });

  it('takes with it what was there before a load that it made worthless', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    await cache.read('a', bring('first', { tags: ['y'] }));
    void cache.read('a', script.load, { refresh: true });
    await cache.invalidate(['x']);
    await script.at(0).bring('second', { tags: ['x'] });
    expect(cache.peek('a')).to.equal(undefined);
  });

  it('aborts a revalidation that nobody could use any more', async () => {
    const { cache, clock } = openCache();
    const script = new ScriptedLoad();
    const tags = ['x'];
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10, tags }));
    clock.advance(10);
    void cache.read('a', script.load, { tags });
    await cache.invalidate(tags);
    void cache.read('a', script.load, { tags });
    expect(script.at(0).context.signal.aborted).to.equal(true);
    expect(cache.loading).to.equal(1);
  });

  it('forgets old tags in bounded memory, which makes older entries invalid and never valid', async () => {
    const { cache } = openCache({ rememberedTags: 10 });
    const script = new ScriptedLoad();
    void cache.read('loading', script.load);
    await cache.read('a', bring('one', { tags: ['x'] }));
    await cache.read('tagless', bring('one'));
    await cache.invalidate(['x']);
    for (let nth = 0; nth < 100; nth++) await cache.invalidate([`other ${nth}`]);
    expect(cache.peek('a')).to.equal(undefined);
    await script.at(0).bring('old', { tags: ['x'] });
    expect(cache.peek('loading')).to.equal(undefined);
    expect(cache.peek('tagless')).to.have.property('value', 'one');
    await cache.read('b', bring('new', { tags: ['x', 'other 3'] }));
    expect(cache.peek('b')).to.have.property('value', 'new');
  });
});

describe('what is being changed', () => {
  const open = () => openCache({ tagIn: (key) => (key.startsWith('a') ? 'of a' : undefined) });
  const state = (cache: ReturnType<typeof openCache>['cache'], key: string): string => {
    if (cache.fresh(key) !== undefined) return 'fresh';
    return cache.peek(key) === undefined ? 'expired' : 'stale';
  };

  it('is not fresh before that is over: stale where it may be, otherwise not to be given', async () => {
    const { cache } = open();
    await cache.read('b', bring('one', { tags: ['x'], staleForMs: 1 }));
    await cache.read('c', bring('one', { tags: ['x', 'y'] }));
    await cache.read('d', bring('one', { tags: ['y'], staleForMs: 1 }));
    await cache.read('a', bring('one', { staleForMs: 1 }));
    const close = cache.open(['x', 'of a']);
    expect(['a', 'b', 'c', 'd'].map((key) => state(cache, key))).to.deep.equal(['stale', 'stale', 'expired', 'fresh']);
    close();
    close();
    expect(['a', 'b', 'c', 'd'].map((key) => state(cache, key))).to.deep.equal(['fresh', 'fresh', 'fresh', 'fresh']);
  });

  it('is not given any longer than it may be because it is being changed', async () => {
    const { cache, clock } = open();
    await cache.read('a', bring('one', { staleForMs: 10 }));
    cache.open(['of a']);
    clock.advance(60_009);
    expect(state(cache, 'a')).to.equal('stale');
    clock.advance(1);
    expect(state(cache, 'a')).to.equal('expired');
  });

  it('is given without a load behind it, and who wants it fresh loads', async () => {
    const { cache } = open();
    const script = new ScriptedLoad();
    await cache.read('a', bring('one', { staleForMs: 1 }));
    const close = cache.open(['of a']);
    const other = cache.open(['of a']);
    expect(cache.read('a', neverLoad)).to.have.property('value', 'one');
    const fresh = cache.read('a', script.load, { fresh: true });
    close();
    await script.at(0).bring('two', { staleForMs: 1 });
    expect(await outcomeOf(fresh)).to.equal('two');
    expect(state(cache, 'a')).to.equal('stale');
    other();
    expect(state(cache, 'a')).to.equal('fresh');
  });

  it('lets an older load that lands meanwhile replace nothing', async () => {
    const { cache } = open();
    const script = new ScriptedLoad();
    const older = cache.read('a', script.load);
    const newer = cache.read('a', script.load, { refresh: true });
    cache.open(['of a']);
    await script.at(1).bring('newer');
    await script.at(0).bring('older');
    expect([await outcomeOf(older), await outcomeOf(newer)]).to.deep.equal(['newer', 'newer']);
  });
});

describe('a write', () => {
  it('is what is read from then on', async () => {
    const { cache } = openCache();
    await cache.read('a', bring('one'));
    void cache.write('a', { value: 'written', freshForMs: 10 });
    expect(cache.read('a', neverLoad)).to.include({ value: 'written' });
  });

  it('is never overwritten by a load that began before it, whose readers are given what was written', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const before = cache.read('a', script.load);
    void cache.write('a', { value: 'written', freshForMs: 10 });
    await script.at(0).bring('old');
    expect(await outcomeOf(before)).to.equal('written');
    expect(cache.peek('a')).to.have.property('value', 'written');
  });

  it('holds also when what was written has left memory by then', async () => {
    const { cache } = openCache({ maxBytes: 1_000, maxEntryBytes: 1_000 });
    const script = new ScriptedLoad();
    void cache.read('a', script.load);
    await cache.write('a', { value: 'written', freshForMs: 10 });
    await cache.read('b', bring('x'.repeat(700)));
    const after = cache.read('a', script.load);
    expect(script.begun).to.have.length(2);
    await script.at(0).bring('old');
    expect(cache.peek('a')).to.equal(undefined);
    await script.at(1).bring('new');
    expect(await outcomeOf(after)).to.equal('new');
  });

  it('that is not to be stored, or cannot be measured, leaves nothing under its key', async () => {
    const { cache } = openCache({ sizeOf: (value) => (value === 'immeasurable' ? -1 : value.length) });
    await cache.read('a', bring('one'));
    await cache.write('a', { value: 'secret', freshForMs: 10, store: false });
    expect(cache.peek('a')).to.equal(undefined);
    await cache.read('a', bring('one'));
    const refused = await cache.write('a', { value: 'immeasurable', freshForMs: 10 }).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(RangeError);
    expect(cache.peek('a')).to.equal(undefined);
  });
});
