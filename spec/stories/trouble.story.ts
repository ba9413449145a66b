/** The stories' own alarm: what no page may do is noticed. */
import { expect } from 'chai';
import { story } from '../support/story';

describe('A story fails', () => {
  const misdeeds = [
    ['a complaint in the console', `console.error('out of order')`, /console error: out of order/],
    ['an error that nobody catches', `setTimeout(() => { throw new Error('dropped') })`, /thrown: Error: dropped/],
    ['a promise that nobody looks after', `void Promise.reject(new Error('forgotten'))`, /thrown: Error: forgotten/],
    ['a request to another host', `void fetch('http://127.0.0.2/').catch(() => undefined)`, /127\.0\.0\.2/],
    [
      'a script in the page, which the policy refuses',
      `document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))`,
      /Content Security Policy/,
    ],
  ] as const;

  for (const [what, deed, report] of misdeeds) {
    story(`on ${what}`, {}, async ({ page, trouble }) => {
      await page.goto('/no-page-of-ours');
      await page.locator('main h1').waitFor();
      const context = page.context();
      const noticed = Promise.race([context.waitForEvent('console'), context.waitForEvent('weberror')]);
      await page.evaluate(deed);
      await noticed;
      expect(() => trouble.throwIfAny()).to.throw(report);
      trouble.expect(/./);
    });
  }
});
