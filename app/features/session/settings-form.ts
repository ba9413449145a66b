/** What people change about themselves. A password is sent only when one was typed. */
import { session } from '../../data';
import { FormView, proto, redirectTo, showFields } from '../../ui';
import type { CurrentUser } from './current-user';
import template from './settings-form.hbs';
import type { UserAnswer, UserEdit, UserFields } from './user-edit';

export class SettingsForm extends FormView<CurrentUser> {
  static {
    proto(SettingsForm, {
      type: 'settings-form',
      template,
      attributes: { novalidate: '' },
      optionNames: [...FormView.prototype.optionNames, 'edit'],
      events: { 'input [name]': 'typed' },
    });
  }

  declare readonly edit: UserEdit;

  override initialize(): void {
    this.listenTo(this.edit, 'merged', () => showFields(this.el, this.edit.fields));
    this.listenTo(this.edit, 'decided', () => this.send());
  }

  override submit(): PromiseLike<unknown> {
    this.edit.set(this.fields());
    return this.edit.store().then(({ user }: UserAnswer) => {
      this.model.receive(user);
      session.update(user);
      if (!this.disposed) redirectTo('profile', { username: user.username });
    });
  }

  /** What is decided about is what stands here. */
  typed(): void {
    if (this.edit.saveState.name === 'conflict') this.edit.set(this.fields());
  }

  private fields(): UserFields {
    const { image = '', username = '', bio = '', email = '' } = this.values();
    return { image, username, bio, email };
  }
}
