/**
 * Says so when the server cannot be asked who is signed in, and offers to try again.
 * Promises  it stays while it tries, so that nothing jumps and the focus is not lost.
 */
import { session } from '../data';
import { proto, View } from '../ui';
import template from './notice.hbs';

export class NoticeView extends View {
  static {
    proto(NoticeView, {
      type: 'shell-notice',
      template,
      attributes: { role: 'status' },
      events: { 'click [data-action="reconnect"]': 'reconnect' },
      listen: { 'session:changed mediator': 'follow' },
    });
  }

  declare private isShown: boolean | undefined;

  override getTemplateData(): object {
    return { isShown: this.isShown, isTrying: session.state === 'loading' };
  }

  protected follow(): void {
    this.isShown = session.state === 'unavailable' || (session.state === 'loading' && this.isShown === true);
    this.render();
  }

  protected reconnect(): void {
    if (session.state === 'unavailable') session.reconnect();
  }
}
