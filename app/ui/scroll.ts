/**
 * Where a page is scrolled to: a new page to its top, one that Back, Forward or a reload leads to where it was left.
 * Holds     positions by entry of the browser's history, which carries a key in its state.
 * Promises  a page that is not long enough yet is scrolled when it is, unless the person has scrolled meanwhile.
 */
const KEY = 'scrollKey';
const POSITION = 'scrollY';

export class ScrollMemory {
  readonly #positions = new Map<string, number>();
  #key: string;
  /** Where to go as soon as the page is long enough. */
  #wanted: number | undefined;
  readonly #restorationBefore = history.scrollRestoration;

  constructor() {
    // The browser would scroll before the page is there.
    history.scrollRestoration = 'manual';
    const key = stateValue(KEY);
    const position = stateValue(POSITION);
    this.#key = typeof key === 'string' ? key : this.#markEntry();
    if (typeof position === 'number' && position > 0) this.#wanted = position;
    window.addEventListener('pagehide', this.#keepForReload);
    for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      window.addEventListener(type, this.#giveUp, { capture: true, passive: true });
    }
  }

  pageLeaves(): void {
    this.#positions.set(this.#key, window.scrollY);
  }

  /** The address bar has been told already. */
  pageArrived(): void {
    const key = stateValue(KEY);
    const isReturn = typeof key === 'string';
    const isFirstPage = key === this.#key && this.#wanted !== undefined;
    this.#key = isReturn ? key : this.#markEntry();
    if (!isFirstPage) this.#wanted = isReturn ? (this.#positions.get(this.#key) ?? 0) : 0;
    this.contentChanged();
  }

  contentChanged(): void {
    if (this.#wanted === undefined) return;
    window.scrollTo(0, this.#wanted);
    // A pixel may be lost to zooming.
    if (window.scrollY >= this.#wanted - 1) this.#wanted = undefined;
  }

  stop(): void {
    history.scrollRestoration = this.#restorationBefore;
    window.removeEventListener('pagehide', this.#keepForReload);
    for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      window.removeEventListener(type, this.#giveUp, { capture: true });
    }
  }

  #markEntry(): string {
    const key = crypto.getRandomValues(new Uint32Array(2)).join('-');
    writeState({ [KEY]: key });
    return key;
  }

  readonly #keepForReload = (): void => writeState({ [KEY]: this.#key, [POSITION]: window.scrollY });

  readonly #giveUp = (): void => {
    this.#wanted = undefined;
  };
}

function stateValue(name: string): unknown {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null ? Reflect.get(state, name) : undefined;
}

function writeState(values: object): void {
  const state: unknown = history.state;
  history.replaceState({ ...(typeof state === 'object' ? state : {}), ...values }, '');
}
