import { expect } from 'chai';
import type { CommentAttributes } from '../../../common/features/comments';
import { CommentsSection } from '../../../app/features/comments/comments-section';
import { session } from '../../../app/data';
import { settled, until, useStage } from '../../support/stage';

const list = 'GET /articles/tea/comments';
const create = 'POST /articles/tea/comments';

function example(differences: Partial<CommentAttributes> = {}): CommentAttributes {
  return {
    id: 1,
    body: 'I prefer coffee.',
    createdAt: '2026-02-01T08:00:00.000Z',
    updatedAt: '2026-02-01T08:00:00.000Z',
    author: { username: 'bob', bio: null, image: null, following: false },
    ...differences,
  };
}

describe('The comments below an article', () => {
  const stage = useStage({ login: 'login', register: 'register' });
  const texts = (): readonly string[] => stage().texts('.card:not(.comment-form) .card-text');
  const field = (): HTMLTextAreaElement => stage().find('textarea[name="body"]', HTMLTextAreaElement);
  const post = (): HTMLButtonElement => stage().find('.comment-form button', HTMLButtonElement);

  /** The section, with everything in it that arrives as a chunk. */
  async function show(comments?: readonly CommentAttributes[]): Promise<CommentsSection> {
    const section = stage().show(new CommentsSection({ slug: 'tea' }));
    await until(
      () => stage().questions.includes(list),
      () => `nobody asks for the comments, but ${String(stage().questions)}`,
    );
    if (comments) await stage().answer(list, { body: { comments } });
    return section;
  }

  function type(text: string): void {
    field().value = text;
    field().focus();
  }

  it('are shown in the order of the API, with who said it and when', async () => {
    await show([example({ id: 2, body: 'Second' }), example({ id: 1, body: 'First' })]);
    expect(texts()).to.deep.equal(['Second', 'First']);
    expect(stage().texts('li:first-child a.comment-author:not([aria-hidden])')).to.deep.equal(['bob']);
    expect(stage().find('li:first-child .date-posted').textContent).to.contain('2026');
    expect(stage().find('li:first-child .comment-author-img', HTMLImageElement).src).to.contain('default-avatar.svg');
  });

  it('are said to be none when there are none', async () => {
    await show([]);
    expect(stage().texts('.comment-list')).to.deep.equal(['Nobody has said anything yet.']);
  });

  it('are loaded again where they could not be loaded', async () => {
    await show();
    await stage().answer(list, { status: 500 });
    expect(stage().find('.comment-list [role="alert"]').textContent).to.contain('could not be loaded');
    stage().find('[data-action="retry"]').click();
    await stage().answer(list, { body: { comments: [example()] } });
    expect(texts()).to.deep.equal(['I prefer coffee.']);
  });

  it('ask a guest to sign in', async () => {
    await show([]);
    expect(stage().place.querySelector('form')).to.equal(null);
    expect([...stage().place.querySelectorAll('a')].map(({ pathname }) => pathname)).to.deep.equal([
      '/login',
      '/register',
    ]);
  });

  describe('of somebody who is signed in', () => {
    beforeEach(() => stage().signIn('ann'));

    it('are posted, stand first, and leave an empty field with the focus in it', async () => {
      await show([example()]);
      type('Tea\nplease');
      post().click();
      const sent = await stage().answer(create, {
        status: 201,
        body: { comment: example({ id: 2, body: 'Tea\nplease' }) },
      });
      expect(sent).to.deep.equal({ comment: { body: 'Tea\nplease' } });
      expect(texts()).to.deep.equal(['Tea please', 'I prefer coffee.']);
      expect(field().value).to.equal('');
      expect(document.activeElement).to.equal(field());
    });

    it('are posted once, however often the button is pressed', async () => {
      await show([]);
      type('Tea');
      post().click();
      post().click();
      stage().find('form', HTMLFormElement).requestSubmit();
      expect(stage().questions).to.deep.equal([create]);
      await stage().answer(create, { status: 201, body: { comment: example({ body: 'Tea' }) } });
      post().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 2 }));
      // The list is asked for anew: somebody else may have said something, too.
      expect(stage().questions).to.deep.equal(['GET /articles/tea/comments']);
      expect(texts()).to.deep.equal(['Tea']);
    });

    for (const [what, answer, words] of [
      ['refuses', { status: 422, body: { errors: { body: ["can't be blank"] } } }, "can't be blank"],
      ['breaks', { status: 500, text: '<h1>oops</h1>' }, 'status 500'],
      ['answers nonsense', { status: 201, text: '{"comment":' }, 'could not be understood'],
    ] as const) {
      it(`keep what was typed and say so when the API ${what}`, async () => {
        await show([]);
        type('My thoughts');
        post().click();
        await stage().answer(create, answer);
        expect(field().value).to.equal('My thoughts');
        expect(stage().find('.comment-form .error-messages').textContent).to.contain(words);
        expect(post().disabled).to.equal(false);
        expect(texts()).to.deep.equal([]);
      });
    }

    it('come with the list when it had not come before one was posted', async () => {
      await show();
      await stage().answer(list, { status: 500 });
      type('Tea');
      post().click();
      await stage().answer(create, { status: 201, body: { comment: example({ id: 2, body: 'Tea' }) } });
      const comments = [example({ id: 2, body: 'Tea' }), example()];
      // What failed is tried again by itself, at a random time within a second: it may have been asked for before that.
      do await stage().answer(list, { body: { comments } });
      while (stage().questions.includes(list));
      expect(texts()).to.deep.equal(['Tea', 'I prefer coffee.']);
    });

    it('can be deleted by who wrote them, and by nobody else', async () => {
      await show([example({ id: 7, author: { ...example().author, username: 'ann' } }), example({ id: 8 })]);
      expect(stage().texts('.mod-options')).to.have.length(1);
      expect(stage().find('.mod-options button').getAttribute('aria-label')).to.equal('Delete comment');
      stage().find('.mod-options .ion-trash-a').click();
      await stage().answer('DELETE /articles/tea/comments/7', { status: 204, text: '' });
      expect(texts()).to.deep.equal(['I prefer coffee.']);
    });

    it('hand the focus to their heading when the one with the focus is deleted', async () => {
      await show([example({ id: 7, author: { ...example().author, username: 'ann' } }), example({ id: 8 })]);
      stage().find('.mod-options button').focus();
      stage().find('.mod-options button').click();
      expect(document.activeElement).to.equal(stage().find('.mod-options button'));
      await stage().answer('DELETE /articles/tea/comments/7', { status: 204, text: '' });
      expect(document.activeElement).to.equal(stage().find('h2'));
    });

    it('are deleted once, stay when that fails, and say so', async () => {
      await show([example({ id: 7, author: { ...example().author, username: 'ann' } })]);
      stage().find('.mod-options button').click();
      stage().find('.mod-options button').click();
      expect(stage().questions).to.deep.equal(['DELETE /articles/tea/comments/7']);
      await stage().answer('DELETE /articles/tea/comments/7', {
        status: 403,
        body: { errors: { comment: ['forbidden'] } },
      });
      expect(texts()).to.deep.equal(['I prefer coffee.']);
      expect(stage().texts('.card .error-messages li')).to.deep.equal(['comment forbidden']);
      stage().find('.mod-options button').click();
      await stage().answer('DELETE /articles/tea/comments/7', { status: 200, body: {} });
      expect(texts()).to.deep.equal([]);
    });

    it('keep what is being typed when more becomes known about who types', async () => {
      await show([]);
      type('Half a sen');
      field().setSelectionRange(4, 4);
      session.update({ username: 'ann', email: 'a@b', bio: null, image: '/avatars/johndoe.svg', token: 'a-token' });
      expect(field().value).to.equal('Half a sen');
      expect(document.activeElement).to.equal(field());
      expect(field().selectionStart).to.equal(4);
      expect(stage().find('.comment-form img', HTMLImageElement).src).to.contain('johndoe.svg');
    });

    it('leave no form behind when the session ends, and nobody who is told of that later goes without it', async () => {
      await show([]);
      session.signOut();
      await settled();
      expect(stage().place.querySelector('form')).to.equal(null);
    });

    it('keep what is being typed when the session ends', async () => {
      await show([]);
      type('Half a sentence');
      session.signOut();
      await settled();
      expect(field().value).to.equal('Half a sentence');
    });
  });

  it('are text, whatever they look like', async () => {
    const hostile = '<img src=x onerror="window.ran = true">{{constructor}}';
    const author = { username: hostile, bio: hostile, image: 'javascript:window.ran=true', following: false };
    await show([example({ body: hostile, author })]);
    expect(texts()).to.deep.equal([hostile]);
    expect(stage().place.querySelectorAll('img')).to.have.length(1);
    expect(stage().find('img', HTMLImageElement).src).not.to.contain('javascript:');
    expect(window).not.to.have.property('ran');
  });

  it('ask nothing more when nobody looks at them', async () => {
    (await show()).dispose();
    await settled();
    expect(stage().questions).to.deep.equal([]);
  });
});
