import { expect } from 'chai';
import { story } from '../../support/story';
import { pageNamed } from '../../support/story-pages';

const article = pageNamed('an article');

// Comments stand below articles: without articles there is nothing to tell.
if (article !== undefined) {
  const { path } = article;
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
