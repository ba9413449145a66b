/** The current user's own record, as the server has it now. */
import { session as declaration, type UserAttributes } from '../../../common/features/session';
import { Model } from '../../data';
import { proto } from '../../ui';

export class CurrentUser extends Model<UserAttributes> {
  static {
    proto(CurrentUser, { endpoint: declaration.endpoints.current, envelope: 'user', only: true });
  }
}
