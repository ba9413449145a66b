import { expect } from 'chai';
import { story } from '../../support/story';
import { followLink } from '../../support/story-links';
import { pageNamed, untilShown } from '../../support/story-pages';
import { Requests, untilQuiet } from '../../support/story-requests';

const [feed, tagged] = [pageNamed('the global feed'), pageNamed('the feed of a tag')];

describe('Tags', () => {
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
    await page.locator('.sidebar .tag-pill').first().waitFor();
    await untilQuiet(page);
    expect(requests.take().filter((request) => request === 'GET /tags')).to.have.lengthOf(1);
  });
});
