import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { formatPointer, parsePointer, PointerError, valueAt, type Json } from '../../../common/json-patch';

describe('A pointer', () => {
  it('names each place of the example in RFC 6901 §5', () => {
    const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'i\\j': 5, ' ': 7, 'm~n': 8 };
    const places: readonly (readonly [pointer: string, value: Json])[] = [
      ['', document],
      ['/foo', ['bar', 'baz']],
      ['/foo/0', 'bar'],
      ['/', 0],
      ['/a~1b', 1],
      ['/c%d', 2],
      ['/e^f', 3],
      ['/i\\j', 5],
      ['/ ', 7],
      ['/m~0n', 8],
    ];
    for (const [pointer, value] of places) expect(valueAt(document, pointer), pointer).to.deep.equal(value);
  });

  it('unescapes ~01 to ~1, not to a slash', () => {
    expect(parsePointer('/~01')).to.deep.equal(['~1']);
  });

  it('survives being written and read, whatever its tokens hold', () => {
    const tokens = fc.array(fc.string({ unit: fc.constantFrom('a', '~', '/', '0', '1', '') }));
    fc.assert(fc.property(tokens, (list) => isDeepStrictEqual(parsePointer(formatPointer(list)), list)));
  });

  for (const pointer of ['foo', 'foo/bar', '#/foo', ' /foo', '/~', '/a~', '/a~2', '/~/a', '/~~0']) {
    it(`is refused when it breaks the grammar: ${pointer}`, () => {
      expect(() => parsePointer(pointer))
        .to.throw(PointerError)
        .with.property('pointer', pointer);
    });
  }

  for (const token of ['__proto__', 'constructor', 'prototype']) {
    it(`is refused when it names ${token}, with an error that says so`, () => {
      for (const pointer of [`/${token}`, `/a/${token}`, `/${token}/a`]) {
        expect(() => parsePointer(pointer)).to.throw(PointerError, token);
      }
    });
  }

  for (const token of ['-', '-1', '+1', '01', '00', '1e0', '1.0', ' 1', '1 ', '0x1', '', 'length', '2', '4294967296']) {
    it(`finds no element of a two-element array under "${token}"`, () => {
      expect(valueAt(['a', 'b'], `/${token}`)).to.equal(undefined);
    });
  }

  it('finds no member that an object has only from its prototype', () => {
    for (const name of ['toString', 'hasOwnProperty', 'valueOf']) expect(valueAt({}, `/${name}`)).to.equal(undefined);
    expect(valueAt({ toString: 1 }, '/toString')).to.equal(1);
  });

  it('finds nothing inside strings and numbers', () => {
    expect(valueAt('text', '/0')).to.equal(undefined);
    expect(valueAt('text', '/length')).to.equal(undefined);
    expect(valueAt({ a: 1 }, '/a/b')).to.equal(undefined);
  });
});
