import { expect } from 'chai';
import { product } from '../../../common/product';
import { createPages } from '../../support/pages';

const page = { duration: '1m' } as const;
const keyIn = ({ header }: { readonly header: (name: string) => string | null }) => header('x-cache-key');
const debugging = { isDebugging: true };

describe('The keys of the response cache', () => {
  it('are made of URI, document, media type, language and encoding, unless told otherwise', async () => {
    const { ask } = createPages({ page, caching: debugging });
    expect(keyIn(await ask('/pages/a?q=1'))).to.equal(
      '/api/pages/a?q=1|GET /api/pages/%007bname%007d|application/json||',
    );
    const all = createPages({ page, caching: { ...debugging, keyTemplate: '{path}' } });
    expect(keyIn(await all.ask('/pages/a?q=1'))).to.equal('/api/pages/a');
  });

  it('do not tell apart what the route does not', async () => {
    const { ask, runs } = createPages({ page });
    for (const query of ['?q=1&n=2', '?n=2&q=1', '?n=2&q=1&_=17', '?utm=x&q=1&n=2']) await ask(`/pages/a${query}`);
    expect(runs()).to.equal(1);
    for (const query of ['?q=1%26n%3D2', '?q=1', '', '?n=', '?q=']) await ask(`/pages/a${query}`);
    expect(runs()).to.equal(6);
  });

  it('may have the URL as it was sent, so that the query can make another', async () => {
    const { ask, runs } = createPages({ page: { ...page, keyTemplate: '{url}' } });
    for (const query of ['?_=1', '?_=2', '?_=2']) await ask(`/pages/a${query}`);
    expect(runs()).to.equal(2);
  });

  it('hold parameters of the route, escaped so that none can reach over its place', async () => {
    const { ask } = createPages({ page: { ...page, keyTemplate: '{document}|{name}|{user}' }, caching: debugging });
    const key = keyIn(await ask('/pages/a%7Cb%7B%25'));
    expect(key).to.equal('GET /api/pages/%007bname%007d|a%007cb%007b%0025|');
  });

  it('differ by a header that the template names, which then stands in Vary', async () => {
    const { ask, runs } = createPages({
      page: { ...page, keyTemplate: '{uri}|{header:x-theme}' },
      show: ({ answer, request }) => {
        answer.header('Vary', 'X-Theme');
        return request.headers.get('x-theme');
      },
    });
    const dark = await ask('/pages/a', { 'x-theme': 'dark' });
    expect([dark.json(), dark.header('vary')]).to.deep.equal(['dark', 'x-theme']);
    expect((await ask('/pages/a', { 'x-theme': 'light' })).json()).to.equal('light');
    await ask('/pages/a', { 'x-theme': 'dark' });
    expect(runs()).to.equal(2);
  });

  it('hold the language that the client likes best of those that the route has', async () => {
    const { ask, runs } = createPages({ page: { ...page, languages: ['en', 'de', 'pt-BR'] }, caching: debugging });
    const languageOf = async (accepted: string) =>
      keyIn(await ask('/pages/a', { 'accept-language': accepted }))?.split('|')[3];
    expect(await languageOf('de-CH, de;q=0.9, en;q=0.8')).to.equal('de');
    expect(await languageOf('pt-BR, en;q=0.5')).to.equal('pt-BR');
    expect(await languageOf('pt')).to.equal('pt-BR');
    expect(await languageOf('fr, *;q=0.1')).to.equal('en');
    expect(await languageOf('fr')).to.equal('en');
    expect(runs()).to.equal(3);
    expect((await ask('/pages/a')).header('vary')).to.equal('accept-language');
  });

  it('ask a plugin that the template names, once a request, on hits too, and leave what it found to the handler', async () => {
    let asked = 0;
    let unnamed = 0;
    const { ask, runs } = createPages({
      page: {
        ...page,
        keyTemplate: '{uri}|{uid}|{uid}',
        keyVariables: {
          uid: async ({ request, locals }) => {
            asked += 1;
            locals.set('session', { name: request.headers.get('x-name') });
            return Promise.resolve(request.headers.get('x-name'));
          },
          other: () => {
            unnamed += 1;
            return 'x';
          },
        },
      },
      show: ({ locals, cache }) => [locals.get('uid'), locals.get('session'), cache.key],
    });
    const ann = { 'x-name': 'ann' };
    expect((await ask('/pages/a', ann)).json()).to.deep.equal(['ann', { name: 'ann' }, '/api/pages/a|ann|ann']);
    await ask('/pages/a', ann);
    expect([asked, unnamed, runs()]).to.deep.equal([2, 0, 1]);
  });

  it('that cannot be resolved mean that the cache is passed by, and are shared with nobody', async () => {
    const { ask, runs } = createPages({
      page: { ...page, keyTemplate: '{uri}|{uid}', keyVariables: { uid: () => undefined } },
      show: ({ cache }) => cache.key ?? 'none',
    });
    const { json, cacheStatus } = await ask('/pages/a');
    expect([json(), cacheStatus]).to.deep.equal([
      'none',
      `${product.name}; fwd=bypass; fwd-status=200; detail=unresolved`,
    ]);
    await ask('/pages/a');
    expect(runs()).to.equal(2);
  });

  it('may name the user by a plugin that says so', async () => {
    const pages = createPages({
      page: {
        ...page,
        keyTemplate: '{uri}|{uid}',
        keyVariables: { uid: { resolve: ({ viewer }) => viewer?.id ?? 'guest', identifiesUser: true } },
      },
    });
    const ann = await pages.signIn('ann');
    await pages.ask('/pages/a', ann);
    expect((await pages.ask('/pages/a', ann)).cacheStatus).to.contain('hit');
  });

  it('ask a plugin of all routes as one of a single route, which comes first', async () => {
    const keyVariables = { uid: () => 'of all' };
    const { ask } = createPages({
      page: { ...page, keyVariables: { uid: () => 'of one' } },
      other: page,
      caching: { ...debugging, keyTemplate: '{uri}|{uid}', keyVariables },
    });
    expect([keyIn(await ask('/pages/a')), keyIn(await ask('/others/a'))]).to.deep.equal([
      '/api/pages/a|of one',
      '/api/others/a|of all',
    ]);
  });

  it('are harmless, whatever they are made of', async () => {
    const { ask, runs } = createPages({ page: { ...page, keyTemplate: '{document}|{name}' }, caching: debugging });
    for (const name of ['__proto__', 'constructor', 'toString', '%25', 'caf%C3%A9', '%F0%9F%A6%89', '%0A']) {
      expect((await ask(`/pages/${name}`)).status, name).to.equal(200);
      expect((await ask(`/pages/${name}`)).cacheStatus, name).to.contain('hit');
    }
    expect(runs()).to.equal(7);
  });
});

describe('What tells of the cache', () => {
  it('shows keys and tags to who looks for faults on this machine, and to nobody else', async () => {
    const { ask, server, clock } = createPages({
      page: { ...page, tags: ['page', 'two words'] },
      caching: debugging,
      server: { hosts: ['pages.example'] },
    });
    const miss = await ask('/pages/a');
    const hit = await ask('/pages/a');
    expect([miss.header('x-cache'), hit.header('x-cache')]).to.deep.equal(['miss', 'hit']);
    expect(hit.header('x-cache-tags')).to.equal('page, two words');
    expect(hit.header('x-cache-expiration')).to.equal(new Date(clock.now() + 60_000).toUTCString());
    const elsewhere = await server.handle(new Request('http://pages.example/api/pages/a'));
    expect([...elsewhere.headers.keys()].filter((name) => name.startsWith('x-cache'))).to.deep.equal([]);
    const { ask: askQuietly } = createPages({ page });
    const { header, cacheStatus } = await askQuietly('/pages/a');
    expect(['x-cache', 'x-cache-key', 'x-cache-tags', 'x-cache-expiration'].map(header)).to.deep.equal([
      null,
      null,
      null,
      null,
    ]);
    expect(cacheStatus).not.to.contain('key');
  });

  it('names the tags of an answer to clients, and those that a change has taken away', async () => {
    const { ask } = createPages({
      page: { ...page, tags: ({ parameters }) => [`page ${parameters['name'] ?? ''}`] },
      show: ({ answer }) => {
        answer.tag('a "quoted" \\ tag', 'caf\u00e9');
        return 1;
      },
      change: ({ answer }) => answer.invalidate('page a', 'other'),
    });
    const groups = '"page a", "a \\"quoted\\" \\\\ tag", "caf%00e9"';
    expect((await ask('/pages/a')).header('cache-groups')).to.equal(groups);
    expect((await ask('/pages/a')).header('cache-groups')).to.equal(groups);
    const change = await ask('PUT /pages/a');
    expect(change.header('cache-group-invalidation')).to.equal('"page a", "other"');
    expect((await ask('/pages/a')).cacheStatus).to.contain('detail=invalidated');
  });
});
