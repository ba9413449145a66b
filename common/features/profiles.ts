/** Profiles: what everyone may know about a person, and who follows whom. */
import * as v from 'valibot';
import { declareFeature, sharedReading } from '../feature';
import { person } from '../protocol/person';

export type { Person as ProfileAttributes } from '../protocol/person';

const profileAnswer = v.object({ profile: person });

export const profiles = declareFeature({
  name: 'profiles',
  endpoints: {
    one: {
      method: 'GET',
      path: '/profiles/{username}',
      summary: 'A person’s profile',
      access: 'anyone',
      status: 200,
      output: profileAnswer,
      refusals: [404],
      caching: sharedReading,
    },
    follow: {
      method: 'POST',
      path: '/profiles/{username}/follow',
      summary: 'Follow a person; again is no mistake',
      access: 'signed-in',
      changes: 'one',
      status: 200,
      output: profileAnswer,
      refusals: [404],
    },
    unfollow: {
      method: 'DELETE',
      path: '/profiles/{username}/follow',
      summary: 'Stop following a person; again is no mistake',
      access: 'signed-in',
      changes: 'one',
      status: 200,
      output: profileAnswer,
      refusals: [404],
    },
  },
});
