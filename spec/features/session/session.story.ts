import { expect } from 'chai';
import { debugHooks } from '../../../common/product';
import { story } from '../../support/story';
import { Requests } from '../../support/story-requests';
import { DEMO_PASSWORD } from '../../../server-mock/people';

const token = 'localStorage.getItem("jwtToken")';

describe('A session', () => {
  story('begins with registering', {}, async ({ page }) => {
    await page.goto('/register');
    await page.locator('[name="username"]').fill('newcomer');
    await page.locator('[name="email"]').fill('newcomer@example.com');
    await page.locator('[name="password"]').fill('correct horse');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'newcomer' }).waitFor();
    await page.waitForURL('/');
    expect(await page.evaluate(token)).to.be.a('string');
  });

  story('does not begin with a name that somebody has', {}, async ({ page, trouble }) => {
    trouble.expect(/status of 409/);
    await page.goto('/register');
    await page.locator('[name="username"]').fill('johndoe');
    await page.locator('[name="email"]').fill('another@example.com');
    await page.locator('[name="password"]').fill('correct horse');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.locator('.error-messages li', { hasText: 'username has already been taken' }).waitFor();
    expect(await page.locator('[name="email"]').inputValue()).to.equal('another@example.com');
  });

  story('begins with signing in, and outlives a reload', {}, async ({ page }) => {
    await page.goto('/login');
    await page.locator('[name="email"]').fill('johndoe@example.com');
    await page.locator('[name="password"]').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const name = page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'johndoe' });
    await name.waitFor();
    await page.reload();
    await name.waitFor();
    expect(await page.evaluate(`window.${debugHooks}.getAuthState()`)).to.equal('authenticated');
  });

  story('does not begin with a wrong password', {}, async ({ page, trouble }) => {
    trouble.expect(/status of 401/);
    await page.goto('/login');
    await page.locator('[name="email"]').fill('johndoe@example.com');
    await page.locator('[name="password"]').fill('a guess');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.error-messages li', { hasText: 'credentials invalid' }).waitFor();
    expect(await page.locator('[name="email"]').inputValue()).to.equal('johndoe@example.com');
  });

  story('ends with logging out', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Or click here to logout' }).click();
    await page.waitForURL('/');
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'Sign in' }).waitFor();
    expect(await page.evaluate(token)).to.equal(null);
  });

  story('leaves nothing for the next person to see', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/settings');
    await page.locator('[name="bio"]').waitFor();
    await page.locator('nav a.navbar-brand').click();
    await page.locator('main h1').first().waitFor();
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'Settings' }).click();
    await page.getByRole('button', { name: 'Or click here to logout' }).click();
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'Sign up' }).click();
    await page.locator('[name="username"]').fill('newcomer');
    await page.locator('[name="email"]').fill('newcomer@example.com');
    await page.locator('[name="password"]').fill('correct horse');
    const requests = new Requests(page);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'newcomer' }).waitFor();
    await page.waitForURL('/');
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'Settings' }).click();
    await page.locator('[name="bio"]').waitFor();
    expect(await page.locator('[name="username"]').inputValue()).to.equal('newcomer');
    expect(await page.locator('[name="bio"]').inputValue()).to.equal('');
    expect(requests.take()).to.include('GET /user');
    const records = await page.evaluate<string>(
      `JSON.stringify(window.${debugHooks}.getRecords().map(r => r.instance))`,
    );
    expect(records).not.to.contain('johndoe@example.com');
  });

  story('that the server refuses is forgotten', { as: 'johndoe' }, async ({ page, server, trouble }) => {
    trouble.expect(/status of 401/);
    await server.fail({ kind: 'status', status: 401, route: 'GET /user' });
    await page.goto('/');
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'Sign in' }).waitFor();
    expect(await page.evaluate(token)).to.equal(null);
    expect(await page.evaluate(`window.${debugHooks}.getAuthState()`)).to.equal('unauthenticated');
  });

  for (const fault of [
    { kind: 'status', status: 500 },
    { kind: 'reset' },
    { kind: 'garbage' },
    { kind: 'empty' },
  ] as const) {
    story(`is kept where the server cannot judge it: ${JSON.stringify(fault)}`, { as: 'johndoe' }, async (scene) => {
      const { page, api, server, trouble } = scene;
      trouble.expect(/Failed to load resource/);
      await server.fail({ ...fault, route: 'GET /user' });
      await page.goto('/');
      await page.locator('.article-preview').first().waitFor();
      const reconnect = page.getByRole('button', { name: /reconnect|try again/i });
      await reconnect.waitFor();
      expect(await page.evaluate(`window.${debugHooks}.getAuthState()`)).to.equal('unavailable');
      expect(await page.evaluate(token)).to.equal(api.token);
      await server.endFaults();
      await reconnect.click();
      await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'johndoe' }).waitFor();
      expect(await page.evaluate(`window.${debugHooks}.getAuthState()`)).to.equal('authenticated');
    });
  }

  story('shows its settings, and what is changed there', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/settings');
    await page.locator('[name="bio"]').fill('A new line about me');
    await page.getByRole('button', { name: 'Update Settings' }).click();
    await page.waitForURL('/profile/johndoe');
    await page.getByText('A new line about me').waitFor();
    await page.goto('/settings');
    await page.locator('[name="bio"]').waitFor();
    expect(await page.locator('[name="bio"]').inputValue()).to.equal('A new line about me');
  });

  story(
    'has settings that two windows can change without losing a word',
    { as: 'johndoe' },
    async ({ page, trouble }) => {
      trouble.expect(/status of 412/);
      const other = await page.context().newPage();
      for (const window of [page, other]) {
        await window.goto('/settings');
        await window.locator('[name="bio"]').waitFor();
      }
      // Begun before the other is told: who has typed nothing yet is shown what is new.
      await other.locator('[name="bio"]').fill('Sails');
      await other.locator('[name="image"]').fill('/avatars/johndoe.svg?2');
      await page.locator('[name="bio"]').fill('Bakes');
      await page.getByRole('button', { name: 'Update Settings' }).click();
      await page.waitForURL('/profile/johndoe');
      await other.getByRole('button', { name: 'Update Settings' }).click();
      const field = other.getByRole('group', { name: 'Short bio about you', exact: true });
      await field.getByRole('radio').nth(2).press('Space');
      await field.getByRole('textbox').fill('Bakes and sails');
      await other.getByRole('button', { name: 'Save these choices' }).press('Enter');
      await other.waitForURL('/profile/johndoe');
      await other.getByText('Bakes and sails').waitFor();
    },
  );

  story('can be given another name at once', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/settings');
    await page.locator('[name="username"]').fill('jane');
    await page.getByRole('button', { name: 'Update Settings' }).click();
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'jane' }).waitFor();
  });
});
