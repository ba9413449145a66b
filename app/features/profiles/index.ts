/** Profiles: who somebody is, and following them. */
import type { Feature } from '../../feature';
import { Profile } from './profile';

const controller = async () => (await import('./controller')).ProfilesController;

export const feature: Feature = {
  name: 'profiles',
  routes: [
    { pattern: 'profile/:username', name: 'profile', controller, action: 'articles' },
    { pattern: 'profile/:username/favorites', name: 'profile-favorites', controller, action: 'favorites' },
  ],
  views: {
    'follow-button': async () => (await import('./follow-button')).FollowButton,
  },
  reads: async () => (await import('./reads')).reads,
  // Whoever stands beside an article or a comment is the person of this feature's pages.
  records: { person: Profile },
  regions: { 'author-actions': 'follow-button' },
};
