/** Tabs: what one of them writes, the others know. In two pages of one browser context, which share storage and channel. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { story } from '../../support/story';
import { withinASecond } from '../../support/story-second';
import { readable } from './pages';

const articlePath = `/article/${readable.slug}`;

async function open(page: Page, path = articlePath): Promise<Page> {
  await page.goto(path);
  await page.locator('.article-page .counter').first().waitFor();
  return page;
}

const counter = (page: Page) => page.locator('.article-page .counter').first();

/** Favours the article in `page`. @returns the count that is shown there then. */
async function favour(page: Page): Promise<string> {
  const before = await counter(page).innerText();
  const answered = page.waitForResponse('**/favorite');
  await page
    .getByRole('button', { name: /^(F|Unf)avorite Article/ })
    .first()
    .click();
  await answered;
  await counter(page).filter({ hasNotText: before }).waitFor();
  return counter(page).innerText();
}

async function untilShown(page: Page, count: string): Promise<void> {
  await withinASecond(counter(page).filter({ hasText: count }));
}

describe('Tabs', () => {
  story('show within a second, without a reload, what is written in another', { as: 'johndoe' }, async ({ page }) => {
    const other = await open(await page.context().newPage());
    await open(page);
    await untilShown(other, await favour(page));
    await untilShown(page, await favour(other));
  });

  story('go on when one of them has crashed', { as: 'johndoe' }, async ({ page }) => {
    const [other, third] = [await page.context().newPage(), await page.context().newPage()];
    await open(third);
    await open(other);
    await open(page);
    const count = await favour(third);
    await untilShown(page, count);
    await untilShown(other, count);
    const crashed = third.waitForEvent('crash');
    const session = await third.context().newCDPSession(third);
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
    await untilShown(other, await favour(page));
    await untilShown(page, await favour(other));
  });

  story(
    'ask anew for what they show when they come out of the back-forward cache',
    { as: 'johndoe', ignoredFlags: ['--disable-back-forward-cache'] },
    async ({ page }) => {
      const other = await open(await page.context().newPage());
      await open(page);
      await other.evaluate(`addEventListener('pageshow', ({ persisted }) => { window.wasPersisted = persisted; })`);
      await other.goto('/favicon.ico');
      const count = await favour(page);
      // There is no `load`: the page goes on where it was.
      await other.goBack({ waitUntil: 'commit' });
      expect(await other.evaluate('window.wasPersisted')).to.equal(true);
      await untilShown(other, count);
      await untilShown(other, await favour(page));
    },
  );
});
