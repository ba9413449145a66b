/** Session, on the server: accounts are made, proven and changed here; a token is handed out for each. */
import { session } from '../../../common/features/session';
import {
  accountOf,
  changeAccount,
  createAccount,
  findByEmail,
  peopleTag,
  personTag,
  type Account,
} from '../../accounts';
import { Refusal, serverFeature, type Call } from '../../feature';
import type { Id, Stored } from '../../store';

const wrongCredentials = () => new Refusal(401, { credentials: ['invalid'] });

export default serverFeature({
  declaration: session,
  tables: [],
  handlers: {
    async register(call) {
      const {
        input: { user },
        store,
        passwords,
      } = call;
      const { username, email, password } = user;
      const passwordHash = await passwords.hash(password);
      const account = await store.transaction((records) =>
        createAccount(records, { username, email, passwordHash, bio: null, image: null }),
      );
      call.answer.invalidate(peopleTag);
      return present(call, account);
    },

    async login(call) {
      const {
        input: { user },
        store,
        passwords,
      } = call;
      const account = await store.read((records) => findByEmail(records, user.email));
      if (account === undefined) {
        // As much work as checking a password, so that time does not tell whose address is known.
        await passwords.hash(user.password);
        throw wrongCredentials();
      }
      if (!(await passwords.verify(user.password, account.passwordHash))) throw wrongCredentials();
      return present(call, account);
    },

    async current(call) {
      return present(call, known(await call.store.read((records) => accountOf(records, call.viewer.id))));
    },

    async update(call) {
      const {
        input: { user },
        viewer,
        store,
        passwords,
      } = call;
      const { password, ...fields } = user;
      const change: Partial<Account> =
        password === undefined ? fields : { ...fields, passwordHash: await passwords.hash(password) };
      return present(
        call,
        await store.transaction((records) => {
          call.answer.invalidate(peopleTag, personTag(viewer.id));
          return changeAccount(records, viewer.id, change);
        }),
      );
    },
  },
});

/** Between the check of the token and this read, a reset may have taken the account away. */
function known(account: Stored<Account> | undefined): Stored<Account> {
  if (account === undefined) throw new Refusal(401, { token: ['is invalid'] });
  return account;
}

async function present({ answer, issueToken }: Pick<Call, 'answer' | 'issueToken'>, account: Stored<Account>) {
  answer.shows(account);
  const { username, email, bio, image }: Account = account;
  const id: Id = account.id;
  return { user: { email, token: await issueToken(id), username, bio, image } };
}
