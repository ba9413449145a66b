/**
 * Two servers over one store: one with its response cache, one without any. Whatever is asked of both has to be the same.
 */
import { expect } from 'chai';
import { createAccount } from '../../server-mock/accounts';
import type { ServerFeature } from '../../server-mock/feature';
import { createMemoryStore } from '../../server-mock/store';
import { createPasswords } from '../../server-mock/passwords';
import { responseOf } from '../../server-mock/plain-answer';
import { createServer, tablesOf } from '../../server-mock/server';
import { createTokens } from '../../server-mock/tokens';
import { FakeClock } from './fake-clock';

const secret = 'a secret of specs, 32 bytes or more';

export interface Told {
  readonly status: number;
  readonly json: unknown;
  readonly header: (name: string) => string | null;
}

export function createTwins(features: readonly ServerFeature[]) {
  const clock = new FakeClock(Date.UTC(2026, 0, 31, 9, 30));
  const store = createMemoryStore(tablesOf(features));
  const common = { features, store, clock, secret, passwords: createPasswords({ logN: 1, r: 1, p: 1 }) };
  const cached = createServer(common);
  const plain = createServer({ ...common, caching: false });
  const tokens = createTokens(secret, clock);

  const send = async (to: typeof cached, what: string, token: string | undefined, input: unknown): Promise<Told> => {
    const [method = '', path = ''] = what.split(' ');
    const headers = {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(input !== undefined && { 'Content-Type': 'application/json' }),
    };
    const body = input === undefined ? {} : { body: JSON.stringify(input) };
    const request = new Request(`http://localhost/api${path}`, { method, headers, ...body });
    // As the adapter asks.
    const ready = to.atHand(request);
    const response = ready ? responseOf(ready) : await to.handle(request);
    const text = await response.text();
    return {
      status: response.status,
      json: text === '' ? undefined : JSON.parse(text),
      header: (name) => response.headers.get(name),
    };
  };

  return {
    clock,
    store,
    async person(username: string): Promise<string> {
      const account = { username, email: `${username}@example.com`, passwordHash: '', bio: null, image: null };
      const { id } = await store.transaction((records) => createAccount(records, account));
      return tokens.issue(id);
    },
    write: (what: string, token?: string, input?: unknown) => send(cached, what, token, input),
    /** Asks both, and has what both say. */
    async read(path: string, token?: string): Promise<Told> {
      const given = await send(cached, `GET ${path}`, token, undefined);
      const made = await send(plain, `GET ${path}`, token, undefined);
      expect([given.status, given.json], `GET ${path}: ${given.header('cache-status') ?? ''}`).to.deep.equal([
        made.status,
        made.json,
      ]);
      expect(given.header('etag'), `the tag of ${path}`).to.equal(made.header('etag'));
      return given;
    },
  };
}
