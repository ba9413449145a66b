import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import type { TierRecord } from '../../../common/cache';
import { product } from '../../../common/product';
import { type FileTier, openFileTier } from '../../../server-mock/cache/file-tier';
import { type Kept, keptAnswer } from '../../../server-mock/cache/kept';
import { programState } from '../../../server-mock/program-state';
import { createMemoryStore, createStateReader } from '../../../server-mock/store';
import { FakeClock } from '../../support/fake-clock';
import { useFolder } from '../../support/folder';
import { type PagesOptions, createPages, pagesFeature } from '../../support/pages';
import { tablesOf } from '../../../server-mock/server';

const secret = 'a secret for specs';
const page = { duration: '1h', tags: ['page'] } as const;

function record(key: string, tags: readonly string[] = ['tag'], body = `"body of ${key}"`): TierRecord<Kept> {
  const value = keptAnswer({
    status: 200,
    headers: { 'x-a': 'b' },
    body,
    validators: { etag: 'e', lastModifiedMs: 5 },
  });
  return { key, value, tags, storedAtMs: 1, freshForMs: 2, staleForMs: 3, graceForMs: 4, clock: 5, session: 's' };
}

describe('The file tier', () => {
  const folder = useFolder();
  const open = (state = 'now', maxBytes?: number): FileTier =>
    openFileTier({ folder: folder.path('cache'), secret, state, ...(maxBytes !== undefined && { maxBytes }) });
  const bodyOf = async (tier: FileTier, key: string) => {
    const given = await tier.get(key);
    if (given === undefined) return undefined;
    const { value } = given as TierRecord<Kept>;
    return value.kind === 'answer' ? new TextDecoder().decode(value.body) : value.json;
  };
  const entries = () => readdirSync(folder.path('cache')).filter((name) => name.endsWith('.entry'));

  it('gives back what was set, after a restart too', async () => {
    const set = record('/a|b%007c', ['x', 'y']);
    await open().set('/a|b%007c', set, undefined);
    await open().set('part', { ...record('part'), value: { kind: 'text', json: '[1]' } }, undefined);
    for (const tier of [open(), open()]) {
      expect(await tier.get('/a|b%007c')).to.deep.equal(set);
      expect(await bodyOf(tier, 'part')).to.equal('[1]');
      expect(await tier.get('/other')).to.equal(undefined);
    }
  });

  it('has nothing of what was removed, invalidated or cleared, after a restart neither', async () => {
    const tier = open();
    for (const [key, tags] of [
      ['a', ['x']],
      ['b', ['x', 'y']],
      ['c', ['y']],
      ['d', []],
      ['e', ['z']],
    ] as const) {
      await tier.set(key, record(key, tags), undefined);
    }
    await tier.invalidate(['x', 'nobody']);
    await tier.remove('c');
    const left = async (one: FileTier) =>
      (await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (key) => ((await one.get(key)) ? key : '')))).join('');
    expect([await left(tier), await left(open())]).to.deep.equal(['de', 'de']);
    await tier.clear();
    expect([await left(tier), await left(open()), entries()]).to.deep.equal(['', '', []]);
  });

  it('has nothing for another state than the one it was told to be true for', async () => {
    const tier = open('one');
    await tier.set('a', record('a'), undefined);
    tier.cover('two');
    expect(await bodyOf(open('two'), 'a')).to.equal('"body of a"');
    expect(await open('three').get('a')).to.equal(undefined);
    expect(await open('two').get('a')).to.equal(undefined);
  });

  it('has a miss for what was cut anywhere, changed anywhere or put there by somebody else', async () => {
    await open().set('a', record('a'), undefined);
    const [name = ''] = entries();
    const place = folder.path('cache', name);
    const whole = readFileSync(place);
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(place, whole);
      const before = open();
      truncateSync(place, length);
      expect(await before.get('a'), `cut to ${length}`).to.equal(undefined);
      expect(await open().get('a')).to.equal(undefined);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        writeFileSync(place, damaged);
        expect(await open().get('a')).to.equal(undefined);
      }),
      { numRuns: 200 },
    );
    writeFileSync(place, whole);
    expect(await bodyOf(open(), 'a')).to.equal('"body of a"');
    const foreign = openFileTier({ folder: folder.path('cache'), secret: 'another', state: 'now' });
    expect(await foreign.get('a')).to.equal(undefined);
  });

  it('has a miss for an entry under the name of another', async () => {
    const tier = open();
    await tier.set('a', record('a'), undefined);
    const [name = ''] = entries();
    await tier.set('b', record('b'), undefined);
    const other = entries().find((one) => one !== name) ?? '';
    writeFileSync(folder.path('cache', other), readFileSync(folder.path('cache', name)));
    expect(await tier.get('b')).to.equal(undefined);
    expect(await open().get('b')).to.equal(undefined);
  });

  it('never takes more than its bytes: the oldest go first', async () => {
    const tier = open('now', 20_000);
    for (let n = 0; n < 100; n++) await tier.set(`k${n}`, record(`k${n}`), undefined);
    const bytes = entries().reduce((sum, name) => sum + readFileSync(folder.path('cache', name)).length, 0);
    expect(bytes).to.be.within(10_000, 20_000);
    expect(await tier.get('k0')).to.equal(undefined);
    expect(await bodyOf(tier, 'k99')).to.equal('"body of k99"');
    await tier.set('k99', record('k99', [], `"${'x'.repeat(20_000)}"`), undefined);
    expect(await tier.get('k99')).to.equal(undefined);
  });

  it('is empty, not broken, where its folder is a file', async () => {
    writeFileSync(folder.path('cache'), 'not a folder');
    const tier = open();
    expect(await tier.get('a')).to.equal(undefined);
    await tier.invalidate(['tag']);
    await tier.clear();
    expect(readFileSync(folder.path('cache'), 'utf8')).to.equal('not a folder');
  });

  // A device that is always full; where there is none, a full disk was tried by hand only.
  if (existsSync('/dev/full')) {
    it('says so where the disk is full, and is as true as it was', async () => {
      const tier = open();
      await tier.set('a', record('a'), undefined);
      const [entry = ''] = entries();
      symlinkSync('/dev/full', folder.path('cache', `${entry}.new`));
      const reason: unknown = await Promise.resolve(tier.set('a', record('a', ['tag'], '"newer"'), undefined)).then(
        () => expect.fail('there was room'),
        (error: unknown) => error,
      );
      expect(reason).to.have.property('code', 'ENOSPC');
      expect(await bodyOf(tier, 'a')).to.equal('"body of a"');
      symlinkSync('/dev/full', folder.path('cache', 'covers.new'));
      expect(() => tier.cover('later'))
        .to.throw()
        .with.property('code', 'ENOSPC');
      // It is not known to be true for what came later.
      expect(await open('later').get('a')).to.equal(undefined);
    });
  }

  it('is for its owner’s eyes', async () => {
    await open().set('a', record('a'), undefined);
    if (process.platform === 'win32') return;
    expect(readdirSync(folder.path('cache'))).to.have.length(2);
    chmodSync(folder.path('cache'), 0o700);
    expect(existsSync(folder.path('cache', 'covers'))).to.equal(true);
  });
});

describe('A server with a file tier', () => {
  const folder = useFolder();

  /** Servers one after the other over one store, as in development. */
  function world(options: PagesOptions) {
    const clock = new FakeClock();
    const store = createMemoryStore(tablesOf([pagesFeature(options, () => 0)]));
    const start = async (program = 'program') => {
      const readState = createStateReader(store);
      const stateNow = async () => `${program}.${await readState()}`;
      const tier = openFileTier({ folder: folder.path('cache'), secret, state: await stateNow() });
      const caching = {
        tiers: [tier],
        settled: async (isStill: () => boolean) => {
          const state = await stateNow();
          if (isStill()) tier.cover(state);
        },
      };
      return createPages({ ...options, clock, store, caching });
    };
    /** What somebody wrote while no server was there. */
    const writeBehind = () => store.transaction((records) => records.log('pages', { change: 'unseen' }));
    return { start, store, clock, writeBehind };
  }
  const logged: PagesOptions = {
    page,
    change: ({ answer, store }) =>
      store.transaction((records) => {
        answer.invalidate('page');
        return records.log('pages', { change: 'made' });
      }),
  };

  it('has its answers again after a restart, with what remains of their life', async () => {
    const { start, clock } = world(logged);
    const first = await start();
    await first.ask('/pages/a');
    await first.server.cache.invalidate();
    clock.advance(600_000);
    const second = await start();
    const { json, cacheStatus } = await second.ask('/pages/a');
    expect([json(), cacheStatus, second.runs()]).to.deep.equal([
      { name: 'a', runs: 1 },
      `${product.name}; hit; ttl=3000; detail=file`,
      0,
    ]);
    expect((await second.ask('/pages/a')).cacheStatus).to.equal(`${product.name}; hit; ttl=3000`);
  });

  it('has its shared values again after a restart, and sets none of them twice', async () => {
    const { start } = world(logged);
    const { shared } = (await start()).server.cache;
    await shared.set('a', { n: 1 });
    expect(await shared.setIfAbsent('b', 'first')).to.equal('first');
    await shared.set('gone', 1);
    await shared.remove('gone');
    const { shared: again } = (await start()).server.cache;
    expect([await again.get('a'), await again.setIfAbsent('b', 'second'), await again.get('gone')]).to.deep.equal([
      { n: 1 },
      'first',
      undefined,
    ]);
  });

  it('has none again that a write took, before the restart or between', async () => {
    const { start, writeBehind } = world(logged);
    const first = await start();
    await first.ask('/pages/a');
    await first.ask('/others/a');
    await first.ask('PUT /pages/a');
    await first.server.cache.invalidate();
    const second = await start();
    expect((await second.ask('/pages/a')).cacheStatus).to.contain('fwd=uri-miss');
    await second.server.cache.invalidate();
    await writeBehind();
    expect((await (await start()).ask('/pages/a')).cacheStatus).to.contain('fwd=uri-miss');
  });

  it('keeps over a restart what a write left as it was', async () => {
    const { start } = world({ ...logged, other: { duration: '1h' } });
    const first = await start();
    await first.ask('/others/a');
    await first.ask('PUT /pages/a');
    // The tier is told of the new state when no write is under way.
    await new Promise((resolve) => setImmediate(resolve));
    expect((await (await start()).ask('/others/a')).cacheStatus).to.contain('detail=file');
  });

  it('has none again of another epoch, or of another program', async () => {
    const { start, store } = world(logged);
    await (await start()).ask('/pages/a');
    expect((await (await start('changed')).ask('/pages/a')).cacheStatus).to.contain('fwd=uri-miss');
    await store.clear();
    expect((await (await start('changed')).ask('/pages/a')).cacheStatus).to.contain('fwd=uri-miss');
  });

  it('has none again when it is killed between the commit and the invalidation', async () => {
    const { start } = world({
      ...logged,
      change: ({ store }) =>
        store.transaction((records) => records.log('pages', {})).then(() => new Promise(() => undefined)),
    });
    const first = await start();
    await first.ask('/pages/a');
    await first.server.cache.invalidate();
    void first.ask('PUT /pages/a');
    await new Promise((resolve) => setImmediate(resolve));
    // That server is never heard of again.
    expect((await (await start()).ask('/pages/a')).cacheStatus).to.contain('fwd=uri-miss');
  });

  it('answers, whatever becomes of the folder', async () => {
    const { start } = world(logged);
    const { ask } = await start();
    await ask('/pages/a');
    const { rmSync } = await import('node:fs');
    rmSync(folder.path('cache'), { recursive: true });
    writeFileSync(folder.path('cache'), 'a file now');
    for (const what of ['/pages/b', 'PUT /pages/a', '/pages/a']) expect((await ask(what)).status).to.be.below(300);
    expect((await ask('/pages/b')).cacheStatus).to.contain('fwd=uri-miss');
  });
});

describe('The state of a program', () => {
  const folder = useFolder();

  it('changes with any of its files, and with nothing else', () => {
    mkdirSync(folder.path('a', 'b'), { recursive: true });
    writeFileSync(folder.path('a', 'b', 'c.ts'), '1');
    const state = () => programState([folder.path('a'), folder.path('missing')]);
    const before = state();
    expect(state()).to.equal(before);
    writeFileSync(folder.path('a', 'b', 'c.ts'), '12');
    const changed = state();
    writeFileSync(folder.path('a', 'd.ts'), '');
    expect(new Set([before, changed, state()]).size).to.equal(3);
  });
});
