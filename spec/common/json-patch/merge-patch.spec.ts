import { expect } from 'chai';
import fc from 'fast-check';
import {
  applyMergePatch,
  MalformedPatchError,
  PatchError,
  PatchLimitError,
  type Json,
} from '../../../common/json-patch';
import { anyJson, frozen } from './arbitraries';

describe('Applying a merge patch', () => {
  const examples: readonly (readonly [document: Json, patch: Json, result: Json])[] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  for (const [document, patch, result] of examples) {
    it(`follows RFC 7396 appendix A: ${JSON.stringify(document)} with ${JSON.stringify(patch)}`, () => {
      expect(applyMergePatch(frozen(document), frozen(patch))).to.deep.equal(result);
    });
  }

  it('shares what the patch does not name, and returns the document itself when that is everything', () => {
    const document = frozen({ a: { b: 1 }, c: { d: 1 } });
    expect(applyMergePatch(document, { a: { b: 2 } })).to.have.property('c', document.c);
    expect(applyMergePatch(document, { c: { d: 1 }, e: null })).to.equal(document);
  });

  it('does not know the members of the prototype chain', () => {
    const result = applyMergePatch({}, { toString: { a: 1 }, valueOf: null });
    expect(result).to.have.own.property('toString').that.deep.equals({ a: 1 });
    expect(result).not.to.have.own.property('valueOf');
  });

  it('refuses names that could lead to a prototype, with the place', () => {
    for (const text of ['{"a": {"__proto__": {"x": 1}}}', '{"a": {"constructor": 1}}', '{"a": {"prototype": null}}']) {
      expect(() => applyMergePatch({}, JSON.parse(text))).to.throw(MalformedPatchError, '"/a/');
    }
  });

  it('refuses what is no JSON', () => {
    for (const patch of [undefined, NaN, { a: undefined }, new Date(0)]) {
      expect(() => applyMergePatch({}, patch)).to.throw(MalformedPatchError);
    }
  });

  it('keeps the limits of bytes and depth', () => {
    const nested: unknown = JSON.parse('{"a":'.repeat(33) + '1' + '}'.repeat(33));
    expect(() => applyMergePatch({}, nested)).to.throw(PatchLimitError, '32 levels');
    expect(applyMergePatch({}, nested, { depth: 33 })).to.have.property('a');
    expect(() => applyMergePatch({ a: 'x'.repeat(99) }, { b: 1 }, { bytes: 100 })).to.throw(
      PatchLimitError,
      '100 bytes',
    );
  });

  it('never changes the document, and gives the same when done again', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (document, patch) => {
        frozen([document, patch]);
        try {
          const once = applyMergePatch(document, patch);
          expect(applyMergePatch(frozen(once), patch)).to.deep.equal(once);
        } catch (error) {
          expect(error).to.be.instanceOf(PatchError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
