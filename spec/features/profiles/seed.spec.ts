import { expect } from 'chai';
import { profiles } from '../../../common/features/profiles';
import feature from '../../../server-mock/features/profiles';
import { useApi } from '../../support/api';
import { apisInNode } from '../../support/api-in-node';

describe('the people of the seed', () => {
  for (const [where, open] of apisInNode) {
    const api = useApi(open, [feature]);

    it(`are followed by johndoe, some of them ${where}`, async () => {
      await api().world.seed('demo');
      const as = await api().seeded('johndoe');
      const following = async (username: string) =>
        (await api().ask(profiles.endpoints.one, { as, parameters: { username } })).profile.following;
      expect(await following('mira-okafor')).to.equal(true);
      expect(await following('tobias-lang')).to.equal(false);
      expect(await following('johndoe')).to.equal(false);
    });
  }
});
