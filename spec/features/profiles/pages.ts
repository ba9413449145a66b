import type { StoryPage } from '../../support/story-pages';

export const pages: readonly StoryPage[] = [
  {
    name: 'a profile',
    path: '/profile/mira-okafor',
    heading: 'mira-okafor',
    shows: '.user-info',
  },
  {
    name: 'what somebody favours',
    path: '/profile/mira-okafor/favorites',
    heading: 'mira-okafor',
    shows: '.user-info',
  },
  {
    name: 'one’s own profile',
    path: '/profile/johndoe',
    as: 'johndoe',
    heading: 'johndoe',
    shows: '.user-info',
  },
];

export function reads({ path }: StoryPage): readonly string[] {
  const [, profile, username = ''] = path.split('/');
  return profile === 'profile' ? [`GET /profiles/${username}`] : [];
}
