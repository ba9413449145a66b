import { expect } from 'chai';
import { patchOf } from '../../../common/feature';
import { articles, type ArticleAttributes } from '../../../common/features/articles';
import feature from '../../../server-mock/features/articles';
import { invalid, neighbour, noToken, useApi, type OpenWorld, type Person } from '../../support/api';

const { list, one, create, update, remove, favorite, unfavorite } = articles.endpoints;
const notFound = { status: 404, errors: { article: ['not found'] } };
const forbidden = { status: 403, errors: { article: ['forbidden'] } };
const rain = { title: 'On rain', description: 'It is wet', body: 'Very.', tagList: ['wet', 'weather'] };

// What was announced is written down.
const announced: [string, object][] = [];
const listener = neighbour({
  listens: {
    'article:tagged': (_, detail: object) => Promise.resolve(void announced.push(['article:tagged', detail])),
    'article:removed': (_, detail: object) => Promise.resolve(void announced.push(['article:removed', detail])),
  },
});

/** @param open  A new server of the features given. */
export function articlesContract(where: string, open: OpenWorld): void {
  describe(`the articles API ${where}`, () => {
    const api = useApi(open, [feature, listener]);
    beforeEach(() => {
      announced.length = 0;
    });
    const write = async (as: Person, article: object = {}): Promise<ArticleAttributes> =>
      (await api().ask(create, { as, input: { article: { ...rain, ...article } } })).article;
    const titles = async (query: Readonly<Record<string, string | number>> = {}, as?: Person): Promise<string[]> =>
      (await api().ask(list, { query, ...(as && { as }) })).articles.map(({ title }) => title);

    it('has a tag that changes with what others do, and holds for its author all the same', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      const { slug } = await write(anna);
      const parameters = { slug };
      const tagFor = async (as: Person) => (await api().send(one, { as, parameters })).etag;
      const tag = await tagFor(anna);
      expect(tag).to.match(/^"[0-9a-f]{32}\.1-[0-9a-f]{32}"$/);
      await api().ask(favorite, { as: ben, parameters });
      expect(await tagFor(anna)).to.not.equal(tag);
      const changed = await api().send(one, { as: anna, parameters, headers: { 'If-None-Match': tag } });
      expect(changed.status).to.equal(200);
      const change = (body: string) =>
        api().send(update, { as: anna, parameters, headers: { 'If-Match': tag }, input: { article: { body } } });
      const [first, second] = await Promise.all([change('Quite.'), change('Rather.')]);
      expect([first.status, second.status].sort()).to.deep.equal([200, 412]);
      const lost = first.status === 412 ? first : second;
      const current = await api().send(one, { as: anna, parameters });
      expect([lost.text, lost.etag]).to.deep.equal([current.text, current.etag]);
    });

    it('is changed by a patch as by PUT: same rules, same events', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      const parameters = { slug: (await write(anna)).slug };
      announced.length = 0;
      const operations = [
        { op: 'replace', path: '/article/title', value: 'On snow' },
        { op: 'add', path: '/article/tagList/-', value: 'cold' },
      ];
      const patch = (input: unknown, as: Person, type = 'application/json-patch+json') =>
        api().send(patchOf(update), { as, parameters, input, headers: { 'Content-Type': type } });
      expect((await patch(operations, ben)).status).to.equal(403);
      expect((await patch([{ op: 'replace', path: '/article/slug', value: 'x' }], anna)).text).to.equal(
        JSON.stringify({ errors: { slug: ['cannot be changed'] } }),
      );
      expect((await patch({ article: { tagList: null } }, anna, 'application/merge-patch+json')).status).to.equal(422);
      expect((await patch(operations, anna)).status).to.equal(200);
      const { article } = await api().ask(one, { parameters: { slug: 'on-snow' } });
      expect(article).to.deep.include({ title: 'On snow', tagList: ['cold', 'weather', 'wet'], body: 'Very.' });
      expect(announced).to.deep.equal([['article:tagged', { added: ['cold'], removed: [] }]]);
    });

    it('publishes an article, and shows it to anyone', async () => {
      const as = await api().person('anna');
      const article = await write(as, { title: '  On rain ', body: '    code first\n' });
      expect(article).to.deep.equal({
        slug: 'on-rain',
        title: 'On rain',
        description: 'It is wet',
        body: '    code first\n',
        tagList: ['weather', 'wet'],
        createdAt: '2026-01-31T09:30:00.000Z',
        updatedAt: '2026-01-31T09:30:00.000Z',
        favorited: false,
        favoritesCount: 0,
        author: { username: 'anna', bio: null, image: null, following: false },
      });
      expect(await api().ask(one, { parameters: { slug: 'on-rain' } })).to.deep.equal({ article });
    });

    it('gives equal titles distinct slugs', async () => {
      const as = await api().person('anna');
      const slugs = [(await write(as)).slug, (await write(as)).slug, (await write(as, { title: 'ON RAIN!' })).slug];
      expect(new Set(slugs).size).to.equal(3);
      expect(slugs[0]).to.equal('on-rain');
      for (const slug of slugs) expect(slug).to.match(/^on-rain(-[0-9a-f]{6})?$/);
    });

    it('is found under the slug of any title', async () => {
      const as = await api().person('anna');
      const odd = [
        'Feed',
        '!!!',
        '__proto__',
        'constructor',
        'Zoë’s café',
        '雨について',
        '🦉',
        '../../etc',
        'a%2Fb',
        '0',
      ];
      for (const title of [...odd, ...odd]) {
        const { slug } = await write(as, { title });
        expect((await api().ask(one, { parameters: { slug } })).article.title, slug).to.equal(title);
      }
    });

    it('sorts tags and keeps each once', async () => {
      const as = await api().person('anna');
      const { tagList } = await write(as, { tagList: ['b', ' a', 'b ', 'B', '__proto__'] });
      expect(tagList).to.deep.equal(['B', '__proto__', 'a', 'b']);
      expect((await write(as, { tagList: undefined })).tagList).to.deep.equal([]);
    });

    it('names every field that is missing, empty or of a wrong type', async () => {
      const as = await api().person('anna');
      const refusal = (article: unknown) => api().refusal(create, { as, input: { article } });
      const blank = ["can't be blank"];
      const wrong = ['must be a string'];
      expect(await refusal({})).to.deep.equal(invalid({ title: blank, description: blank, body: blank }));
      expect(await refusal({ title: ' ', description: '', body: '\n', tagList: null })).to.deep.equal(
        invalid({ title: blank, description: blank, body: blank, tagList: blank }),
      );
      expect(await refusal({ title: 1, description: {}, body: [], tagList: 'a' })).to.deep.equal(
        invalid({ title: wrong, description: wrong, body: wrong, tagList: ['must be a list'] }),
      );
      expect(await refusal({ ...rain, tagList: ['a', 7, ''] })).to.deep.equal(
        invalid({ 'tagList.1': wrong, 'tagList.2': blank }),
      );
      expect(await refusal(undefined)).to.deep.equal(invalid({ article: blank }));
      const long = await refusal({
        title: 'x'.repeat(251),
        description: 'x'.repeat(1_001),
        body: 'x'.repeat(200_001),
        tagList: Array.from({ length: 33 }, (_, index) => String(index)),
      });
      expect(long.status).to.equal(422);
      expect(long.errors).to.have.all.keys('title', 'description', 'body', 'tagList');
      expect(await api().refusal(create, { input: { article: rain } })).to.deep.equal(noToken);
    });

    it('gives back text as it was written, whatever it looks like', async () => {
      const as = await api().person('anna');
      for (const text of [
        '<script>alert(1)</script>',
        "'); DROP TABLE articles;--",
        '{{this}}',
        '👩‍👩‍👧 e\u0301',
        '\u202Ea',
      ]) {
        const article = await write(as, { title: text, description: text, body: text, tagList: [text] });
        expect(article).to.deep.include({ title: text, description: text, body: text, tagList: [text] });
        expect(await titles({ tag: text })).to.deep.equal([text]);
      }
    });

    it('changes what is given, leaves the rest, and is later with each change', async () => {
      const as = await api().person('anna');
      const first = await write(as);
      const change = async (slug: string, article: object) =>
        (await api().ask(update, { as, parameters: { slug }, input: { article } })).article;
      const second = await change(first.slug, { body: 'Quite.', slug: 'mine', createdAt: 'x', author: 'ben' });
      expect(second).to.deep.equal({ ...first, body: 'Quite.', updatedAt: second.updatedAt });
      expect(second.updatedAt > first.updatedAt).to.equal(true);
      const third = await change(first.slug, { tagList: [] });
      expect(third.tagList).to.deep.equal([]);
      expect(third.updatedAt > second.updatedAt).to.equal(true);
      expect(await change(first.slug, {})).to.deep.equal(third);
    });

    it('moves to a new slug with a new title, and stays where the title reads the same', async () => {
      const as = await api().person('anna');
      const { slug } = await write(as);
      const rename = (from: string, title: string) =>
        api().ask(update, { as, parameters: { slug: from }, input: { article: { title } } });
      expect((await rename(slug, 'On Rain!')).article.slug).to.equal('on-rain');
      expect((await rename(slug, 'On snow')).article.slug).to.equal('on-snow');
      expect(await api().refusal(one, { parameters: { slug } })).to.deep.equal(notFound);
      await api().ask(one, { parameters: { slug: 'on-snow' } });
    });

    it('does not empty a field by a change', async () => {
      const as = await api().person('anna');
      const parameters = { slug: (await write(as)).slug };
      for (const field of ['title', 'description', 'body', 'tagList']) {
        expect(await api().refusal(update, { as, parameters, input: { article: { [field]: null } } })).to.deep.equal(
          invalid({ [field]: ["can't be blank"] }),
        );
      }
      expect((await api().refusal(update, { as, parameters, input: { article: { title: '' } } })).status).to.equal(422);
    });

    it('asks for a token before existence, and for existence before ownership', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      const { slug } = await write(anna);
      const input = { article: { body: 'mine now' } };
      for (const endpoint of [update, remove, favorite, unfavorite]) {
        const body = endpoint === update ? { input } : {};
        expect(await api().refusal(endpoint, { parameters: { slug: 'nowhere' }, ...body })).to.deep.equal(noToken);
        expect(await api().refusal(endpoint, { parameters: { slug: 'nowhere' }, as: ben, ...body })).to.deep.equal(
          notFound,
        );
      }
      expect(await api().refusal(update, { parameters: { slug }, as: ben, input })).to.deep.equal(forbidden);
      expect(await api().refusal(remove, { parameters: { slug }, as: ben })).to.deep.equal(forbidden);
      expect((await api().ask(one, { parameters: { slug } })).article.body).to.equal(rain.body);
    });

    it('knows no article by another name', async () => {
      for (const slug of ['nowhere', 'ON-RAIN', '__proto__', 'constructor', '%', 'a/b', 'x'.repeat(2_000)]) {
        expect(await api().refusal(one, { parameters: { slug } }), slug).to.deep.equal(notFound);
      }
    });

    it('removes an article with all that hangs on it', async () => {
      const as = await api().person('anna');
      const { slug } = await write(as);
      await api().ask(favorite, { parameters: { slug }, as });
      announced.length = 0;
      await api().tell(remove, { parameters: { slug }, as });
      expect(await api().refusal(one, { parameters: { slug } })).to.deep.equal(notFound);
      expect(await titles({ favorited: 'anna' })).to.deep.equal([]);
      expect(announced).to.deep.equal([
        ['article:tagged', { added: [], removed: ['weather', 'wet'] }],
        ['article:removed', { id: 1 }],
      ]);
      expect((await write(as)).slug).to.equal('on-rain');
    });

    it('tells of tags gained and lost', async () => {
      const as = await api().person('anna');
      const { slug } = await write(as);
      const input = { article: { tagList: ['wet', 'cold'] } };
      await api().ask(update, { as, parameters: { slug }, input });
      await api().ask(update, { as, parameters: { slug }, input });
      expect(announced).to.deep.equal([
        ['article:tagged', { added: ['weather', 'wet'], removed: [] }],
        ['article:tagged', { added: ['cold'], removed: ['weather'] }],
      ]);
    });

    it('is favoured and no longer, again and again, and tells each caller of their own', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      const first = await write(anna);
      const parameters = { slug: first.slug };
      for (const time of ['once', 'again']) {
        const { article } = await api().ask(favorite, { parameters, as: ben });
        expect(article, time).to.deep.equal({ ...first, favorited: true, favoritesCount: 1 });
      }
      expect((await api().ask(favorite, { parameters, as: anna })).article.favoritesCount).to.equal(2);
      expect((await api().ask(one, { parameters })).article).to.include({ favorited: false, favoritesCount: 2 });
      for (const time of ['once', 'again']) {
        const { article } = await api().ask(unfavorite, { parameters, as: ben });
        expect(article, time).to.include({ favorited: false, favoritesCount: 1, updatedAt: first.updatedAt });
      }
      expect((await api().ask(one, { parameters, as: anna })).article.favorited).to.equal(true);
    });

    it('logs what happened to which article', async () => {
      const as = await api().person('anna');
      const { slug } = await write(as);
      await api().ask(favorite, { parameters: { slug }, as });
      await api().ask(update, { parameters: { slug }, as, input: { article: { title: 'On snow' } } });
      await api().ask(unfavorite, { parameters: { slug: 'on-snow' }, as });
      await api().tell(remove, { parameters: { slug: 'on-snow' }, as });
      expect(await api().changes('articles')).to.deep.equal([
        { change: 'created', id: 1, slug: 'on-rain' },
        { change: 'favorited', id: 1, account: as.id },
        { change: 'updated', id: 1, slug: 'on-snow' },
        { change: 'unfavorited', id: 1, account: as.id },
        { change: 'removed', id: 1, slug: 'on-snow' },
      ]);
    });
  });
}
