/** E-mail and password. What comes of it is told by the session: the page then leads away from itself. */
import { session as declaration } from '../../../common/features/session';
import { request, session } from '../../data';
import { FormView, proto } from '../../ui';
import template from './sign-in-form.hbs';

export class SignInForm extends FormView {
  static {
    // Without the browser's own checks: what is wrong is said in one place and one way, by the server.
    proto(SignInForm, { type: 'sign-in-form', template, attributes: { novalidate: '' } });
  }

  override submit({ email = '', password = '' }: Record<string, string>): PromiseLike<unknown> {
    return request(declaration.endpoints.login, { input: { user: { email, password } } }).then(({ user }) =>
      session.signIn(user),
    );
  }
}
