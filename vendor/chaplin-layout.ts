/** Which clicks the application takes from the browser, mended: what the browser can do better stays the browser's. */
import * as Chaplin from 'chaplin';
import { proto } from './proto';

export class Layout extends Chaplin.Layout {
  static {
    // Chaplin scrolls to the top before the old page is gone; ui/scroll.ts does when the new one is there.
    proto(Layout, { scroll: () => undefined });
  }

  override isExternalLink(link: Element): boolean {
    if (!(link instanceof HTMLAnchorElement || link instanceof HTMLAreaElement)) return true;
    return (
      // `download=""` is a download too: Chaplin's published build looks at the value only.
      link.hasAttribute('download') ||
      link.relList.contains('external') ||
      link.origin !== location.origin ||
      !['', '_self'].includes(link.target)
    );
  }

  /** Follows a link within the application. The URL is what the browser makes of it: `?page=2` is below this path. */
  override openLink(event: JQuery.TriggeredEvent): void {
    const link: unknown = event.currentTarget;
    if (event.isDefaultPrevented() || Chaplin.utils.modifierKeyPressed(event)) return;
    if (!(link instanceof HTMLAnchorElement) || this.isExternalLink(link) || this.#isSkipped(link)) return;
    const isWithinPage = link.hash !== '' && link.pathname === location.pathname && link.search === location.search;
    if (isWithinPage || link.getAttribute('href') === '#') return;
    event.preventDefault();
    Chaplin.utils.redirectTo({ url: link.pathname + link.search });
  }

  #isSkipped(link: HTMLAnchorElement): boolean {
    const { skipRouting } = this.settings;
    // As in Chaplin, a function says which links to route.
    if (typeof skipRouting === 'function') return !skipRouting(link.getAttribute('href') ?? '', link);
    return typeof skipRouting === 'string' && link.matches(skipRouting);
  }
}
