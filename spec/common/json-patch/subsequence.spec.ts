import { expect } from 'chai';
import fc from 'fast-check';
import { commonSubsequence, longestIncreasing, type Pair } from '../../../common/json-patch/subsequence';

const repeating = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 });
const unique = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });

/** By definition, trying everything: the length of a longest common subsequence. */
function longest(before: readonly number[], after: readonly number[]): number {
  const [first, ...rest] = before;
  if (first === undefined) return 0;
  const place = after.indexOf(first);
  const without = longest(rest, after);
  return place === -1 ? without : Math.max(without, 1 + longest(rest, after.slice(place + 1)));
}

function expectLongest(pairs: readonly Pair[], before: readonly number[], after: readonly number[]): void {
  pairs.forEach(([i, j], at) => {
    expect(before[i]).to.equal(after[j]).and.not.to.equal(undefined);
    const [previousI, previousJ] = pairs[at - 1] ?? [-1, -1];
    expect(previousI < i && previousJ < j, 'in order').to.equal(true);
  });
  expect(pairs).to.have.length(longest(before, after));
}

describe('What two sequences have in common', () => {
  it('is found whole, whether numbers repeat or not', () => {
    fc.assert(
      fc.property(repeating, repeating, (before, after) => {
        expectLongest(commonSubsequence(before, after), before, after);
      }),
      { numRuns: 2000 },
    );
  });

  it('is found whole by the places, where no number repeats', () => {
    fc.assert(
      fc.property(unique, unique, (before, after) => {
        const places = before.map((number) => [after.indexOf(number)].filter((place) => place >= 0));
        expectLongest(longestIncreasing(places), before, after);
      }),
      { numRuns: 2000 },
    );
  });
});
