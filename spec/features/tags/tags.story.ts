/** The popular tags are the one thing that the machine keeps: what people and storages do to it is told here. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { story } from '../../support/story';
import { withinASecond } from '../../support/story-second';
import { followLink } from '../../support/story-links';
import { pageNamed, untilShown } from '../../support/story-pages';
import { Requests, untilQuiet } from '../../support/story-requests';

const tags = '.sidebar .tag-list a';
const kept = `Object.entries(localStorage).filter(([name]) => name.startsWith('__amplify__answers:1:'))`;

async function shown(page: Page): Promise<string[]> {
  await page.locator(tags).first().waitFor();
  return page.locator(tags).allInnerTexts();
}

/** What is kept is written when the page has nothing better to do. */
async function keptBy(page: Page): Promise<[name: string, text: string][]> {
  await untilTrue(page, `${kept}.length > 0`);
  return page.evaluate(kept);
}

/** By playwright's own way to wait, an expression is evaluated in the page, which its policy forbids. */
async function untilTrue(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate(expression))) await untilIdle(page);
}

/** Not until its next frame: a page that nobody looks at may have none. */
function untilIdle(page: Page): Promise<unknown> {
  return page.evaluate('new Promise((done) => requestIdleCallback(done, { timeout: 100 }))');
}

/** The page is held back from the answer until it is let through. */
async function holdTags(page: Page): Promise<{ asked: Promise<unknown>; release: (names: string[]) => Promise<void> }> {
  let wasAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (wasAsked = resolve));
  let letThrough: (names: string[]) => void = () => undefined;
  const names = new Promise<string[]>((resolve) => (letThrough = resolve));
  let isFirst = true;
  let isDone = Promise.resolve();
  await page.route('**/api/tags', async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    wasAsked();
    isDone = route.fulfill({ json: { tags: await names }, headers: { 'Cache-Control': 'private, max-age=30' } });
    // Whoever asked may be there no more.
    await isDone.catch(() => undefined);
  });
  return {
    asked,
    async release(given) {
      letThrough(given);
      await names;
      await isDone.catch(() => undefined);
    },
  };
}

describe('The popular tags', () => {
  story(
    'are kept on the machine: a guest who comes back sees them before the server has answered',
    {},
    async (scene) => {
      const { page } = scene;
      await page.goto('/');
      const names = await shown(page);
      expect(await keptBy(page)).to.have.length(1);
      const held = await holdTags(page);
      await page.reload();
      await held.asked;
      expect(await shown(page)).to.deep.equal(names);
      // And what the server says then is what is true.
      await held.release(['news']);
      await page.locator(tags, { hasText: 'news' }).waitFor();
      expect(await shown(page)).to.deep.equal(['news']);
    },
  );

  story(
    'are not kept for one who signs out: every tab and the machine are empty within a second',
    { as: 'johndoe' },
    async ({ page }) => {
      const other = await page.context().newPage();
      await other.goto('/');
      await page.goto('/');
      await shown(other);
      expect((await keptBy(page)).map(([, text]) => text).join()).to.contain('"scope":"johndoe:');
      await page.locator('nav').getByRole('link', { name: 'Settings' }).click();
      const requests: string[] = [];
      other.on('request', (request) => requests.push(`${request.url()} ${request.headers()['authorization'] ?? ''}`));
      await page.getByRole('button', { name: 'Or click here to logout' }).click();
      const main = other.getByRole('navigation', { name: 'Main' });
      await withinASecond(main.locator('.nav-link', { hasText: 'Sign in' }));
      requests.length = 0;
      for (const tab of [page, other]) {
        await shown(tab);
        expect(await tab.evaluate(`${kept}.filter(([, text]) => text.includes('johndoe')).length`)).to.equal(0);
        expect(await tab.evaluate('localStorage.getItem("jwtToken")')).to.equal(null);
      }
      // What the other asks for now it asks as nobody.
      expect(requests.filter((request) => request.includes('/api/tags'))).to.have.length.at.most(1);
      expect(requests.filter((request) => request.includes('Bearer'))).to.deep.equal([]);
    },
  );

  story(
    'that are under way while somebody signs out in another tab are dropped',
    { as: 'johndoe' },
    async ({ page }) => {
      const other = await page.context().newPage();
      const held = await holdTags(other);
      await other.goto('/');
      await held.asked;
      await page.goto('/settings');
      await page.getByRole('button', { name: 'Or click here to logout' }).click();
      await other.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'Sign in' }).waitFor();
      await held.release(['from before']);
      const names = await shown(other);
      expect(names).to.deep.equal(await shown(page));
      expect(names).not.to.include('from before');
      // Who signs out empties the machine, and what others had just kept there may go with it: there need be nothing.
      await untilIdle(other);
      expect(await other.evaluate(`${kept}.flat().join()`)).not.to.contain('from before');
    },
  );

  for (const [what, change] of [
    ['half-written', 'text.slice(0, text.length / 2)'],
    ['empty', '""'],
    ['of another shape', 'text.replace(/"tags":\\[".*?"\\]/, \'"tags":[7]\')'],
    ['of another key', 'text.replace(/"key":"/, \'"key":"x\')'],
    ['null', '"null"'],
  ] as const) {
    story(`are asked for where what was kept is ${what}, and nobody is troubled`, {}, async ({ page }) => {
      await page.goto('/');
      const names = await shown(page);
      const [[name, text] = ['', '']] = await keptBy(page);
      await page.goto('/favicon.ico');
      const changed = await page.evaluate(`
        ((name) => {
          const text = localStorage.getItem(name);
          localStorage.setItem(name, ${change});
          localStorage.setItem('__amplify__theirs', '{"half');
          return localStorage.getItem(name);
        })(${JSON.stringify(name)})`);
      expect(changed).not.to.equal(text);
      const notices: string[] = [];
      page.on('console', (message) => notices.push(message.text()));
      const asked = page.waitForRequest('**/api/tags');
      await page.goto('/');
      await asked;
      expect(await shown(page)).to.deep.equal(names);
      expect(notices).to.deep.equal([]);
      await untilTrue(page, `localStorage.getItem(${JSON.stringify(name)})?.includes('"record"')`);
    });
  }

  story('come although the storage is full, with one notice at most', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/favicon.ico');
    await page.evaluate(`
      for (let size = 2 ** 22; size >= 1; size /= 2) {
        try {
          for (;;) localStorage.setItem('filler ' + localStorage.length, 'x'.repeat(size));
        } catch {}
      }`);
    const notices: string[] = [];
    page.on('console', (message) => notices.push(message.text()));
    await page.goto('/');
    await shown(page);
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.locator('nav').getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Or click here to logout' }).click();
    await page.getByRole('navigation', { name: 'Main' }).locator('.nav-link', { hasText: 'Sign in' }).waitFor();
    await shown(page);
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    expect(notices.length).to.be.at.most(1);
  });

  story('come although there is no storage', {}, async ({ page }) => {
    await page.addInitScript(`
      Object.defineProperty(window, 'localStorage', {
        get() { throw new DOMException('denied', 'SecurityError'); },
      });`);
    const notices: string[] = [];
    page.on('console', (message) => notices.push(message.text()));
    await page.goto('/');
    await shown(page);
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.reload();
    await shown(page);
    expect(notices.length).to.be.at.most(1);
  });

  const [feed, tagged] = [pageNamed('the global feed'), pageNamed('the feed of a tag')];
  if (feed === undefined || tagged === undefined) return;
  story('that are on their way to one page are taken over by the next', {}, async ({ page, visit }) => {
    const requests = new Requests(page);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/tags', async (route) => {
      await released;
      await route.continue();
    });
    await visit(feed);
    await followLink(page, tagged.path);
    await untilShown(page, tagged);
    release();
    await shown(page);
    await untilQuiet(page);
    expect(requests.take().filter((request) => request === 'GET /tags')).to.have.lengthOf(1);
  });
});
