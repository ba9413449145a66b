/** What people change about themselves. A password is sent only when one was typed. */
import { session as declaration, type UserChange } from '../../../common/features/session';
import { request, session } from '../../data';
import { FormView, proto, redirectTo } from '../../ui';
import type { CurrentUser } from './current-user';
import template from './settings-form.hbs';

export class SettingsForm extends FormView<CurrentUser> {
  static {
    proto(SettingsForm, { type: 'settings-form', template, attributes: { novalidate: '' } });
  }

  override submit({ password = '', ...rest }: Record<string, string>): PromiseLike<unknown> {
    const { image = '', username = '', bio = '', email = '' } = rest;
    const change: UserChange = { image, username, bio, email, ...(password === '' ? {} : { password }) };
    return request(declaration.endpoints.update, { input: { user: change } }).then(({ user }) => {
      this.model.receive(user);
      session.update(user);
      if (!this.disposed) redirectTo('profile', { username: user.username });
    });
  }
}
