import { expect } from 'chai';
import { articles } from '../../../common/features/articles';
import { story } from '../../support/story';
import { seriousFindings } from '../../support/story-axe';
import { followLink } from '../../support/story-links';
import { pageNamed } from '../../support/story-pages';
import { Requests, untilQuiet } from '../../support/story-requests';
import { readable } from './pages';

const articlePath = `/article/${readable.slug}`;
const { endpoints } = articles;

describe('Articles', () => {
  story('are found in the feed, read, and left with Back', {}, async ({ page }) => {
    await page.goto('/');
    const preview = page.locator('.article-preview').first();
    const title = await preview.locator('h1').innerText();
    await preview.locator('a.preview-link').click();
    await page.locator('.article-page h1', { hasText: title }).waitFor();
    expect(await page.title()).to.contain(title);
    await page.goBack();
    await page.locator('.article-preview h1', { hasText: title }).waitFor();
  });

  story('come ten to a page, and each page has an address', {}, async ({ page }) => {
    await page.goto('/');
    const titles = page.locator('.article-preview h1');
    await titles.first().waitFor();
    const onFirst = await titles.allInnerTexts();
    expect(onFirst).to.have.length(10);
    await page.locator('.page-item button', { hasText: /^2$/ }).click();
    await page.waitForURL('/?page=2');
    await page.locator('.page-item.active', { hasText: '2' }).waitFor();
    await titles.first().waitFor();
    expect(onFirst).not.to.include.members(await titles.allInnerTexts());
  });

  story('of a tag are found by the tag', {}, async ({ page }) => {
    await page.goto(articlePath);
    const tag = page.locator('.article-page .tag-list a').first();
    const name = await tag.innerText();
    await tag.click();
    await page.waitForURL(`/tag/${name}`);
    await page.locator('.article-preview h1', { hasText: readable.title }).waitFor();
  });

  story('are written in Markdown, with tags, and published', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/');
    await page.getByRole('link', { name: 'New Article' }).click();
    await page.locator('[name="title"]').fill('How to fold a map');
    await page.locator('input[name="description"]').fill('And how not to');
    await page.locator('[name="body"]').fill('First, *unfold* it.');
    for (const tag of ['maps', 'paper']) {
      await page.getByPlaceholder('Enter tags').fill(tag);
      await page.getByPlaceholder('Enter tags').press('Enter');
    }
    await page.getByRole('button', { name: 'Publish Article' }).click();
    await page.waitForURL('/article/how-to-fold-a-map');
    await page.locator('.article-content em', { hasText: 'unfold' }).waitFor();
    expect(await page.locator('.article-page .tag-list a').allInnerTexts()).to.deep.equal(['maps', 'paper']);
  });

  story('whose answer was lost are there once, though they are published again', { as: 'johndoe' }, async (scene) => {
    const { page, api, server, trouble } = scene;
    trouble.expect(/Failed to load resource/);
    await page.goto('/editor');
    await page.locator('[name="title"]').fill('Said once');
    await page.locator('input[name="description"]').fill('And heard');
    await page.locator('[name="body"]').fill('By the server.');
    await server.fail({ kind: 'reset', after: true, route: 'POST /articles' });
    await page.getByRole('button', { name: 'Publish Article' }).click();
    await page.locator('.article-form .error-messages li').waitFor();
    await server.endFaults();
    await page.getByRole('button', { name: 'Publish Article' }).click();
    await page.locator('.article-page h1', { hasText: 'Said once' }).waitFor();
    const { articles: own } = await api.ask(endpoints.list, { query: { author: 'johndoe' } });
    expect(own.filter(({ title }) => title === 'Said once')).to.have.lengthOf(1);
  });

  story('in a script that runs from right to left begin at the right', { as: 'johndoe' }, async ({ page, api }) => {
    const text = 'مرحبا بالعالم (and so on).';
    const input = { article: { title: text, description: text, body: text, tagList: [] } };
    const { article } = await api.ask(endpoints.create, { input });
    await page.goto(`/article/${article.slug}`);
    await page.locator('.article-content p').waitFor();
    const distances = await page.locator('.article-page h1, .article-content p').evaluateAll((elements) =>
      elements.map((element) => {
        const range = document.createRange();
        range.setStart(element.firstChild ?? element, 0);
        range.setEnd(element.firstChild ?? element, 1);
        return Math.round(element.getBoundingClientRect().right - range.getBoundingClientRect().right);
      }),
    );
    expect(distances).to.deep.equal([0, 0]);
  });

  story('that are refused keep every word, and say why', { as: 'johndoe' }, async ({ page, trouble }) => {
    trouble.expect(/status of 422/);
    await page.goto('/editor');
    await page.locator('[name="body"]').fill('A text without a title');
    await page.getByRole('button', { name: 'Publish Article' }).click();
    await page.locator('.error-messages', { hasText: "title can't be blank" }).waitFor();
    expect(await page.locator('[name="body"]').inputValue()).to.equal('A text without a title');
    await page.locator('[name="title"]').fill('Now it has one');
    await page.locator('input[name="description"]').fill('And a description');
    await page.getByRole('button', { name: 'Publish Article' }).click();
    await page.waitForURL('/article/now-it-has-one');
  });

  story('are edited by their author', { as: readable.author }, async ({ page, api }) => {
    await page.goto(articlePath);
    await page.getByRole('link', { name: 'Edit Article' }).first().click();
    await page.waitForURL(`/editor/${readable.slug}`);
    await page.locator('input[name="description"]').fill('Bread, described anew');
    await page.getByRole('button', { name: 'Publish Article' }).click();
    await page.locator('.article-page h1', { hasText: readable.title }).waitFor();
    const { article } = await api.ask(endpoints.one, { parameters: { slug: readable.slug } });
    expect(article.description).to.equal('Bread, described anew');
  });

  story(
    'edited in two windows are put together where each changed another field',
    { as: readable.author },
    async (scene) => {
      const { page, api, trouble } = scene;
      trouble.expect(/status of 412/);
      const parameters = { slug: readable.slug };
      const other = await page.context().newPage();
      for (const window of [page, other]) {
        await window.goto(`/editor/${readable.slug}`);
        await window.locator('[name="body"]').waitFor();
      }
      await page.locator('input[name="description"]').fill('Described by one');
      await page.getByRole('button', { name: 'Publish Article' }).click();
      await page.locator('.article-page').waitFor();
      await other.locator('[name="body"]').fill('Written by the other');
      await other.getByRole('button', { name: 'Publish Article' }).click();
      await other.locator('.article-page').waitFor();
      const { article } = await api.ask(endpoints.one, { parameters });
      expect(article).to.include({ description: 'Described by one', body: 'Written by the other' });
    },
  );

  story(
    'edited in two windows ask what to keep where both changed one field',
    { as: readable.author },
    async (scene) => {
      const { page, api, trouble } = scene;
      trouble.expect(/status of 412/);
      const parameters = { slug: readable.slug };
      const other = await page.context().newPage();
      for (const window of [page, other]) {
        await window.goto(`/editor/${readable.slug}`);
        await window.locator('[name="body"]').waitFor();
      }
      await page.locator('input[name="description"]').fill('Described by one');
      await page.getByRole('button', { name: 'Publish Article' }).click();
      await page.locator('.article-page').waitFor();
      await other.locator('input[name="description"]').fill('Described by the other');
      await other.locator('[name="body"]').fill('And written.');
      await other.getByRole('button', { name: 'Publish Article' }).click();
      await other.locator('.error-messages', { hasText: 'Decide first' }).waitFor();
      expect(await other.locator('[name="body"]').inputValue()).to.equal('And written.');
      const field = other.getByRole('group', { name: 'Description', exact: true });
      await field.locator('[data-side="theirs"]', { hasText: 'by one' }).waitFor();
      expect(await seriousFindings(other)).to.deep.equal([]);
      await field.getByRole('radio').first().press('Space');
      await other.getByRole('button', { name: 'Save these choices' }).press('Enter');
      await other.locator('.article-page').waitFor();
      const { article } = await api.ask(endpoints.one, { parameters });
      expect(article).to.include({ description: 'Described by the other', body: 'And written.' });
    },
  );

  story('are deleted by their author', { as: readable.author }, async ({ page, trouble }) => {
    trouble.expect(/status of 404/);
    await page.goto('/?page=2');
    await page.locator('.article-preview').first().waitFor();
    await followLink(page, articlePath);
    await page.getByRole('button', { name: 'Delete Article' }).first().click();
    await page.waitForURL('/');
    // Nor is it where Back leads.
    await page.goBack();
    await page.waitForURL('/?page=2');
    await page.goto(articlePath);
    await page.locator('h1', { hasText: 'There is no such article' }).waitFor();
  });

  story('are neither edited nor deleted by anyone else', { as: 'johndoe' }, async ({ page }) => {
    await page.goto(articlePath);
    await page.locator('.article-page h1').waitFor();
    expect(await page.getByRole('link', { name: 'Edit Article' }).count()).to.equal(0);
    expect(await page.getByRole('button', { name: 'Delete Article' }).count()).to.equal(0);
  });

  story('are favoured, above and below alike, and no longer', { as: 'johndoe' }, async ({ page, api }) => {
    const parameters = { slug: readable.slug };
    await api.tell(endpoints.unfavorite, { parameters });
    await page.goto(articlePath);
    // It is shown at once. Before the answer the other does nothing, and a reload would take it back.
    const given = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Favorite Article' }).first().click();
    const unfavorite = page.getByRole('button', { name: 'Unfavorite Article' });
    await unfavorite.nth(1).waitFor();
    await given;
    await untilQuiet(page);
    expect((await api.ask(endpoints.one, { parameters })).article.favorited).to.equal(true);
    const taken = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await unfavorite.nth(1).click();
    await page.locator('.btn-outline-primary', { hasText: 'Favorite Article' }).nth(1).waitFor();
    await taken;
    await page.reload();
    await page.locator('.btn-outline-primary', { hasText: 'Favorite Article' }).nth(1).waitFor();
    expect((await api.ask(endpoints.one, { parameters })).article.favorited).to.equal(false);
  });

  story('send a stranger who favours one to sign in', {}, async ({ page }) => {
    await page.goto(articlePath);
    await page.getByRole('button', { name: 'Favorite Article' }).first().click();
    await page.waitForURL('/login');
  });

  story(
    'are shown as their writer saved them, and what the server answered is not asked for again',
    { as: readable.author },
    async ({ page }) => {
      await page.goto(`/editor/${readable.slug}`);
      await page.locator('[name="description"]').fill('Told anew');
      const requests = new Requests(page);
      const saved = page.waitForResponse((response) => /^P(UT|ATCH)$/.test(response.request().method()));
      await page.getByRole('button', { name: 'Publish Article' }).click();
      expect((await saved).headers()['cache-control']).to.equal('private, max-age=30');
      await page.locator('.article-page h1', { hasText: readable.title }).waitFor();
      await untilQuiet(page);
      await page.locator('.navbar-brand').click();
      await page.locator('.article-preview h1').first().waitFor();
      await page.goBack();
      await page.locator('.article-page h1', { hasText: readable.title }).waitFor();
      await untilQuiet(page);
      expect(requests.take()).not.to.include(`GET /articles/${readable.slug}`);
    },
  );

  story('cost nothing that was had before on the way to one, to its author and back', {}, async ({ page }) => {
    const requests = new Requests(page);
    await page.goto('/');
    await page.locator('.article-preview a.preview-link').first().click();
    await page.locator('.article-page .article-content').waitFor();
    await untilQuiet(page);
    if (pageNamed('a profile') !== undefined) {
      await page.locator('.article-page a.author').first().click();
      await page.locator('.profile-page .article-preview').first().waitFor();
      await untilQuiet(page);
    }
    const made = requests.take();
    expect(made).to.deep.equal([...new Set(made)]);
    while (new URL(page.url()).pathname !== '/') {
      await page.goBack();
      await untilQuiet(page);
    }
    await page.locator('.article-preview').first().waitFor();
    expect(requests.take()).to.deep.equal([]);
  });

  story(
    'that are favoured on their page are so in the feed, without a stale moment',
    { as: 'johndoe' },
    async (scene) => {
      const { page, api } = scene;
      const { articles: newest } = await api.ask(endpoints.list);
      const other = newest.slice(0, 10).find(({ author }) => author.username !== 'johndoe');
      if (other === undefined) throw new Error('johndoe has written everything');
      await api.tell(endpoints.unfavorite, { parameters: { slug: other.slug } });
      await page.goto('/');
      await page.locator('a.preview-link', { hasText: other.title }).click();
      const given = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByRole('button', { name: 'Favorite Article' }).first().click();
      await page.getByRole('button', { name: 'Unfavorite Article' }).nth(1).waitFor();
      await given;
      await untilQuiet(page);
      await page.evaluate((href) => {
        const seen = new Set<string>();
        Object.assign(window, { seen });
        new MutationObserver(() => {
          const link = document.querySelector(`.article-preview a.preview-link[href="${href}"]`);
          const heart = link?.closest('.article-preview')?.querySelector('.favorite button');
          if (heart) seen.add(heart.className);
        }).observe(document.body, { childList: true, subtree: true, attributes: true });
      }, `/article/${other.slug}`);
      await page.goBack();
      await page.locator('a.preview-link', { hasText: other.title }).waitFor();
      await untilQuiet(page);
      expect(await page.evaluate('[...window.seen]')).to.deep.equal(['btn btn-sm btn-primary']);
    },
  );

  story('are asked for when their link is pointed at, and not again when it is followed', {}, async ({ page }) => {
    await page.goto('/');
    const link = page.locator('.article-preview a.preview-link').first();
    await link.waitFor();
    await untilQuiet(page);
    const requests = new Requests(page);
    const asking = page.waitForRequest(/\/api\/articles\//);
    await link.hover();
    await asking;
    await untilQuiet(page);
    expect(requests.take().length).to.be.at.least(1);
    await link.click();
    await page.locator('.article-page .article-content').waitFor();
    await untilQuiet(page);
    expect(requests.take()).to.deep.equal([]);
  });

  story(
    'that somebody deleted meanwhile are said to be gone, and leave the feed',
    {},
    async ({ page, server, trouble }) => {
      trouble.expect(/status of 404/);
      await page.goto(articlePath);
      await page.locator('.article-page h1', { hasText: readable.title }).waitFor();
      await (await server.api(readable.author)).tell(endpoints.remove, { parameters: { slug: readable.slug } });
      await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
      await page.locator('h1', { hasText: 'There is no such article' }).waitFor();
    },
  );

  story('of a feed that is empty are looked for elsewhere', { as: 'newcomer' }, async ({ page }) => {
    await page.goto('/?feed=following');
    const message = page.locator('.empty-feed-message', { hasText: 'Your feed is empty' });
    await message.getByRole('link').click();
    await page.waitForURL('/');
    await page.locator('.article-preview').first().waitFor();
  });
});
