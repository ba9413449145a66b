/** What a person types into a draft, and what becomes of it on a bad day. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { chromium, type Page } from 'playwright-core';
import { drafts } from '../../../common/features/drafts';
import { DEMO_PASSWORD } from '../../../server-mock/people';
import { findBrowser } from '../../../tools/browser.mjs';
import { story } from '../../support/story';
import { seriousFindings } from '../../support/story-axe';
import { holdPatches } from '../../support/story-hold';
import { withServerProcess } from '../../support/story-process';
import { Requests, untilQuiet } from '../../support/story-requests';

const { endpoints } = drafts;
const id = 'demo-harbour';
const parameters = { id };
const here = `/drafts/${id}`;

const title = (page: Page) => page.locator('.draft-form [name="title"]');
const body = (page: Page) => page.locator('.draft-form [name="body"]');
const says = (page: Page, text: string) => page.locator('.save-status-text', { hasText: text }).waitFor();
const saved = (page: Page) => page.locator('.save-status[data-state="clean"]', { hasText: 'Saved' }).waitFor();
const valueIs = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.querySelector<HTMLInputElement>('[name="title"]')?.value === wanted, text);

async function open(page: Page): Promise<Page> {
  await page.goto(here);
  await title(page).waitFor();
  return page;
}

/** The browser noticed that there is a network: what waits is sent now. */
const backOnline = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('online')));

/** The bodies of the patches that a page sends from here on. */
function patchesOf(page: Page): object[][] {
  const patches: object[][] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') patches.push(request.postDataJSON() as object[]);
  });
  return patches;
}

async function addTag(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder('Enter tags').fill(name);
  await page.getByPlaceholder('Enter tags').press('Enter');
}

/** Both windows write the same field before either knows of the other: this one is first with the server. */
async function collide(page: Page, other: Page): Promise<void> {
  const letGo = await holdPatches(other);
  await title(other).fill('Mine of the harbour');
  await says(other, 'Saving…');
  await title(page).fill('Theirs of the harbour');
  await saved(page);
  letGo();
  await says(other, 'Conflict in 1 field');
}

describe('What is typed into a draft', () => {
  story('is three requests at most for 26 keys in a second', { as: 'johndoe' }, async ({ page, api }) => {
    await open(page);
    const requests = new Requests(page);
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';
    await title(page).fill('');
    await title(page).pressSequentially(alphabet, { delay: 30 });
    await saved(page);
    await untilQuiet(page);
    const made = requests.take();
    // Nothing but patches: what an own save did need not be asked for.
    expect(made.filter((request) => request !== `PATCH /drafts/${id}`)).to.deep.equal([]);
    expect(made.length).to.be.within(1, 3);
    expect((await api.ask(endpoints.one, { parameters })).title).to.equal(alphabet);
  });

  story('is never called saved before the server has said so', { as: 'johndoe' }, async ({ page, api }) => {
    await open(page);
    const answer = await holdPatches(page);
    const shown = page.locator('.save-status-text');
    await title(page).fill('Not yet');
    expect(await shown.innerText()).not.to.contain('Saved');
    await says(page, 'Saving…');
    await body(page).fill('More, meanwhile.');
    expect(await shown.innerText()).not.to.contain('Saved');
    answer();
    await saved(page);
    expect(await api.ask(endpoints.one, { parameters })).to.include({ title: 'Not yet', body: 'More, meanwhile.' });
  });

  for (const [by, move] of [
    ['the keyboard', (page: Page) => page.locator('.draft-source input').first().press('Alt+ArrowDown')],
    ['a drag', dragFirstSourceDown],
  ] as const) {
    story(`is one move where a source was moved by ${by}`, { as: 'johndoe' }, async ({ page }) => {
      await open(page);
      const patches = patchesOf(page);
      await page.locator('.draft-source').first().scrollIntoViewIfNeeded();
      await move(page);
      await saved(page);
      expect(patches).to.deep.equal([[{ op: 'move', from: '/sources/0', path: '/sources/1' }]]);
    });
  }

  story('waits while there is no network, and goes out when there is', { as: 'johndoe' }, async (scene) => {
    const { page, api, trouble } = scene;
    trouble.expect(/ERR_INTERNET_DISCONNECTED/);
    await open(page);
    await page.context().setOffline(true);
    await title(page).fill('Written on a train');
    await says(page, 'Offline, 1 change waiting');
    await page.context().setOffline(false);
    await saved(page);
    expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Written on a train');
  });

  story('is there twice on no account, though the answer was lost', { as: 'johndoe' }, async (scene) => {
    const { page, api, server, trouble } = scene;
    trouble.expect(/Failed to load resource/);
    await open(page);
    await server.fail({ kind: 'reset', after: true, route: 'PATCH /drafts/{id}', times: 2 });
    await addTag(page, 'once');
    await saved(page);
    const { tags } = await api.ask(endpoints.one, { parameters });
    expect(tags.filter(({ name }) => name === 'once')).to.have.lengthOf(1);
    expect(await page.locator('.draft-tags .tag-pill', { hasText: 'once' }).count()).to.equal(1);
  });

  story('goes on when nobody listened for a while', { as: 'johndoe' }, async (scene) => {
    const { page, api, server, trouble } = scene;
    trouble.expect(/Failed to load resource/);
    await open(page);
    await title(page).fill('Before');
    await server.whileDown(async () => {
      await title(page).fill('Before and during');
      await says(page, 'Offline');
    });
    await title(page).fill('Before, during and after');
    await backOnline(page);
    await saved(page);
    expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Before, during and after');
  });

  story('is there once when the server was killed as it was sent', {}, async ({ page: bystander }) => {
    await withServerProcess(async ({ origin, kill, restart }) => {
      const context = await bystander.context().browser()?.newContext({ baseURL: origin });
      if (context === undefined) throw new Error('there is no browser');
      const page = await context.newPage();
      try {
        await page.goto('/login');
        await page.locator('[name="email"]').fill('johndoe@example.com');
        await page.locator('[name="password"]').fill(DEMO_PASSWORD);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('link', { name: 'Settings' }).waitFor();
        await open(page);
        const sent = page.waitForRequest((request) => request.method() === 'PATCH');
        await addTag(page, 'once');
        await sent;
        await kill();
        await title(page).fill('Typed while there was no server');
        await says(page, 'Offline');
        await restart();
        await backOnline(page);
        await saved(page);
        await page.reload();
        await valueIs(page, 'Typed while there was no server');
        expect(await page.locator('.draft-tags .tag-pill', { hasText: 'once' }).count()).to.equal(1);
      } finally {
        await context.close();
      }
    });
  });

  story('is saved although nothing can be kept on the machine', { as: 'johndoe' }, async ({ page, api }) => {
    await page.addInitScript(`
      Object.defineProperty(window, 'indexedDB', {
        get() { throw new DOMException('denied', 'SecurityError'); },
      });`);
    const notices: string[] = [];
    page.on('console', (message) => notices.push(message.text()));
    await open(page);
    await title(page).fill('Kept by the server');
    await saved(page);
    await title(page).fill('Kept by the server alone');
    await saved(page);
    expect(notices).to.have.lengthOf(1);
    expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Kept by the server alone');
  });

  story(
    'is saved although the machine is full by then, and says so to nobody',
    { as: 'johndoe' },
    async ({ page, api }) => {
      const notices: string[] = [];
      page.on('console', (message) => notices.push(message.text()));
      await open(page);
      await title(page).fill('Kept on the machine');
      await saved(page);
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
      for (const text of ['Kept by the server', 'Kept by the server alone']) {
        await title(page).fill(text);
        await saved(page);
      }
      expect(notices).to.have.lengthOf(1);
      expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Kept by the server alone');
    },
  );

  story(
    'with an input method is there once, whatever another window writes meanwhile',
    { as: 'johndoe' },
    async (scene) => {
      const { page, api } = scene;
      await open(page);
      const other = await open(await page.context().newPage());
      await page.bringToFront();
      await title(page).fill('Kaze no oto');
      await saved(page);
      await valueIs(other, 'Kaze no oto');
      const input = await page.context().newCDPSession(page);
      const compose = (text: string) =>
        input.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await title(page).press('End');
      await compose('に');
      await compose('にほ');
      await saved(page);
      await valueIs(other, 'Kaze no otoにほ');
      // It does not show: the first window has heard of it when it has asked what is new.
      const heard = page.waitForResponse(
        (response) => response.url().endsWith(here) && response.request().method() === 'GET',
      );
      await title(other).fill('Ame to Kaze no otoにほ');
      await saved(other);
      await heard;
      await compose('にほん');
      await input.send('Input.insertText', { text: '日本' });
      await valueIs(page, 'Ame to Kaze no oto日本');
      await title(page).press('!');
      await valueIs(other, 'Ame to Kaze no oto日本!');
      await saved(page);
      expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Ame to Kaze no oto日本!');
    },
  );

  story(
    'in two tabs that are gone is all there, and one is asked where they collide',
    { as: 'johndoe' },
    async (scene) => {
      const { page, api, trouble } = scene;
      trouble.expect(/ERR_INTERNET_DISCONNECTED/);
      const context = page.context();
      const tabs = [await open(page), await open(await context.newPage())] as const;
      await context.setOffline(true);
      await body(tabs[0]).fill('Of the first');
      await title(tabs[0]).fill('Of the first');
      await title(tabs[1]).fill('Of the second');
      for (const tab of tabs) await says(tab, 'Offline');
      const next = await context.newPage();
      for (const tab of tabs) await tab.close();
      await context.setOffline(false);
      await open(next);
      await says(next, 'Conflict in 1 field');
      const sides = await next.locator('.save-conflict-text').allInnerTexts();
      expect(sides.map((side) => /Of the (first|second)/.exec(side)?.[0]).sort()).to.deep.equal([
        'Of the first',
        'Of the second',
      ]);
      await next.getByRole('button', { name: 'Keep all mine' }).click();
      await saved(next);
      expect((await api.ask(endpoints.one, { parameters })).body).to.equal('Of the first');
    },
  );

  story('goes out with the page when the tab is closed at once', { as: 'johndoe' }, async ({ page, api }) => {
    await open(page);
    await title(page).fill('Sent by a page that is no more');
    await page.close({ runBeforeUnload: true });
    // Nobody opens it again: what arrives has outlived its page.
    for (let turn = 0; turn < 1_000; turn += 1) {
      if ((await api.ask(endpoints.one, { parameters })).title === 'Sent by a page that is no more') return;
    }
    expect.fail('it never arrived');
  });

  story('is there when the tab was closed at once, and opened again', { as: 'johndoe' }, async (scene) => {
    const { page, api } = scene;
    await open(page);
    await title(page).fill('The last thing that was typed');
    await page.close({ runBeforeUnload: true });
    const again = await open(await page.context().newPage());
    await valueIs(again, 'The last thing that was typed');
    await saved(again);
    expect((await api.ask(endpoints.one, { parameters })).title).to.equal('The last thing that was typed');
  });

  story('is there when the page is left and entered again, without a connection', { as: 'johndoe' }, async (scene) => {
    const { page, server, trouble } = scene;
    trouble.expect(/Failed to load resource/);
    await open(page);
    await server.fail({ kind: 'reset', route: 'PATCH /drafts/{id}' });
    await server.fail({ kind: 'reset', route: 'GET /drafts/{id}' });
    await title(page).fill('Kept on the way');
    await page.getByRole('link', { name: 'Drafts', exact: true }).click();
    await page.locator('ul.draft-list').waitFor();
    await page.goBack();
    await valueIs(page, 'Kept on the way');
    await page.reload();
    await valueIs(page, 'Kept on the way');
    await says(page, 'Offline, 1 change waiting');
    await server.endFaults();
    await backOnline(page);
    await saved(page);
  });

  story('of two windows that add at the same time is all there, once', { as: 'johndoe' }, async (scene) => {
    const { page, api, trouble } = scene;
    trouble.expect(/status of 412/);
    await open(page);
    const other = await open(await page.context().newPage());
    await Promise.all([addTag(page, 'here'), addTag(other, 'there')]);
    await Promise.all([saved(page), saved(other)]);
    const { tags } = await api.ask(endpoints.one, { parameters });
    const names = tags.map(({ name }) => name);
    expect(names.filter((name) => name === 'here' || name === 'there').sort()).to.deep.equal(['here', 'there']);
  });

  for (const [side, name, kept] of [
    ['mine', /^Keep mine/, 'Mine of the harbour'],
    ['theirs', /^(Take|Keep) theirs/, 'Theirs of the harbour'],
  ] as const) {
    story(`and collides is decided for ${side} by the keyboard alone`, { as: 'johndoe' }, async (scene) => {
      const { page, api, trouble } = scene;
      trouble.expect(/status of 412/);
      await open(page);
      const other = await open(await page.context().newPage());
      await collide(page, other);
      await other.getByRole('button', { name: 'Decide' }).press('Enter');
      expect(await seriousFindings(other)).to.deep.equal([]);
      const field = other.getByRole('group', { name: 'Title', exact: true });
      await field
        .getByRole('radio')
        .nth(side === 'mine' ? 0 : 1)
        .press('Space');
      await other.getByRole('button', { name: 'Save these choices' }).press('Enter');
      await saved(other);
      expect(await title(other).inputValue()).to.equal(kept);
      expect((await api.ask(endpoints.one, { parameters })).title, String(name)).to.equal(kept);
    });
  }

  story('into a field in conflict is what is shown as one’s own', { as: 'johndoe' }, async ({ page, trouble }) => {
    trouble.expect(/status of 412/);
    await open(page);
    const other = await open(await page.context().newPage());
    await collide(page, other);
    await title(other).press('End');
    await other.keyboard.type(', and more');
    const mine = other.locator('.save-conflict [data-side="mine"]');
    await mine.filter({ hasText: 'and more' }).waitFor();
  });

  story('and refused is said at its field, until it is put right', { as: 'johndoe' }, async (scene) => {
    const { page, api, trouble } = scene;
    trouble.expect(/status of 422/);
    await open(page);
    await title(page).fill('x'.repeat(300));
    await body(page).fill('The text goes through.');
    await says(page, 'Not saved');
    await page.locator('[name="title"][aria-invalid="true"]').waitFor();
    expect(await page.locator('.field-refused').innerText()).to.match(/^Title is too long/);
    expect(await seriousFindings(page)).to.deep.equal([]);
    expect((await api.ask(endpoints.one, { parameters })).body).to.equal('The text goes through.');
    await title(page).fill('Shorter');
    await saved(page);
    expect(await page.locator('.field-refused').count()).to.equal(0);
  });

  story('and refused is said at its field again, where its page was left', { as: 'johndoe' }, async (scene) => {
    const { page, trouble } = scene;
    trouble.expect(/status of 422/);
    await open(page);
    await title(page).fill('x'.repeat(300));
    await page.locator('.field-refused', { hasText: /^Title is too long/ }).waitFor();
    await page.getByRole('link', { name: 'Drafts', exact: true }).click();
    await page.locator('.draft-item').first().waitFor();
    await page.goBack();
    await page.locator('.field-refused', { hasText: /^Title is too long/ }).waitFor();
    expect(await title(page).inputValue()).to.equal('x'.repeat(300));
  });

  story('leaves the focus near by where another window removes what it is in', { as: 'johndoe' }, async ({ page }) => {
    await open(page);
    const other = await open(await page.context().newPage());
    const said = (text: string) => page.locator('[data-announcer]', { hasText: text }).waitFor({ state: 'attached' });
    const focused = () => page.evaluate(() => document.activeElement?.className ?? '');
    const sources = page.locator('.draft-source');
    const next = await sources.nth(1).locator('[data-leaf="title"]').inputValue();
    await sources.nth(0).locator('[data-leaf="title"]').focus();
    await other.locator('.draft-source').first().getByRole('button', { name: 'Remove' }).click();
    await said('The source you were in was removed elsewhere.');
    expect(await focused()).to.equal('draft-source');
    // What is typed on goes into no other source.
    await page.keyboard.type('x ');
    await page.keyboard.press('Tab');
    expect(await page.locator('[data-leaf="title"]:focus').inputValue()).to.equal(next);
    await page.locator('[data-leaf="alt"]').focus();
    await other.getByRole('button', { name: 'Remove the cover' }).click();
    await said('The cover was removed.');
    expect(await focused()).to.equal('draft-cover');
    expect(await other.locator('[data-action="add-cover"]:focus').count()).to.equal(1);
  });

  story('after the session ended waits until the same person is back', { as: 'johndoe' }, async (scene) => {
    const { page, api, server, trouble } = scene;
    trouble.expect(/status of 401/);
    await open(page);
    await server.fail({ kind: 'status', status: 401, route: 'PATCH /drafts/{id}' });
    await server.fail({ kind: 'status', status: 401, route: 'GET /user' });
    await title(page).fill('Typed as the session ended');
    await says(page, 'Signed out, 1 change waiting');
    await server.endFaults();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'sign in in a new tab' }).click();
    const other = await opened;
    await other.locator('[name="email"]').fill('johndoe@example.com');
    await other.locator('[name="password"]').fill(DEMO_PASSWORD);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await saved(page);
    expect(await title(page).inputValue()).to.equal('Typed as the session ended');
    expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Typed as the session ended');
  });

  story('right before logging out is saved', { as: 'johndoe' }, async ({ page, api }) => {
    await open(page);
    await title(page).fill('Typed and gone');
    await page.getByRole('link', { name: 'Settings' }).click();
    const sent = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await page.getByRole('button', { name: 'Or click here to logout' }).click();
    await sent;
    expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Typed and gone');
  });

  story('is there when the browser was killed two seconds later', { as: 'johndoe' }, async (scene) => {
    const { api, server } = scene;
    // So that it is nowhere but in the browser.
    await server.fail({ kind: 'status', status: 500, route: 'PATCH /drafts/{id}' });
    const profile = await mkdtemp(path.join(os.tmpdir(), 'modern-times-profile-'));
    try {
      await withBrowser(profile, async (page, kill) => {
        await signedIn(page, server.origin, api.token ?? '');
        await title(page).fill('Typed, and then the lights went out');
        const typedMs = performance.now();
        await says(page, 'Offline, 1 change waiting');
        expect(performance.now() - typedMs).to.be.below(2_000);
        await kill();
      });
      await withBrowser(profile, async (page) => {
        await signedIn(page, server.origin, api.token ?? '');
        await valueIs(page, 'Typed, and then the lights went out');
        await server.endFaults();
        await backOnline(page);
        await saved(page);
      });
      expect((await api.ask(endpoints.one, { parameters })).title).to.equal('Typed, and then the lights went out');
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

async function dragFirstSourceDown(page: Page): Promise<void> {
  const middle = async (selector: string, at: number) => {
    const box = (await page.locator(selector).nth(at).boundingBox()) ?? expect.fail('it is not shown');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [from, to] = [await middle('[data-role="handle"]', 0), await middle('.draft-source', 1)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(from.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** The token is in localStorage, which may not outlive what kills a browser: it is put there each time. */
async function signedIn(page: Page, origin: string, token: string): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.evaluate((value) => localStorage.setItem('jwtToken', value), token);
  await page.goto(origin + here);
  await title(page).waitFor();
}

/** A browser with a profile of its own, as a process that can be killed. */
async function withBrowser(
  profile: string,
  use: (page: Page, kill: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { path: executable, flags } = findBrowser();
  const all = [...flags, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--no-first-run'];
  // Its own group: helpers of the browser end with it.
  const child = spawn(executable, [...all, 'about:blank'], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await exited;
  };
  try {
    const browser = await chromium.connectOverCDP(await endpointIn(child.stderr));
    const [context = await browser.newContext()] = browser.contexts();
    context.setDefaultTimeout(10_000);
    await use(await context.newPage(), kill);
  } finally {
    await kill();
  }
}

/** Where the browser says that it can be driven. */
function endpointIn(output: Readable): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    output.on('data', (chunk) => {
      text += String(chunk);
      const [, endpoint] = /DevTools listening on (ws:\S+)/.exec(text) ?? [];
      if (endpoint !== undefined) resolve(endpoint);
    });
  });
}
