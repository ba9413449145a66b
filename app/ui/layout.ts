/**
 * The root of the view tree: skip link, header, main and footer, and what a change of page means for the person
 * before it: title, focus, scrolling, and announcements for those who do not see.
 */
import { Layout as ChaplinLayout, type LayoutOptions, mediator } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { PageFocus } from './page-focus';
import { HEADING_ARRIVED } from './page-view';
import { ScrollMemory } from './scroll';
import template from './templates/layout.hbs';
import { type ViewApi, viewBase } from './view-base';

interface LayoutApi extends ChaplinLayout, ViewApi {}
const Base: new (options?: LayoutOptions) => LayoutApi = viewBase(ChaplinLayout);

const ANNOUNCED = 'ui:announce';

/** Has a screen reader say `text` when it has said what it is saying. */
export function announce(text: string): void {
  mediator.publish(ANNOUNCED, text);
}

export class Layout extends Base {
  static {
    proto(Layout, {
      type: 'layout',
      template,
      regions: { header: '#header', main: '#main', footer: '#footer' },
      listen: {
        'beforeControllerDispose mediator': 'pageLeaves',
        'dispatcher:dispatch mediator': 'pageArrived',
        [`${HEADING_ARRIVED} mediator`]: 'headingArrived',
        [`${ANNOUNCED} mediator`]: 'announce',
      },
    });
  }

  declare private focus: PageFocus;
  declare private memory: ScrollMemory;

  /**
   * @param options.title  The application's name, the second half of each page's title.
   * @param options.el     What to fill. Default: the body.
   */
  constructor(options: LayoutOptions = {}) {
    super({ routeLinks: 'a[href], area[href]', titleTemplate: titleOf, ...options });
  }

  override initialize(): void {
    this.focus = new PageFocus();
    this.memory = new ScrollMemory();
  }

  announce(text: string): void {
    const [place] = this.find('[data-announcer]');
    if (place === undefined) return;
    // The same text again would be no change, and not be said.
    place.textContent = place.textContent === text ? `${text}\u00A0` : text;
  }

  override contentChanged(): void {
    super.contentChanged();
    this.memory.contentChanged();
  }

  protected pageLeaves(): void {
    this.focus.pageLeaves();
    this.memory.pageLeaves();
  }

  protected pageArrived(): void {
    this.find('[data-first]').remove();
    this.focus.pageArrived();
    this.memory.pageArrived();
  }

  protected headingArrived(heading: HTMLElement): void {
    this.focus.headingArrived(heading);
  }

  override dispose(): void {
    if (!this.disposed) {
      this.focus.stop();
      this.memory.stop();
    }
    super.dispose();
  }
}

function titleOf({ title, subtitle }: { readonly title: string; readonly subtitle: string }): string {
  return [subtitle, title].filter((part) => part !== '').join(' — ');
}
