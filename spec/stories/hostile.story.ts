/** Nothing that a person supplies runs, asks anyone anything, or leaves its place: it is shown as the text that it is. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { story } from '../support/story';
import { pageNamed, pagesOfFeatures } from '../support/story-pages';

/** Each would set `window.hostile`, or ask hostile.example for something, if any of it was taken for more than text. */
const payloads = [
  `<img src=x onerror="window.hostile=1">`,
  `"><script>window.hostile=1</script>`,
  `'"onmouseover=window.hostile=1 autofocus onfocus=window.hostile=1 x="`,
  `javascript:window.hostile=1`,
  `[click](javascript:window.hostile=1) ![](https://hostile.example/pixel.png)`,
  `<svg onload=window.hostile=1><a href="javascript:window.hostile=1">x</a>`,
  `<iframe srcdoc="<script>parent.hostile=1</script>"></iframe>`,
  `<style>@import "https://hostile.example/a.css";</style><form action=/x><input name=title>`,
  `{{constructor.constructor "window.hostile=1"}}{{view "home"}}<template data-view-place="1">`,
  `__proto__`,
  `toString`,
  `\u202Egnp.exe\u202C ${'wide'.repeat(40)}`,
];

/** What on the page could still do harm, in words. */
function dangers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = 'hostile' in window ? ['a script ran'] : [];
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on')) found.push(`${element.localName} has ${name}`);
        const url = ['href', 'src', 'action', 'formaction', 'xlink:href', 'srcset'].includes(name) ? value : '';
        if (/^\s*(javascript|vbscript|data:text)/i.test(url)) found.push(`${element.localName} leads to ${url}`);
      }
    }
    const main = document.querySelector('main');
    for (const element of main?.querySelectorAll('script, iframe, object, embed, style, svg, base, meta, link') ?? []) {
      found.push(`a ${element.localName} is in the page`);
    }
    return found;
  });
}

const register = pagesOfFeatures.find((each) => each.register !== undefined)?.register;

describe('Hostile content', () => {
  // Without accounts nobody writes anything.
  if (register === undefined) return;

  for (const text of payloads) {
    story(`does no harm on any page: ${text.slice(0, 60)}`, {}, async (scene) => {
      const { page, server, trouble } = scene;
      // Pictures are wherever people say; one that is not there is no harm.
      trouble.expect(/status of 404|hostile\.example\/pixel\.png/);
      // Refused where the sanitizer reads them, in a document that runs nothing; `dangers` says that none arrives.
      trouble.expect(/Executing inline event handler|Applying inline style/);
      const author = await register(await server.api(), text);
      const paths = new Set<string>();
      for (const { plant } of pagesOfFeatures) {
        for (const path of (await plant?.(author, text, pageNamed)) ?? []) paths.add(path);
      }
      await page.goto('/');
      await page.evaluate((token) => localStorage.setItem('jwtToken', token), author.token ?? '');
      for (const path of paths) {
        await page.goto(path);
        await page.locator('main h1').first().waitFor();
        await page.waitForFunction((wanted) => {
          const main = document.querySelector('main');
          const fields = [...(main?.querySelectorAll<HTMLInputElement>('input, textarea') ?? [])];
          return [main?.innerText ?? '', ...fields.map(({ value }) => value)].some((each) => each.includes(wanted));
        }, text.slice(0, 40).trim());
        expect(await dangers(page), path).to.deep.equal([]);
      }
    });
  }
});
