/** A name, an e-mail address and a password: who registers is signed in with that. */
import { session as declaration } from '../../../common/features/session';
import { request, session } from '../../data';
import { FormView, proto } from '../../ui';
import template from './sign-up-form.hbs';

export class SignUpForm extends FormView {
  static {
    proto(SignUpForm, { type: 'sign-up-form', template, attributes: { novalidate: '' } });
  }

  override submit({ username = '', email = '', password = '' }: Record<string, string>): PromiseLike<unknown> {
    return request(declaration.endpoints.register, {
      input: { user: { username, email, password } },
      once: this,
    }).then(({ user }) => session.signIn(user));
  }
}
