/** Session, on the server: accounts are made, proven and changed here; a token is handed out for each. */
import { session } from '../../../common/features/session';
import { accountOf, changeAccount, createAccount, findByEmail, type Account } from '../../accounts';
import { Refusal, serverFeature, type Call } from '../../feature';
import type { Id, Stored } from '../../store';

const wrongCredentials = () => new Refusal(401, { credentials: ['invalid'] });

export default serverFeature({
  declaration: session,
  tables: [],
  handlers: {
    async register({ input: { user }, store, passwords, issueToken }) {
      const { username, email, password } = user;
      const passwordHash = await passwords.hash(password);
      const account = await store.transaction((records) =>
        createAccount(records, { username, email, passwordHash, bio: null, image: null }),
      );
      return present(account, issueToken);
    },

    async login({ input: { user }, store, passwords, issueToken }) {
      const account = await store.read((records) => findByEmail(records, user.email));
      if (account === undefined) {
        // As much work as checking a password, so that time does not tell whose address is known.
        await passwords.hash(user.password);
        throw wrongCredentials();
      }
      if (!(await passwords.verify(user.password, account.passwordHash))) throw wrongCredentials();
      return present(account, issueToken);
    },

    async current({ viewer, store, issueToken }) {
      return present(known(await store.read((records) => accountOf(records, viewer.id))), issueToken);
    },

    async update({ input: { user }, viewer, store, passwords, issueToken }) {
      const { password, ...fields } = user;
      const change: Partial<Account> =
        password === undefined ? fields : { ...fields, passwordHash: await passwords.hash(password) };
      return present(await store.transaction((records) => changeAccount(records, viewer.id, change)), issueToken);
    },
  },
});

/** Between the check of the token and this read, a reset may have taken the account away. */
function known(account: Stored<Account> | undefined): Stored<Account> {
  if (account === undefined) throw new Refusal(401, { token: ['is invalid'] });
  return account;
}

async function present(account: Stored<Account>, issueToken: Call['issueToken']) {
  const { username, email, bio, image }: Account = account;
  const id: Id = account.id;
  return { user: { email, token: await issueToken(id), username, bio, image } };
}
