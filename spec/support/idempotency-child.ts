/** A server on a file, in a process that hangs once its write is committed: `node --import tsx … FILE`. */
import { createAccount } from '../../server-mock/accounts';
import { createPasswords } from '../../server-mock/passwords';
import { createServer, tablesOf, type Server } from '../../server-mock/server';
import { systemClock } from '../../server-mock/clock';
import { openSqliteStore } from '../../server-mock/store/sqlite-store';
import type { Store } from '../../server-mock/store';
import { createTokens } from '../../server-mock/tokens';
import { FakeClock } from './fake-clock';
import { sheets } from './sheets';

const secret = 'a secret for specs, of thirty-two bytes or more';

/** @param observed  Stands between the server and the file. */
export async function openKeptSheets(file: string, observed: (store: Store) => Store = (store) => store) {
  const store = openSqliteStore({ file, tables: tablesOf([sheets]), clock: systemClock });
  const clock = new FakeClock();
  const server = createServer({
    features: [sheets],
    store: observed(store),
    clock,
    secret,
    passwords: createPasswords({ logN: 1, r: 1, p: 1 }),
  });
  if (await server.isEmpty()) {
    const ann = { username: 'ann', email: 'ann@example.com', passwordHash: '', bio: null, image: null };
    await store.transaction((records) => createAccount(records, ann, 'ann'));
  }
  return { server, store, token: await createTokens(secret, clock).issue('ann') };
}

export function writeOnce(server: Server, token: string): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': '"survivor"',
  };
  const body = JSON.stringify({ sheet: { title: 'Written once' } });
  return server.handle(new Request('http://localhost/api/sheets', { method: 'POST', headers, body }));
}

const [file] = process.argv.slice(2);
// Only in the process that was started with this file; whoever imports it has other arguments.
if (file !== undefined && process.send !== undefined && process.argv[1]?.includes('idempotency-child')) {
  const hangingAfterCommit = (store: Store): Store => ({
    get epoch() {
      return store.epoch;
    },
    read: (work) => store.read(work),
    async transaction(work) {
      await store.transaction(work);
      process.send?.('committed');
      return new Promise(() => undefined);
    },
    dump: () => store.dump(),
    restore: (dump) => store.restore(dump),
    clear: () => store.clear(),
    close: () => store.close(),
  });
  const { server, token } = await openKeptSheets(file, hangingAfterCommit);
  await writeOnce(server, token);
}
