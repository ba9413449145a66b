/**
 * Follows somebody, or no longer.
 * Promises  all buttons of one person on a page agree ('profile:followed'); a guest is led to sign in; on failure the
 *           button says why and is as it was; nobody is offered to follow themselves.
 */
import { profiles } from '../../../common/features/profiles';
import { mediator } from '../../../vendor/chaplin';
import { readFailure, request, session } from '../../data';
import { proto, redirectTo, View } from '../../ui';
import template from './follow-button.hbs';

interface Followed {
  readonly username: string;
  readonly following: boolean;
}

export class FollowButton extends View {
  static {
    proto(FollowButton, {
      type: 'follow-button',
      template,
      tagName: 'span',
      className: 'follow-button',
      optionNames: [...View.prototype.optionNames, 'username', 'following'],
      liveOptions: ['following'],
      events: { 'click button': 'toggle' },
      listen: { 'profile:followed mediator': 'agree', 'session:changed mediator': 'render' },
    });
  }

  declare readonly username: string;
  declare private following: boolean;
  declare private isSending: boolean | undefined;
  declare private message: string | undefined;

  override getTemplateData(): object {
    const { username, following, isSending, message } = this;
    return { username, following, isSending, message, isOwn: session.user?.username === username };
  }

  toggle(): void {
    if (this.isSending) return;
    if (session.state === 'unauthenticated') {
      redirectTo('login');
      return;
    }
    const { follow, unfollow } = profiles.endpoints;
    this.show({ isSending: true });
    request(this.following ? unfollow : follow, { parameters: { username: this.username } }).then(
      ({ profile }) => {
        mediator.publish('profile:followed', { username: this.username, following: profile.following });
        this.show({ isSending: false });
      },
      (reason: unknown) => this.show({ isSending: false, message: readFailure(reason).message }),
    );
  }

  agree({ username, following }: Followed): void {
    if (username !== this.username) return;
    this.following = following;
    this.render();
  }

  private show({ isSending, message }: { readonly isSending: boolean; readonly message?: string }): void {
    if (this.disposed) return;
    this.isSending = isSending;
    this.message = message;
    this.render();
  }
}
