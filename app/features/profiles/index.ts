/** Profiles: who somebody is, and following them. */
import { pathOf } from '../../../common/feature';
import { profiles } from '../../../common/features/profiles';
import type { Feature } from '../../feature';
import type { Params } from '../../ui';
import { Profile } from './profile';

const controller = async () => (await import('./controller')).ProfilesController;

const read = ({ username = '' }: Params) => [pathOf(profiles.endpoints.one, { username })];

export const feature: Feature = {
  name: 'profiles',
  routes: [
    { pattern: 'profile/:username', name: 'profile', controller, action: 'articles' },
    { pattern: 'profile/:username/favorites', name: 'profile-favorites', controller, action: 'favorites' },
  ],
  views: {
    'follow-button': async () => (await import('./follow-button')).FollowButton,
  },
  prefetch: { profile: read, 'profile-favorites': read },
  // Whoever stands beside an article or a comment is the person of this feature's pages.
  records: { person: Profile },
  regions: { 'author-actions': 'follow-button' },
};
