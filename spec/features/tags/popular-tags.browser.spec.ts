import { expect } from 'chai';
import { PopularTagsView } from '../../../app/features/tags/popular-tags-view';
import { useStage } from '../../support/stage';

describe('The popular tags', () => {
  const stage = useStage();
  const hrefs = (): (string | null)[] =>
    [...stage().place.querySelectorAll('a')].map((link) => link.getAttribute('href'));

  beforeEach(() => {
    stage().show(new PopularTagsView());
  });

  it('are a list of links, in the order of the API', async () => {
    await stage().answer('GET /tags', { body: { tags: ['tea', 'green tea'] } });
    expect(stage().texts('.sidebar .tag-list > li > a.tag-default.tag-pill')).to.deep.equal(['tea', 'green tea']);
  });

  it('are one request, in however many views of however many pages', async () => {
    for (let view = 1; view < 10; view += 1) stage().show(new PopularTagsView());
    expect(stage().questions).to.deep.equal(['GET /tags']);
    await stage().answer('GET /tags', { body: { tags: ['tea'] } });
    expect(stage().texts('.tag-pill')).to.deep.equal(Array.from({ length: 10 }, () => 'tea'));
    expect(stage().questions).to.deep.equal([]);
  });

  it('keep their heading while they load, when there are none, and when they do not come', async () => {
    expect(stage().texts('h2')).to.deep.equal(['Popular Tags']);
    await stage().answer('GET /tags', { status: 500 });
    expect(stage().texts('h2')).to.deep.equal(['Popular Tags']);
    stage().find('[data-action="retry"]').click();
    await stage().answer('GET /tags', { body: { tags: [] } });
    expect(stage().texts('h2')).to.deep.equal(['Popular Tags']);
    expect(stage().place.textContent).to.contain('No tags are here... yet.');
  });

  it('say that they could not be loaded, and try again', async () => {
    await stage().disconnect('GET /tags');
    expect(stage().find('[role="alert"]').textContent).to.contain('Unable to connect');
    stage().find('[data-action="retry"]').click();
    await stage().answer('GET /tags', { body: { tags: ['tea'] } });
    expect(stage().texts('a')).to.deep.equal(['tea']);
  });

  it('are fifty at most', async () => {
    await stage().answer('GET /tags', { body: { tags: Array.from({ length: 200 }, (_, index) => `tag-${index}`) } });
    expect(hrefs()).to.have.length(50);
  });

  it('are text, whatever they look like, and their links stay on their page', async () => {
    const hostile = '"><img src=x onerror="window.ran = true">';
    await stage().answer('GET /tags', { body: { tags: [hostile, 'a/b?c#d', '__proto__'] } });
    expect(stage().texts('a')).to.deep.equal([hostile, 'a/b?c#d', '__proto__']);
    expect(stage().place.querySelector('img')).to.equal(null);
    expect(window).not.to.have.property('ran');
  });
});
