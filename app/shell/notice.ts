/**
 * Says so when the server cannot be asked who is signed in, and offers to try again; and when it ended the session while
 * something was being written.
 * Promises  it stays while it tries, so that nothing jumps and the focus is not lost.
 */
import { session } from '../data';
import { proto, urlOf, View } from '../ui';
import template from './notice.hbs';
import { hasUnsent } from './unsent';

export class NoticeView extends View {
  static {
    proto(NoticeView, {
      type: 'shell-notice',
      template,
      attributes: { role: 'status' },
      optionNames: [...View.prototype.optionNames, 'signInRoute'],
      events: { 'click [data-action="reconnect"]': 'reconnect' },
      listen: { 'session:changed mediator': 'follow', 'dispatcher:dispatch mediator': 'follow' },
    });
  }

  /** The route where people sign in; without one, the link leads to this page once more, which will ask. */
  declare readonly signInRoute: string | undefined;
  declare private isUnavailable: boolean | undefined;

  override getTemplateData(): object {
    return {
      isUnavailable: this.isUnavailable,
      isTrying: session.state === 'loading',
      isEnded: session.isRefused && hasUnsent(),
      here: this.signInRoute === undefined ? location.pathname : urlOf(this.signInRoute),
    };
  }

  protected follow(): void {
    this.isUnavailable =
      session.state === 'unavailable' || (session.state === 'loading' && this.isUnavailable === true);
    this.render();
  }

  protected reconnect(): void {
    if (session.state === 'unavailable') session.reconnect();
  }
}
