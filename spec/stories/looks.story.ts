/** Every page can be used by everyone: axe-core finds nothing serious in either scheme, and 320 px are wide enough. */
import { expect } from 'chai';
import { story } from '../support/story';
import { seriousFindings } from '../support/story-axe';
import { allPages } from '../support/story-pages';

describe('Everyone can use', () => {
  for (const shown of allPages) {
    story(`${shown.name}, in light and dark, and 320 px wide`, { as: shown.as }, async ({ page, visit }) => {
      await visit(shown);
      for (const colorScheme of ['light', 'dark'] as const) {
        // Without motion, colours change at once: halfway between two schemes nothing has contrast.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await seriousFindings(page), colorScheme).to.deep.equal([]);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(320);
    });
  }
});
