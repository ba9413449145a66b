import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { equal } from '../../../common/json-patch';
import { anyJson } from './arbitraries';

describe('Two JSON values', () => {
  it('are equal exactly when Node finds them deeply equal', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(equal(a, b)).to.equal(isDeepStrictEqual(a, b));
        expect(equal(a, structuredClone(a))).to.equal(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('are compared by own members only', () => {
    expect(equal({ toString: 1 }, { valueOf: 1 })).to.equal(false);
    expect(equal(Object.fromEntries([['__proto__', null]]), { a: null })).to.equal(false);
    expect(equal({}, [])).to.equal(false);
    expect(equal(null, {})).to.equal(false);
    expect(equal(0, -0)).to.equal(true);
  });
});
