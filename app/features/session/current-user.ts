/** The current user's own record, as the server has it now. */
import { session as declaration, type UserAttributes } from '../../../common/features/session';
import { Model, session } from '../../data';
import { proto } from '../../ui';

export class CurrentUser extends Model<UserAttributes> {
  static {
    proto(CurrentUser, { endpoint: declaration.endpoints.current, envelope: 'user', only: true });
  }

  /** Takes over what the server said when it was asked who is signed in: it is the same question. */
  learn(): void {
    if (session.user === null) return;
    this.receive(session.user, { whole: true, etag: session.etag });
  }
}
