import { expect } from 'chai';
import fc from 'fast-check';
import type { PlainAnswer } from '../../server-mock/plain-answer';
import { compressors } from '../../server-mock/cache/compression';
import { createPages, type PagesOptions } from '../support/pages';

const long = 'Long enough to be compressed. '.repeat(60);
const page = { duration: '5s', grace: '2s', tags: ['page'], keyTemplate: '{uri}|{user}' } as const;
const show: PagesOptions['show'] = ({ viewer, parameters }, run) =>
  `${viewer?.id ?? 'nobody'} ${parameters['name'] ?? ''} ${run} ${parameters['name'] === 'a' ? long : ''}`;

const request = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Request(`http://localhost/api${path}`, { method, headers });
const told = ({ status, headers, body }: PlainAnswer) => ({
  status,
  headers: Object.entries(headers).sort(),
  body: Buffer.from(body ?? []).toString('latin1'),
});
const toldOf = async (response: Response) => ({
  status: response.status,
  headers: [...response.headers].sort(),
  body: Buffer.from(await response.arrayBuffer()).toString('latin1'),
});

describe('What is at hand', () => {
  it('is given at once, without a handler, for as long as it is fresh', async () => {
    const { server, clock, runs, ask } = createPages({ page });
    expect(server.atHand(request('/pages/a'))).to.equal(undefined);
    await ask('/pages/a');
    clock.advance(4_999);
    expect(server.atHand(request('/pages/a'))).to.include({ status: 200 });
    clock.advance(1);
    expect(server.atHand(request('/pages/a'))).to.equal(undefined);
    expect(runs()).to.equal(1);
  });

  it('counts as used: what is asked for goes last', async () => {
    const { server, ask } = createPages({ page, caching: { maxBytes: 16_000 } });
    await ask('/pages/kept');
    for (let n = 0; n < 50; n++) {
      await ask(`/pages/${n}`);
      expect(server.atHand(request('/pages/kept')), String(n)).to.include({ status: 200 });
    }
    expect(server.atHand(request('/pages/0'))).to.equal(undefined);
  });

  it('is nothing where more than URL and person decide, where the cache is off, or the mock’s controls look on', async () => {
    for (const options of [
      { page: { ...page, keyTemplate: '{uri}|{header:x-theme}' } },
      { page: { ...page, keyTemplate: '{uri}|{plan}', keyVariables: { plan: () => 'free' } } },
      { page: { ...page, keyTemplate: '{uri}|{host}' } },
      { page, caching: false as const },
      { page: { duration: 0 } },
    ]) {
      const { server, ask } = createPages(options);
      await ask('/pages/a');
      expect(server.atHand(request('/pages/a')), JSON.stringify(options)).to.equal(undefined);
    }
  });

  it('is nobody’s whose token or account has gone', async () => {
    const { server, ask, signIn, clock } = createPages({ page: { ...page, duration: '30d' }, show });
    const ann = await signIn('ann');
    await ask('/pages/b', ann);
    expect(server.atHand(request('/pages/b', ann))).to.include({ status: 200 });
    expect(server.atHand(request('/pages/b', { authorization: `${ann.authorization}x` }))).to.equal(undefined);
    clock.advance(60_000);
    // Looked up anew.
    expect(server.atHand(request('/pages/b', ann))).to.equal(undefined);
    await ask('/pages/b', ann);
    expect(server.atHand(request('/pages/b', ann))).to.include({ status: 200 });
    await server.cache.invalidate('person:ann');
    expect(server.atHand(request('/pages/b', ann))).to.equal(undefined);
    await ask('/pages/b', ann);
    clock.advance(7 * 24 * 3_600_000);
    expect(server.atHand(request('/pages/b', ann))).to.equal(undefined);
    expect((await ask('/pages/b', ann)).status).to.equal(401);
    await server.seed('empty');
    expect(server.atHand(request('/pages/b', ann))).to.equal(undefined);
  });

  it('is refused to who calls the server by a foreign name, or accepts no form of it', async () => {
    const { server, ask } = createPages({ page });
    await ask('/pages/a');
    expect(server.atHand(request('/pages/a', { host: 'evil.example' }))).to.equal(undefined);
    expect(server.atHand(request('/pages/a', { 'accept-encoding': 'identity;q=0' }))).to.equal(undefined);
  });

  it('is what the whole way gives, whatever is asked, written and waited for', async function () {
    this.timeout(60_000);
    const choose = fc.record({
      path: fc.constantFrom('/pages/a', '/pages/a', '/pages/a?other=1', '/pages/b', '/others/a', '/none'),
      method: fc.constantFrom('GET', 'GET', 'HEAD'),
      coding: fc.constantFrom(undefined, 'gzip', 'br, gzip;q=0.5', 'identity;q=0'),
      condition: fc.constantFrom('none', 'etag', 'weak', 'other', 'star', 'date', 'match'),
      who: fc.constantFrom(undefined, undefined, 'ann', 'bob', 'broken'),
      cookie: fc.constantFrom(true, false, false),
      before: fc.constantFrom('nothing', 'nothing', 'nothing', 'nothing', 'nothing', 'write', 'wait', 'wait long'),
    });
    let atHand = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(choose, { minLength: 30, maxLength: 60 }), async (commands) => {
        const { server, ask, signIn, clock } = createPages({
          page,
          other: { duration: '3s', clientCaching: 'offline' },
          show,
          caching: { compressors },
        });
        const tokens = new Map([
          ['ann', await signIn('ann')],
          ['bob', await signIn('bob')],
          ['broken', { authorization: 'Bearer broken' }],
        ]);
        let etag = '"x"';
        for (const { path, method, coding, condition, who, cookie, before } of commands) {
          if (before === 'write') await ask('PUT /pages/a');
          if (before !== 'nothing' && before !== 'write') clock.advance(before === 'wait' ? 700 : 3_000);
          const conditions: Readonly<Record<string, Record<string, string>>> = {
            etag: { 'if-none-match': etag },
            weak: { 'if-none-match': `"y", W/${etag}` },
            other: { 'if-none-match': '"z"' },
            star: { 'if-none-match': '*' },
            date: { 'if-modified-since': new Date(clock.now()).toUTCString() },
            match: { 'if-match': etag },
          };
          const headers = {
            ...conditions[condition],
            ...(coding !== undefined && { 'accept-encoding': coding }),
            ...(who !== undefined && tokens.get(who)),
            ...(cookie && path === '/others/a' && { cookie: 'a=b' }),
          };
          const ready = server.atHand(request(path, headers, method));
          const whole = await server.handle(request(path, headers, method));
          etag = whole.headers.get('etag') ?? etag;
          const given = await toldOf(whole);
          if (ready === undefined) continue;
          atHand += 1;
          expect(told(ready)).to.deep.equal(given);
        }
      }),
      { numRuns: 150 },
    );
    expect(atHand).to.be.above(500);
  });
});
