/** Session: registering, signing in and out, and what people change about themselves. */
import { session as declaration } from '../../../common/features/session';
import { session } from '../../data';
import type { Feature } from '../../feature';
import { rememberWhereFrom } from './return-path';

const controller = async () => (await import('./controller')).SessionController;

export const feature: Feature = {
  name: 'session',
  routes: [
    { pattern: 'login', name: 'login', controller, action: 'signIn' },
    { pattern: 'register', name: 'register', controller, action: 'signUp' },
    { pattern: 'settings', name: 'settings', controller, action: 'settings' },
  ],
  navigation: [
    { route: 'login', label: 'Sign in', for: 'guests', order: 80 },
    { route: 'register', label: 'Sign up', for: 'guests', order: 90 },
    { route: 'settings', label: 'Settings', for: 'signed-in', order: 80 },
  ],
  views: {
    'sign-in-form': async () => (await import('./sign-in-form')).SignInForm,
    'sign-up-form': async () => (await import('./sign-up-form')).SignUpForm,
    'settings-form': async () => (await import('./settings-form')).SettingsForm,
  },
  start() {
    rememberWhereFrom(['login', 'register']);
    session.start(declaration.endpoints.current);
  },
};
