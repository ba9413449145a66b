import { expect } from 'chai';
import { comments } from '../../../common/features/comments';
import { story } from '../../support/story';
import { holdRequests } from '../../support/story-hold';
import type { Api } from '../../support/story-api';
import { pageNamed } from '../../support/story-pages';

const article = pageNamed('an article');

// Comments stand below articles: without articles there is nothing to tell.
if (article !== undefined) {
  const { path } = article;
  const bodiesOf = async (api: Api): Promise<readonly string[]> => {
    const parameters = { slug: path.slice('/article/'.length) };
    return (await api.ask(comments.endpoints.list, { parameters })).comments.map(({ body }) => body);
  };
  describe('Comments', () => {
    story('are posted, stay, and are deleted by whoever wrote them', { as: 'johndoe' }, async ({ page }) => {
      await page.goto(path);
      const field = page.getByPlaceholder('Write a comment...');
      await field.fill('I would use *less* salt.');
      await page.getByRole('button', { name: 'Post Comment' }).click();
      const comment = page.locator('.card', { hasText: 'less' });
      await comment.waitFor();
      expect(await field.inputValue()).to.equal('');
      await page.reload();
      await comment.locator('.mod-options .ion-trash-a').click();
      await comment.waitFor({ state: 'detached' });
      await page.reload();
      await page.locator('.comment-form').waitFor();
      await page.locator('h2', { hasText: 'Comments' }).waitFor();
      expect(await comment.count()).to.equal(0);
    });

    story('are posted though their page is left at once', { as: 'johndoe' }, async ({ page, api }) => {
      await page.goto(path);
      await page.getByPlaceholder('Write a comment...').fill('Posted in passing');
      const letGo = await holdRequests(page, 'POST');
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.getByRole('button', { name: 'Post Comment' }).click();
      const answered = (await sent).response();
      await page.locator('.navbar-brand').click();
      await page.locator('.comment-form').waitFor({ state: 'detached' });
      letGo();
      expect((await answered)?.status()).to.equal(201);
      expect(await bodiesOf(api)).to.include('Posted in passing');
      await page.goBack();
      await page.locator('.card', { hasText: 'Posted in passing' }).waitFor();
    });

    story('whose answer was lost are there once, though they are posted again', { as: 'johndoe' }, async (scene) => {
      const { page, api, server, trouble } = scene;
      trouble.expect(/Failed to load resource/);
      await page.goto(path);
      await page.getByPlaceholder('Write a comment...').fill('Said once');
      await server.fail({ kind: 'reset', after: true, route: 'POST /articles/{slug}/comments' });
      await page.getByRole('button', { name: 'Post Comment' }).click();
      await page.locator('.comment-form .error-messages li').waitFor();
      await server.endFaults();
      const again = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByRole('button', { name: 'Post Comment' }).click();
      expect((await again).status()).to.equal(201);
      await page.locator('.card .card-text', { hasText: 'Said once' }).waitFor();
      expect((await bodiesOf(api)).filter((body) => body === 'Said once')).to.have.lengthOf(1);
    });

    story('that could not be posted stay in the field', { as: 'johndoe' }, async ({ page, server, trouble }) => {
      trouble.expect(/status of 503/);
      await page.goto(path);
      const field = page.getByPlaceholder('Write a comment...');
      await field.fill('Worth keeping');
      await server.fail({ kind: 'status', status: 503, route: 'POST /articles/{slug}/comments', times: 1 });
      await page.getByRole('button', { name: 'Post Comment' }).click();
      await page.locator('.comment-form .error-messages li').waitFor();
      expect(await field.inputValue()).to.equal('Worth keeping');
      await page.getByRole('button', { name: 'Post Comment' }).click();
      await page.locator('.card', { hasText: 'Worth keeping' }).waitFor();
    });

    story(
      'survive the end of the session while they are written',
      { as: 'johndoe' },
      async ({ page, server, trouble }) => {
        trouble.expect(/status of 401/);
        await page.goto(path);
        const field = page.getByPlaceholder('Write a comment...');
        await field.fill('A long thought');
        await server.fail({ kind: 'status', status: 401, route: 'POST /articles/{slug}/comments', times: 1 });
        await server.fail({ kind: 'status', status: 401, route: 'GET /user', times: 1 });
        await page.getByRole('button', { name: 'Post Comment' }).click();
        await page.getByText('What you wrote is still here').waitFor();
        expect(await field.inputValue()).to.equal('A long thought');

        const [tab] = await Promise.all([
          page.context().waitForEvent('page'),
          page.getByRole('link', { name: 'sign in in a new tab' }).click(),
        ]);
        await tab.locator('input[name="email"]').fill('johndoe@example.com');
        await tab.locator('input[name="password"]').fill('johnny-appleseed');
        await tab.getByRole('button', { name: 'Sign in' }).click();
        await tab.locator('.user-pic').waitFor();

        await page.getByText('What you wrote is still here').waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Post Comment' }).click();
        await page.locator('.card', { hasText: 'A long thought' }).waitFor();
      },
    );

    story('of others cannot be deleted', { as: 'newcomer' }, async ({ page }) => {
      await page.goto(path);
      await page.locator('.card .card-text').first().waitFor();
      expect(await page.locator('.mod-options').count()).to.equal(0);
    });

    story('are for those who are signed in', {}, async ({ page }) => {
      await page.goto(path);
      await page.getByText('to add comments on this article').waitFor();
      expect(await page.getByPlaceholder('Write a comment...').count()).to.equal(0);
    });
  });
}
