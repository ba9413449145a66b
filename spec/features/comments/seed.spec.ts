import { expect } from 'chai';
import { comments } from '../../../common/features/comments';
import type { Writing } from '../../../server-mock/feature';
import feature from '../../../server-mock/features/comments';
import { neighbour, useApi } from '../../support/api';
import { apisInNode } from '../../support/api-in-node';

const appeared = '2026-01-01T00:00:00.000Z';
const lender = neighbour({
  offers: {
    'article:find': (_: Writing, slug: string) => Promise.resolve({ id: slug }),
    'article:recent': () => Promise.resolve(['a', 'b', 'c'].map((id) => ({ id, createdAt: appeared }))),
  },
});

describe('the comments of the seed', () => {
  for (const [where, open] of apisInNode) {
    const api = useApi(open, [feature, lender]);

    it(`stand below each article, and came after it ${where}`, async () => {
      await api().world.seed('demo');
      for (const slug of ['a', 'b', 'c']) {
        const { comments: found } = await api().ask(comments.endpoints.list, { parameters: { slug } });
        expect(found).to.have.length.within(1, 5);
        expect(new Set(found.map(({ body }) => body)).size).to.equal(found.length);
        for (const { createdAt } of found) {
          expect(createdAt >= appeared).to.equal(true);
          expect(Date.parse(createdAt)).to.be.at.most(api().world.clock.now());
        }
      }
    });
  }
});
