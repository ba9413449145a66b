import { expect } from 'chai';
import { product } from '../../../common/product';
import { createPages, gate, turn } from '../../support/pages';
import type { CachedPart } from '../../../server-mock/cache/cached-parts';

const page = { duration: '1m', tags: ['page'] } as const;

describe('Invalidation of the response cache', () => {
  it('takes what carries the tag, fixed, by the request or added by the handler', async () => {
    const { ask, server, runs } = createPages({
      page: { ...page, tags: ({ parameters }) => [`of:${parameters['name'] ?? ''}`] },
      other: { duration: '1m', tags: ['fixed'] },
      show: ({ answer }, run) => {
        answer.tag('added');
        return run;
      },
    });
    const reads = ['/pages/a', '/pages/b', '/others/a'];
    const read = async () => (await Promise.all(reads.map((path) => ask(path)))).map(({ text }) => Number(text));
    expect(await read()).to.deep.equal([1, 2, 3]);
    await server.cache.invalidate('of:a');
    expect(await read()).to.deep.equal([4, 2, 3]);
    await server.cache.invalidate('fixed', 'nobody');
    expect(await read()).to.deep.equal([4, 2, 5]);
    await server.cache.invalidate('added');
    expect(await read()).to.deep.equal([6, 7, 8]);
    expect(runs()).to.equal(8);
  });

  it('is in force when a write is acknowledged', async () => {
    const { ask } = createPages({ page });
    expect((await ask('/pages/a')).json()).to.deep.equal({ name: 'a', runs: 1 });
    await ask('PUT /pages/a');
    expect((await ask('/pages/a')).json()).to.deep.equal({ name: 'a', runs: 2 });
  });

  it('is in force after a write that failed: it may have committed before', async () => {
    const { ask } = createPages({
      page,
      change: ({ answer }) => {
        answer.invalidate('page');
        throw new Error('after the commit');
      },
    });
    await ask('/pages/a');
    expect((await ask('PUT /pages/a')).status).to.equal(500);
    expect((await ask('/pages/a')).json()).to.deep.equal({ name: 'a', runs: 2 });
  });

  it('that comes while an answer is made wins over it', async () => {
    const slow = gate();
    let state = 'old';
    const { ask, runs } = createPages({
      page,
      show: async (_, run) => {
        const seen = state;
        if (run === 1) await slow.passed;
        return seen;
      },
      change: ({ answer }) => {
        state = 'new';
        answer.invalidate('page');
      },
    });
    const early = ask('/pages/a');
    await turn();
    await ask('PUT /pages/a');
    const late = ask('/pages/a');
    await turn();
    slow.open();
    expect((await early).json()).to.equal('old');
    expect((await late).json()).to.equal('new');
    expect((await ask('/pages/a')).json()).to.equal('new');
    expect(runs()).to.equal(2);
  });

  it('is said only of a write that succeeded', async () => {
    const { ask } = createPages({
      page,
      change: ({ answer }) => {
        answer.invalidate('page');
        throw new Error('failed');
      },
    });
    expect((await ask('PUT /pages/a')).header('cache-group-invalidation')).to.equal(null);
  });
});

describe('A cached part', () => {
  const counting = () => {
    let made = 0;
    return async (part: CachedPart, isLocal = false) =>
      part('sum', { duration: '1h', tags: ['sum'], isLocal }, ({ tag }) => {
        tag('added');
        made += 1;
        return Promise.resolve({ made });
      });
  };

  it('is made once for all answers that include it', async () => {
    const sum = counting();
    const { ask } = createPages({ page, show: ({ cache }) => sum(cache.part) });
    for (const name of ['a', 'b', 'c']) expect((await ask(`/pages/${name}`)).json()).to.deep.equal({ made: 1 });
  });

  it('hands its tags up to whoever includes it, on a hit as well', async () => {
    const sum = counting();
    const { ask, server } = createPages({ page, show: ({ cache }) => sum(cache.part) });
    await ask('/pages/a');
    const second = await ask('/pages/b');
    expect(second.header('cache-groups')).to.equal('"page", "sum", "added"');
    await server.cache.invalidate('added');
    for (const name of ['a', 'b']) expect((await ask(`/pages/${name}`)).json()).to.deep.equal({ made: 2 });
  });

  it('that is local keeps its tags to itself', async () => {
    const sum = counting();
    const { ask, server } = createPages({ page, show: ({ cache }) => sum(cache.part, true) });
    expect((await ask('/pages/a')).header('cache-groups')).to.equal('"page"');
    await server.cache.invalidate('sum');
    expect((await ask('/pages/a')).json()).to.deep.equal({ made: 1 });
    expect((await ask('/pages/b')).json()).to.deep.equal({ made: 2 });
  });

  it('may include others, whose tags go all the way up', async () => {
    const { ask, server } = createPages({
      page,
      show: ({ cache }, run) =>
        cache.part('outer', { duration: '1h' }, ({ part }) =>
          part('inner', { duration: '1h', tags: ['deep'] }, () => Promise.resolve(run)),
        ),
    });
    await ask('/pages/a');
    expect((await ask('/pages/b')).header('cache-groups')).to.equal('"page", "deep"');
    await server.cache.invalidate('deep');
    expect((await ask('/pages/b')).json()).to.equal(3);
  });

  it('that includes itself is refused instead of waiting for itself', async () => {
    const around = (part: CachedPart): Promise<unknown> =>
      part('ring', { duration: '1h' }, (scope) => around(scope.part));
    const { ask, defects } = createPages({ page, show: ({ cache }) => around(cache.part) });
    expect((await ask('/pages/a')).status).to.equal(500);
    expect(String(defects[0])).to.contain('ring > ring includes itself');
  });

  it('that fails is kept from nobody after', async () => {
    const { ask } = createPages({
      page,
      show: ({ cache }, run) =>
        cache.part('sum', { duration: '1h' }, () =>
          run === 1 ? Promise.reject(new Error('no')) : Promise.resolve(run),
        ),
    });
    expect((await ask('/pages/a')).status).to.equal(500);
    expect((await ask('/pages/a')).json()).to.equal(2);
  });

  it('is everyone’s own copy', async () => {
    const { ask } = createPages({
      page,
      show: async ({ cache }) => {
        const list = await cache.part('list', { duration: '1h' }, () => Promise.resolve([1]));
        list.push(2);
        return list;
      },
    });
    for (const name of ['a', 'b', 'c']) expect((await ask(`/pages/${name}`)).json()).to.deep.equal([1, 2]);
  });

  it('is made anew within a write, whose transaction may yet be undone', async () => {
    const made: string[] = [];
    const { ask } = createPages({
      page,
      show: ({ cache }) => cache.part('sum', { duration: '1h' }, () => Promise.resolve(made.push('read'))),
      change: ({ cache }) => cache.part('sum', { duration: '1h' }, () => Promise.resolve(made.push('write'))),
    });
    await ask('/pages/a');
    await ask('PUT /pages/a');
    expect((await ask('/pages/b')).json()).to.equal(1);
    expect(made).to.deep.equal(['read', 'write']);
  });
});

describe('Shared values', () => {
  const shared = () => createPages().server.cache.shared;

  it('are given back as copies of what was set', async () => {
    const values = shared();
    expect(await values.get('a')).to.equal(undefined);
    const set = { list: [1] };
    await values.set('a', set);
    set.list.push(2);
    expect(await values.get('a')).to.deep.equal({ list: [1] });
    await values.set('a', null);
    expect(await values.get('a')).to.equal(null);
    await values.remove('a');
    expect(await values.get('a')).to.equal(undefined);
  });

  it('that are absent are set once by all who set them at once', async () => {
    const values = shared();
    const looked = values.get('a');
    const won = await Promise.all(Array.from({ length: 100 }, (_, n) => values.setIfAbsent('a', n)));
    await looked;
    expect(new Set(won)).to.have.keys([won[0]]);
    expect(await values.get('a')).to.equal(won[0]);
    expect(await values.setIfAbsent('a', 'late')).to.equal(won[0]);
  });

  it('live for as long as told', async () => {
    const { server, clock } = createPages();
    await server.cache.shared.set('a', 1, { duration: '1m' });
    clock.advance(59_999);
    expect(await server.cache.shared.get('a')).to.equal(1);
    clock.advance(1);
    expect(await server.cache.shared.get('a')).to.equal(undefined);
    expect(await server.cache.shared.setIfAbsent('a', 2)).to.equal(2);
  });

  it('have any name, and are what JSON can say', async () => {
    const values = shared();
    for (const name of ['__proto__', 'constructor', '', '|%']) {
      expect(await values.get(name)).to.equal(undefined);
      await values.set(name, name);
      expect(await values.get(name)).to.equal(name);
    }
    const failure: unknown = await values.set('f', () => 1).catch((reason: unknown) => reason);
    expect(failure).to.be.instanceOf(TypeError);
  });
});

describe('What is known of an answer beforehand', () => {
  it('decides a condition without the handler, and leaves it what was found', async () => {
    let version = 'v1';
    let looked = 0;
    const { ask, runs, server } = createPages({
      page: {
        ...page,
        info: ({ locals }) => {
          looked += 1;
          locals.set('found', version);
          return Promise.resolve({ etag: version, lastModifiedMs: 86_400_000 });
        },
      },
      show: ({ locals }) => locals.get('found'),
    });
    const known = await ask('/pages/a', { 'if-none-match': '"v1"' });
    expect([known.status, known.header('etag'), known.cacheStatus, runs()]).to.deep.equal([
      304,
      '"v1"',
      `${product.name}; fwd=uri-miss; fwd-status=304; detail=info`,
      0,
    ]);
    expect((await ask('/pages/a', { 'if-modified-since': new Date(86_400_000).toUTCString() })).status).to.equal(304);
    const made = await ask('/pages/a', { 'if-none-match': '"other"' });
    expect([made.status, made.json(), made.header('etag'), looked, runs()]).to.deep.equal([200, 'v1', '"v1"', 3, 1]);
    // What is kept has its own validators: nobody is asked.
    expect((await ask('/pages/a', { 'if-none-match': '"v1"' })).status).to.equal(304);
    expect(looked).to.equal(3);
    version = 'v2';
    await server.cache.invalidate('page');
    expect((await ask('/pages/a', { 'if-none-match': '"v1"' })).json()).to.equal('v2');
  });

  it('may be nothing: then the handler is asked', async () => {
    const { ask, runs } = createPages({ page: { ...page, info: () => undefined } });
    expect((await ask('/pages/a', { 'if-none-match': '"v1"' })).status).to.equal(200);
    expect(runs()).to.equal(1);
  });
});
