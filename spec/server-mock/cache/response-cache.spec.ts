import { expect } from 'chai';
import { product } from '../../../common/product';
import { Refusal } from '../../../server-mock/feature';
import { createPages, gate, turn } from '../../support/pages';

const page = { duration: '1m' } as const;

describe('The response cache', () => {
  it('gives what it has without running the handler, until its duration is over', async () => {
    const { ask, runs, clock } = createPages({ page });
    expect((await ask('/pages/a')).cacheStatus).to.equal(
      `${product.name}; fwd=uri-miss; fwd-status=200; stored; ttl=60`,
    );
    clock.advance(59_000);
    const hit = await ask('/pages/a');
    expect([hit.json(), hit.cacheStatus]).to.deep.equal([{ name: 'a', runs: 1 }, `${product.name}; hit; ttl=1`]);
    clock.advance(1_000);
    expect((await ask('/pages/a')).cacheStatus).to.equal(`${product.name}; fwd=stale; fwd-status=200; stored; ttl=60`);
    expect(runs()).to.equal(2);
  });

  it('counts a life from when the answer began to be made', async () => {
    const slow = gate();
    const { ask, clock } = createPages({ page, show: () => slow.passed.then(() => 'made') });
    const asked = ask('/pages/a');
    await turn();
    clock.advance(20_000);
    slow.open();
    expect((await asked).cacheStatus).to.contain('ttl=40');
  });

  it('is off where a route says nothing or 0: no key is made, no plugin called', async () => {
    for (const off of [undefined, { duration: 0, keyTemplate: '{uri}|{uid}', keyVariables: { uid: fail } }]) {
      const { ask, runs } = createPages(off ? { page: off } : {});
      expect((await ask('/pages/a')).cacheStatus).to.equal(`${product.name}; fwd=bypass; fwd-status=200; detail=off`);
      await ask('/pages/a');
      expect(runs()).to.equal(2);
    }
  });

  it('keeps an answer for as long as its handler says, if that says anything', async () => {
    const { ask, runs, clock } = createPages({
      page: {},
      show: ({ answer, parameters }, run) => {
        if (parameters['name'] === 'kept') answer.keepFor('1.5m');
        return run;
      },
    });
    await ask('/pages/not');
    expect((await ask('/pages/not')).cacheStatus).to.contain('detail=off');
    await ask('/pages/kept');
    clock.advance(89_999);
    expect((await ask('/pages/kept')).cacheStatus).to.equal(`${product.name}; hit; ttl=0`);
    clock.advance(1);
    await ask('/pages/kept');
    expect(runs()).to.equal(4);
  });

  it('refuses nonsense when the server is created, by a sentence that names the route', () => {
    const nonsense = [
      { duration: '5 parsecs' as '5s' },
      { duration: -1 },
      { duration: '1m', grace: 'long' as '1m' },
      { duration: '1m', keyTemplate: '{uri' },
      { duration: '1m', keyTemplate: '{uri}|{nobody}' },
      { duration: '1m', keyTemplate: '{user}' },
      { duration: '1m', keyTemplate: '{uri}|{header:}' },
      { duration: '1m', keyVariables: { uri: () => 'x' } },
      { duration: '1m', keyVariables: { name: () => 'x' } },
      { duration: '1m', clientCaching: 'always' as 'offline' },
      { duration: '1m', maxClientCachingDuration: '1m' },
    ] as const;
    for (const options of nonsense) {
      expect(() => createPages({ page: options }), JSON.stringify(options)).to.throw(
        TypeError,
        'GET /api/pages/{name}',
      );
    }
  });

  it('keeps what GET brings for HEAD, and nothing of other methods', async () => {
    const { ask, runs } = createPages({ page });
    const head = await ask('HEAD /pages/a');
    expect([head.status, head.text]).to.deep.equal([200, '']);
    const { bytes, header } = await ask('/pages/a');
    expect(header('content-length')).to.equal(String(bytes.length));
    expect(head.header('content-length')).to.equal(String(bytes.length));
    expect(head.header('etag')).to.equal(header('etag'));
    expect(runs()).to.equal(1);
    expect((await ask('PUT /pages/a')).cacheStatus).to.equal(`${product.name}; fwd=method; fwd-status=204`);
  });

  it('gives headers and validators of an answer again with each hit', async () => {
    const { ask } = createPages({
      page,
      show: ({ answer }) => {
        answer.header('X-Mood', 'sunny');
        answer.shows({ version: 3 }, '2026-01-01T00:00:00.000Z');
        return 'text';
      },
    });
    const miss = await ask('/pages/a');
    const hit = await ask('/pages/a');
    expect(hit.cacheStatus).to.contain('hit');
    for (const name of [
      'x-mood',
      'etag',
      'last-modified',
      'content-type',
      'content-security-policy',
      'x-content-type-options',
    ]) {
      expect(hit.header(name), name).to.be.a('string').and.equal(miss.header(name));
    }
  });

  it('tells two versions within one second apart', async () => {
    const { ask, server } = createPages({ page: { ...page, tags: ['page'] } });
    const { header } = await ask('/pages/a');
    await server.cache.invalidate('page');
    expect((await ask('/pages/a', { 'if-none-match': String(header('etag')) })).status).to.equal(200);
  });

  it('answers a condition from what it has, with the headers of the whole answer', async () => {
    const { ask, runs } = createPages({ page });
    const whole = await ask('/pages/a');
    const unchanged = await ask('/pages/a', { 'if-none-match': String(whole.header('etag')) });
    expect([unchanged.status, unchanged.text, runs()]).to.deep.equal([304, '', 1]);
    for (const name of ['etag', 'cache-control', 'vary', 'cache-groups']) {
      expect(unchanged.header(name), name).to.equal(whole.header(name));
    }
    expect(unchanged.cacheStatus).to.equal(`${product.name}; hit; ttl=60`);
    expect((await ask('/pages/a', { 'if-match': '"other"' })).status).to.equal(412);
  });

  it('makes a first answer for everyone, whatever the first client asked under conditions', async () => {
    const { ask } = createPages({ page, show: ({ request }) => [...request.headers.keys()].sort() });
    const conditions = { 'if-none-match': '"x"', range: 'bytes=0-1', 'if-range': '"x"', accept: '*/*' };
    expect((await ask('/pages/a', conditions)).json()).to.deep.equal(['accept']);
  });

  it('runs the handler once for a thousand who ask at once', async () => {
    const slow = gate();
    const { ask, runs } = createPages({ page, show: (_, run) => slow.passed.then(() => run) });
    const all = Array.from({ length: 1_000 }, () => ask('/pages/a'));
    await turn();
    slow.open();
    const answers = await Promise.all(all);
    expect(runs()).to.equal(1);
    expect(answers.filter(({ cacheStatus }) => cacheStatus.includes('; collapsed'))).to.have.length(999);
    expect(new Set(answers.map(({ text }) => text))).to.have.keys(['1']);
  });

  it('tells all who waited of a failure, and keeps nothing of it', async () => {
    const slow = gate();
    const { ask, runs, defects } = createPages({
      page,
      show: (_, run) =>
        slow.passed.then(() => {
          if (run === 1) throw new Error('the disk is on fire');
          return run;
        }),
    });
    const all = [ask('/pages/a'), ask('/pages/a'), ask('/pages/a')];
    await turn();
    slow.open();
    expect((await Promise.all(all)).map(({ status }) => status)).to.deep.equal([500, 500, 500]);
    expect([runs(), String(defects[0])]).to.deep.equal([1, 'Error: the disk is on fire']);
    expect((await ask('/pages/a')).status).to.equal(200);
  });

  it('keeps that something is not there until somebody makes it, and no other refusal', async () => {
    let status = 404;
    const { ask, runs, server } = createPages({
      page,
      show: ({ answer }) => {
        answer.tag('page');
        throw new Refusal(status, { page: ['no'] }, { 'X-Why': 'because' });
      },
    });
    await ask('/pages/a');
    const again = await ask('/pages/a');
    expect([
      again.status,
      again.json(),
      again.header('x-why'),
      again.header('etag'),
      again.header('cache-control'),
      runs(),
    ]).to.deep.equal([404, { errors: { page: ['no'] } }, 'because', null, 'no-store', 1]);
    await server.cache.invalidate('page');
    for (status of [401, 403, 422, 429]) {
      expect((await ask('/pages/a')).status).to.equal(status);
      expect((await ask('/pages/a')).cacheStatus).to.contain('detail=status');
    }
    expect((await ask('/pages/a')).header('www-authenticate')).to.equal(null);
    status = 401;
    expect((await ask('/pages/a')).header('www-authenticate')).to.equal('Bearer');
  });

  it('serves what is personal, and keeps none of it for others, not even for who asked at once', async () => {
    const personal: readonly (readonly [string, string, string])[] = [
      ['set-cookie', 'id=1', 'set-cookie'],
      ['cache-control', 'private', 'private'],
      ['cache-control', 'max-age=1, no-store', 'private'],
      ['vary', 'X-Moon', 'vary'],
      ['vary', '*', 'vary'],
    ];
    for (const [name, value, detail] of personal) {
      const slow = gate();
      const { ask, runs } = createPages({
        page,
        show: ({ answer }, run) => {
          answer.header(name, value);
          return slow.passed.then(() => run);
        },
      });
      const both = [ask('/pages/a'), ask('/pages/a')];
      await turn();
      slow.open();
      const [first, second] = await Promise.all(both);
      expect([first?.text, second?.text], value).to.have.members(['1', '2']);
      expect(first?.cacheStatus).to.contain(`detail=${detail}`);
      expect(first?.header(name)?.toLowerCase()).to.equal(value.toLowerCase());
      await ask('/pages/a');
      expect(runs(), value).to.equal(3);
    }
  });

  it('is passed by with credentials, unless its key names the user', async () => {
    const pages = createPages({
      page,
      other: { ...page, keyTemplate: '{uri}|{user}' },
      show: ({ viewer }, run) => [viewer?.id ?? null, run],
    });
    const ann = await pages.signIn('ann');
    const bob = await pages.signIn('bob');
    await pages.ask('/pages/a');
    for (const headers of [ann, { cookie: 'a=b' }]) {
      expect((await pages.ask('/pages/a', headers)).cacheStatus).to.contain(
        'fwd=bypass; fwd-status=200; detail=credentials',
      );
    }
    const seen = [];
    for (const headers of [ann, bob, {}, ann, bob, {}]) seen.push((await pages.ask('/others/a', headers)).json());
    expect(seen).to.deep.equal([
      ['ann', 4],
      ['bob', 5],
      [null, 6],
      ['ann', 4],
      ['bob', 5],
      [null, 6],
    ]);
    const { header } = await pages.ask('/others/a', ann);
    expect([header('cache-control'), header('vary')]).to.deep.equal(['private, no-cache', 'authorization']);
  });

  it('asks who somebody is before it gives what it has', async () => {
    const pages = createPages({ page: { ...page, keyTemplate: '{uri}|{user}' } });
    await pages.ask('/pages/a');
    expect((await pages.ask('/pages/a', { authorization: 'Bearer forged' })).status).to.equal(401);
  });

  it('gives what is stale while it makes a newer one behind it, without the client’s signal', async () => {
    const signals: AbortSignal[] = [];
    const { ask, clock, runs } = createPages({
      page: { ...page, grace: '1h' },
      show: ({ request }, run) => {
        signals.push(request.signal);
        return run;
      },
    });
    await ask('/pages/a');
    clock.advance(70_000);
    const stale = await ask('/pages/a');
    expect([stale.text, stale.cacheStatus]).to.deep.equal(['1', `${product.name}; hit; ttl=-10`]);
    await turn();
    expect((await ask('/pages/a')).text).to.equal('2');
    expect([runs(), signals.some(({ aborted }) => aborted)]).to.deep.equal([2, false]);
    clock.advance(2 * 3_600_000);
    expect((await ask('/pages/a')).text).to.equal('3');
  });

  it('gives what is stale where the handler fails, and says so to who keeps the log', async () => {
    let isBroken = false;
    const { ask, clock, defects } = createPages({
      page: { ...page, grace: '1m' },
      show: (_, run) => {
        if (isBroken) throw new Error(`broken ${run}`);
        return run;
      },
    });
    await ask('/pages/a');
    isBroken = true;
    clock.advance(90_000);
    expect((await ask('/pages/a')).text).to.equal('1');
    await turn();
    expect(defects.map(String)).to.deep.equal(['Error: broken 2']);
    clock.advance(60_000);
    expect((await ask('/pages/a')).status).to.equal(500);
  });

  it('asks for what features want to have at hand when it starts', async () => {
    const { server, ask, runs } = createPages({ page, preheat: ['/pages/a', '/pages/gone?q=1'] });
    await server.preheat();
    expect(runs()).to.equal(2);
    expect((await ask('/pages/gone?q=1')).cacheStatus).to.contain('hit');
  });

  it('is empty after all data were replaced', async () => {
    const { server, ask, runs } = createPages({ page });
    await ask('/pages/a');
    await server.seed('demo');
    await ask('/pages/a');
    expect(runs()).to.equal(2);
  });

  it('keeps to its bytes, however many keys are asked for', async () => {
    const { server, ask } = createPages({ page, caching: { maxBytes: 100_000 } });
    for (let n = 0; n < 500; n++) await ask(`/pages/p${n}`);
    expect(server.cache.bytes).to.be.within(50_000, 100_000);
    expect(server.cache.size).to.be.below(100);
  });
});

function fail(): never {
  throw new Error('called');
}
