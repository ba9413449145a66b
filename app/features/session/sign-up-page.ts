import { PageView, proto } from '../../ui';
import template from './sign-up-page.hbs';

export class SignUpPage extends PageView {
  static {
    proto(SignUpPage, { type: 'sign-up-page', template, className: 'auth-page' });
  }
}
