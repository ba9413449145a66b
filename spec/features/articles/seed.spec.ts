import { expect } from 'chai';
import { articles } from '../../../common/features/articles';
import feature from '../../../server-mock/features/articles';
import { useApi } from '../../support/api';
import { apisInNode } from '../../support/api-in-node';

const { list, one } = articles.endpoints;
const [[, inMemory] = []] = apisInNode;

describe('the articles of the seed', () => {
  if (inMemory === undefined) throw new Error('there is no store in memory');
  const api = useApi(inMemory, [feature]);

  it('are fifty, each with a title, text and tags of its own, by several people', async () => {
    await api().world.seed('demo');
    const { articles: found, articlesCount } = await api().ask(list, { query: { limit: 100 } });
    expect(articlesCount).to.equal(50);
    expect(new Set(found.map(({ title }) => title)).size).to.equal(50);
    expect(new Set(found.map(({ author }) => author.username)).size).to.be.greaterThan(5);
    expect(new Set(found.flatMap(({ tagList }) => tagList)).size).to.be.within(12, 20);
    for (const { slug, tagList } of found) {
      expect(tagList).to.have.length.within(1, 3);
      expect(tagList).to.deep.equal([...tagList].sort());
      expect((await api().ask(one, { parameters: { slug } })).article.body.length).to.be.greaterThan(200);
    }
  });

  it('show what Markdown can do: headings, lists, code, quotes and tables', async () => {
    await api().world.seed('demo');
    const { articles: found } = await api().ask(list, { query: { limit: 100 } });
    const bodies: string[] = [];
    for (const { slug } of found) bodies.push((await api().ask(one, { parameters: { slug } })).article.body);
    for (const form of [/^## /m, /^- /m, /^1\. /m, /^~~~\w+$/m, /^> /m, /^\|-|^\|---/m, /\*\*\w/]) {
      expect(bodies.filter((body) => form.test(body)).length, String(form)).to.be.greaterThan(2);
    }
  });

  it('include some of johndoe’s, and some that others favour', async () => {
    await api().world.seed('demo');
    expect((await api().ask(list, { query: { author: 'johndoe' } })).articlesCount).to.be.greaterThan(3);
    expect((await api().ask(list, { query: { favorited: 'johndoe' } })).articlesCount).to.be.greaterThan(3);
  });

  it('have appeared one after the other, before now', async () => {
    await api().world.seed('demo');
    const { articles: found } = await api().ask(list, { query: { limit: 100 } });
    const moments = found.map(({ createdAt }) => createdAt);
    expect(moments).to.deep.equal([...moments].sort().reverse());
    expect(Date.parse(moments[0] ?? '')).to.be.lessThan(api().world.clock.now());
  });

  it('are two thousand where many are asked for, and none where nothing is', async () => {
    await api().world.seed('many');
    expect((await api().ask(list, { query: { limit: 1 } })).articlesCount).to.equal(2_000);
    await api().world.seed('empty');
    expect((await api().ask(list)).articlesCount).to.equal(0);
  }).timeout(20_000);
});
