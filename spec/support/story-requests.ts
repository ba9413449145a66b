/** Which requests the pages of a story make of the API: counted in the browser, before any server or cache of its own. */
import { debugHooks } from '../../common/product';
import type { Page } from 'playwright-core';

export class Requests {
  readonly #made: string[] = [];

  constructor(private readonly page: Page) {
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith('/api/'))
        this.#made.push(`${request.method()} ${pathname.slice('/api'.length)}${search}`);
    });
  }

  /** Waits until so many were made, ten seconds of frames at most: a view whose code is still to come asks late. */
  async reach(count: number): Promise<void> {
    for (let frames = 0; frames < 600 && this.#made.length < count; frames += 1) {
      await this.page.evaluate('new Promise(requestAnimationFrame)');
    }
  }

  /** `GET /articles?limit=10&offset=0`, in the order of the alphabet, since the last time that this was asked. */
  take(): readonly string[] {
    return this.#made.splice(0).sort();
  }
}

/** Nothing is on its way any more, nor about to leave: for some frames in a row. */
export async function untilQuiet(page: Page): Promise<void> {
  for (let quietFrames = 0; quietFrames < 3;) {
    const isBusy = await page.evaluate<boolean>(
      `new Promise(requestAnimationFrame).then(() =>
        window.${debugHooks}.getCache().loading > 0 || document.querySelector('main [aria-busy="true"]') !== null)`,
    );
    quietFrames = isBusy ? 0 : quietFrames + 1;
  }
}
