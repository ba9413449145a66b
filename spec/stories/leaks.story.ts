/** Everything that was opened is closed: a thousand route changes leave nothing behind. */
import { expect } from 'chai';
import type { CDPSession, Page } from 'playwright-core';
import { debugHooks } from '../../common/product';
import { story } from '../support/story';
import { followLink } from '../support/story-links';
import { allPages } from '../support/story-pages';

const NOWHERE = '/no-page-of-ours';
const ROUTE_CHANGES = 1_000;
/** Until each page was shown some times and its chunk is loaded. */
const WARM_UP = 100;
/** Of collecting garbage: a quarter of a minute at least, which no frame takes. */
const MOST_ROUNDS = 200;
const LARGEST_GROWTH_BYTES = 256 * 1_024;
/** Machine code counts as heap, and V8 goes on making it for thousands of changes: here it only interprets. */
const INTERPRETED = ['--js-flags=--no-opt,--no-maglev,--no-sparkplug,--no-flush-bytecode'];

interface Stop {
  readonly path: string;
  readonly heading: string;
  readonly shows: string;
}

interface Census {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly views: number;
}

interface Hooks {
  getRecords(): readonly object[];
}

/** Goes from stop to stop, round and round, by links inside the application; each is shown before the next is wanted. */
function travel(page: Page, stops: readonly Stop[], changes: number): Promise<void> {
  return page.evaluate(
    // Runs in the page, as text: it can have no named functions, which the compiler gives a helper from outside.
    async ({ stops, changes }) => {
      for (let change = 0; change < changes; change += 1) {
        const stop = stops[change % stops.length];
        if (stop === undefined) return;
        const before = document.querySelector('main h1');
        await new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            const heading = document.querySelector('main h1');
            const isNew = heading !== null && heading !== before && heading.textContent.includes(stop.heading);
            if (!isNew || document.querySelector(`main ${stop.shows}`) === null) return;
            observer.disconnect();
            resolve();
          });
          observer.observe(document.body, { childList: true, subtree: true, attributes: true });
          const link = document.createElement('a');
          link.href = stop.path;
          document.body.append(link);
          link.click();
          link.remove();
        });
      }
    },
    { stops, changes },
  );
}

/**
 * What there is after garbage was collected, in rounds until the last one freed nothing.
 * @param before  What there may be: on a busy machine, what holds a node until the next frame holds it for long, so that
 *   it is asked again until there is no more than that, or for long enough to call the rest a leak.
 */
async function takeCensus(page: Page, devtools: CDPSession, before?: Census): Promise<Census> {
  let last: Census | undefined;
  for (let round = 0; round < (before ? MOST_ROUNDS : 10); round += 1) {
    // What was painted last, and who measures that, holds nodes until the next frames are painted.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await devtools.send('HeapProfiler.collectGarbage');
    const census = await count(page, devtools);
    const isSteady = last !== undefined && round > 2 && census.nodes >= last.nodes;
    last = census;
    if (isSteady && (before === undefined || isWithin(census, before))) break;
  }
  return last ?? expect.fail('nothing was counted');
}

async function count(page: Page, devtools: CDPSession): Promise<Census> {
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  const tree = await page.evaluate<string>(`window.${debugHooks}.getViewTree()`);
  return { heapBytes: usedSize, nodes, listeners: jsEventListeners, views: tree.split('\n').length };
}

function isWithin(after: Census, before: Census): boolean {
  const isLight = after.heapBytes - before.heapBytes <= LARGEST_GROWTH_BYTES;
  return isLight && after.nodes <= before.nodes && after.listeners <= before.listeners;
}

describe('A thousand route changes', () => {
  story('leave nothing behind', { as: 'johndoe', flags: INTERPRETED, timeoutMs: 480_000 }, async ({ page }) => {
    const pages = allPages.filter(({ isForGuests, as }) => isForGuests !== true && (as ?? 'johndoe') === 'johndoe');
    // An application of one page has another all the same: from a page to itself is no change.
    const nowhere = { path: NOWHERE, heading: 'Page not found', shows: 'h1' };
    const stops = [...pages.map(({ path, heading, shows }) => ({ path, heading, shows })), nowhere];
    await page.goto(NOWHERE);
    await page.locator('main h1').waitFor();
    const devtools = await page.context().newCDPSession(page);
    const round = stops.length;
    await travel(page, stops, Math.ceil(WARM_UP / round) * round);
    const before = await takeCensus(page, devtools);
    // Whole rounds: both censuses are taken on the same page.
    await travel(page, stops, Math.ceil(ROUTE_CHANGES / round) * round);
    const after = await takeCensus(page, devtools, before);
    expect(after.heapBytes - before.heapBytes, 'bytes of heap').to.be.at.most(LARGEST_GROWTH_BYTES);
    expect(after.nodes, 'DOM nodes').to.be.at.most(before.nodes);
    expect(after.listeners, 'DOM listeners').to.be.at.most(before.listeners);
    expect(after.views, 'views in the tree').to.equal(before.views);
    await followLink(page, NOWHERE);
    // Records linger for half a minute, and are no leak as long as that.
    // By playwright's own way to wait, an expression is evaluated in the page, which its policy forbids.
    await page.waitForFunction(
      (hooks) => (window as unknown as Record<string, Hooks>)[hooks]?.getRecords().length === 0,
      debugHooks,
      { timeout: 40_000 },
    );
    expect(await page.evaluate(`window.${debugHooks}.getCache()`)).to.deep.equal({ observed: 0, loading: 0 });
  });
});
