/**
 * Whatever the API answers, the page stays up, says what failed where the person is looking, and lets them try again.
 * The server is asked which requests a page makes, and each of them is made to fail in each way.
 */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { AimedFault } from '../../server-mock/mock';
import { story } from '../support/story';
import { followLink } from '../support/story-links';
import { allPages, untilShown } from '../support/story-pages';

const faults: readonly Omit<AimedFault, 'route'>[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 401 },
  { kind: 'status', status: 403 },
  { kind: 'status', status: 422 },
  { kind: 'reset' },
  { kind: 'half' },
  { kind: 'garbage' },
  { kind: 'not-json' },
  { kind: 'empty' },
];

/** Asked for the session, which has stories of its own (a refusal ends it); unless it is all that a page asks. */
const QUESTION_WHO = 'GET /api/user';

const NOWHERE = '/no-page-of-ours';

const retry = (page: Page) => page.locator('main [data-action="retry"]');

describe('When the API fails', () => {
  for (const shown of allPages.filter(({ isStatic }) => isStatic !== true)) {
    story(
      `${shown.name} stays up, says so, and comes when it is tried again`,
      { as: shown.as },
      async ({ page, server, visit, trouble }) => {
        trouble.expect(/Failed to load resource/);
        // Nor does the machine know anything: what it keeps would be shown in the place of a failure.
        await page.addInitScript(() => {
          for (const name of Object.keys(localStorage))
            if (name.startsWith('__amplify__')) localStorage.removeItem(name);
        });
        await visit(shown);
        const asked = await server.routesAsked();
        const ofPage = asked.filter((route) => route !== QUESTION_WHO);
        expect(asked).not.to.deep.equal([]);
        for (const route of ofPage.length > 0 ? ofPage : asked) {
          for (const fault of route === QUESTION_WHO ? faults.filter(({ status = 500 }) => status >= 500) : faults) {
            await server.fail({ ...fault, route });
            // A page that knows nothing yet: what it has shown before would stay, with a word about the failure.
            await page.goto(NOWHERE);
            await page.locator('main h1', { hasText: 'Page not found' }).waitFor();
            await followLink(page, shown.path);
            await retry(page).waitFor();
            const said = await retry(page).locator('xpath=..').innerText();
            expect(said.replace('Try again', ''), `${route}: ${JSON.stringify(fault)}`).to.match(/(\w+ ){3}/);
            await server.endFaults();
            // By now, what is tried again behind the page may have come by itself.
            await page.evaluate(() => document.querySelector<HTMLElement>('main [data-action="retry"]')?.click());
            await retry(page).waitFor({ state: 'detached' });
            await untilShown(page, shown);
          }
        }
      },
    );

    story(`${shown.name} can be left while it waits`, { as: shown.as }, async ({ page, server }) => {
      await page.goto(NOWHERE);
      await page.locator('main h1').waitFor();
      await server.fail({ kind: 'hang' });
      await followLink(page, shown.path);
      await page.locator('main [aria-busy="true"]').first().waitFor();
      await server.endFaults();
      await followLink(page, '/also-no-page-of-ours');
      await page.locator('main h1', { hasText: 'Page not found' }).waitFor();
    });
  }
});
