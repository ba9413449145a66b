/** The two pages for guests, and the one for whoever is signed in. Each leads the others away. */
import type { Params, RouteInfo } from '../../../vendor/chaplin';
import { session } from '../../data';
import { Controller } from '../../ui';
import { CurrentUser } from './current-user';
import { returnPath } from './return-path';
import { SettingsPage } from './settings-page';
import { SignInPage } from './sign-in-page';
import { SignUpPage } from './sign-up-page';

export class SessionController extends Controller {
  override async beforeAction(_params: Params, route: RouteInfo): Promise<void> {
    await session.ready;
    const isForGuests = route.action !== 'settings';
    if (isForGuests && session.state === 'authenticated') this.redirectTo({ url: returnPath() });
    if (!isForGuests && session.state === 'unauthenticated') this.redirectTo('login');
  }

  signIn(): void {
    this.adjustTitle('Sign in');
    this.view = new SignInPage();
  }

  signUp(): void {
    this.adjustTitle('Sign up');
    this.view = new SignUpPage();
  }

  settings(): void {
    this.adjustTitle('Settings');
    this.view = new SettingsPage({ model: this.share(CurrentUser) });
  }
}
