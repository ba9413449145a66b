/** The links between feeds. "Your Feed" is there for whoever is, or may turn out to be, signed in. */
import { session } from '../../data';
import { proto, View } from '../../ui';
import type { Feed } from './feed';
import template from './feed-tabs.hbs';

export class FeedTabs extends View {
  static {
    proto(FeedTabs, {
      type: 'feed-tabs',
      template,
      tagName: 'nav',
      className: 'feed-toggle',
      attributes: { 'aria-label': 'Feeds' },
      optionNames: [...View.prototype.optionNames, 'feed'],
      listen: { 'session:changed mediator': 'render' },
    });
  }

  declare readonly feed: Feed;

  override getTemplateData(): object {
    const { feed } = this;
    return {
      hasOwn: session.state !== 'unauthenticated',
      isOwn: feed.name === 'following',
      isGlobal: feed.name === 'global',
      tag: feed.name === 'tagged' ? feed.tag : undefined,
    };
  }
}
