/**
 * What everyone may know about a person. Wherever they stand, beside an article or on their own page, it is this object.
 * Promises  two clicks on any of their buttons are one request.
 */
import { type ProfileAttributes, profiles } from '../../../common/features/profiles';
import { Model, request } from '../../data';
import { proto } from '../../ui';

export class Profile extends Model<ProfileAttributes> {
  static {
    proto(Profile, { endpoint: profiles.endpoints.one, envelope: 'profile', idAttribute: 'username' });
  }

  declare private sending: Promise<void> | undefined;

  /**
   * Follows the person, or no longer. While a request for that runs, its promise is returned and nothing is sent.
   * @throws  what `request` rejects with; nothing has changed then.
   */
  toggleFollowing(): Promise<void> {
    this.sending ??= this.sendFollowing().finally(() => {
      if (!this.disposed) this.sending = undefined;
    });
    return this.sending;
  }

  private async sendFollowing(): Promise<void> {
    const { follow, unfollow } = profiles.endpoints;
    const { username = '', following = false } = this.attributes;
    const { profile } = await request(following ? unfollow : follow, {
      parameters: { username },
      record: this,
    });
    this.receive({ following: profile.following });
  }
}
