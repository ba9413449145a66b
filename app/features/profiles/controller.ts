/** One page with two tabs: what somebody wrote, and what they favoured. */
import type { Params } from '../../../vendor/chaplin';
import { Controller } from '../../ui';
import { Profile } from './profile';
import { ProfilePage, type Tab } from './profile-page';

export class ProfilesController extends Controller {
  articles({ username = '' }: Params): void {
    this.show(username, 'articles');
  }

  favorites({ username = '' }: Params): void {
    this.show(username, 'favorites');
  }

  private show(username: string, tab: Tab): void {
    this.adjustTitle(username);
    this.view = new ProfilePage({ model: this.share(Profile, { username }), tab });
  }
}
