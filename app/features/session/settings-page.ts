/** Settings: a form that begins with what the server knows now, and the way out. */
import { utils } from '../../../vendor/chaplin';
import { session } from '../../data';
import { PageView, proto } from '../../ui';
import type { CurrentUser } from './current-user';
import failedTemplate from './settings-page-failed.hbs';
import template from './settings-page.hbs';
import { editUser, type UserEdit } from './user-edit';

/** What the fields are called where they are in conflict: as beside the fields themselves. */
const labels = { '/image': 'URL of your picture', '/bio': 'Short bio about you' };

export class SettingsPage extends PageView<CurrentUser> {
  static {
    proto(SettingsPage, {
      type: 'settings-page',
      template,
      failedTemplate,
      className: 'settings-page',
      optionNames: [...PageView.prototype.optionNames, 'isKnown'],
      events: { 'click [data-action="sign-out"]': 'signOut' },
    });
  }

  /** What the server has now is there already. */
  declare readonly isKnown: boolean;
  /** Begun when it is known what the server has. */
  declare private edit: UserEdit | undefined;

  override initialize(): void {
    if (!this.isKnown) this.load(() => this.model.fetch({ refresh: true }));
  }

  override getTemplateData(): object {
    this.edit ??= editUser(this.model, () => this.newPassword());
    return { user: this.model, edit: this.edit, labels };
  }

  private newPassword(): { password?: string } {
    const password = String(this.find('[name="password"]').val() ?? '');
    return password === '' ? {} : { password };
  }

  signOut(): void {
    session.signOut();
    utils.redirectTo({ url: '/' });
  }
}
