/** Every page can be used by everyone: axe-core finds nothing serious in either scheme, and 320 px are wide enough. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { story } from '../support/story';
import { allPages } from '../support/story-pages';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds that keeps people out, one line each. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}

describe('Everyone can use', () => {
  for (const shown of allPages) {
    story(`${shown.name}, in light and dark, and 320 px wide`, { as: shown.as }, async ({ page, visit }) => {
      await visit(shown);
      await page.evaluate(axe);
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
