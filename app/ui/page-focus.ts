/**
 * Where the focus goes when the page changes: to the heading of the new page, whenever it arrives, so that a screen
 * reader reads it and Tab goes on from there; not on the first page, where the browser is right; never away from
 * someone who has gone on meanwhile.
 */
export class PageFocus {
  /** Between the change of page and its heading: whether a key or a pointer was pressed since. */
  #waiting: { hasActed: boolean } | undefined;
  /** The heading that was focused last. */
  #focused: HTMLElement | undefined;
  #isFirstPage = true;

  constructor() {
    document.addEventListener('keydown', this.#act, true);
    document.addEventListener('pointerdown', this.#act, true);
  }

  /** The page that shows is about to go. */
  pageLeaves(): void {
    if (!this.#isFirstPage) this.#waiting = { hasActed: false };
  }

  pageArrived(): void {
    this.#isFirstPage = false;
  }

  headingArrived(heading: HTMLElement): void {
    const isNowhere = document.activeElement === null || document.activeElement === document.body;
    const isWaitedFor = this.#waiting !== undefined && (!this.#waiting.hasActed || isNowhere);
    // The page rendered again, and the focus went with the heading that it was on.
    const isSuccessor = this.#focused?.isConnected === false && isNowhere;
    this.#waiting = undefined;
    if (!isWaitedFor && !isSuccessor) return;
    this.#focused = heading;
    // Scrolling is scroll.ts's: Back returns to where one was, not to the heading.
    heading.focus({ preventScroll: true });
  }

  stop(): void {
    document.removeEventListener('keydown', this.#act, true);
    document.removeEventListener('pointerdown', this.#act, true);
  }

  readonly #act = (): void => {
    if (this.#waiting !== undefined) this.#waiting.hasActed = true;
  };
}
