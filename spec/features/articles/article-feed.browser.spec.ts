import { expect } from 'chai';
import { ArticleFeed } from '../../../app/features/articles/article-feed';
import type { Feed } from '../../../app/features/articles/feed';
import { settled, useStage } from '../../support/stage';
import { exampleArticle, exampleList } from './examples';

const firstPage = 'GET /articles?limit=10&offset=0';

describe('A feed', () => {
  const stage = useStage();

  function show(feed: Feed = { name: 'global' }, page = 1): ArticleFeed {
    return stage().show(new ArticleFeed({ feed, page }));
  }

  it('says that it is loading, and then shows the articles as a list', async () => {
    show();
    expect(stage().place.textContent).to.match(/loading/i);
    await stage().answer(firstPage, { body: exampleList(2) });
    expect(stage().texts('ul > li.article-preview .preview-link h1')).to.deep.equal(['Article 1', 'Article 2']);
    expect(stage().place.textContent).not.to.match(/loading/i);
  });

  it('shows of each article its author, day, description, tags and heart, and leads to it', async () => {
    show();
    const { articles } = { articles: [exampleArticle()] };
    await stage().answer(firstPage, { body: { articles, articlesCount: 1 } });
    const link = stage().find('a.preview-link', HTMLAnchorElement);
    expect(link.pathname).to.equal('/article/how-to-brew-tea');
    expect(stage().texts('.article-preview p')).to.deep.equal(['Water first']);
    expect(stage().texts('a.author')).to.deep.equal(['ann']);
    expect(stage().find('.date', HTMLTimeElement).textContent).to.contain('2026');
    expect(stage().texts('.tag-list .tag-default')).to.deep.equal(['kitchen', 'tea']);
    expect(stage().texts('button.btn-outline-primary')).to.deep.equal(['3']);
  });

  it('gives people without an image the default avatar, and never says null', async () => {
    show();
    await stage().answer(firstPage, { body: { articles: [exampleArticle()], articlesCount: 1 } });
    expect(stage().find('.article-meta img', HTMLImageElement).src).to.contain('default-avatar.svg');
    expect(stage().place.innerHTML).not.to.contain('null');
  });

  it('says that nothing is there yet', async () => {
    show();
    await stage().answer(firstPage, { body: exampleList(0) });
    expect(stage().texts('.empty-feed-message')).to.deep.equal(['No articles are here... yet.']);
  });

  it('tells people whose own feed is empty so, and leads to the global one', async () => {
    show({ name: 'following' });
    await stage().answer('GET /articles/feed?limit=10&offset=0', { body: exampleList(0) });
    expect(stage().find('.empty-feed-message').textContent).to.contain('Your feed is empty');
    expect(stage().find('.empty-feed-message a', HTMLAnchorElement).getAttribute('href')).to.equal('/');
  });

  it('shows a button for each page, and marks the one that shows', async () => {
    show({ name: 'global' }, 2);
    await stage().answer('GET /articles?limit=10&offset=10', { body: exampleList(10, 25) });
    expect(stage().texts('.pagination .page-item button')).to.deep.equal(['1', '2', '3']);
    expect(stage().texts('.page-item.active')).to.deep.equal(['2']);
    expect(stage().find('[aria-current="page"]').textContent).to.contain('2');
  });

  it('shows no buttons where there is one page', async () => {
    show();
    await stage().answer(firstPage, { body: exampleList(10, 10) });
    expect(stage().place.querySelector('.pagination')).to.equal(null);
  });

  it('leads to the address of another page', async () => {
    show({ name: 'tagged', tag: 'green tea' });
    await stage().answer('GET /articles?tag=green%20tea&limit=10&offset=0', { body: exampleList(10, 15) });
    stage().find('[data-page="2"]').click();
    expect(stage().ledTo).to.deep.equal(['/tag/green%20tea?page=2']);
  });

  it('keeps the own feed in the address of its pages', async () => {
    show({ name: 'following' });
    await stage().answer('GET /articles/feed?limit=10&offset=0', { body: exampleList(10, 15) });
    stage().find('[data-page="2"]').click();
    expect(stage().ledTo).to.deep.equal(['/?feed=following&page=2']);
  });

  it('turns the page in place on a profile, and keeps the focus on the button', async () => {
    show({ name: 'authored', username: 'ann' });
    await stage().answer('GET /articles?author=ann&limit=10&offset=0', { body: exampleList(10, 15) });
    stage().find('[data-page="2"]').focus();
    stage().find('[data-page="2"]').click();
    await stage().answer('GET /articles?author=ann&limit=10&offset=10', { body: exampleList(5, 15) });
    expect(stage().ledTo).to.deep.equal([]);
    expect(stage().place.querySelectorAll('.article-preview')).to.have.length(5);
    expect(stage().texts('.page-item.active')).to.deep.equal(['2']);
    expect(document.activeElement).to.equal(stage().find('[data-page="2"]'));
  });

  it('leads back from a page beyond the last', async () => {
    show({ name: 'global' }, 9);
    await stage().answer('GET /articles?limit=10&offset=80', { body: exampleList(0, 15) });
    expect(stage().find('.empty-feed-message').textContent).to.contain('no articles on page 9');
    stage().find('[data-page="1"]').click();
    expect(stage().ledTo).to.deep.equal(['/']);
  });

  for (const [what, answer] of [
    ['a problem of the server', { status: 500, body: { errors: { server: ['broken'] } } }],
    ['a refusal', { status: 422, body: { errors: { offset: ['must be a whole number'] } } }],
    ['what is no JSON', { text: '<html>proxy</html>' }],
    ['nothing', { text: '' }],
    ['204', { status: 204, text: '' }],
    ['another shape', { body: { articles: {} } }],
    ['null', { body: null }],
  ] as const) {
    it(`says so when the API answers ${what}, and tries again`, async () => {
      show();
      await stage().answer(firstPage, answer);
      expect(stage().find('.empty-feed-message').textContent).to.contain('could not be loaded');
      stage().find('[data-action="retry"]').click();
      await stage().answer(firstPage, { body: exampleList(1) });
      expect(stage().texts('.preview-link h1')).to.deep.equal(['Article 1']);
    });
  }

  it('says so when there is no connection', async () => {
    show();
    await stage().disconnect(firstPage);
    expect(stage().find('.empty-feed-message').textContent).to.contain('Unable to connect');
  });

  it('keeps the page that shows when another one cannot be loaded', async () => {
    show({ name: 'authored', username: 'ann' });
    await stage().answer('GET /articles?author=ann&limit=10&offset=0', { body: exampleList(10, 15) });
    stage().find('[data-page="2"]').click();
    await stage().answer('GET /articles?author=ann&limit=10&offset=10', { status: 500 });
    expect(stage().place.querySelectorAll('.article-preview')).to.have.length(10);
    expect(stage().texts('.page-item.active')).to.deep.equal(['1']);
    expect(stage().place.textContent).to.contain('Try again');
  });

  it('asks no longer for what nobody looks at', async () => {
    show().dispose();
    await settled();
    expect(stage().questions).to.deep.equal([]);
    expect(stage().place.textContent).to.equal('');
  });

  it('shows what people wrote as text, whatever it looks like', async () => {
    const hostile = '<img src=x onerror="window.ran = true">';
    show();
    const article = exampleArticle({
      title: hostile,
      description: hostile,
      tagList: [hostile],
      slug: '../settings?x=1#y',
      author: { username: hostile, bio: hostile, image: 'javascript:window.ran=true', following: false },
    });
    await stage().answer(firstPage, { body: { articles: [article], articlesCount: 1 } });
    expect(stage().texts('.preview-link h1')).to.deep.equal([hostile]);
    expect(stage().texts('a.author')).to.deep.equal([hostile]);
    expect(stage().find('a.preview-link', HTMLAnchorElement).pathname).to.equal('/article/..%2Fsettings%3Fx%3D1%23y');
    const images = [...stage().place.querySelectorAll('img')];
    expect(images.map(({ src }) => new URL(src).protocol)).not.to.include('javascript:');
    expect(images).to.have.length(1);
    expect(window).not.to.have.property('ran');
  });

  it('shows every article, also those with the names of what all objects have', async () => {
    show();
    const articles = ['constructor', '__proto__', 'toString'].map((slug) => exampleArticle({ slug, title: slug }));
    await stage().answer(firstPage, { body: { articles, articlesCount: 3 } });
    expect(stage().texts('.preview-link h1')).to.deep.equal(['constructor', '__proto__', 'toString']);
  });
});
