/** What everyone may know about a person. */
import { type ProfileAttributes, profiles } from '../../../common/features/profiles';
import { Model } from '../../data';
import { proto } from '../../ui';

export class Profile extends Model<ProfileAttributes> {
  static {
    proto(Profile, { endpoint: profiles.endpoints.one, envelope: 'profile', idAttribute: 'username' });
  }
}
