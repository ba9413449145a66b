import { expect } from 'chai';
import { comments } from '../../../common/features/comments';
import type { Writing } from '../../../server-mock/feature';
import feature from '../../../server-mock/features/comments';
import { invalid, neighbour, noToken, useApi, type OpenWorld } from '../../support/api';

const { list, create, remove } = comments.endpoints;
const noArticle = { status: 404, errors: { article: ['not found'] } };
const noComment = { status: 404, errors: { comment: ['not found'] } };

// Two articles, and nothing of the feature that keeps them.
const articles = new Map([
  ['on-rain', { id: 1 }],
  ['on-snow', { id: 2 }],
]);
const lender = neighbour({
  offers: { 'article:find': (_: Writing, slug: string) => Promise.resolve(articles.get(slug)) },
});

/** @param open  A new server of the features given. */
export function commentsContract(where: string, open: OpenWorld): void {
  describe(`the comments API ${where}`, () => {
    const api = useApi(open, [feature, lender]);
    const onRain = { slug: 'on-rain' };
    const say = (body: unknown) => ({ comment: { body } });

    it('takes a comment and shows it to anyone', async () => {
      const as = await api().person('anna');
      const { comment } = await api().ask(create, { parameters: onRain, as, input: say('  Wet, isn’t it?\n') });
      expect(comment).to.deep.equal({
        id: 1,
        createdAt: '2026-01-31T09:30:00.000Z',
        updatedAt: '2026-01-31T09:30:00.000Z',
        body: '  Wet, isn’t it?\n',
        author: { username: 'anna', bio: null, image: null, following: false },
      });
      expect(await api().ask(list, { parameters: onRain })).to.deep.equal({ comments: [comment] });
      expect(await api().ask(list, { parameters: { slug: 'on-snow' } })).to.deep.equal({ comments: [] });
    });

    it('lists the newest first, even where time stands still', async () => {
      const as = await api().person('anna');
      for (const body of ['first', 'second', 'third']) {
        await api().ask(create, { parameters: onRain, as, input: say(body) });
      }
      const { comments: found } = await api().ask(list, { parameters: onRain });
      expect(found.map(({ body }) => body)).to.deep.equal(['third', 'second', 'first']);
    });

    it('removes a comment for its author, and for nobody else', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      await api().ask(create, { parameters: onRain, as: anna, input: say('mine') });
      const parameters = { ...onRain, id: '1' };
      expect(await api().refusal(remove, { parameters })).to.deep.equal(noToken);
      expect(await api().refusal(remove, { parameters, as: ben })).to.deep.equal({
        status: 403,
        errors: { comment: ['forbidden'] },
      });
      await api().tell(remove, { parameters, as: anna });
      expect(await api().refusal(remove, { parameters, as: anna })).to.deep.equal(noComment);
      expect(await api().ask(list, { parameters: onRain })).to.deep.equal({ comments: [] });
      expect(await api().changes('comments')).to.deep.equal([
        { change: 'created', id: 1, article: 1 },
        { change: 'removed', id: 1, article: 1 },
      ]);
    });

    it('asks for a token before existence, and for existence before ownership', async () => {
      const [anna, ben] = [await api().person('anna'), await api().person('ben')];
      await api().ask(create, { parameters: onRain, as: anna, input: say('mine') });
      const nowhere = { slug: 'nowhere' };
      expect(await api().refusal(list, { parameters: nowhere })).to.deep.equal(noArticle);
      expect(await api().refusal(create, { parameters: nowhere, input: say('x') })).to.deep.equal(noToken);
      expect(await api().refusal(create, { parameters: nowhere, as: ben, input: say('x') })).to.deep.equal(noArticle);
      expect(await api().refusal(remove, { parameters: { ...nowhere, id: '1' }, as: ben })).to.deep.equal(noArticle);
      expect(await api().refusal(remove, { parameters: { slug: 'on-snow', id: '1' }, as: ben })).to.deep.equal(
        noComment,
      );
    });

    it('knows no comment by what is no number of one', async () => {
      const as = await api().person('anna');
      await api().ask(create, { parameters: onRain, as, input: say('mine') });
      for (const id of ['0', '-1', '1.0', '01', ' 1', '1e0', 'NaN', '99999999999999999999', '__proto__', '١']) {
        expect(await api().refusal(remove, { parameters: { ...onRain, id }, as }), id).to.deep.equal(noComment);
      }
    });

    it('refuses a comment that says nothing, is no text or is endless', async () => {
      const as = await api().person('anna');
      const refusal = (input: unknown) => api().refusal(create, { parameters: onRain, as, input });
      for (const nothing of ['', ' \n\t', null, undefined]) {
        expect(await refusal(say(nothing))).to.deep.equal(invalid({ body: ["can't be blank"] }));
      }
      for (const other of [7, true, {}, ['text']]) {
        expect(await refusal(say(other))).to.deep.equal(invalid({ body: ['must be a string'] }));
      }
      expect(await refusal({ comment: null })).to.deep.equal(invalid({ comment: ["can't be blank"] }));
      expect(await refusal(say('x'.repeat(10_001)))).to.deep.equal(
        invalid({ body: ['is too long (maximum is 10000 characters)'] }),
      );
    });

    it('gives back what was said, whatever it looks like', async () => {
      const as = await api().person('anna');
      for (const body of ['<script>alert(1)</script>', "'); DROP TABLE comments;--", '{{this}}', '\u202Eabc', '👩‍👩‍👧 é']) {
        const { comment } = await api().ask(create, { parameters: onRain, as, input: say(body) });
        expect(comment.body).to.equal(body);
      }
    });

    it('forgets what was said below an article that is removed, and nothing else', async () => {
      const as = await api().person('anna');
      for (const slug of ['on-rain', 'on-rain', 'on-snow']) {
        await api().ask(create, { parameters: { slug }, as, input: say(`about ${slug}`) });
      }
      await api().announce('article:removed', { id: 1 });
      expect((await api().ask(list, { parameters: onRain })).comments).to.deep.equal([]);
      expect((await api().ask(list, { parameters: { slug: 'on-snow' } })).comments).to.have.length(1);
    });
  });
}
