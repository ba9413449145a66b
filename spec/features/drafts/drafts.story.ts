import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { drafts } from '../../../common/features/drafts';
import { story } from '../../support/story';
import { withinASecond } from '../../support/story-second';
import { seriousFindings } from '../../support/story-axe';
import { holdPatches } from '../../support/story-hold';
import { pageNamed } from '../../support/story-pages';

const { endpoints } = drafts;

const says = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** A draft saves itself, a moment after the last key. */
const saved = (page: Page) => page.locator('.save-status[data-state="clean"]', { hasText: 'Saved' }).waitFor();

async function openDraft(page: Page, title: string): Promise<void> {
  await page.goto('/drafts');
  await page.getByRole('link', { name: title }).click();
  await page.locator('[name="title"]').waitFor();
}

async function idOf(page: Page): Promise<string> {
  await page.waitForURL(/\/drafts\/[^/]+$/);
  return page.url().split('/').at(-1) ?? '';
}

interface Point {
  readonly x: number;
  readonly y: number;
}

async function middleOf(locator: Locator): Promise<Point> {
  const box = (await locator.boundingBox()) ?? expect.fail('it is not shown');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function dragByMouse({ mouse }: Page, [from, ...way]: readonly Point[]): Promise<void> {
  await mouse.move(from?.x ?? 0, from?.y ?? 0);
  await mouse.down();
  for (const { x, y } of way) await mouse.move(x, y, { steps: 4 });
  await mouse.up();
}

/** Playwright's own touchscreen only taps. */
async function dragByFinger(page: Page, way: readonly Point[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const [index, point] of way.entries()) {
    const type = index === 0 ? 'touchStart' : 'touchMove';
    await devtools.send('Input.dispatchTouchEvent', { type, touchPoints: [point] });
  }
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

describe('Drafts', () => {
  story('are begun, written, saved and found again, last changed first', { as: 'johndoe' }, async ({ page, api }) => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Drafts' }).click();
    await page.getByRole('button', { name: 'New draft' }).click();
    const id = await idOf(page);
    // A title that says nothing leaves something to be clicked in the list.
    await page.locator('[name="title"]').fill('   ');
    await saved(page);
    await page.getByRole('link', { name: 'Drafts' }).click();
    await page.getByRole('link', { name: 'Untitled' }).click();
    await page.locator('[name="title"]').fill('On doors');
    await page.locator('input[name="description"]').fill('And what is behind them');
    await page.locator('[name="body"]').fill('\nOnce there was a *door*.');
    await saved(page);
    await page.reload();
    await page.locator('[name="title"]').waitFor();
    expect(await page.locator('[name="title"]').inputValue()).to.equal('On doors');
    expect(await page.locator('[name="body"]').inputValue()).to.equal('\nOnce there was a *door*.');
    expect((await api.ask(endpoints.one, { parameters: { id } })).description).to.equal('And what is behind them');
    await page.goto('/drafts');
    expect(await page.locator('.draft-item h2').first().innerText()).to.equal('On doors');
  });

  story('have a cover that is added, described and removed', { as: 'johndoe' }, async ({ page, api }) => {
    await openDraft(page, 'Why I still own a slide rule');
    const parameters = { id: await idOf(page) };
    await page.getByRole('button', { name: 'Add a cover' }).click();
    await page.getByLabel('Address of the image').fill('/covers/rule.svg');
    await page.getByLabel('What it shows').fill('A slide rule');
    await page.getByLabel('Credit').fill('Mine');
    await saved(page);
    expect((await api.ask(endpoints.one, { parameters })).cover).to.deep.equal({
      url: '/covers/rule.svg',
      alt: 'A slide rule',
      credit: 'Mine',
    });
    await page.getByRole('button', { name: 'Remove the cover' }).click();
    await saved(page);
    expect((await api.ask(endpoints.one, { parameters })).cover).to.equal(null);
  });

  story('have tags that are added by Enter and removed by their button', { as: 'johndoe' }, async ({ page, api }) => {
    await openDraft(page, 'Error messages I have apologised for');
    const parameters = { id: await idOf(page) };
    await page.getByPlaceholder('Enter tags').fill('errors');
    await page.getByPlaceholder('Enter tags').press('Enter');
    await page.getByRole('button', { name: 'Remove tag writing' }).click();
    await saved(page);
    const { tags } = await api.ask(endpoints.one, { parameters });
    expect(tags.map(({ name }) => name)).to.deep.equal(['design', 'javascript', 'errors']);
    expect(tags[0]?.id).to.equal('tag-design');
  });

  story('have sources that are added, moved and removed by the keyboard alone', { as: 'johndoe' }, async (scene) => {
    const { page, api } = scene;
    await openDraft(page, 'The harbour that moved');
    const parameters = { id: await idOf(page) };
    const { keyboard } = page;
    await page.getByRole('button', { name: 'Add a source' }).press('Enter');
    await keyboard.type('The inn');
    await keyboard.press('Alt+ArrowUp');
    await says(page, 'Now source 2 of 3.').waitFor();
    await keyboard.type('keeper');
    await keyboard.press('Alt+ArrowUp');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal('Move down');
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await says(page, 'Now source 3 of 3.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal('Move up');
    await page.getByRole('button', { name: 'Remove', exact: true }).first().press('Enter');
    await saved(page);
    const { sources } = await api.ask(endpoints.one, { parameters });
    expect(sources.map(({ title }) => title)).to.deep.equal(['Map of the estuary, about 1600', 'The innkeeper']);
    expect(sources[0]?.id).to.equal('source-map');
  });

  for (const by of ['mouse', 'finger'] as const) {
    story(`have sources that are dragged to their place by ${by}`, { as: 'johndoe' }, async ({ page, api }) => {
      await openDraft(page, 'The harbour that moved');
      const parameters = { id: await idOf(page) };
      const before = (await api.ask(endpoints.one, { parameters })).sources.map(({ id }) => id);
      const last = page.locator('.draft-source').last();
      await last.scrollIntoViewIfNeeded();
      const [from, to] = [await middleOf(page.locator('[data-role="handle"]').first()), await middleOf(last)];
      const way = [from, { x: from.x, y: (from.y + to.y) / 2 }, { x: from.x, y: to.y }];
      await (by === 'mouse' ? dragByMouse(page, way) : dragByFinger(page, way));
      await says(page, `Now source ${before.length} of ${before.length}.`).waitFor();
      await saved(page);
      const { sources } = await api.ask(endpoints.one, { parameters });
      expect(sources.map(({ id }) => id)).to.deep.equal([...before.slice(1), before[0]]);
    });
  }

  story('that could not be saved keep every word', { as: 'johndoe' }, async ({ page, api, server, trouble }) => {
    trouble.expect(/status of 500/);
    // It tries again by itself, after pauses by chance: here as late as can be, so that a person is quicker.
    await page.addInitScript(() => (Math.random = () => 0.999));
    await openDraft(page, 'Why I still own a slide rule');
    const parameters = { id: await idOf(page) };
    const typed = 'Because it never asks for an update.';
    await server.fail({ kind: 'status', status: 500, route: 'PATCH /drafts/{id}' });
    const refused = async () => page.waitForResponse((response) => response.status() === 500);
    const first = refused();
    await page.locator('[name="body"]').fill(typed);
    await first;
    await refused();
    await says(page, 'Offline, 1 change waiting').waitFor();
    expect(await page.locator('[name="body"]').inputValue()).to.equal(typed);
    await server.endFaults();
    await page.getByRole('button', { name: 'Try again' }).click();
    await saved(page);
    expect((await api.ask(endpoints.one, { parameters })).body).to.equal(typed);
  });

  story(
    'of two windows are put together where each changed another field',
    { as: 'johndoe' },
    async ({ page, api, trouble }) => {
      // How a window learns that another was first.
      trouble.expect(/status of 412/);
      await openDraft(page, 'The harbour that moved');
      const parameters = { id: await idOf(page) };
      const other = await page.context().newPage();
      await openDraft(other, 'The harbour that moved');
      await page.locator('[name="title"]').fill('The harbour that went away');
      await saved(page);
      await other.locator('[name="description"]').fill('A town without a sea');
      await other.getByRole('button', { name: 'Remove the cover' }).click();
      await saved(other);
      expect(await other.locator('[name="title"]').inputValue()).to.equal('The harbour that went away');
      expect(await api.ask(endpoints.one, { parameters })).to.deep.include({
        title: 'The harbour that went away',
        description: 'A town without a sea',
        cover: null,
      });
    },
  );

  story(
    'of two windows ask what to keep where both changed one field',
    { as: 'johndoe' },
    async ({ page, api, trouble }) => {
      // How a window learns that another was first.
      trouble.expect(/status of 412/);
      await openDraft(page, 'The harbour that moved');
      const parameters = { id: await idOf(page) };
      const other = await page.context().newPage();
      await openDraft(other, 'The harbour that moved');
      const letGo = await holdPatches(other);
      await other.locator('[name="title"]').fill('The harbour that moved away');
      await other.locator('.save-status[data-state="saving"]').waitFor();
      await page.locator('[name="title"]').fill('The old harbour that moved');
      await saved(page);
      letGo();
      await says(other, 'Conflict in 1 field').waitFor();
      await other.getByRole('button', { name: 'Decide' }).click();
      const field = other.getByRole('group', { name: 'Title', exact: true });
      expect(await field.locator('ins').allTextContents()).to.deep.equal(['[added:  away]', '[added: old ]']);
      expect(await seriousFindings(other)).to.deep.equal([]);
      await field.getByRole('radio', { name: 'Edit together' }).press('Space');
      expect(await field.getByRole('textbox').inputValue()).to.equal('The old harbour that moved away');
      await field.getByRole('textbox').press('End');
      await other.keyboard.type('!');
      await other.getByRole('button', { name: 'Save these choices' }).press('Enter');
      await saved(other);
      expect(await other.locator('[name="title"]').inputValue()).to.equal('The old harbour that moved away!');
      expect((await api.ask(endpoints.one, { parameters })).title).to.equal('The old harbour that moved away!');
    },
  );

  story('are called in the list what another window calls them by now', { as: 'johndoe' }, async ({ page }) => {
    const other = await page.context().newPage();
    await openDraft(other, 'Why I still own a slide rule');
    await page.goto('/drafts');
    const item = page.locator('.draft-item', { hasText: 'Why I still own a slide rule' });
    await item.getByText('Delete', { exact: true }).click();
    await other.locator('[name="title"]').fill('Why I own one no more');
    await saved(other);
    const renamed = page.locator('.draft-item', { has: page.getByRole('link', { name: 'Why I own one no more' }) });
    await withinASecond(renamed);
    // What was unfolded is still so, and says what it would delete.
    await renamed.getByRole('button', { name: 'Delete for good' }).waitFor();
    expect(await renamed.locator('summary').getAttribute('aria-label')).to.equal('Delete Why I own one no more');
  });

  story('are deleted when it is said twice', { as: 'johndoe' }, async ({ page }) => {
    await page.goto('/drafts');
    const item = page.locator('.draft-item', { hasText: 'Why I still own a slide rule' });
    await item.getByText('Delete', { exact: true }).click();
    await item.getByRole('button', { name: 'Delete for good' }).click();
    await item.waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('.draft-item').first().waitFor();
    expect(await page.locator('.draft-item').count()).to.equal(2);
  });

  story(
    'that are gone are said to be, where nothing that was typed goes with them',
    { as: 'johndoe' },
    async (scene) => {
      const { page, server, trouble } = scene;
      trouble.expect(/status of (404|503)/);
      const [reading, typing] = [await page.context().newPage(), await page.context().newPage()];
      for (const window of [reading, typing]) await openDraft(window, 'Why I still own a slide rule');
      await server.fail({ kind: 'status', status: 503, route: 'PATCH /drafts/{id}' });
      await typing.locator('[name="title"]').fill('Words that are nowhere else');
      await typing.locator('.save-status-text', { hasText: 'Offline' }).waitFor();
      await page.goto('/drafts');
      const item = page.locator('.draft-item', { hasText: 'Why I still own a slide rule' });
      await item.getByText('Delete', { exact: true }).click();
      await item.getByRole('button', { name: 'Delete for good' }).click();
      await reading.locator('main h1', { hasText: 'There is no such draft' }).waitFor();
      await server.endFaults();
      await typing.evaluate(() => window.dispatchEvent(new Event('online')));
      await typing.locator('.save-status-text', { hasText: 'Not saved' }).waitFor();
      expect(await typing.locator('[name="title"]').inputValue()).to.equal('Words that are nowhere else');
    },
  );

  story('of somebody who has none say what they are for', { as: 'old-marlow' }, async ({ page }) => {
    await page.goto('/drafts');
    await page.getByText('You have no drafts.').waitFor();
  });

  story('of others do not exist', { as: 'old-marlow' }, async ({ page, trouble }) => {
    trouble.expect(/status of 404/);
    await page.goto('/drafts/demo-harbour');
    await page.locator('main h1', { hasText: 'no such draft' }).waitFor();
  });

  if (pageNamed('an article')) {
    story('become articles, with what was typed last', { as: 'johndoe' }, async ({ page }) => {
      await openDraft(page, 'The harbour that moved');
      await page.locator('[name="title"]').fill('The harbour that went away');
      await page.getByRole('button', { name: 'Publish' }).click();
      await page.waitForURL('/article/the-harbour-that-went-away');
      await page.locator('.article-content', { hasText: 'In 1570 there was a storm' }).waitFor();
      // Back leads to where it was opened, and not to a page that says that there is no such draft.
      await page.goBack();
      await page.waitForURL('/drafts');
      await page.locator('.draft-item').first().waitFor();
      expect(await page.getByText('The harbour that').count()).to.equal(0);
    });

    story('that are unfinished are not published, and say what is missing', { as: 'johndoe' }, async (scene) => {
      const { page, trouble } = scene;
      trouble.expect(/status of 422/);
      await openDraft(page, 'Why I still own a slide rule');
      await page.getByRole('button', { name: 'Publish' }).click();
      await page.locator('.draft-publish .error-messages li', { hasText: "can't be blank" }).first().waitFor();
      expect(await page.locator('[name="title"]').inputValue()).to.equal('Why I still own a slide rule');
    });
  }
});
