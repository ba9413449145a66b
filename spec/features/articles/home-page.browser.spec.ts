import { expect } from 'chai';
import { session } from '../../../app/data';
import type { Feed } from '../../../app/features/articles/feed';
import { HomePage } from '../../../app/features/articles/home-page';
import { ProfileArticles } from '../../../app/features/articles/profile-articles';
import { product } from '../../../common/product';
import { until, useStage } from '../../support/stage';
import { exampleList } from './examples';

describe('The tabs of the feeds', () => {
  const stage = useStage();
  const links = (): readonly (string | null)[] =>
    [...stage().place.querySelectorAll('.feed-toggle a')].map((link) => link.getAttribute('href'));

  async function show(feed: Feed): Promise<void> {
    stage().show(new HomePage({ feed, page: 1 }));
    await until(
      () => links().length > 0,
      () => stage().place.innerHTML,
    );
  }

  it('are the global feed, for a guest', async () => {
    await show({ name: 'global' });
    expect(stage().texts('.feed-toggle a.nav-link')).to.deep.equal(['Global Feed']);
    expect(stage().texts('.nav-link.active[aria-current="page"]')).to.deep.equal(['Global Feed']);
    expect(links()).to.deep.equal(['/']);
  });

  it('have the own feed first, for whoever is signed in', async () => {
    stage().signIn('ann');
    await show({ name: 'following' });
    expect(links()).to.deep.equal(['/?feed=following', '/']);
    expect(stage().texts('.nav-link.active')).to.deep.equal(['Your Feed']);
  });

  it('have the own feed as soon as it is known who looks', async () => {
    await show({ name: 'global' });
    stage().signIn('ann');
    expect(links()).to.deep.equal(['/?feed=following', '/']);
    session.signOut();
    expect(links()).to.deep.equal(['/']);
  });

  it('have the tag whose articles show', async () => {
    await show({ name: 'tagged', tag: 'green tea' });
    expect(stage().texts('.nav-link.active')).to.deep.equal(['# green tea']);
    expect(links()).to.deep.equal(['/', '/tag/green%20tea']);
  });

  it('stay when the articles cannot be loaded', async () => {
    await show({ name: 'global' });
    await stage().answer('GET /articles?limit=10&offset=0', { status: 500 });
    expect(links()).to.deep.equal(['/']);
    expect(stage().texts('.banner h1')).to.deep.equal([product.brand]);
    expect(stage().texts('.empty-feed-message')).to.have.length(1);
  });
});

describe('The articles on a profile', () => {
  const stage = useStage();

  it('are those the person wrote, with a tab for those they favour', async () => {
    stage().show(new ProfileArticles({ username: 'ann', tab: 'articles' }));
    await stage().answer('GET /articles?author=ann&limit=10&offset=0', { body: exampleList(1) });
    expect(stage().texts('nav a')).to.deep.equal(['ann’s Articles', 'Favorited']);
    expect(stage().texts('a.active[aria-current="page"]')).to.deep.equal(['ann’s Articles']);
    expect(stage().texts('.preview-link h1')).to.deep.equal(['Article 1']);
  });

  it('are those the person favours, behind their tab', async () => {
    stage().show(new ProfileArticles({ username: 'ann', tab: 'favorites' }));
    await stage().answer('GET /articles?favorited=ann&limit=10&offset=0', { body: exampleList(0) });
    expect(stage().texts('a.active[aria-current="page"]')).to.deep.equal(['Favorited']);
    expect(stage().texts('.empty-feed-message')).to.deep.equal(['No articles are here... yet.']);
  });
});
