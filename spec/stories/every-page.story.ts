/** What holds for every page, whichever features there are. */
import { story } from '../support/story';
import { allPages, untilShown } from '../support/story-pages';

describe('Every page', () => {
  for (const shown of allPages) {
    story(`shows ${shown.name}, and again after a reload`, { as: shown.as }, async ({ page, visit }) => {
      await visit(shown);
      await page.reload();
      await untilShown(page, shown);
    });
  }

  for (const shown of allPages.filter(({ isPrivate }) => isPrivate)) {
    story(`leads a stranger who wants ${shown.name} to signing in`, {}, async ({ page }) => {
      await page.goto(shown.path);
      await page.waitForURL('/login');
    });
  }
});
