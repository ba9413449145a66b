/** What pages ask of the API: each thing once, and nothing that they have. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { story } from '../support/story';
import { followLink } from '../support/story-links';
import { allPages, readsOf, type StoryPage, untilShown } from '../support/story-pages';
import { Requests, untilQuiet } from '../support/story-requests';

const kept = allPages.filter(({ as, isForGuests, isAlwaysAsked }) => !as && !isForGuests && !isAlwaysAsked);

async function go(page: Page, shown: StoryPage): Promise<void> {
  await followLink(page, shown.path);
  await untilShown(page, shown);
  await untilQuiet(page);
}

/** Requests that were made while the same was on its way. */
function watchTransit(page: Page): { readonly together: readonly string[] } {
  const transit = new Set<string>();
  const together: string[] = [];
  page.on('request', (request) => {
    if (!request.url().includes('/api/')) return;
    if (transit.has(request.url())) together.push(request.url());
    transit.add(request.url());
  });
  page.on('requestfinished', (request) => transit.delete(request.url()));
  page.on('requestfailed', (request) => transit.delete(request.url()));
  return { together };
}

describe('A page asks the API', () => {
  for (const shown of allPages) {
    story(`for what ${shown.name} shows, once, and again when it is reloaded`, { as: shown.as }, async (scene) => {
      const { page, visit } = scene;
      const requests = new Requests(page);
      await visit(shown);
      await requests.reach(readsOf(shown).length);
      await untilQuiet(page);
      expect(requests.take()).to.deep.equal(readsOf(shown));
      await page.reload();
      await untilShown(page, shown);
      await requests.reach(readsOf(shown).length);
      await untilQuiet(page);
      expect(requests.take()).to.deep.equal(readsOf(shown));
    });
  }

  story('for nothing twice on a walk through all pages, and for nothing on the way back', {}, async ({ page }) => {
    const requests = new Requests(page);
    await page.goto('/no-page-of-ours');
    await page.locator('main h1').waitFor();
    for (const shown of kept) await go(page, shown);
    const made = requests.take();
    expect(made).to.deep.equal([...new Set(kept.flatMap(readsOf))].sort());
    for (const shown of kept.slice(0, -1).reverse()) {
      await page.goBack();
      await untilShown(page, shown);
      await untilQuiet(page);
    }
    expect(requests.take()).to.deep.equal([]);
  });

  story('for nothing that is on its way already, however slow, when pages follow one another', {}, async (scene) => {
    const { page } = scene;
    await page.goto('/no-page-of-ours');
    await page.locator('main h1').waitFor();
    const transit = watchTransit(page);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/**', async (route) => {
      await released;
      // Whoever has left meanwhile has taken the request back.
      await route.continue().catch(() => undefined);
    });
    for (const shown of [...kept, ...kept]) await followLink(page, shown.path);
    release();
    const last = kept.at(-1);
    if (last === undefined) throw new Error('There are no pages');
    await untilShown(page, last);
    await untilQuiet(page);
    expect(transit.together).to.deep.equal([]);
  });

  story('for what is on screen when the network is back, and for nothing else', {}, async ({ page, visit }) => {
    const [first, second] = kept;
    if (first === undefined || second === undefined) return;
    await page.clock.install();
    await visit(first);
    await go(page, second);
    const requests = new Requests(page);
    await page.clock.fastForward('00:31');
    const asking = page.waitForRequest(/\/api\//);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await asking;
    await untilQuiet(page);
    const screened = readsOf(second);
    const asked = requests.take();
    expect(asked.filter((request) => !screened.includes(request))).to.deep.equal([]);
  });
});
