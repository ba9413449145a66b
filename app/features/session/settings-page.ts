/** Settings: a form that begins with what the server knows now, and the way out. */
import { utils } from '../../../vendor/chaplin';
import { session } from '../../data';
import { PageView, proto } from '../../ui';
import type { CurrentUser } from './current-user';
import failedTemplate from './settings-page-failed.hbs';
import template from './settings-page.hbs';

export class SettingsPage extends PageView<CurrentUser> {
  static {
    proto(SettingsPage, {
      type: 'settings-page',
      template,
      failedTemplate,
      className: 'settings-page',
      events: { 'click [data-action="sign-out"]': 'signOut' },
    });
  }

  override initialize(): void {
    this.load(() => this.model.fetch({ refresh: true }));
  }

  override getTemplateData(): object {
    return { user: this.model };
  }

  signOut(): void {
    session.signOut();
    utils.redirectTo({ url: '/' });
  }
}
