import { expect } from 'chai';
import type { ServerFeature } from '../../server-mock/feature';
import { inSeedOrder, randomFrom } from '../../server-mock/seeding';

describe('Seeding', () => {
  const feature = (name: string, ...seedsAfter: string[]): ServerFeature => ({
    declaration: { name, endpoints: {} },
    tables: [],
    handlers: {},
    seedsAfter,
  });
  const names = (features: ServerFeature[]) => inSeedOrder(features).map(({ declaration }) => declaration.name);

  it('goes by name, but each feature comes after those that it builds on', () => {
    expect(names([feature('c'), feature('a', 'c', 'b'), feature('b', 'd'), feature('d')])).to.deep.equal([
      'c',
      'd',
      'b',
      'a',
    ]);
  });

  it('does not wait for a feature that was deleted', () => {
    expect(names([feature('a', 'gone'), feature('b')])).to.deep.equal(['a', 'b']);
  });

  it('is refused to features that wait for each other', () => {
    expect(() => names([feature('a', 'b'), feature('b', 'a')])).to.throw(TypeError, 'a, b, a');
  });

  it('draws the same numbers for the same start, from 0 up to 1, evenly', () => {
    const draw = (start: number) => {
      const random = randomFrom(start);
      return Array.from({ length: 1_000 }, random);
    };
    expect(draw(1)).to.deep.equal(draw(1)).and.not.deep.equal(draw(2));
    const drawn = draw(3);
    expect(drawn.every((number) => number >= 0 && number < 1)).to.equal(true);
    expect(drawn.filter((number) => number < 0.5).length).to.be.within(400, 600);
  });
});
