/** What somebody wrote and what they favour, on their profile: two tabs, each with an address of its own. */
import { proto, View } from '../../ui';
import type { Feed } from './feed';
import template from './profile-articles.hbs';

export class ProfileArticles extends View {
  static {
    proto(ProfileArticles, {
      type: 'profile-articles',
      template,
      className: 'profile-articles',
      optionNames: [...View.prototype.optionNames, 'username', 'tab'],
    });
  }

  declare readonly username: string;
  declare readonly tab: 'articles' | 'favorites';

  override getTemplateData(): object {
    const { username } = this;
    const showsFavorites = this.tab === 'favorites';
    const feed: Feed = { name: showsFavorites ? 'favorited' : 'authored', username };
    return { username, showsFavorites, feed };
  }
}
