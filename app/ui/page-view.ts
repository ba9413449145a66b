/**
 * A page: what a route shows in the main region. It is labelled by its first heading, which the focus moves to after a
 * change of route (layout.ts), as soon as there is one, wherever in the page it comes from.
 */
import { mediator, type Model } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { View } from './view';

/** Published with the heading, an `HTMLElement`, each time that a page has a new one. */
export const HEADING_ARRIVED = 'page:heading';

export class PageView<M extends Model | undefined = Model | undefined> extends View<M> {
  static {
    proto(PageView, { type: 'page-view', tagName: 'section', region: 'main' });
  }

  declare private labelledBy: HTMLElement | undefined;

  override attach(): void {
    super.attach();
    this.contentChanged();
  }

  override contentChanged(): void {
    super.contentChanged();
    const heading = this.el.querySelector('h1');
    // The first render is over before the page is in the document, where alone a heading can take the focus.
    if (heading === null || heading === this.labelledBy || !heading.isConnected) return;
    this.labelledBy = heading;
    heading.tabIndex = -1;
    if (heading.id === '') heading.id = `${this.uid}-heading`;
    this.el.setAttribute('aria-labelledby', heading.id);
    // A name needs a role to be the name of.
    if (this.el.localName !== 'section' && !this.el.hasAttribute('role')) this.el.setAttribute('role', 'region');
    mediator.publish(HEADING_ARRIVED, heading);
  }
}
