import { expect } from 'chai';
import { apply, compare, UNLIMITED, type Json, type JsonObject, type Operation } from '../../../common/json-patch';
import { frozen } from './arbitraries';

interface Item extends JsonObject {
  readonly id: number;
  readonly title: string;
}
const items = (...ids: readonly number[]): Item[] => ids.map((id) => ({ id, title: `The title of item ${id}` }));
const range = (length: number): number[] => Array.from({ length }, (_, at) => at);

/** A document in which a change of `part` is small beside the rest. */
const among = (part: Json): Json => ({ part, rest: 'x'.repeat(200) });

/** The patch, once it is proven to lead from the one to the other. */
function proven(from: Json, to: Json, options?: Parameters<typeof compare>[2]): Operation[] {
  const patch = compare(frozen(from), frozen(to), options);
  expect(apply(from, patch, UNLIMITED)).to.deep.equal(to);
  return patch;
}

describe('The patch between two states', () => {
  it('is empty when they are equal, whatever the order of members', () => {
    expect(compare({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).to.deep.equal([]);
  });

  it('is the changed leaf, however deep it is', () => {
    const state = (leaf: Json): Json => among({ a: [{ b: { c: leaf, d: 2 } }, 3] });
    expect(proven(state(1), state(2))).to.deep.equal([{ op: 'replace', path: '/part/a/0/b/c', value: 2 }]);
  });

  it('adds what was absent, removes what is absent now, and replaces what changed its kind', () => {
    const filler = 'x'.repeat(200);
    const from = among({ filler, gone: 1, kind: {} });
    const to = among({ filler, fresh: null, kind: [] });
    expect(proven(from, to)).to.deep.equal([
      { op: 'remove', path: '/part/gone' },
      { op: 'replace', path: '/part/kind', value: [] },
      { op: 'add', path: '/part/fresh', value: null },
    ]);
  });

  it('escapes slashes and tildes, and knows the empty name', () => {
    const state = (leaf: Json): Json => among({ 'a/b~': { '': leaf } });
    expect(proven(state(1), state(2))).to.deep.equal([{ op: 'replace', path: '/part/a~1b~0/', value: 2 }]);
  });

  it('replaces a scalar document', () => {
    expect(proven(1, 'one')).to.deep.equal([{ op: 'replace', path: '', value: 'one' }]);
  });

  it('is one removal of at most 40 bytes when the first of 10,000 is removed, with ids and without', () => {
    const texts = range(10_000).map((at) => `The text of number ${at}`);
    for (const list of [items(...range(10_000)), texts, texts.map((text) => ({ text }))]) {
      const patch = proven(list, list.slice(1));
      expect(patch).to.deep.equal([{ op: 'remove', path: '/0' }]);
      expect(JSON.stringify(patch)).to.have.length.at.most(40);
    }
  });

  it('removes several from the end on, so that each index holds', () => {
    expect(proven(items(1, 2, 3, 4, 5), items(2, 4))).to.deep.equal([
      { op: 'remove', path: '/4' },
      { op: 'remove', path: '/2' },
      { op: 'remove', path: '/0' },
    ]);
  });

  it('adds elements at their places', () => {
    expect(proven(items(...range(8)), items(9, ...range(8), 10))).to.deep.equal([
      { op: 'add', path: '/0', value: items(9)[0] },
      { op: 'add', path: '/9', value: items(10)[0] },
    ]);
  });

  it('is one move when one element moved, to either side, with ids and without', () => {
    const forwards = [{ op: 'move', from: '/1', path: '/3' }];
    const backwards = [{ op: 'move', from: '/3', path: '/0' }];
    const texts = (...ids: number[]): string[] => items(...ids).map(({ title }) => title);
    expect(proven(items(1, 2, 3, 4, 5), items(1, 3, 4, 2, 5))).to.deep.equal(forwards);
    expect(proven(items(1, 2, 3, 4), items(4, 1, 2, 3))).to.deep.equal(backwards);
    expect(proven(texts(1, 2, 3, 4, 5), texts(1, 3, 4, 2, 5))).to.deep.equal(forwards);
    expect(proven(texts(1, 2, 3, 4), texts(4, 1, 2, 3))).to.deep.equal(backwards);
  });

  it('is one move when the first of 10,000 becomes the last', () => {
    const list = items(...range(10_000));
    const [first = null, ...others] = list;
    expect(proven(list, [...others, first])).to.deep.equal([{ op: 'move', from: '/0', path: '/9999' }]);
  });

  it('follows an element by its id while it moves and changes', () => {
    const to = items(3, 1, 2).map((item) => (item.id === 3 ? { ...item, title: 'New' } : item));
    expect(proven(items(1, 2, 3), to)).to.deep.equal([
      { op: 'move', from: '/2', path: '/0' },
      { op: 'replace', path: '/0/title', value: 'New' },
    ]);
  });

  it('takes another id for another element, and one without for none that has one', () => {
    const [nameless = null] = items(2).map(({ title }) => ({ title: `${title}, and of no id` }));
    const [one = null, two = null, three = null, four = null] = items(1, 2, 3, 4);
    for (const [before, after] of [
      [two, four],
      [two, nameless],
      [nameless, two],
    ] as const) {
      expect(proven(among([one, before, three]), among([one, after, three]))).to.deep.equal([
        { op: 'remove', path: '/part/1' },
        { op: 'add', path: '/part/1', value: after },
      ]);
    }
  });

  it('takes the ids 0 and the empty string for ids, and 1 and "1" for two', () => {
    const element = (id: Json): Json => ({ id, text: 'some text that is long' });
    const from = ['', 0, 1, '1'].map(element);
    const to = ['1', '', 0, 1].map(element);
    expect(proven(from, to)).to.deep.equal([{ op: 'move', from: '/3', path: '/0' }]);
  });

  it('asks whoever knows better what an element is known by', () => {
    const element = (slug: string, text: string): JsonObject => ({ slug, text, more: 'some text that is long' });
    const from = [element('a', '1'), element('b', '1'), element('c', '1')];
    const to = [element('c', '2'), element('a', '1'), element('b', '1')];
    expect(proven(from, to, { identify: ({ slug }) => (typeof slug === 'string' ? slug : undefined) })).to.deep.equal([
      { op: 'move', from: '/2', path: '/0' },
      { op: 'replace', path: '/0/text', value: '2' },
    ]);
  });

  it('finds the changed leaf in an element without id', () => {
    const from = items(1, 2, 3).map(({ title }) => ({ title, done: false }));
    const to = from.map((element, at) => ({ ...element, done: at === 1 }));
    const changed = { op: 'replace', path: '/1/done', value: true };
    expect(proven(from, to)).to.deep.equal([changed]);
    expect(proven([from[0] ?? null, ...items(7), ...from.slice(1)], to)).to.deep.equal([
      { op: 'remove', path: '/1' },
      changed,
    ]);
  });

  it('finds the changed leaves of neighbours without id', () => {
    const from = items(1, 2, 3, 4).map(({ title }) => ({ title, done: false }));
    const to = from.map((element, at) => ({ ...element, done: at === 1 || at === 2 }));
    expect(proven(from, to)).to.deep.equal([
      { op: 'replace', path: '/1/done', value: true },
      { op: 'replace', path: '/2/done', value: true },
    ]);
  });

  it('stays correct and short for long lists of elements that repeat', () => {
    const words = range(1500).map((at) => `A text that is longer than a pointer, number ${(at * at) % 97}`);
    const [first = '', ...others] = words;
    const to = [...others.slice(0, 700), first, ...others.slice(700, 1490), 'the end'];
    expect(proven(words, to)).to.have.length.below(20);
  });

  it('finds the longest common subsequence of elements that repeat', () => {
    const from = 'abcabcabcx'.split('').map((text) => text.repeat(30));
    const to = 'bcabcabcy'.split('').map((text) => text.repeat(30));
    expect(proven(from, to)).to.deep.equal([
      { op: 'remove', path: '/0' },
      { op: 'replace', path: '/8', value: 'y'.repeat(30) },
    ]);
  });

  it('stays correct where an id occurs twice', () => {
    const twice = [...items(1, 2, 1), { id: 1, title: 'again' }];
    proven(twice, items(1, 1, 2));
    proven(items(1, 1, 2), twice);
  });

  it('replaces the whole where operations would be longer', () => {
    expect(proven({ a: 1, b: 2, c: 3 }, { a: 4, b: 5, c: 6 })).to.deep.equal([
      { op: 'replace', path: '', value: { a: 4, b: 5, c: 6 } },
    ]);
    expect(proven(among([1, 2, 3]), among([4, 5]))).to.deep.equal([{ op: 'replace', path: '/part', value: [4, 5] }]);
  });

  it('replaces the part that would take more operations than allowed', () => {
    const from = items(...range(300)).map((item) => ({ ...item, text: 'some text that is long' }));
    const to = from.map((item) => ({ ...item, title: 'short' }));
    expect(proven(among(from), among(to))).to.deep.equal([{ op: 'replace', path: '/part', value: to }]);
    expect(proven(among(from), among(to), { operations: 300 })).to.have.length(300);
    expect(proven(among(from), among([...from].reverse()))).to.have.length(1);
  });

  it('never names a reserved member: the object around it is replaced', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const state = (value: Json): Json => among({ inner: Object.fromEntries([[name, value]]), other: 1 });
      const changed = [{ op: 'replace', path: '/part/inner', value: Object.fromEntries([[name, { deep: 2 }]]) }];
      expect(compare(state({ deep: 1 }), state({ deep: 2 }))).to.deep.equal(changed);
      expect(compare(among({ inner: {}, other: 1 }), state({ deep: 2 }))).to.deep.equal(changed);
      expect(compare(state(1), among({ inner: {}, other: 1 }))).to.have.length(1);
      expect(compare(state({ deep: 1 }), state({ deep: 1 }))).to.deep.equal([]);
    }
  });

  it('takes no time for what both states share', () => {
    const touched = (): never => expect.fail('A shared part was looked at');
    const shared: Json = new Proxy<JsonObject>(
      {},
      { ownKeys: touched, get: touched, getOwnPropertyDescriptor: touched },
    );
    const state = (leaf: number): Json => ({ list: [{ leaf, rest: 'x'.repeat(99) }, shared], shared });
    expect(compare(state(1), state(2))).to.deep.equal([{ op: 'replace', path: '/list/0/leaf', value: 2 }]);
  });

  it('looks once at what lists share at their ends', () => {
    const touched = (): never => expect.fail('A shared element was looked into');
    const shared: Json = new Proxy<JsonObject>(
      {},
      { ownKeys: touched, get: touched, getOwnPropertyDescriptor: touched },
    );
    // So long that to replace it all is out of the question at once.
    const long = 'x'.repeat(99);
    const list = (...middle: readonly Json[]): Json => [long, shared, ...middle, shared];
    expect(compare(list(...items(1, 2)), list(...items(2)))).to.deep.equal([{ op: 'remove', path: '/2' }]);
    expect(compare(list('x'.repeat(99)), list('x'.repeat(99), 'y'))).to.deep.equal([
      { op: 'add', path: '/3', value: 'y' },
    ]);
  });
});
