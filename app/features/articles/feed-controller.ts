/** The start page and its feeds. */
import { session } from '../../data';
import { Controller, type Params, type RouteInfo, type RouteOptions } from '../../ui';
import { type Feed, pageNumber } from './feed';
import { HomePage } from './home-page';

export class FeedController extends Controller {
  /** The own feed is for whoever is signed in; where that cannot be known now, the API will say. */
  override async beforeAction(_params: Params, _route: RouteInfo, { query }: RouteOptions): Promise<void> {
    if (query?.['feed'] !== 'following') return;
    await session.ready;
    if (session.state === 'unauthenticated') this.redirectTo('login');
  }

  home(_params: Params, _route: RouteInfo, { query = {} }: RouteOptions): void {
    const isOwn = query['feed'] === 'following';
    this.adjustTitle(isOwn ? 'Your Feed' : 'Home');
    this.show(isOwn ? { name: 'following' } : { name: 'global' }, query['page']);
  }

  tag({ tag = '' }: Params, _route: RouteInfo, { query = {} }: RouteOptions): void {
    this.adjustTitle(`Articles about ${tag}`);
    this.show({ name: 'tagged', tag }, query['page']);
  }

  private show(feed: Feed, page: unknown): void {
    this.view = new HomePage({ feed, page: pageNumber(page) });
  }
}
