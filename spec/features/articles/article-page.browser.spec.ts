import { expect } from 'chai';
import type { ArticleAttributes } from '../../../common/features/articles';
import { registry } from '../../../app/data';
import { Article } from '../../../app/features/articles/article';
import { ArticlePage } from '../../../app/features/articles/article-page';
import { until, useStage } from '../../support/stage';
import { exampleArticle } from './examples';

const read = 'GET /articles/how-to-brew-tea';
const remove = 'DELETE /articles/how-to-brew-tea';

describe('The page of an article', () => {
  const stage = useStage();
  const buttons = (words: string): HTMLElement[] =>
    [...stage().place.querySelectorAll<HTMLElement>('button')].filter(({ textContent }) => textContent.includes(words));

  async function show(differences: Partial<ArticleAttributes> = {}): Promise<ArticlePage> {
    const page = stage().show(new ArticlePage({ model: new Article({ slug: 'how-to-brew-tea' }) }));
    await stage().answer(read, { body: { article: exampleArticle(differences) } });
    // What stands in the page arrives as chunks of its own.
    await until(
      () => stage().place.querySelectorAll('.article-meta .favorite, [data-action="delete"]').length === 2,
      () => stage().place.innerHTML,
    );
    return page;
  }

  it('shows title, author, day and tags, and the text as Markdown', async () => {
    await show();
    expect(stage().texts('h1')).to.deep.equal(['How to brew tea']);
    expect(stage().find('.article-content p').innerHTML).to.equal('Boil <strong>water</strong>.');
    expect(stage().texts('a.author')).to.deep.equal(['ann', 'ann']);
    expect(stage().texts('.tag-list .tag-default')).to.deep.equal(['kitchen', 'tea']);
    expect(stage().place.innerHTML).not.to.contain('null');
  });

  it('has no list of tags where there are none', async () => {
    await show({ tagList: [] });
    expect(stage().place.querySelector('.article-content .tag-list')).to.equal(null);
  });

  it('offers readers to favour it, above and below, and nothing that is the author’s', async () => {
    stage().signIn('bob');
    await show();
    expect(buttons('Favorite Article')).to.have.length(2);
    expect(buttons('Delete Article')).to.have.length(0);
    expect(stage().place.textContent).not.to.contain('Edit Article');
  });

  it('offers its author to change and to delete it', async () => {
    stage().signIn('ann');
    await show();
    expect(buttons('Favorite Article')).to.have.length(0);
    expect(buttons('Delete Article')).to.have.length(2);
    const edit = stage().find('.banner a.btn', HTMLAnchorElement);
    expect(edit.pathname).to.equal('/editor/how-to-brew-tea');
    expect(edit.textContent).to.contain('Edit Article');
  });

  it('changes what it offers when it becomes known who reads', async () => {
    await show();
    stage().signIn('ann');
    expect(buttons('Delete Article')).to.have.length(2);
  });

  it('leads to the start once the article is deleted, which is asked for once', async () => {
    stage().signIn('ann');
    await show();
    buttons('Delete Article')[0]?.click();
    buttons('Delete Article')[0]?.click();
    expect(stage().questions.filter((question) => question === remove)).to.have.length(1);
    await stage().answer(remove, { status: 204, text: '' });
    expect(stage().ledTo).to.deep.equal(['/']);
  });

  it('says beside the button why the article is still there, and lets its author try again', async () => {
    stage().signIn('ann');
    await show();
    buttons('Delete Article')[1]?.focus();
    buttons('Delete Article')[1]?.click();
    await stage().answer(remove, { status: 500 });
    expect(stage().texts('.article-actions .error-messages li').join()).to.contain('status 500');
    expect(document.activeElement).to.equal(buttons('Delete Article')[1]);
    buttons('Delete Article')[1]?.click();
    expect(stage().place.querySelector('.error-messages')).to.equal(null);
    await stage().answer(remove, { status: 200, body: {} });
    expect(stage().ledTo).to.deep.equal(['/']);
  });

  it('shows what a list said of it while its text is on the way', async () => {
    const { body, ...summary } = exampleArticle();
    const article = registry.model(Article, 'how-to-brew-tea');
    article.receive(summary);
    stage().show(new ArticlePage({ model: article }));
    expect(stage().texts('h1')).to.deep.equal(['How to brew tea']);
    expect(stage().texts('.tag-list .tag-default')).to.deep.equal(['kitchen', 'tea']);
    await stage().answer(read, { body: { article: { ...summary, body } } });
    expect(stage().find('.article-content p').innerHTML).to.equal('Boil <strong>water</strong>.');
  });

  it('says that there is no such article', async () => {
    stage().show(new ArticlePage({ model: new Article({ slug: 'how-to-brew-tea' }) }));
    await stage().answer(read, { status: 404, body: { errors: { article: ['not found'] } } });
    expect(stage().texts('.article-page h1')).to.deep.equal(['There is no such article']);
    expect(stage().place.querySelector('[data-action="retry"]')).to.equal(null);
  });

  for (const [what, answer] of [
    ['a problem of the server', { status: 503, text: 'busy' }],
    ['what is no JSON', { text: '<!doctype html>' }],
    ['half a body', { text: '{"article":{"slug":"how' }],
    ['an article without a body', { body: { article: { slug: 'how-to-brew-tea' } } }],
    ['nothing', { text: '' }],
  ] as const) {
    it(`says so when the API answers ${what}, and tries again`, async () => {
      stage().show(new ArticlePage({ model: new Article({ slug: 'how-to-brew-tea' }) }));
      await stage().answer(read, answer);
      expect(stage().texts('.article-page h1')).to.deep.equal(['The article could not be loaded']);
      stage().find('[data-action="retry"]').click();
      await stage().answer(read, { body: { article: exampleArticle() } });
      expect(stage().texts('h1')).to.deep.equal(['How to brew tea']);
    });
  }

  it('lets nothing run or leave its place, whatever people wrote', async () => {
    const hostile = '<img src=x onerror="window.ran = true">';
    await show({
      title: hostile,
      body: `${hostile}\n\n<script>window.ran = true</script>\n\n[press](javascript:window.ran=true)\n\n<div style="position:fixed">over</div>`,
      tagList: [hostile],
      author: {
        username: hostile,
        bio: hostile,
        image: 'data:text/html,<script>window.ran=true</script>',
        following: false,
      },
    });
    expect(stage().texts('h1')).to.deep.equal([hostile]);
    expect(stage().texts('.tag-list .tag-default')).to.deep.equal([hostile]);
    expect(stage().place.querySelector('script, [style], [onerror], [href^="javascript:"], [src^="data:"]')).to.equal(
      null,
    );
    expect(window).not.to.have.property('ran');
  });
});
