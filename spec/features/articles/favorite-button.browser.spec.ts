import { expect } from 'chai';
import { Article } from '../../../app/features/articles/article';
import { FavoriteButton } from '../../../app/features/articles/favorite-button';
import { useStage } from '../../support/stage';
import { exampleArticle } from './examples';

const favorite = 'POST /articles/how-to-brew-tea/favorite';
const unfavorite = 'DELETE /articles/how-to-brew-tea/favorite';

describe('The button that favours an article', () => {
  const stage = useStage({ login: 'login' });
  const button = (): HTMLButtonElement => stage().find('button', HTMLButtonElement);

  function show(article = new Article(exampleArticle()), compact = false): Article {
    stage().show(new FavoriteButton({ model: article, compact }));
    return article;
  }

  it('says what it does, and how many did', () => {
    show();
    expect(stage().texts('button.btn-outline-primary')).to.deep.equal(['Favorite Article (3)']);
  });

  it('says in a list which article it is for', () => {
    show(undefined, true);
    expect(stage().texts('button')).to.deep.equal(['3']);
    expect(button().getAttribute('aria-label')).to.equal('Favorite “How to brew tea”, favorites: 3');
  });

  it('shows at once what was wanted, and then what the API has counted', async () => {
    stage().signIn('bob');
    show();
    button().click();
    expect(stage().texts('button.btn-primary')).to.deep.equal(['Unfavorite Article (4)']);
    await stage().answer(favorite, { body: { article: exampleArticle({ favorited: true, favoritesCount: 7 }) } });
    expect(stage().texts('button.btn-primary')).to.deep.equal(['Unfavorite Article (7)']);
  });

  it('takes the favour back', async () => {
    stage().signIn('bob');
    show(new Article(exampleArticle({ favorited: true, favoritesCount: 1 })));
    button().click();
    await stage().answer(unfavorite, { body: { article: exampleArticle({ favorited: false, favoritesCount: 0 }) } });
    expect(stage().texts('button.btn-outline-primary')).to.deep.equal(['Favorite Article (0)']);
  });

  it('keeps the focus', async () => {
    stage().signIn('bob');
    show();
    button().focus();
    button().click();
    expect(document.activeElement).to.equal(button());
    await stage().answer(favorite, { body: { article: exampleArticle({ favorited: true, favoritesCount: 4 }) } });
    expect(document.activeElement).to.equal(button());
  });

  for (const [what, answer] of [
    ['refuses', { status: 403, body: { errors: { article: ['forbidden'] } } }],
    ['breaks', { status: 500, text: 'oops' }],
    ['answers nonsense', { text: '{"article":' }],
    ['answers something else', { body: { article: null } }],
  ] as const) {
    it(`goes back and says so beside itself when the API ${what}`, async () => {
      stage().signIn('bob');
      show();
      button().click();
      await stage().answer(favorite, answer);
      expect(stage().texts('button.btn-outline-primary')).to.deep.equal(['Favorite Article (3)']);
      expect(stage().texts('[role="alert"] li')).to.have.length(1);
    });
  }

  it('can be pressed again after a failure, which is then no longer said', async () => {
    stage().signIn('bob');
    show();
    button().click();
    await stage().disconnect(favorite);
    expect(stage().texts('[role="alert"] li').join()).to.contain('Unable to connect');
    button().click();
    await stage().answer(favorite, { body: { article: exampleArticle({ favorited: true, favoritesCount: 4 }) } });
    expect(stage().texts('button.btn-primary')).to.deep.equal(['Unfavorite Article (4)']);
    expect(stage().place.querySelector('[role="alert"]')).to.equal(null);
  });

  it('does one thing for a double click, however fast the API is', async () => {
    stage().signIn('bob');
    show();
    button().dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    expect(stage().questions).to.deep.equal([favorite]);
    await stage().answer(favorite, { body: { article: exampleArticle({ favorited: true, favoritesCount: 4 }) } });
    button().dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }));
    expect(stage().questions).to.deep.equal([]);
    expect(stage().texts('button.btn-primary')).to.deep.equal(['Unfavorite Article (4)']);
  });

  it('asks once while two buttons of one article are pressed, and both show the same', async () => {
    stage().signIn('bob');
    const article = show();
    show(article);
    const [above, below] = stage().place.querySelectorAll('button');
    above?.click();
    stage().place.querySelectorAll('button')[1]?.click();
    expect(below?.isConnected).to.equal(false);
    expect(stage().questions).to.deep.equal([favorite]);
    await stage().answer(favorite, { body: { article: exampleArticle({ favorited: true, favoritesCount: 4 }) } });
    expect(stage().texts('button.btn-primary')).to.deep.equal(['Unfavorite Article (4)', 'Unfavorite Article (4)']);
  });

  it('leads a guest to sign in, and asks nothing', () => {
    show();
    button().click();
    expect(stage().ledTo).to.deep.equal(['/login']);
    expect(stage().questions).to.deep.equal([]);
  });
});
