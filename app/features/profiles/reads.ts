/** What is read of people on a page. */
import { pathOf } from '../../../common/feature';
import { profiles } from '../../../common/features/profiles';
import type { Reads } from '../../feature';
import type { Params } from '../../ui';

const endpoint = profiles.endpoints.one;
const ofPerson = ({ username = '' }: Params) => [{ path: pathOf(endpoint, { username }), endpoint }];

export const reads: Reads = { profile: ofPerson, 'profile-favorites': ofPerson };
