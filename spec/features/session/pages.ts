import { session } from '../../../common/features/session';
import { Api } from '../../support/story-api';
import type { StoryPage } from '../../support/story-pages';

export const pages: readonly StoryPage[] = [
  {
    name: 'signing in',
    path: '/login',
    isForGuests: true,
    isStatic: true,
    heading: 'Sign in',
    shows: '[name="email"]',
  },
  {
    name: 'signing up',
    path: '/register',
    isForGuests: true,
    isStatic: true,
    heading: 'Sign up',
    shows: '[name="username"]',
  },
  {
    name: 'the settings',
    path: '/settings',
    as: 'johndoe',
    isPrivate: true,
    isAlwaysAsked: true,
    heading: 'Settings',
    shows: '[name="bio"]',
  },
];

/** At the start it is asked whose the token is; settings that are loaded begin with the answer. */
export function reads({ as }: StoryPage): readonly string[] {
  return as === undefined ? [] : ['GET /user'];
}

export async function register(api: Api, text: string): Promise<Api> {
  // A name that turns the text around it, or is one of every object's, the API refuses.
  const name = text
    .replace(/\p{Bidi_Control}/gu, '')
    .slice(0, 60)
    .trim();
  const username = name === '__proto__' ? 'of __proto__' : name;
  const { user } = await api.ask(session.endpoints.register, {
    input: { user: { username, email: `${crypto.randomUUID()}@example.com`, password: 'long enough' } },
  });
  const registered = new Api(api.origin, user.token);
  await registered.tell(session.endpoints.update, { input: { user: { bio: text, image: text } } });
  return registered;
}

export async function plant(api: Api): Promise<readonly string[]> {
  const { user } = await api.ask(session.endpoints.current);
  return ['/settings', `/profile/${encodeURIComponent(user.username)}`];
}
