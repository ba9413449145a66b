import { expect } from 'chai';
import fc from 'fast-check';
import { Cache } from '../../../common/cache/index';
import { FakeClock } from '../../support/fake-clock';
import { openCache } from './open-cache';
import { bring, neverLoad, outcomeOf, ScriptedLoad } from './scripted-load';

/** What one entry of this size takes under a key of one letter. */
async function bytesOf(size: number, tags: readonly string[] = []): Promise<number> {
  const { cache } = openCache();
  await cache.read('a', bring('x'.repeat(size), { tags }));
  return cache.bytes;
}

describe('the memory tier', () => {
  it('counts values by the size function, and beside them keys, tags and what an entry itself takes', async () => {
    const bare = await bytesOf(0);
    expect(bare).to.be.greaterThan(100);
    expect((await bytesOf(1_000)) - bare).to.equal(1_000);
    expect((await bytesOf(0, ['a tag'])) - bare).to.be.at.least('a tag'.length);
    expect((await bytesOf(0, ['x'.repeat(1_000)])) - bare).to.be.at.least(2_000);
    const { cache } = openCache();
    await cache.read('k'.repeat(1_000), bring(''));
    expect(cache.bytes - bare).to.be.at.least(1_998);
  });

  it('lets go what was not used for longest and is not pinned, however entries are used, replaced and taken away', async () => {
    const one = await bytesOf(1_000);
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const act = fc.constantFrom('write', 'write too much', 'use', 'grow', 'invalidate', 'pin', 'let go');
    fc.assert(
      fc.property(fc.array(fc.tuple(act, key), { maxLength: 40, size: 'max' }), (acts) => {
        const pinned = new Set<string>();
        const { cache } = openCache({ maxBytes: 3 * one, maxEntryBytes: one, isPinned: (name) => pinned.has(name) });
        /** By their last use, the oldest first. */
        let used: string[] = [];
        const leave = (name: string): void => void (used = used.filter((other) => other !== name));
        const use = (name: string): void => {
          leave(name);
          used.push(name);
        };
        const makeRoom = (): void => {
          for (const name of used) if (used.length > 3 && !pinned.has(name)) leave(name);
        };
        for (const [what, name] of acts) {
          const held = cache.peek(name);
          if (what === 'write' || what === 'write too much') {
            void cache.write(name, { value: 'x'.repeat(what === 'write' ? 1_000 : 1_001), freshForMs: 60_000 });
            leave(name);
            if (what === 'write') use(name);
            if (what === 'write') makeRoom();
          } else if (what === 'use' && cache.fresh(name) !== undefined) use(name);
          else if (what === 'grow' && held !== undefined && cache.grow(name, held, 0)) {
            use(name);
            makeRoom();
          } else if (what === 'invalidate') {
            void cache.invalidateKey(name);
            leave(name);
          } else if (what === 'pin') pinned.add(name);
          else if (what === 'let go') pinned.delete(name);
          const present = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].filter((other) => cache.peek(other) !== undefined);
          expect(present).to.deep.equal([...used].sort());
          expect(cache.bytes).to.equal(used.length * one);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps nothing whose life was over before it came, and says so', async () => {
    const { cache, clock, reported } = openCache();
    const script = new ScriptedLoad();
    const answer = cache.read('a', script.load);
    clock.advance(10);
    await script.at(0).bring('one', { freshForMs: 10 });
    expect(await outcomeOf(answer)).to.equal('one');
    expect([cache.size, reported('not-stored')]).to.deep.equal([
      0,
      [{ type: 'not-stored', key: 'a', because: 'expired' }],
    ]);
  });

  it('never holds more than its bound, and lets go first what was not used for longest', async () => {
    const one = await bytesOf(1_000);
    const { cache, reported } = openCache({ maxBytes: 3 * one, maxEntryBytes: one });
    for (const key of ['a', 'b', 'c']) await cache.read(key, bring('x'.repeat(1_000)));
    expect(cache.bytes).to.equal(3 * one);
    void cache.read('a', neverLoad);
    await cache.read('d', bring('x'.repeat(1_000)));
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.peek(key) !== undefined)).to.deep.equal(['a', 'c', 'd']);
    expect(reported('evicted')).to.deep.equal([{ type: 'evicted', key: 'b', bytes: one }]);
    expect(cache.bytes).to.equal(3 * one);
  });

  it('counts what takes the place of another entry only once', async () => {
    const { cache } = openCache();
    await cache.read('a', bring('x'.repeat(1_000)));
    await cache.read('a', bring('x'.repeat(10)), { refresh: true });
    expect(cache.bytes).to.equal(await bytesOf(10));
    await cache.invalidateKey('a');
    expect(cache.bytes).to.equal(0);
  });

  it('keeps no entry that is too large, nor what was there before, and says so', async () => {
    const { cache, reported } = openCache({ maxEntryBytes: await bytesOf(100) });
    await cache.read('a', bring('x'.repeat(100)));
    expect(await outcomeOf(cache.read('a', bring('x'.repeat(101)), { refresh: true }))).to.have.length(101);
    expect([cache.size, cache.bytes]).to.deep.equal([0, 0]);
    expect(reported('not-stored')).to.deep.equal([{ type: 'not-stored', key: 'a', because: 'too-large' }]);
  });

  it('holds nothing at all when its bound is zero, and refuses a bound that is none', async () => {
    const { cache } = openCache({ maxBytes: 0 });
    expect(await outcomeOf(cache.read('a', bring('')))).to.equal('');
    expect(cache.size).to.equal(0);
    for (const maxBytes of [-1, Number.NaN]) expect(() => openCache({ maxBytes })).to.throw(RangeError);
  });

  it('counts what is added to an entry, and makes room for it', async () => {
    const one = await bytesOf(1_000);
    const { cache } = openCache({ maxBytes: 3 * one, maxEntryBytes: 2 * one });
    for (const key of ['a', 'b', 'c']) await cache.read(key, bring('x'.repeat(1_000)));
    const entry = await cache.read('a', neverLoad);
    expect(cache.grow('a', entry, 500)).to.equal(true);
    expect(cache.bytes).to.equal(2 * one + 500);
    expect(cache.peek('b')).to.equal(undefined);
    await cache.invalidateKey('a');
    expect(cache.bytes).to.equal(one);
  });

  it('takes an addition for a use', async () => {
    const one = await bytesOf(1_000);
    const { cache } = openCache({ maxBytes: 2 * one, maxEntryBytes: 2 * one });
    const entry = await cache.read('a', bring('x'.repeat(1_000)));
    await cache.read('b', bring('x'.repeat(1_000)));
    expect(cache.grow('a', entry, 1)).to.equal(true);
    expect(['a', 'b'].filter((key) => cache.peek(key) !== undefined)).to.deep.equal(['a']);
  });

  it('keeps its bound and its order when entries leave from both ends and from between', async () => {
    const one = await bytesOf(1_000);
    const { cache } = openCache({ maxBytes: 4 * one, maxEntryBytes: one });
    const read = (key: string) => cache.read(key, bring('x'.repeat(1_000)));
    for (const key of ['a', 'b', 'c', 'd']) await read(key);
    for (const key of ['d', 'a', 'b']) await cache.invalidateKey(key);
    for (const key of ['e', 'f', 'g', 'h', 'i']) {
      await read(key);
      expect(cache.bytes).to.be.at.most(4 * one);
    }
    expect(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].filter((key) => cache.peek(key) !== undefined)).to.deep.equal([
      'f',
      'g',
      'h',
      'i',
    ]);
  });

  it('refuses an addition to an entry that has left, that another has replaced, or that would be too large', async () => {
    const { cache } = openCache({ maxEntryBytes: await bytesOf(1_000) });
    const entry = await cache.read('a', bring('x'.repeat(900)));
    const bytes = cache.bytes;
    expect(cache.grow('a', entry, 101)).to.equal(false);
    expect(cache.grow('b', entry, 1)).to.equal(false);
    expect(cache.bytes).to.equal(bytes);
    for (const size of [Number.NaN, -1, Infinity]) expect(() => cache.grow('a', entry, size)).to.throw(RangeError);
    await cache.read('a', bring('x'.repeat(900)), { refresh: true });
    expect(cache.grow('a', entry, 1)).to.equal(false);
    await cache.invalidateAll();
    expect(cache.grow('a', entry, 1)).to.equal(false);
    expect(cache.bytes).to.equal(0);
  });

  it('gets rid of invalidated and outlived entries little by little, with the entries that come', async () => {
    const { cache, clock } = openCache();
    for (let nth = 0; nth < 100; nth++) await cache.read(`old ${nth}`, bring('one', { tags: ['x'] }));
    for (let nth = 0; nth < 100; nth++) await cache.read(`short ${nth}`, bring('one', { freshForMs: 10 }));
    await cache.invalidate(['x']);
    clock.advance(10);
    expect(cache.size).to.equal(200);
    for (let nth = 0; nth < 150; nth++) await cache.read(`new ${nth}`, bring('one'));
    expect(cache.size).to.equal(150);
  });

  it('lets an entry that has left be kept alone: it can be printed, and holds no other', async () => {
    const { cache } = openCache();
    const first = await cache.read('a', bring('one'));
    await cache.read('b', bring('two'));
    expect(JSON.parse(JSON.stringify(first))).to.include({ value: 'one' });
    await cache.invalidateAll();
    expect(first).to.include({ older: undefined, newer: undefined });
  });

  it('stays within its bound while a hundred thousand keys are asked for', () => {
    const cache = new Cache<number>({ clock: new FakeClock(), maxBytes: 100_000, sizeOf: () => 8 });
    for (let id = 0; id < 100_000; id++) {
      void cache.write(`key ${id}`, { value: id, freshForMs: 1_000 });
      if (cache.bytes > 100_000) throw new Error(`${cache.bytes} bytes`);
    }
    expect(cache.size).to.be.within(100, 1_000);
    expect(cache.peek('key 99999')).to.have.property('value', 99_999);
  });
});
