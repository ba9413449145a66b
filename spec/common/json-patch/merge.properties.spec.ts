import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { advance, merge, type Json, type JsonObject, type MergeOptions } from '../../../common/json-patch';
import { anyJson, frozen } from './arbitraries';

/** Objects with an id and strings are known by that, anything else is not. */
const identify = (_: readonly string[], element: Json): string | undefined => {
  if (typeof element === 'string') return element;
  const id =
    typeof element === 'object' && !Array.isArray(element) ? (element as JsonObject | null)?.['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
};

const anyOptions = fc.constantFrom<MergeOptions>({}, { identify });
const runs = { numRuns: 5000 };

describe('For any three states', function () {
  this.timeout(60_000);

  it('an edit of one side is the result, and equal edits of both are', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyOptions, (o, x, options) => {
        frozen([o, x]);
        for (const [mine, theirs] of [
          [x, o],
          [o, x],
          [x, structuredClone(x)],
        ] as const) {
          const { merged, conflicts } = merge(structuredClone(o), mine, theirs, options);
          expect(conflicts).to.deep.equal([]);
          if (!isDeepStrictEqual(merged, x)) expect.fail(JSON.stringify({ o, mine, theirs, merged }));
        }
        expect(Object.prototype).not.to.have.property('polluted');
      }),
      runs,
    );
  });

  it('the two sides find conflicts at the same places', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyJson, anyOptions, (o, m, t, options) => {
        frozen([o, m, t]);
        const places = (mine: Json, theirs: Json): string[] =>
          merge(o, mine, theirs, options)
            .conflicts.map(({ tokens }) => JSON.stringify(tokens))
            .sort();
        expect(places(m, t)).to.deep.equal(places(t, m));
      }),
      runs,
    );
  });

  it('a base comes to the target where the server shows it, and stays where it shows the base', () => {
    fc.assert(
      fc.property(anyJson, anyJson, anyOptions, (base, target, options) => {
        frozen([base, target]);
        expect(advance(base, target, structuredClone(target), options)).to.deep.equal(target);
        expect(advance(base, target, structuredClone(base), options)).to.deep.equal(base);
      }),
      runs,
    );
  });
});
