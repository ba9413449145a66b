/**
 * Follows somebody, or no longer.
 * Promises  all buttons of one person agree: they show one object; a guest is led to sign in; on failure the button says
 *           why and is as it was; nobody is offered to follow themselves.
 */
import { session } from '../../data';
import { readFailure } from '../../failure';
import { proto, redirectTo, View } from '../../ui';
import template from './follow-button.hbs';
import { Profile } from './profile';

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
      listen: { 'session:changed mediator': 'render' },
    });
  }

  declare readonly username: string;
  /** What whoever placed the button knows; what the person's object says counts more. */
  declare readonly following: boolean | undefined;
  declare private profile: Profile;
  declare private isSending: boolean | undefined;
  declare private message: string | undefined;

  override initialize(): void {
    const { username, following } = this;
    this.profile = this.share(Profile, { username });
    this.listenTo(this.profile, 'change:following', () => this.render());
    if (this.profile.extent !== 'nothing') return;
    if (following === undefined) this.load(() => this.profile.fetch());
    else this.profile.receive({ following });
  }

  override getTemplateData(): object {
    const { username, isSending, message, profile } = this;
    const isOwn = session.user?.username === username;
    return { username, following: profile.get('following'), isSending, message, isOwn };
  }

  toggle(): void {
    if (this.isSending) return;
    if (session.state === 'unauthenticated') {
      redirectTo('login');
      return;
    }
    this.show({ isSending: true });
    this.profile.toggleFollowing().then(
      () => this.show({ isSending: false }),
      (reason: unknown) => this.show({ isSending: false, message: readFailure(reason).message }),
    );
  }

  private show({ isSending, message }: { readonly isSending: boolean; readonly message?: string }): void {
    if (this.disposed) return;
    this.isSending = isSending;
    this.message = message;
    this.render();
  }
}
