import { expect } from 'chai';
import { profiles } from '../../../common/features/profiles';
import { story } from '../../support/story';
import { pageNamed } from '../../support/story-pages';

const parameters = { username: 'old-marlow' };
const article = pageNamed('an article');

describe('Profiles', () => {
  story('are followed and unfollowed, and remember it', { as: 'johndoe' }, async ({ page, api }) => {
    await api.tell(profiles.endpoints.unfollow, { parameters });
    await page.goto('/profile/old-marlow');
    await page.getByRole('button', { name: 'Follow old-marlow', exact: true }).click();
    await page.getByRole('button', { name: 'Unfollow old-marlow' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Unfollow old-marlow' }).click();
    await page.getByRole('button', { name: 'Follow old-marlow', exact: true }).waitFor();
    const { profile } = await api.ask(profiles.endpoints.one, { parameters });
    expect(profile.following).to.equal(false);
  });

  story('send a stranger who follows one to sign in', {}, async ({ page }) => {
    await page.goto('/profile/old-marlow');
    await page.getByRole('button', { name: 'Follow old-marlow' }).click();
    await page.waitForURL('/login');
  });

  story('offer their owner the settings, and nobody else', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/profile/johndoe');
    await page.getByRole('link', { name: 'Edit Profile Settings' }).waitFor();
    expect(await page.getByRole('button', { name: /Follow/ }).count()).to.equal(0);
    await page.goto('/profile/old-marlow');
    await page.getByRole('button', { name: /ollow old-marlow/ }).waitFor();
    expect(await page.getByRole('link', { name: 'Edit Profile Settings' }).count()).to.equal(0);
  });

  story('without a picture show the default one, and never the word null', {}, async ({ page }) => {
    await page.goto('/profile/old-marlow');
    const picture = page.locator('.user-img');
    await picture.waitFor();
    expect(await picture.getAttribute('src')).to.contain('default-avatar.svg');
    expect(await page.locator('body').innerText()).not.to.match(/\bnull\b/);
  });

  story('that do not exist are said not to', {}, async ({ page, trouble }) => {
    trouble.expect(/status of 404/);
    await page.goto('/profile/nobody-of-this-name');
    await page.locator('main h1', { hasText: 'There is nobody of that name' }).waitFor();
  });

  if (article !== undefined) {
    const { path } = article;
    story('have two buttons on an article, which agree', { as: 'johndoe' }, async ({ page }) => {
      await page.goto(path);
      const follow = page.getByRole('button', { name: /^Follow / });
      const unfollow = page.getByRole('button', { name: /^Unfollow / });
      await follow.or(unfollow).nth(1).waitFor();
      if ((await unfollow.count()) > 0) {
        await unfollow.first().click();
        await follow.nth(1).waitFor();
      }
      await follow.first().click();
      await unfollow.nth(1).waitFor();
      await unfollow.nth(1).click();
      await follow.nth(1).waitFor();
      expect(await unfollow.count()).to.equal(0);
    });
  }
});
