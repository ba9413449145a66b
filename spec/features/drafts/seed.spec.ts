import { expect } from 'chai';
import { drafts } from '../../../common/features/drafts';
import feature from '../../../server-mock/features/drafts';
import { useApi } from '../../support/api';
import { apisInNode } from '../../support/api-in-node';

describe('the drafts of the seed', () => {
  for (const [where, open] of apisInNode) {
    const api = useApi(open, [feature]);

    it(`are three of johndoe’s, under the same ids each time ${where}`, async () => {
      await api().world.seed('demo');
      const as = await api().seeded('johndoe');
      const first = await api().ask(drafts.endpoints.list, { as });
      expect(first.draftsCount).to.equal(3);
      await api().world.seed('demo');
      expect(await api().ask(drafts.endpoints.list, { as })).to.deep.equal(first);
      for (const { id: draft } of first.drafts)
        await api().ask(drafts.endpoints.one, { as, parameters: { id: draft } });
    });
  }
});
