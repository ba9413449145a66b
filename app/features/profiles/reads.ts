/** What is read of people on a page. */
import { pathOf } from '../../../common/feature';
import { profiles } from '../../../common/features/profiles';
import type { Reads } from '../../feature';
import type { Params } from '../../ui';

const ofPerson = ({ username = '' }: Params) => [pathOf(profiles.endpoints.one, { username })];

export const reads: Reads = { profile: ofPerson, 'profile-favorites': ofPerson };
