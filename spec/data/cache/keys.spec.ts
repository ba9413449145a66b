import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalUrl } from '../../../app/data/cache/url';
import { fresh, openDesk, turn } from './desk';

const base = 'https://notes.example/app/';
const url = (text: string, data?: unknown): string =>
  canonicalUrl(text, base, data).replace('https://notes.example', '');

describe('The key of a read', () => {
  it('does not depend on the order of parameters (question 15, K2)', () => {
    expect(url('/a?x=1&b=2')).to.equal(url('/a?b=2&x=1'));
    expect(url('/a', { x: 1, b: 2 })).to.equal(url('/a?b=2', { x: 1 }));
    expect(url('/a', 'x=1&b=2')).to.equal(url('/a', { b: 2, x: 1 }));
  });

  it('keeps the order of values that have one name (K2)', () => {
    expect(url('/a?x=2&x=1')).not.to.equal(url('/a?x=1&x=2'));
  });

  it('is absolute, without fragment and default port (K2)', () => {
    expect(url('b?x=1#there')).to.equal('/app/b?x=1');
    expect(canonicalUrl('HTTPS://notes.example:443/a', base)).to.equal('https://notes.example/a');
  });

  it('is that of where the page is now, for a URL that is written without a slash at its beginning (K2)', async () => {
    let at = 'https://notes.example/a/';
    const { ask, last, sent } = openDesk({ base: () => at });
    ask('teas');
    await last().answer('those of a', fresh);
    at = 'https://notes.example/b/';
    ask('teas');
    expect(sent).to.have.lengthOf(2);
  });

  it('leaves out what is undefined, and takes null for empty (K2)', () => {
    expect(url('/a', { x: undefined, y: null })).to.equal('/a?y=');
  });

  it('says of nested values that are undefined what is sent: nothing', async () => {
    const { sync, sent, last } = openDesk();
    const read = (data: object) =>
      sync('read', { url: '/teas', trigger: () => undefined }, { data }) as unknown as PromiseLike<unknown>;
    const filtered = read({ by: { name: undefined, shelf: 1 }, tags: [{ of: undefined, is: 'x' }] });
    expect(last().settings.data).to.deep.equal({ by: { shelf: 1 }, tags: [{ is: 'x' }] });
    const alike = read({ by: { shelf: 1 }, tags: [{ is: 'x' }] });
    await last().answer('those', fresh);
    expect([await filtered, await alike, sent.length]).to.deep.equal(['those', 'those', 1]);
  });

  it('encodes values before it joins them (K2)', () => {
    expect(url('/a', { q: 'x&y=1' })).not.to.equal(url('/a', { q: 'x', y: 1 }));
  });

  it('minds case, trailing slashes, and slashes in segments (K2)', () => {
    expect(new Set(['/a/b', '/A/b', '/a/b/', '/a%2Fb'].map((path) => url(path))).size).to.equal(4);
  });

  it('says lists and nested values as jQuery sends them', () => {
    expect(url('/a', { tag: ['x', 'y'], by: { name: 'ann' } })).to.equal(
      `/a?${encodeURIComponent('by[name]')}=ann&${encodeURIComponent('tag[]')}=x&${encodeURIComponent('tag[]')}=y`,
    );
  });

  for (const [name, value] of [
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['NaN', Number.NaN],
    ['a BigInt', 1n],
    ['a symbol', Symbol('s')],
  ] as const) {
    it(`cannot hold ${name}, which would be one with others (K4)`, () => {
      expect(() => url('/a', { value })).to.throw(TypeError);
    });
  }

  it('is never that of another question (question 16, K4)', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '|', '/', '%', '?', '&', '=', '{', '}', 'é') });
    fc.assert(
      fc.property(fc.array(fc.record({ path: text, q: text, accept: text, user: text }), { minLength: 2 }), (asked) => {
        const { cache, state } = openDesk();
        const keys = new Map<string, string>();
        for (const { path, q, accept, user } of asked) {
          state.user = user;
          const question = cache.question(`/${encodeURIComponent(path)}`, { accept, data: { q } });
          const key = cache.keyOf(question) ?? '';
          const whole = JSON.stringify([path, q, accept, user]);
          expect(keys.get(key) ?? whole).to.equal(whole);
          keys.set(key, whole);
        }
      }),
    );
  });

  it('carries the user (K1)', () => {
    const { cache, state } = openDesk();
    const question = cache.question('/user');
    const ofAnn = cache.keyOf(question);
    state.user = 'ben';
    expect(cache.keyOf(question)).not.to.equal(ofAnn);
    state.user = 'ann';
    expect(cache.keyOf(question)).to.equal(ofAnn);
  });

  it('follows the template of its class or request, with own variables, which are called only where they are named', () => {
    let calls = 0;
    const { cache } = openDesk({ keyVariables: { plan: () => `plan ${++calls}` } });
    expect(cache.keyOf(cache.question('/a'))).to.equal('GET|https://notes.example/a|application/json|ann');
    expect(calls).to.equal(0);
    const question = cache.question('/a', { policy: { keyTemplate: '{plan}|{uri}' } });
    expect(cache.keyOf(question)).to.equal('plan 1|https://notes.example/a');
  });

  it('is none where a variable cannot be resolved: the cache is bypassed, never an empty string taken', async () => {
    const { ask, at, sent, cache } = openDesk({ keyVariables: { plan: () => undefined } });
    const wishes = { policy: { keyTemplate: '{plan}|{uri}' } };
    const readers = [ask('/a', wishes), ask('/a', wishes)];
    expect(sent).to.have.lengthOf(2);
    await at(0).answer('one', fresh);
    await at(1).answer('two', fresh);
    expect(readers.map(({ outcome }) => outcome())).to.deep.equal(['one', 'two']);
    expect(cache.bytes).to.equal(0);
  });

  it('tells apart what is sent with other headers, whether the answer varies by them or not (K3)', async () => {
    const { ask, at, sent } = openDesk();
    ask('/a', { headers: { 'X-Theme': 'dark' } });
    const light = ask('/a', { headers: { 'x-theme': 'light' } });
    expect(sent).to.have.lengthOf(2);
    await at(0).answer('dark', fresh);
    await at(1).answer('light', fresh);
    const dark = ask('/a', { headers: { 'x-theme': 'dark' } });
    await turn();
    expect([light.outcome(), dark.outcome()]).to.deep.equal(['light', 'dark']);
  });

  it('holds no header that is not sent', () => {
    const { ask, last } = openDesk();
    ask('/articles', { headers: { 'Accept-Language': 'de' } });
    expect(last().header('Accept-Language')).to.equal('de');
  });

  it('is of no use for an answer that varies by everything (K3)', async () => {
    const { ask, last, sent } = openDesk();
    ask('/a');
    await last().answer('mine', { headers: { 'Cache-Control': 'max-age=60', Vary: 'Accept, *' } });
    ask('/a');
    expect(sent).to.have.lengthOf(2);
  });

  it('is harmless when it is the name of what every object has', async () => {
    const { ask, last } = openDesk({ base: () => 'https://notes.example/' });
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const policy = { keyTemplate: '{name}', tags: [name] };
      const reader = ask(`/${name}`, { policy: { ...policy, keyTemplate: '{uri}' } });
      await last().answer(name, fresh);
      expect(reader.outcome()).to.equal(name);
    }
  });
});
