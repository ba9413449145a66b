import { expect } from 'chai';
import { followPage } from '../../../app/data/cache';
import { fresh, openDesk, turn } from './desk';

/** A page with one answer on screen. */
async function openPage() {
  const desk = openDesk();
  const seen: { visibilityState: DocumentVisibilityState } = { visibilityState: 'visible' };
  const document = Object.assign(new EventTarget(), seen);
  const page = Object.assign(new EventTarget(), { document });
  desk.ask('/articles');
  await desk.last().answer([], fresh);
  const question = desk.cache.question('/articles');
  desk.cache.observe(desk.cache.keyOf(question) ?? '', () => undefined, { question });
  const stop = followPage(desk.cache, page);
  const asked = async (target: EventTarget, type: string, fields: object = {}): Promise<number> => {
    const before = desk.sent.length;
    target.dispatchEvent(Object.assign(new Event(type), fields));
    await turn();
    return desk.sent.length - before;
  };
  return { clock: desk.clock, page, document, stop, asked };
}

describe('Who comes back to the page', () => {
  for (const [how, type] of [
    ['by its window', 'focus'],
    ['by the network', 'online'],
  ] as const) {
    it(`${how} is shown what is new, where what is on screen is not fresh any more`, async () => {
      const { clock, page, asked } = await openPage();
      expect(await asked(page, type)).to.equal(0);
      clock.advance(60_000);
      expect(await asked(page, type)).to.equal(1);
    });
  }

  it('by its tab is shown it when the page is seen, and not when it is hidden', async () => {
    const { clock, document, asked } = await openPage();
    clock.advance(60_000);
    document.visibilityState = 'hidden';
    expect(await asked(document, 'visibilitychange')).to.equal(0);
    document.visibilityState = 'visible';
    expect(await asked(document, 'visibilitychange')).to.equal(1);
  });

  it('out of the back-forward cache is shown it whether it was fresh or not, and on a first visit nothing is asked', async () => {
    const { page, asked } = await openPage();
    expect(await asked(page, 'pageshow', { persisted: false })).to.equal(0);
    expect(await asked(page, 'pageshow', { persisted: true })).to.equal(1);
  });

  it('is nobody once it is followed no longer', async () => {
    const { clock, page, document, stop, asked } = await openPage();
    stop();
    clock.advance(60_000);
    expect(await asked(page, 'focus')).to.equal(0);
    expect(await asked(page, 'online')).to.equal(0);
    expect(await asked(page, 'pageshow', { persisted: true })).to.equal(0);
    expect(await asked(document, 'visibilitychange')).to.equal(0);
  });
});
