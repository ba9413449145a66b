import { expect } from 'chai';
import { articles } from '../../../common/features/articles';
import feature from '../../../server-mock/features/articles';
import { followsTag } from '../../../server-mock/accounts';
import type { AnswerNotes } from '../../../server-mock/representation';
import type { Id, Reading } from '../../../server-mock/store';
import type { Writing } from '../../../server-mock/feature';
import { invalid, neighbour, noToken, useApi, type OpenWorld, type Person } from '../../support/api';

const { list, feed, create, favorite } = articles.endpoints;

// Everyone follows those in this set.
const followed = new Set<Id>();
const follower = neighbour({
  offers: {
    'person:followed': (_: Writing, viewer: Id, answer: Pick<AnswerNotes, 'tag'>) => {
      answer.tag(followsTag(viewer));
      return Promise.resolve([...followed]);
    },
    'person:following': (_: Writing, _viewer: Id, people: readonly Id[]) =>
      Promise.resolve(new Set(people.filter((id) => followed.has(id)))),
  },
});

/** @param open  A new server of the features given. */
export function articleListsContract(where: string, open: OpenWorld): void {
  describe(`lists of articles ${where}`, () => {
    const api = useApi(open, [feature, follower]);
    beforeEach(() => {
      followed.clear();
    });
    const write = (as: Person, { title, tagList = ['wet'] }: { title: string; tagList?: readonly string[] }) =>
      api().ask(create, { as, input: { article: { title, tagList, description: 'It is wet', body: 'Very.' } } });
    const titles = async (query: Readonly<Record<string, string | number>> = {}): Promise<string[]> =>
      (await api().ask(list, { query })).articles.map(({ title }) => title);

    it('lists the newest first, without bodies, even where time stands still', async () => {
      const as = await api().person('anna');
      for (const title of ['a', 'b', 'c']) await write(as, { title });
      const { articles: found, articlesCount } = await api().ask(list);
      expect(found.map(({ title }) => title)).to.deep.equal(['c', 'b', 'a']);
      expect(articlesCount).to.equal(3);
      for (const summary of found) expect(summary).not.to.have.property('body');
    });

    it('filters by tag, author and who favours, all at once', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      await write(anna, { title: 'a', tagList: ['wet'] });
      await write(ben, { title: 'b', tagList: ['wet', 'dry'] });
      await write(ben, { title: 'c', tagList: ['dry'] });
      for (const slug of ['a', 'b']) await api().ask(favorite, { parameters: { slug }, as: anna });
      expect(await titles({ tag: 'wet' })).to.deep.equal(['b', 'a']);
      expect(await titles({ author: 'ben' })).to.deep.equal(['c', 'b']);
      expect(await titles({ favorited: 'anna' })).to.deep.equal(['b', 'a']);
      expect(await titles({ tag: 'dry', author: 'ben', favorited: 'anna' })).to.deep.equal(['b']);
      for (const query of [{ tag: 'we' }, { author: 'nobody' }, { favorited: 'nobody' }, { author: '__proto__' }]) {
        expect(await api().ask(list, { query })).to.deep.equal({ articles: [], articlesCount: 0 });
      }
      expect(await titles({ tag: '', author: '', favorited: '' })).to.have.length(3);
      expect((await api().ask(list, { query: { tag: 'wet' }, as: anna })).articles[0]?.favorited).to.equal(true);
    });

    it('gives a page of twenty by default, and the page asked for', async () => {
      const as = await api().person('anna');
      for (let n = 1; n <= 25; n++) await write(as, { title: `n${n}` });
      expect(await titles()).to.have.length(20);
      expect(await titles({ limit: 3, offset: 1 })).to.deep.equal(['n24', 'n23', 'n22']);
      expect(await titles({ offset: 24 })).to.deep.equal(['n1']);
      expect(await titles({ offset: 25 })).to.deep.equal([]);
      expect(await titles({ limit: 1_000_000, offset: '99999999999999999999' })).to.deep.equal([]);
      expect(await titles({ limit: '99999999999999999999' })).to.have.length(25);
      expect((await api().ask(list, { query: { limit: 1, tag: 'wet' } })).articlesCount).to.equal(25);
    });

    it('refuses to count in anything but whole numbers', async () => {
      const as = await api().person('anna');
      for (const wrong of ['-1', 'NaN', '1.5', '1e3', '', ' 1', 'ten', '٣', '0x10', 'null']) {
        for (const endpoint of [list, feed]) {
          expect((await api().refusal(endpoint, { as, query: { limit: wrong } })).errors, wrong).to.have.keys('limit');
          expect((await api().refusal(endpoint, { as, query: { offset: wrong } })).errors, wrong).to.have.keys(
            'offset',
          );
        }
      }
      expect(await api().refusal(list, { query: { limit: 0 } })).to.deep.equal(
        invalid({ limit: ['must be a whole number, at least 1'] }),
      );
    });

    it('feeds what people write whom the caller follows', async () => {
      const [anna, ben, carl] = [await api().person('anna'), await api().person('ben'), await api().person('carl')];
      for (const as of [anna, ben, carl]) await write(as, { title: `by ${as.username}` });
      expect(await api().ask(feed, { as: anna })).to.deep.equal({ articles: [], articlesCount: 0 });
      followed.add(ben.id);
      await api().world.cache.invalidate(followsTag(anna.id));
      const { articles: found, articlesCount } = await api().ask(feed, { as: anna });
      expect(found.map(({ title }) => title)).to.deep.equal(['by ben']);
      expect(found[0]?.author.following).to.equal(true);
      expect(articlesCount).to.equal(1);
      expect(await api().refusal(feed)).to.deep.equal(noToken);
    });

    it('lists a hundred with as many questions to the store as one', async () => {
      const as = await api().person('anna');
      const { store } = api().world;
      const read = store.read.bind(store);
      let questions = 0;
      store.read = (work) => read((records) => work(counting(records, () => (questions += 1))));
      const asked = async (limit: number): Promise<number> => {
        questions = 0;
        expect((await api().ask(list, { as, query: { limit } })).articles).to.have.length(limit);
        return questions;
      };
      for (let n = 0; n < 30; n++) await write(as, { title: `n${n}` });
      // Who asks is looked up by the first of them alone.
      await asked(2);
      expect(await asked(30))
        .to.equal(await asked(1))
        .and.to.be.greaterThan(0);
    });
  });
}

/** The records, and a call for each question to them. */
function counting(records: Reading, count: () => void): Reading {
  const counted = <Answer>(answer: Answer): Answer => {
    count();
    return answer;
  };
  return {
    get: (table, id) => counted(records.get(table, id)),
    find: (table, query) => counted(records.find(table, query)),
    first: (table, query) => counted(records.first(table, query)),
    count: (table, where) => counted(records.count(table, where)),
    changes: (after, limit) => counted(records.changes(after, limit)),
  };
}
