/** "Within a second", where several browsers share two cores: one has to wait for its turn without anything being slow. */
import { expect } from 'chai';
import type { Locator } from 'playwright-core';

/** Twenty turns of 50 milliseconds each; where a page has to wait for the processor, so does its timer. */
const aSecond = `new Promise((resolve) => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    if (turns < 20) return;
    clearInterval(timer);
    resolve('a second is over');
  }, 50);
})`;

/** Waits until it is there, for a second of its page's own time. */
export async function withinASecond(what: Locator): Promise<void> {
  const isThere = what.waitFor().then(() => 'there');
  // It may close before its second is over, when all is seen.
  const isOver = what.page().evaluate(aSecond).catch(String);
  expect(await Promise.race([isThere, isOver]), String(what)).to.equal('there');
}
