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
  /** The server has just said who is signed in, with all that it knows of them. */
  declare private isJustTold: boolean;

  override async beforeAction(_params: Params, route: RouteInfo): Promise<void> {
    await session.ready;
    // On the first page of a visit: it was asked for that.
    this.isJustTold = route.previous === undefined && session.user !== null;
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
    const user = this.share(CurrentUser);
    if (this.isJustTold) user.learn();
    this.view = new SettingsPage({ model: user, isKnown: this.isJustTold });
  }
}
