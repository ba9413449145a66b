/** Going from page to page: titles, focus, Back and Forward, and addresses that lead nowhere. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { product } from '../../common/product';
import { story } from '../support/story';
import { followLink } from '../support/story-links';
import { allPages, pageNamed, untilShown } from '../support/story-pages';

const NOWHERE = '/no-page-of-ours/at-all';

const isForUser = ({ isForGuests, as }: (typeof allPages)[number]): boolean =>
  isForGuests !== true && (as === undefined || as === 'johndoe');

async function untilFocused(page: Page, heading: string): Promise<void> {
  await page.waitForFunction(
    (text) => document.activeElement?.localName === 'h1' && document.activeElement.textContent.includes(text),
    heading,
  );
}

describe('Going to another page', () => {
  for (const shown of allPages) {
    story(`moves title and focus to ${shown.name}, which a reload shows again`, { as: shown.as }, async ({ page }) => {
      await page.goto(NOWHERE);
      await page.locator('main h1').waitFor();
      const titleBefore = await page.title();
      await followLink(page, shown.path);
      await untilShown(page, shown);
      await untilFocused(page, shown.heading);
      expect(await page.title()).not.to.equal(titleBefore);
      expect(await page.title()).to.match(new RegExp(`— ${product.title}$`));
      await page.reload();
      await untilShown(page, shown);
    });
  }

  const signIn = pageNamed('signing in');
  for (const shown of signIn ? allPages.filter(({ isPrivate }) => isPrivate) : []) {
    story(`leads a stranger who wants ${shown.name} to signing in`, {}, async ({ page }) => {
      await page.goto(shown.path);
      await page.waitForURL(signIn?.path ?? '');
    });
  }

  story('can be undone and done again, page by page', { as: 'johndoe' }, async ({ page }) => {
    const tour = allPages.filter(isForUser);
    await page.goto(NOWHERE);
    for (const shown of tour) {
      await followLink(page, shown.path);
      await untilShown(page, shown);
    }
    for (const shown of tour.slice(0, -1).reverse()) {
      await page.goBack();
      await untilShown(page, shown);
      expect(new URL(page.url()).pathname).to.equal(new URL(shown.path, page.url()).pathname);
    }
    for (const shown of tour.slice(1)) {
      await page.goForward();
      await untilShown(page, shown);
    }
  });

  story('ends where the last link led, however fast they follow one another', { as: 'johndoe' }, async (scene) => {
    const { page } = scene;
    const tour = allPages.filter(isForUser);
    await page.goto(NOWHERE);
    for (const shown of tour) await followLink(page, shown.path);
    const last = tour.at(-1);
    if (last === undefined) throw new Error('There are no pages');
    await untilShown(page, last);
    expect(new URL(page.url()).pathname).to.equal(last.path);
    expect(await page.locator('main h1').count()).to.equal(1);
  });
});

describe('An address that leads nowhere', () => {
  story('says so when it is loaded, and leads home', {}, async ({ page }) => {
    await page.goto(NOWHERE);
    await page.locator('main h1', { hasText: 'Page not found' }).waitFor();
    await page.locator('main').getByRole('link').click();
    await page.waitForURL('/');
  });

  story('says so when a link leads there, and Back leads back', {}, async ({ page }) => {
    await page.goto('/');
    await page.locator('main h1').first().waitFor();
    await followLink(page, NOWHERE);
    await page.locator('main h1', { hasText: 'Page not found' }).waitFor();
    await untilFocused(page, 'Page not found');
    await page.goBack();
    await page.locator('main h1', { hasText: 'Page not found' }).waitFor({ state: 'detached' });
  });
});
