/** What people change about themselves, from the moment when it was read. */
import * as v from 'valibot';
import { session as declaration, type UserAttributes, type UserChange } from '../../../common/features/session';
import { Edit, request } from '../../data';
import type { CurrentUser } from './current-user';

const { update } = declaration.endpoints;

export interface UserAnswer {
  readonly user: UserAttributes;
}

// A type, and no interface: those are never JSON to TypeScript, which lets others add to them.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type UserFields = {
  readonly image: string;
  readonly username: string;
  readonly bio: string;
  readonly email: string;
};
export type UserEdit = Edit<UserFields, UserAnswer>;

/** @param more  What goes out with it and is never read: a new password. */
export function editUser(user: CurrentUser, more: () => Pick<UserChange, 'password'>): UserEdit {
  return Edit.of<UserFields, UserAnswer>({
    base: fieldsOf(user.attributes),
    version: user.etag,
    send: (fields, ifMatch) => request(update, { input: { user: { ...fields, ...more() } }, ifMatch }),
    read: (body) => fieldsOf(v.parse(update.output, body).user),
  });
}

function fieldsOf({ image, username = '', bio, email = '' }: Partial<UserAttributes>): UserFields {
  return { image: image ?? '', username, bio: bio ?? '', email };
}
