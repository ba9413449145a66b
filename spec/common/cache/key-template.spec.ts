import { expect } from 'chai';
import fc from 'fast-check';
import { compileKeyTemplate, type KeyValue, type KeyVariable } from '../../../common/cache/index';

type Values = Readonly<Record<string, KeyValue>>;

const variables: Record<string, KeyVariable<Values>> = {
  method: (values) => values['method'],
  uri: (values) => values['uri'],
  user: (values) => values['user'],
};

function keyOf(template: string, values: Values) {
  return compileKeyTemplate(template, variables).keyOf(values);
}

describe('a key template', () => {
  it('is filled in with the values of its variables', () => {
    expect(keyOf('{method}|{uri}|{user}', { method: 'GET', uri: '/articles?tag=x', user: 7 })).to.equal(
      'GET|/articles?tag=x|7',
    );
    expect(keyOf('v2: {uri}!', { uri: '/' })).to.equal('v2: /!');
    expect(keyOf('{user}|{uri}|{user}', { uri: '/', user: 'me' })).to.equal('me|/|me');
    expect(keyOf('all', {})).to.equal('all');
  });

  it('gives no key when a value is not known, and takes an empty one for a value', () => {
    expect(keyOf('{uri}|{user}', { uri: '/', user: undefined })).to.equal(undefined);
    expect(keyOf('{uri}|{user}', { uri: '/', user: null })).to.equal(undefined);
    expect(keyOf('{uri}|{user}', { uri: '/', user: '' })).to.equal('/|');
    expect(keyOf('{uri}|{user}', { uri: '/', user: 0 })).to.equal('/|0');
  });

  it('gives different keys for different values, whatever is in them', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('|', '{', '}', '%', '0', '7', 'c', '-', 'x') }),
    );
    const template = fc.constantFrom(
      '{method}|{uri}',
      '{method}-x-{uri}',
      'x{method}0{uri}7',
      '{method}{{uri}'.replace('{{', '|c{'),
    );
    fc.assert(
      fc.property(template, text, text, text, text, (pattern, a, b, c, d) => {
        const same = keyOf(pattern, { method: a, uri: b }) === keyOf(pattern, { method: c, uri: d });
        expect(same).to.equal(a === c && b === d);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets no value of one template forge a key of another that has more parts', () => {
    expect(keyOf('{uri}', { uri: 'GET|/admin' })).not.to.equal(
      keyOf('{method}|{uri}', { method: 'GET', uri: '/admin' }),
    );
  });

  it('waits for variables that take their time, and only for those', async () => {
    const template = compileKeyTemplate<Values>('{uri}|{session}', {
      ...variables,
      session: async (values) => Promise.resolve(values['cookie']),
    });
    expect(await template.keyOf({ uri: '/', cookie: 'abc' })).to.equal('/|abc');
    expect(await template.keyOf({ uri: '/' })).to.equal(undefined);
  });

  it('calls no variable that it does not name, and each that it names once', async () => {
    const called: string[] = [];
    const plugin = (name: string) => () => {
      called.push(name);
      return name === 'slow' ? Promise.resolve(name) : name;
    };
    const plugins = { quick: plugin('quick'), slow: plugin('slow'), other: plugin('other') };
    const template = compileKeyTemplate('{quick}|{slow}|{quick}|{slow}', plugins);
    expect(template.variables).to.deep.equal(['quick', 'slow']);
    const resolved = new Map<string, KeyValue | PromiseLike<KeyValue>>();
    const both = [template.keyOf(undefined, resolved), template.keyOf(undefined, resolved)];
    expect(await Promise.all(both.map((key) => Promise.resolve(key)))).to.deep.equal(
      Array(2).fill('quick|slow|quick|slow'),
    );
    expect(compileKeyTemplate('{slow}', plugins).keyOf(undefined, resolved)).to.equal('slow');
    expect(called).to.deep.equal(['quick', 'slow']);
    expect([...resolved]).to.deep.equal([
      ['quick', 'quick'],
      ['slow', 'slow'],
    ]);
  });

  it('passes on what a variable throws or rejects with, and leaves no rejection behind', async () => {
    const broken = compileKeyTemplate('{slow}|{quick}', {
      slow: () => Promise.reject(new Error('slow')),
      quick: () => {
        throw new Error('quick');
      },
    });
    expect(() => broken.keyOf(undefined)).to.throw('quick');
    const slow = compileKeyTemplate('{slow}', { slow: () => Promise.reject(new Error('slow')) });
    const outcome = await Promise.resolve(slow.keyOf(undefined)).catch((error: unknown) => error);
    expect(outcome).to.have.property('message', 'slow');
  });

  for (const [template, error] of [
    ['{uri', SyntaxError],
    ['uri}', SyntaxError],
    ['{}', SyntaxError],
    ['{{uri}}', SyntaxError],
    ['{method}{uri}', SyntaxError],
    ['{uri}%', SyntaxError],
    ['{Uri}', ReferenceError],
    ['{__proto__}', ReferenceError],
    ['{constructor}', ReferenceError],
    ['{toString}', ReferenceError],
  ] as const) {
    it(`is refused when it is compiled if it reads ${template}`, () => {
      expect(() => compileKeyTemplate(template, variables)).to.throw(error, template);
    });
  }
});
