/** What whoever develops is told on the console, which nobody who uses the application sees. */
import { expect } from 'chai';
import type { ConsoleMessage, Page } from 'playwright-core';
import type { Careless } from '../support/careless';
import { story } from '../support/story';
import { serveDevelopment } from '../support/story-development';
import { followLink } from '../support/story-links';

const NOWHERE = '/no-page-of-ours';

async function arrive(page: Page): Promise<void> {
  await page.goto(NOWHERE);
  await page.locator('main h1').waitFor();
}

/** Calls it in a turn of the page's own: what it throws is nobody's to catch. */
function call(page: Page, name: keyof Careless): Promise<void> {
  return page.evaluate((chosen) => {
    const { careless } = window as unknown as { readonly careless: Careless };
    queueMicrotask(() => careless[chosen]());
  }, name);
}

describe('While somebody develops', () => {
  story('a lease whose holder was disposed is told of, once, with the place that took it', {}, async (scene) => {
    const { page, trouble } = scene;
    trouble.expect(/was disposed and still holds/);
    await serveDevelopment(page);
    await arrive(page);
    const warnings: string[] = [];
    page.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'warning') warnings.push(message.text());
    });
    const warned = page.waitForEvent('console', (message) => message.text().includes('still holds'));
    await call(page, 'keepForAViewThatGoes');
    await followLink(page, '/');
    const [first = ''] = (await warned).text().split('\n');
    expect(first).to.match(/^view-\d+ was disposed and still holds Thing 'kept'/);
    expect(warnings[0]).to.match(/at (\w+\.)?keepForAViewThatGoes \(.*\/assets\/main\.js:\d+:\d+\)/);
    await followLink(page, NOWHERE);
    await page.locator('main h1', { hasText: 'not found' }).waitFor();
    expect(warnings).to.have.lengthOf(1);
  });

  story('whoever uses what was disposed is told its name', {}, async ({ page, trouble }) => {
    trouble.expect(/DisposedError/);
    await serveDevelopment(page);
    await arrive(page);
    const thrown = page.waitForEvent('pageerror');
    await call(page, 'useWhatWasDisposed');
    expect((await thrown).message).to.equal("Thing 'used' was disposed: retain what you go on using");
    expect((await thrown).stack).to.match(/useWhatWasDisposed/);
  });
});
