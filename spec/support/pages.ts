/**
 * A small server for the specs of the response cache: one feature with a page that the spec writes itself.
 */
import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import { declareFeature } from '../../common/feature';
import { createAccount } from '../../server-mock/accounts';
import type { Caching, ResponseCacheOptions } from '../../server-mock/cache';
import { serverFeature, type AnyCall, type ServerFeature } from '../../server-mock/feature';
import { createMemoryStore } from '../../server-mock/store';
import { createPasswords } from '../../server-mock/passwords';
import { createServer, tablesOf, type ServerOptions } from '../../server-mock/server';
import type { Store } from '../../server-mock/store';
import { createTokens } from '../../server-mock/tokens';
import { FakeClock } from './fake-clock';

const output = v.unknown();
const declaration = declareFeature({
  name: 'pages',
  endpoints: {
    page: {
      method: 'GET',
      path: '/pages/{name}',
      summary: 'A page',
      access: 'anyone',
      query: v.object({ q: v.optional(v.string()), n: v.optional(v.string()) }),
      status: 200,
      output,
    },
    other: { method: 'GET', path: '/others/{name}', summary: 'Another', access: 'anyone', status: 200, output },
    change: { method: 'PUT', path: '/pages/{name}', summary: 'Change', access: 'anyone', status: 204 },
  },
});

export interface PagesOptions {
  readonly page?: Caching;
  readonly other?: Caching;
  /** What the page shows. Default: its name and how often it was made. */
  readonly show?: (call: AnyCall, runs: number) => unknown;
  /** What a change does. Default: it invalidates the tag `page`. */
  readonly change?: (call: AnyCall) => unknown;
  readonly caching?: ResponseCacheOptions | false;
  readonly store?: Store;
  readonly clock?: FakeClock;
  readonly server?: Partial<ServerOptions>;
  readonly preheat?: readonly string[];
}

const secret = 'a secret for specs, of thirty-two bytes or more';

export function pagesFeature({ page, other, show, change, preheat }: PagesOptions, count: () => number): ServerFeature {
  const present = async (call: AnyCall) => {
    const runs = count();
    return show === undefined ? { name: call.parameters['name'], runs } : ((await show(call, runs)) ?? null);
  };
  return serverFeature({
    declaration,
    tables: [],
    handlers: {
      page: present,
      other: present,
      change: async (call) => {
        if (change === undefined) call.answer.invalidate('page');
        else await change(call);
        return undefined;
      },
    },
    caching: { ...(page && { page }), ...(other && { other }) },
    ...(preheat && { preheat }),
  });
}

export function createPages(options: PagesOptions = {}) {
  const clock = options.clock ?? new FakeClock();
  let runs = 0;
  const features = [pagesFeature(options, () => (runs += 1))];
  const store = options.store ?? createMemoryStore(tablesOf(features));
  const defects: unknown[] = [];
  const server = createServer({
    features,
    store,
    clock,
    secret,
    passwords: createPasswords({ logN: 1, r: 1, p: 1 }),
    log: (reason) => defects.push(reason),
    ...(options.caching !== undefined && { caching: options.caching }),
    ...options.server,
  });
  const tokens = createTokens(secret, clock);

  /** Asks `/pages/a`, or `METHOD /path`, below the API's base. */
  const ask = async (what: string, headers: Record<string, string> = {}) => {
    const [path = '', method = 'GET'] = what.split(' ').reverse();
    const response = await server.handle(new Request(`http://localhost/api${path}`, { method, headers }));
    const bytes = Buffer.from(await response.arrayBuffer());
    const header = (name: string) => response.headers.get(name);
    return {
      status: response.status,
      header,
      bytes,
      text: bytes.toString('utf8'),
      json: (): unknown => JSON.parse(bytes.toString('utf8')),
      cacheStatus: header('cache-status') ?? '',
    };
  };
  const signIn = async (username: string) => {
    const account = { username, email: `${username}@example.com`, passwordHash: '', bio: null, image: null };
    await store.transaction((records) => createAccount(records, account, username));
    return { authorization: `Bearer ${await tokens.issue(username)}` };
  };
  return { server, store, clock, ask, signIn, defects, runs: () => runs };
}

/** Something that happens when the spec says so. */
export function gate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** Lets everything happen that waits for nothing but its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
