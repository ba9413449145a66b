import { expect } from 'chai';
import { findFeatures } from '../../server-mock/features';
import { DEMO_PASSWORD } from '../../server-mock/people';
import { Api } from '../support/api';
import { apisInNode } from '../support/api-in-node';

const features = await findFeatures();

describe('the seed', () => {
  for (const [where, open] of apisInNode) {
    it(`is the same each time, to the last id ${where}`, async () => {
      const world = await open(features);
      const sown = async () => {
        await world.seed('demo');
        // A salt is chance, and is to be.
        return JSON.stringify(await world.store.dump()).replace(/\$scrypt\$[^"\\]+/g, '');
      };
      const [first, second] = [await sown(), await sown()];
      await world.close();
      expect(first).to.contain('demo-johndoe');
      expect(second === first).to.equal(true);
    });

    it(`has johndoe, whose token outlives a reset, in every size ${where}`, async () => {
      const world = await open(features);
      await world.seed('demo');
      const { id } = await new Api(world).seeded('johndoe');
      await world.seed('empty');
      expect((await new Api(world).seeded('johndoe')).id).to.equal(id);
      await world.close();
    });
  }

  it('has a password that can be told in a README', () => {
    expect(DEMO_PASSWORD).to.match(/^[a-z-]{8,}$/);
  });
});
