import { expect } from 'chai';
import {
  advance,
  merge,
  valueAt,
  type Json,
  type JsonObject,
  type Merge,
  type MergeOptions,
} from '../../../common/json-patch';
import { frozen } from './arbitraries';

/** Lists of objects with an id have identities, and so have children. */
const identify = (_: readonly string[], element: Json): string | undefined => {
  const id =
    typeof element === 'object' && !Array.isArray(element) ? (element as JsonObject | null)?.['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
};

/** A merge of states that nobody may write into. */
function merged(base: Json | undefined, mine: Json, theirs: Json, options: MergeOptions = { identify }): Merge {
  return merge(frozen(base), frozen(mine), frozen(theirs), options);
}

/** The document, once it is sure that there was no conflict. */
function peaceful(base: Json | undefined, mine: Json, theirs: Json, options?: MergeOptions): Json {
  const { merged: result, conflicts } = merged(base, mine, theirs, options);
  expect(conflicts).to.deep.equal([]);
  return result;
}

describe('A merge of fields', () => {
  it('takes what only one side changed, added or removed', () => {
    const base = { a: 1, b: 1, c: 1, d: 1 };
    expect(peaceful(base, { a: 2, b: 1, d: 1, e: 1 }, { a: 1, b: 2, c: 1, f: 1 })).to.deep.equal({
      a: 2,
      b: 2,
      e: 1,
      f: 1,
    });
  });

  it('takes what both changed alike, however deep and in whatever order of members', () => {
    expect(peaceful({ a: 1 }, { a: { b: [1, { c: 2, d: 3 }] } }, { a: { b: [1, { d: 3, c: 2 }] } })).to.deep.equal({
      a: { b: [1, { c: 2, d: 3 }] },
    });
  });

  it('of both removed is without it', () => {
    expect(peaceful({ a: 1, b: 1 }, { b: 1 }, { b: 1 })).to.deep.equal({ b: 1 });
  });

  it('names a conflict where both changed one field differently, with all three values, and keeps mine', () => {
    expect(merged({ title: 'One', x: 1 }, { title: 'Mine', x: 1 }, { title: 'Theirs', x: 2 })).to.deep.equal({
      merged: { title: 'Mine', x: 2 },
      conflicts: [
        { path: '/title', tokens: ['title'], kind: 'edit/edit', base: 'One', mine: 'Mine', theirs: 'Theirs' },
      ],
      resolved: [],
    });
  });

  it('names a conflict where one removed what the other changed, and keeps what was changed', () => {
    const [removed, changed] = [{ x: 1 }, { a: 2, x: 1 }];
    const mineGone = merged({ a: 1, x: 1 }, removed, changed);
    expect(mineGone.conflicts).to.deep.equal([
      { path: '/a', tokens: ['a'], kind: 'delete/edit', base: 1, mine: undefined, theirs: 2 },
    ]);
    expect(mineGone.merged).to.deep.equal(changed);
    const theirsGone = merged({ a: 1, x: 1 }, changed, removed);
    expect(theirsGone.conflicts).to.deep.equal([
      { path: '/a', tokens: ['a'], kind: 'edit/delete', base: 1, mine: 2, theirs: undefined },
    ]);
    expect(theirsGone.merged).to.deep.equal(changed);
  });

  it('names a conflict where both added a field with different values, and keeps mine', () => {
    const { merged: result, conflicts } = merged({}, { a: 1 }, { a: 2 });
    expect(result).to.deep.equal({ a: 1 });
    expect(conflicts).to.deep.equal([
      { path: '/a', tokens: ['a'], kind: 'add/add', base: undefined, mine: 1, theirs: 2 },
    ]);
  });

  it('takes null for a value', () => {
    expect(peaceful({ a: 1, b: null }, { a: null, b: null }, { a: 1, b: 2 })).to.deep.equal({ a: null, b: 2 });
    expect(merged({ a: 1 }, { a: null }, { a: 2 }).conflicts).to.have.nested.property('[0].kind', 'edit/edit');
    expect(merged({ a: 1 }, { a: null }, { a: 2 }).merged).to.deep.equal({ a: null });
    expect(merged({ a: null }, { a: 1 }, { a: 2 }).conflicts).to.have.nested.property('[0].kind', 'edit/edit');
  });

  it('escapes what a pointer must', () => {
    const { conflicts } = merged({ 'a/b~': { '': 1 } }, { 'a/b~': { '': 2 } }, { 'a/b~': { '': 3 } });
    expect(conflicts).to.have.nested.property('[0].path', '/a~1b~0/');
    expect(conflicts[0]?.tokens).to.deep.equal(['a/b~', '']);
  });

  it('merges documents that nobody had before', () => {
    expect(peaceful(undefined, { a: 1, b: 1 }, { b: 1, c: 1 })).to.deep.equal({ a: 1, b: 1, c: 1 });
    expect(merged(undefined, { a: 1 }, { a: 2 }).conflicts).to.have.nested.property('[0].kind', 'add/add');
    expect(merged(1, 2, 3)).to.deep.include({ merged: 2 });
    expect(merged(1, 2, 3).conflicts).to.have.nested.property('[0].path', '');
  });
});

describe('A merge of nested objects', () => {
  it('goes into them, however deep, so that different leaves do not conflict', () => {
    const state = (a: number, b: number): Json => ({ outer: { inner: { a, b }, other: 1 } });
    expect(peaceful(state(1, 1), state(2, 1), state(1, 2))).to.deep.equal(state(2, 2));
    expect(merged(state(1, 1), state(2, 1), state(3, 2)).conflicts).to.have.nested.property(
      '[0].path',
      '/outer/inner/a',
    );
  });

  it('goes into those that both added, and into those that were null before', () => {
    expect(peaceful({}, { o: { a: 1 } }, { o: { b: 1 } })).to.deep.equal({ o: { a: 1, b: 1 } });
    expect(peaceful({ o: null }, { o: { a: 1 } }, { o: { b: 1 } })).to.deep.equal({ o: { a: 1, b: 1 } });
  });

  it('does not go into what was something else before', () => {
    expect(merged({ o: 1 }, { o: { a: 1 } }, { o: { b: 1 } }).conflicts).to.have.nested.property('[0].path', '/o');
    expect(merged({ o: {} }, { o: { a: 1 } }, { o: [] }).conflicts).to.have.nested.property('[0].kind', 'edit/edit');
  });

  it('takes a list without identities for one value', () => {
    expect(peaceful({ l: [1], x: 1 }, { l: [1, 2], x: 1 }, { l: [1], x: 2 })).to.deep.equal({ l: [1, 2], x: 2 });
    const { merged: result, conflicts } = merged({ l: [1] }, { l: [1, 2] }, { l: [0, 1] });
    expect(result).to.deep.equal({ l: [1, 2] });
    expect(conflicts).to.deep.equal([
      { path: '/l', tokens: ['l'], kind: 'edit/edit', base: [1], mine: [1, 2], theirs: [0, 1] },
    ]);
  });

  it('takes a list for one value where an element has no identity, or two have one', () => {
    const [a, a2, b, none] = [{ id: 'a' }, { id: 'a', x: 2 }, { id: 'b' }, { x: 1 }];
    expect(merged({ l: [a] }, { l: [a, none] }, { l: [a, b] }).conflicts).to.have.nested.property('[0].path', '/l');
    expect(merged({ l: [a] }, { l: [a, a2] }, { l: [a, b] }).conflicts).to.have.nested.property('[0].path', '/l');
    expect(merged({ l: [a] }, { l: [a, b] }, { l: [b] }, {}).conflicts).to.have.nested.property('[0].path', '/l');
  });
});

describe('A merge of a child', () => {
  const cover = (id: number, url: string, alt = ''): JsonObject => ({ id, url, alt });

  it('goes into the one that both have', () => {
    const base = { cover: cover(1, 'a', 'x') };
    expect(peaceful(base, { cover: cover(1, 'b', 'x') }, { cover: cover(1, 'a', 'y') })).to.deep.equal({
      cover: cover(1, 'b', 'y'),
    });
  });

  it('is without it where one took it away and the other left it alone, by null as well', () => {
    const base = { cover: cover(1, 'a') };
    expect(peaceful(base, {}, base)).to.deep.equal({});
    expect(peaceful(base, base, { cover: null })).to.deep.equal({ cover: null });
    expect(peaceful(base, {}, { cover: null })).to.deep.equal({ cover: null });
  });

  it('is a conflict where one took away what the other edited, and keeps what was edited', () => {
    const [base, edited] = [{ cover: cover(1, 'a') }, { cover: cover(1, 'b') }];
    for (const without of [{}, { cover: null }]) {
      const mineGone = merged(base, without, edited);
      expect(mineGone.conflicts).to.have.nested.property('[0].kind', 'delete/edit');
      expect(mineGone.merged).to.deep.equal(edited);
      const theirsGone = merged(base, edited, without);
      expect(theirsGone.conflicts).to.have.nested.property('[0].kind', 'edit/delete');
      expect(theirsGone.merged).to.deep.equal(edited);
    }
  });

  it('takes another id for another child: the one before was deleted', () => {
    const [base, edited, other] = [{ cover: cover(1, 'a') }, { cover: cover(1, 'b') }, { cover: cover(2, 'c') }];
    expect(peaceful(base, other, base)).to.deep.equal(other);
    expect(peaceful(base, base, other)).to.deep.equal(other);
    expect(merged(base, other, edited)).to.deep.include({ merged: other });
    expect(merged(base, other, edited).conflicts).to.have.nested.property('[0].kind', 'delete/edit');
    expect(merged(base, edited, other)).to.deep.include({ merged: edited });
    expect(merged(base, edited, other).conflicts).to.have.nested.property('[0].kind', 'edit/delete');
    // Nor are two mixed of which one has lost its id.
    const nameless = { cover: { url: 'b' } };
    expect(merged(base, other, nameless).merged).to.deep.equal(other);
    expect(merged(base, nameless, other).merged).to.deep.equal(nameless);
  });

  it('takes the new one where both took the old one away and one side put another there', () => {
    const [base, other] = [{ cover: cover(1, 'a') }, { cover: cover(2, 'c') }];
    expect(peaceful(base, {}, other)).to.deep.equal(other);
    expect(peaceful(base, other, { cover: null })).to.deep.equal(other);
  });

  it('merges two new ones by the same id, or both without, and names a conflict otherwise', () => {
    const base = { cover: cover(1, 'a', 'x') };
    for (const before of [base, { cover: null }, {}]) {
      expect(peaceful(before, { cover: { id: 2, a: 1 } }, { cover: { id: 2, b: 1 } })).to.deep.equal({
        cover: { id: 2, a: 1, b: 1 },
      });
      const { conflicts, merged: result } = merged(before, { cover: cover(2, 'b') }, { cover: cover(3, 'c') });
      expect(conflicts).to.have.nested.property('[0].kind', 'add/add');
      expect(result).to.deep.equal({ cover: cover(2, 'b') });
    }
    expect(merged({}, { cover: { a: 1 } }, { cover: cover(3, 'c') }).conflicts).to.have.nested.property(
      '[0].kind',
      'add/add',
    );
  });

  it('takes an id that only one side has learnt for the same child', () => {
    expect(peaceful({ cover: { url: 'a' } }, { cover: { url: 'b' } }, { cover: { id: 1, url: 'a' } })).to.deep.equal({
      cover: { id: 1, url: 'b' },
    });
  });

  it('takes two ids for two children, though one side, or the base, knows none', () => {
    const [unknown, one, two] = [{ url: 'a' }, { id: 1, url: 'b' }, { id: 2, url: 'a', alt: 'c' }];
    const learned = merged({ cover: unknown }, { cover: one }, { cover: two });
    expect(learned.conflicts).to.deep.include({
      ...{ path: '/cover', tokens: ['cover'], kind: 'edit/edit' },
      ...{ base: unknown, mine: one, theirs: two },
    });
    const forgotten = merged({ cover: one }, { cover: unknown }, { cover: two });
    expect(forgotten.conflicts.map(({ path, kind }) => [path, kind])).to.deep.equal([['/cover', 'edit/delete']]);
  });

  it('asks nobody who the whole document is', () => {
    expect(peaceful({ id: 1, a: 1 }, { id: 1, a: 2 }, { id: 2, a: 1 })).to.deep.equal({ id: 2, a: 2 });
  });
});

describe('A merge of a list whose elements have identities', () => {
  type Spec = string | readonly [string, number];
  /** `list('a', ['b', 2])`: elements by their ids, with another text for some. */
  const list = (...specs: readonly Spec[]): JsonObject[] =>
    specs.map((spec) => (typeof spec === 'string' ? { id: spec, text: 0 } : { id: spec[0], text: spec[1] }));
  const ids = (letters: string): JsonObject[] => list(...Array.from(letters));
  const order = (state: Json): string => (state as { id: string }[]).map(({ id }) => id).join('');
  const orderOf = (base: string, mine: string, theirs: string): string =>
    order(peaceful(ids(base), ids(mine), ids(theirs)));

  it('keeps what both added', () => {
    expect(orderOf('ab', 'abx', 'aby')).to.equal('abyx');
  });

  it('merges what both added under one identity', () => {
    expect(peaceful(ids('a'), [...ids('a'), { id: 'x', m: 1 }], [...ids('a'), { id: 'x', t: 1 }])).to.deep.equal([
      ...ids('a'),
      { id: 'x', m: 1, t: 1 },
    ]);
  });

  it('is without what either removed, or both', () => {
    expect(orderOf('abcd', 'acd', 'abd')).to.equal('ad');
    expect(orderOf('abc', 'ac', 'ac')).to.equal('ac');
  });

  it('edits each element by itself, wherever it stands now', () => {
    expect(peaceful(ids('abc'), list('a', ['b', 1], 'c'), list(['c', 2], 'x', 'a', 'b'))).to.deep.equal(
      list(['c', 2], 'x', 'a', ['b', 1]),
    );
  });

  it('names a conflict inside an element by where it stands in the merged list, and by its identity', () => {
    const { merged: result, conflicts } = merged(ids('abc'), list('a', 'b', ['c', 1]), list('x', 'y', ['c', 2], 'a'));
    expect(conflicts).to.deep.equal([
      { path: '/2/text', tokens: ['c', 'text'], kind: 'edit/edit', base: 0, mine: 1, theirs: 2 },
    ]);
    expect(valueAt(result, '/2/text')).to.equal(1);
  });

  it('names a conflict where one removed what the other edited, and keeps it, marked, where it was', () => {
    const mineGone = merged(ids('abc'), ids('ac'), list('a', ['b', 1], 'c'));
    expect(mineGone.merged).to.deep.equal(list('a', ['b', 1], 'c'));
    expect(mineGone.conflicts).to.deep.equal([
      { path: '/1', tokens: ['b'], kind: 'delete/edit', base: ids('b')[0], mine: undefined, theirs: list(['b', 1])[0] },
    ]);
    const theirsGone = merged(ids('abc'), list('a', ['b', 1], 'c'), ids('ac'));
    expect(theirsGone.merged).to.deep.equal(list('a', ['b', 1], 'c'));
    expect(theirsGone.conflicts).to.deep.equal([
      { path: '/1', tokens: ['b'], kind: 'edit/delete', base: ids('b')[0], mine: list(['b', 1])[0], theirs: undefined },
    ]);
  });

  it('names `-` for an element that is not in the merged list', () => {
    const result = merged(ids('abc'), ids('ac'), list('a', ['b', 1], 'c'), { identify, resolve: () => 'mine' });
    expect(result.merged).to.deep.equal(ids('ac'));
    expect(result.resolved).to.have.nested.property('[0].path', '/-');
  });

  it('is without what one side removed, where the other has the same list as before', () => {
    const [all, less] = [ids('abc'), ids('ac')];
    expect(peaceful(all, less, structuredClone(all))).to.deep.equal(less);
    expect(peaceful(all, structuredClone(all), less)).to.deep.equal(less);
    const texts = (...some: readonly Spec[]): Json => list(...some);
    expect(peaceful(all, texts('a', ['c', 1]), texts(['a', 1], 'c'))).to.deep.equal(texts(['a', 1], ['c', 1]));
  });

  it('is in the order of the one side that moved something', () => {
    expect(orderOf('abcd', 'dabc', 'abcd')).to.equal('dabc');
    expect(orderOf('abcd', 'abcd', 'bcda')).to.equal('bcda');
    expect(orderOf('abcd', 'dabc', 'abxcd')).to.equal('dabxc');
    expect(orderOf('abcd', 'abxcd', 'dcba')).to.equal('dcbxa');
  });

  it('is in their order where both moved something, with what I moved behind its left neighbour', () => {
    expect(orderOf('abcde', 'acdeb', 'eabcd')).to.equal('ebacd');
    expect(orderOf('abcd', 'cabd', 'dabc')).to.equal('cdab');
    expect(orderOf('abcd', 'badc', 'badc')).to.equal('badc');
    expect(orderOf('abc', 'bxca', 'cab')).to.equal('cabx');
  });

  it('puts what was added behind its left neighbour, and at the end what was appended', () => {
    expect(orderOf('abc', 'axbc', 'abcy')).to.equal('axbcy');
    expect(orderOf('abc', 'xabc', 'yabc')).to.equal('xyabc');
    expect(orderOf('abc', 'abcxz', 'abcy')).to.equal('abcyxz');
    expect(orderOf('abc', 'abxzc', 'aybc')).to.equal('aybxzc');
    expect(orderOf('', 'xz', 'ab')).to.equal('abxz');
    expect(orderOf('a', 'axsy', 'sa')).to.equal('saxy');
  });

  it('puts what was added behind a neighbour that is gone behind the next that is there', () => {
    expect(orderOf('abc', 'abxc', 'ac')).to.equal('axc');
    expect(orderOf('ab', 'axb', 'b')).to.equal('xb');
    expect(orderOf('ab', 'axb', 'ay')).to.equal('axy');
  });

  it('takes a list that was null or absent for an empty one', () => {
    for (const before of [{}, { l: null }, { l: [] }]) {
      expect(peaceful(before, { l: ids('a') }, { l: ids('b') })).to.deep.equal({ l: ids('ba') });
    }
  });

  it('goes into lists within elements, each with identities of its own kind, and tells their places', () => {
    const state = (outer: string, text: number): Json => ({
      l: Array.from(outer).map((id) => ({ id, inner: [{ code: 'p' }, { code: 'q', text: id === 'b' ? text : 0 }] })),
    });
    const { conflicts } = merged(state('ab', 0), state('ab', 1), state('xab', 2), {
      identify: (tokens, element) => (element as Record<string, string>)[tokens.at(-1) === 'inner' ? 'code' : 'id'],
    });
    expect(conflicts).to.deep.equal([
      {
        path: '/l/2/inner/1/text',
        tokens: ['l', 'b', 'inner', 'q', 'text'],
        kind: 'edit/edit',
        base: 0,
        mine: 1,
        theirs: 2,
      },
    ]);
  });

  it('may have strings for elements, which are their own identities', () => {
    const options: MergeOptions = { identify: (_, element) => (typeof element === 'string' ? element : undefined) };
    expect(peaceful(['a', 'b'], ['a', 'c'], ['a', 'b', 'd'], options)).to.deep.equal(['a', 'd', 'c']);
    // Where it is no element, a string is no child either.
    const field = merged({ t: 'One' }, { t: 'Mine' }, { t: 'Theirs' }, options);
    expect(field.conflicts).to.have.nested.property('[0].kind', 'edit/edit');
  });

  it('tells who identifies an element which list it is in, and asks about no element again what child it is', () => {
    const seen = new Set<string>();
    const state = { l: [{ id: 1, inner: [{ id: 2 }] }], cover: { id: 3 } };
    peaceful(structuredClone(state), structuredClone(state), structuredClone(state), {
      identify: (tokens, element) => {
        seen.add(tokens.join('/'));
        return identify(tokens, element);
      },
    });
    expect([...seen]).to.have.members(['l', 'l/1/inner', 'cover']);
  });
});

describe('A merge with the caller’s own rules', () => {
  it('takes for the same what the caller says, in the server’s spelling', () => {
    const options: MergeOptions = {
      equal: (a, b) => typeof a === 'string' && typeof b === 'string' && a.toLowerCase() === b.toLowerCase(),
    };
    expect(peaceful({ a: 'x', b: 'x' }, { a: 'ONE', b: 'X' }, { a: 'one', b: 'y' }, options)).to.deep.equal({
      a: 'one',
      b: 'y',
    });
    expect(peaceful({ b: 'x' }, { b: 'y' }, { b: 'X' }, options)).to.deep.equal({ b: 'y' });
  });

  it('asks the caller at each level, with the place, and takes equal values for equal without asking', () => {
    const places: string[] = [];
    const same = (a: Json | undefined, b: Json | undefined, tokens: readonly string[]): undefined => {
      expect([a, b]).not.to.include(undefined);
      places.push(tokens.join('/'));
    };
    peaceful({ a: { b: 1 }, c: 1, gone: 1 }, { a: { b: 2 }, c: 1 }, { a: { b: 1 }, c: 1 }, { equal: same });
    peaceful({ left: 1 }, {}, { left: 1 }, { equal: same });
    peaceful({}, { fresh: 1 }, {}, { equal: same });
    expect(new Set(places)).to.deep.equal(new Set(['', 'a', 'a/b', 'left']));
  });

  it('can compare whole objects, so that what it overlooks is no conflict', () => {
    const options: MergeOptions = {
      equal: (a, b) => (a as JsonObject)['v'] !== undefined && (a as JsonObject)['v'] === (b as JsonObject)['v'],
    };
    expect(peaceful({ o: { v: 1, x: 1 } }, { o: { v: 2, x: 2 } }, { o: { v: 2, x: 3 } }, options)).to.deep.equal({
      o: { v: 2, x: 3 },
    });
  });

  it('ends each conflict as the caller decides, and asks about the others', () => {
    const base = { a: 0, b: 0, c: 0, d: 0, e: 0 };
    const mine = { a: 1, b: 1, c: 1, d: 1, e: 1 };
    const theirs = { a: 2, b: 2, c: 2, d: 2, e: 2 };
    const result = merged(base, mine, theirs, {
      resolve: ({ path, mine: left, theirs: right }) => {
        if (path === '/a') return 'mine';
        if (path === '/b') return 'theirs';
        if (path === '/c') return { value: Number(left) + Number(right) };
        return path === '/d' ? { value: undefined } : undefined;
      },
    });
    expect(result.merged).to.deep.equal({ a: 1, b: 2, c: 3, e: 1 });
    expect(result.conflicts.map(({ path }) => path)).to.deep.equal(['/e']);
    expect(result.resolved.map(({ path }) => path)).to.deep.equal(['/a', '/b', '/c', '/d']);
  });

  it('tells places in the merged list as it is once all is decided', () => {
    const element = (id: string, text: number): Json => ({ id, text });
    const result = merged([element('a', 0), element('b', 0)], [element('b', 1)], [element('a', 2), element('b', 2)], {
      identify,
      resolve: ({ kind }) => (kind === 'delete/edit' ? 'mine' : undefined),
    });
    expect(result.merged).to.deep.equal([element('b', 1)]);
    expect(result.conflicts.map(({ path }) => path)).to.deep.equal(['/0/text']);
  });
});

describe('What a merge gives', () => {
  it('is mine itself where nothing changed, and shares with mine what did not', () => {
    const mine = { a: { x: [1] }, b: 2, l: [{ id: 1 }, { id: 2, t: 1 }] };
    expect(merged({ a: { x: [1] } }, mine, structuredClone(mine)).merged).to.equal(mine);
    const theirs = { a: { x: [1] }, b: 3, l: [{ id: 1 }, { id: 2, t: 2 }] };
    const { merged: result } = merged(structuredClone(mine), mine, theirs);
    expect(result).to.deep.equal(theirs);
    expect(valueAt(result, '/a')).to.equal(mine.a);
    expect(valueAt(result, '/l/0')).to.equal(mine.l[0]);
  });

  it('shares nothing with their state or the base, not even in conflicts', () => {
    const base = { gone: { deep: [1] }, both: { l: [1] }, all: { x: 0 } };
    const mine = { both: { l: [2] }, all: { x: 0 } };
    const theirs = { gone: { deep: [2] }, both: { l: [3] }, fresh: { deep: [4] }, all: { x: 0 } };
    const result = merged(base, mine, theirs, { resolve: ({ path }) => (path === '/gone' ? 'theirs' : undefined) });
    const containers = (value: unknown, found = new Set<unknown>()): Set<unknown> => {
      if (typeof value !== 'object' || value === null) return found;
      found.add(value);
      Object.values(value).forEach((part) => containers(part, found));
      return found;
    };
    const given = containers([base, theirs]);
    expect([...containers(result)].filter((part) => given.has(part))).to.deep.equal([]);
    expect(result.resolved).to.have.length(1);
  });

  it('keeps hostile names as names like any other, in fields and identities', () => {
    const state = (value: number): JsonObject =>
      JSON.parse(`{"__proto__": ${value}, "constructor": {"prototype": ${value}}, "toString": ${value}}`) as JsonObject;
    const { merged: result, conflicts } = merged(state(0), { ...state(0), a: 1 }, state(2));
    expect(conflicts).to.deep.equal([]);
    expect(Object.getOwnPropertyNames(result)).to.have.members(['__proto__', 'constructor', 'toString', 'a']);
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(JSON.parse(JSON.stringify({ ...state(2), a: 1 })));
    expect(merged({}, {}, state(1)).merged).to.deep.equal(state(1));
    expect(merged(state(0), state(1), state(2)).conflicts).to.have.length(3);
    const elements = (text: number): Json => ['__proto__', 'constructor', 'toString'].map((id) => ({ id, text }));
    expect(merged(elements(0), elements(1), elements(0)).merged).to.deep.equal(elements(1));
    expect(({} as Record<string, unknown>)['a']).to.equal(undefined);
    expect(Object.getPrototypeOf(result)).to.equal(Object.prototype);
  });

  it('knows no member that is inherited', () => {
    expect(peaceful({}, { toString: 1 }, { valueOf: 2 })).to.deep.equal({ toString: 1, valueOf: 2 });
  });
});

describe('A base after a write that nobody confirmed', () => {
  const advanced = (base: Json, target: Json, server: Json): Json =>
    advance(frozen(base), frozen(target), frozen(server), { identify });

  it('takes each leaf that the server has as it was written, and no other', () => {
    const base = { a: 0, b: 0, c: { d: 0, e: 0 }, gone: 0, left: 0 };
    const target = { a: 1, b: 1, c: { d: 1, e: 1 }, left: 0, fresh: 1 };
    const server = { a: 1, b: 2, c: { d: 1, e: 2 }, left: 3, fresh: 1, other: 1 };
    expect(advanced(base, target, server)).to.deep.equal({ a: 1, b: 0, c: { d: 1, e: 0 }, left: 0, fresh: 1 });
  });

  it('takes each leaf of a child and of an element, too, that was there before', () => {
    const state = (a: number, b: number): Json => ({ cover: { id: 1, a, b }, l: [{ id: 1, a, b }] });
    expect(advanced(state(0, 0), state(1, 1), state(1, 2))).to.deep.equal(state(1, 0));
  });

  it('is the target where the server has all of it, and the base where it has nothing of it', () => {
    const [base, target] = [
      { l: [{ id: 1 }], a: 1 },
      { l: [{ id: 2 }, { id: 1 }], a: 2 },
    ];
    expect(advanced(base, target, structuredClone(target))).to.deep.equal(target);
    expect(advanced(base, target, structuredClone(base))).to.deep.equal(base);
  });

  it('takes an added element whole that the server has, whatever became of it since, so that it is not added again', () => {
    const [a, x] = [
      { id: 'a', text: 0 },
      { id: 'x', text: 0 },
    ];
    const server = [a, { id: 'x', text: 5, createdAt: 1 }];
    expect(advanced([a], [a, x], server)).to.deep.equal([a, x]);
    expect(advanced([a], [x, a], [{ id: 'y' }, x, a])).to.deep.equal([x, a]);
    expect(advanced([a], [a, x], [a])).to.deep.equal([a]);
    const next = merge(advanced([a], [a, x], server), [a, x], server, { identify });
    expect(next).to.deep.equal({ merged: server, conflicts: [], resolved: [] });
  });

  it('takes an added child whole, if it is that child', () => {
    const target = { cover: { id: 1, url: 'a' } };
    expect(advanced({}, target, { cover: { id: 1, url: 'b', at: 1 } })).to.deep.equal(target);
    expect(advanced({ cover: null }, target, { cover: { id: 1, url: 'b' } })).to.deep.equal(target);
    expect(advanced({}, target, { cover: { id: 2, url: 'b' } })).to.deep.equal({});
    expect(advanced({ cover: { id: 3 } }, target, { cover: { id: 1, url: 'b' } })).to.deep.equal(target);
    expect(advanced({ cover: { id: 3 } }, target, { cover: { id: 2 } })).to.deep.equal({ cover: { id: 3 } });
  });

  it('is without what the write removed, where the server is', () => {
    const elements = (...names: string[]): Json => names.map((id) => ({ id }));
    expect(advanced(elements('a', 'b', 'c'), elements('b'), elements('b', 'c'))).to.deep.equal(elements('b', 'c'));
    expect(advanced({ a: 1, b: 1 }, {}, { a: 1 })).to.deep.equal({ a: 1 });
  });

  it('is in the order that was written, where the server is', () => {
    const elements = (names: string): Json => Array.from(names, (id) => ({ id }));
    const orders = (base: string, target: string, server: string): Json =>
      advanced(elements(base), elements(target), elements(server));
    expect(orders('abc', 'cab', 'cxab')).to.deep.equal(elements('cab'));
    expect(orders('abc', 'cab', 'abc')).to.deep.equal(elements('abc'));
    expect(orders('abc', 'xcab', 'abcx')).to.deep.equal(elements('xabc'));
  });

  it('has at its end what was appended and is there, though not all that was appended is', () => {
    const elements = (names: string): Json => Array.from(names, (id) => ({ id }));
    expect(advanced(elements('ab'), elements('baxyz'), elements('abxy'))).to.deep.equal(elements('abxy'));
  });

  it('takes what the caller calls the same for shown', () => {
    const equal = (a: Json, b: Json): boolean =>
      typeof a === 'string' && typeof b === 'string' && a.trim() === b.trim();
    expect(advance({ a: 'x' }, { a: 'y ' }, { a: 'y' }, { equal })).to.deep.equal({ a: 'y ' });
  });

  it('shares nothing with the server’s state', () => {
    const server = { a: { b: [1] } };
    const result = advanced({ a: { b: [0] } }, { a: { b: [1] } }, server) as typeof server;
    expect(result).to.deep.equal(server);
    expect(result.a.b).not.to.equal(server.a.b);
  });
});
