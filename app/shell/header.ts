/** The header: where one can go from anywhere, and who is signed in. */
import { product } from '../../common/product';
import type { Controller, Params, RouteInfo } from '../../vendor/chaplin';
import { session, type SessionUser } from '../data';
import type { NavigationEntry } from '../feature';
import { proto, View } from '../ui';
import template from './header.hbs';

export class HeaderView extends View {
  static {
    proto(HeaderView, {
      type: 'shell-header',
      template,
      tagName: 'nav',
      className: 'navbar',
      attributes: { 'aria-label': 'Main' },
      optionNames: [...View.prototype.optionNames, 'entries', 'userRoute'],
      listen: { 'session:changed mediator': 'render', 'dispatcher:dispatch mediator': 'follow' },
    });
  }

  declare readonly entries: readonly NavigationEntry[];
  /** The route to a person's own page, with `:username`; without one, their name is shown and leads nowhere. */
  declare readonly userRoute: string | undefined;
  declare private place: { readonly route: string; readonly params: Params } | undefined;

  override getTemplateData(): object {
    const { user } = session;
    return {
      product,
      entries: visible(this.entries).map((entry) => ({ ...entry, isCurrent: entry.route === this.place?.route })),
      user: user === null ? undefined : this.linkOf(user),
    };
  }

  private linkOf({ username, image }: SessionUser): object {
    const { place, userRoute } = this;
    const isCurrent = userRoute !== undefined && place?.route === userRoute && place.params['username'] === username;
    return { route: userRoute, username, image, isCurrent };
  }

  protected follow(_controller: Controller, params: Params, { name: route }: RouteInfo): void {
    this.place = { route, params };
    this.render();
  }
}

/** While it is not known who is there, nobody is offered what they may not have. */
function visible(entries: readonly NavigationEntry[]): readonly NavigationEntry[] {
  const { state } = session;
  const audience = {
    everyone: true,
    guests: state === 'unauthenticated',
    'signed-in': state === 'authenticated' || state === 'unavailable',
  };
  return entries.filter((entry) => audience[entry.for]).sort((a, b) => a.order - b.order);
}
