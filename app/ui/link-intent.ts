/**
 * Link intent: where somebody is about to go, before they do.
 * Promises  a link is told of once it has been pointed at, or had the focus, for a moment; never by a finger, which has
 *           chosen already when it touches; never because the page moved under a pointer that rests; never to who saves
 *           data. Nothing is left behind by `stop`.
 * Leaves    what is done about it to who is told.
 */
import type { Clock } from '../../common/clock';

/** Whoever passes over a link has left it by then. */
const MOMENT_MS = 80;

export interface LinkIntentOptions {
  readonly clock: Clock;
  /** Told of the address of a link of this origin. */
  readonly intended: (url: URL) => void;
  /** Whether the person asked for less data (`navigator.connection.saveData`). */
  readonly savesData?: () => boolean;
}

/** Notices intent on any link in `root`. @returns what ends this. */
export function noticeIntent(root: Document | HTMLElement, options: LinkIntentOptions): () => void {
  const { clock, intended, savesData = browserSavesData } = options;
  let pending: { readonly link: Element; readonly cancel: () => void } | undefined;
  let restsAt: string | undefined;

  function drop(): void {
    pending?.cancel();
    pending = undefined;
  }

  function consider(target: EventTarget | null): void {
    const link = target instanceof Element ? target.closest('a[href], area[href]') : null;
    if (link === pending?.link) return;
    drop();
    const url = link === null ? undefined : addressOf(link);
    if (link === null || url === undefined || savesData()) return;
    const cancel = clock.after(MOMENT_MS, () => {
      pending = undefined;
      if (link.isConnected) intended(url);
    });
    pending = { link, cancel };
  }

  const onPoint = (event: Event): void => {
    if (!(event instanceof PointerEvent) || event.pointerType === 'touch') return;
    const place = `${event.screenX} ${event.screenY}`;
    const isMoved = place !== restsAt;
    restsAt = place;
    // A new page under a pointer that rests is no wish of the person's.
    if (isMoved) consider(event.target);
  };
  const onFocus = ({ target }: Event): void => {
    // By the keyboard: a click focuses, too, and goes there anyway.
    if (target instanceof Element && target.matches(':focus-visible')) consider(target);
  };

  root.addEventListener('pointerover', onPoint);
  root.addEventListener('pointermove', onPoint);
  root.addEventListener('focusin', onFocus);
  root.addEventListener('focusout', drop);
  root.addEventListener('click', drop);
  return () => {
    drop();
    root.removeEventListener('pointerover', onPoint);
    root.removeEventListener('pointermove', onPoint);
    root.removeEventListener('focusin', onFocus);
    root.removeEventListener('focusout', drop);
    root.removeEventListener('click', drop);
  };
}

/** Where a plain click on the link leads, if that is within the application. */
function addressOf(link: Element): URL | undefined {
  const href = link.getAttribute('href') ?? '';
  const target = link.getAttribute('target') ?? '_self';
  if (href.startsWith('#') || target !== '_self' || link.hasAttribute('download')) return undefined;
  try {
    const url = new URL(href, document.baseURI);
    return url.origin === location.origin ? url : undefined;
  } catch {
    return undefined;
  }
}

function browserSavesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}
