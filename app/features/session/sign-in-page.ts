import { PageView, proto } from '../../ui';
import template from './sign-in-page.hbs';

export class SignInPage extends PageView {
  static {
    proto(SignInPage, { type: 'sign-in-page', template, className: 'auth-page' });
  }
}
