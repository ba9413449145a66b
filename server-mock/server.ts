/**
 * The server, as a function from `Request` to `Response`: in a process of its own behind node-adapter.ts, or inside a
 * browser's specs without any.
 * Holds     routing by the features' declarations, the seed, the order of the checks: URL, host and origin; the route
 *           and its method; who asks; what was sent; then the handler, which knows existence and ownership.
 * Promises  `handle` never rejects, and answers nothing a client sends with a 5xx.
 * Leaves    the checks to boundary.ts, viewer.ts, body.ts and validation.ts; connections to node-adapter.ts.
 * Read next boundary.ts, then a feature.
 */
import { Hono, type Context } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import type { Clock } from '../common/clock';
import { accounts } from './accounts';
import { readJson } from './body';
import { checkRequest, defectResponse, isSafe, jsonResponse, refusalOf, refusalResponse } from './boundary';
import { compareRoutes, endpointsOf, type RoutedEndpoint } from './endpoints';
import { Refusal, type Passwords, type SeedWorld, type ServerFeature } from './feature';
import { repliesTable } from './idempotency';
import { createMemoryStore } from './memory-store';
import { Mock } from './mock';
import { createMockFeature, mockName } from './mock-feature';
import { createOpenApi } from './openapi';
import { createParts } from './parts';
import { patchTypes, readPatch } from './patch';
import { createPasswords } from './passwords';
import { DEMO_PASSWORD, seedAccounts } from './people';
import { produce } from './produce';
import { read } from './read';
import { respond, respondToRead } from './respond';
import { apiBase, type Route } from './route';
import { inSeedOrder, randomFrom } from './seeding';
import type { Snapshots } from './snapshots';
import type { Id, Store, Table } from './store';
import { createTokens } from './tokens';
import { queryOf, validated } from './validation';
import { viewerOf } from './viewer';
import { write } from './writes';

export interface ServerOptions {
  readonly features: readonly ServerFeature[];
  /** Opened with `tablesOf(features)`. */
  readonly store: Store;
  readonly clock: Clock;
  /** At least 32 bytes; whoever knows it can be anyone. */
  readonly secret: string;
  /** Default: scrypt at full cost. Specs pass a cheap one. */
  readonly passwords?: Passwords;
  /** Host names, without port, under which the server is reached, besides the machine's own. */
  readonly hosts?: readonly string[];
  /** Switches the mock controls on: `/api/_mock/*`. */
  readonly mock?: { readonly snapshots: Snapshots };
  /** Told of each defect that a client got a 500 for. Default: the console. */
  readonly log?: (reason: unknown, request: Request) => void;
}

export interface Server {
  handle(request: Request): Promise<Response>;
  /** Replaces all data by the seed, the same each time. */
  seed(size: SeedWorld['size']): Promise<void>;
  /** Whether no table holds anything. */
  isEmpty(): Promise<boolean>;
  /** Everything that is answered, in the order of the paths. */
  routes(): Route[];
}

/** The tables with which the store of these features is opened. */
export function tablesOf(features: readonly ServerFeature[]): Table<never>[] {
  return [repliesTable, ...[accounts, ...features].flatMap(({ tables }) => tables)];
}

const openApiRoute: Route = {
  method: 'GET',
  path: `${apiBase}/openapi.json`,
  feature: 'openapi',
  summary: 'This API, in OpenAPI 3.1',
  access: 'anyone',
};

/** @throws {TypeError}  A handler is missing, two features offer the same part, or seeds wait for each other. */
export function createServer(options: ServerOptions): Server {
  const { store, clock, passwords = createPasswords(), log = logDefect } = options;
  const hosts: ReadonlySet<string> = new Set(options.hosts);
  const tokens = createTokens(options.secret, clock);
  const mock = options.mock && new Mock({ clock, store, snapshots: options.mock.snapshots, seed });
  const features = [accounts, ...options.features, ...(mock ? [createMockFeature(mock, routes)] : [])];
  const parts = createParts(features);
  const seeding = inSeedOrder(features);
  const openApi = createOpenApi(options.features.map(({ declaration }) => declaration));

  // Paths are matched as they came; a parameter is decoded once, when it has been found.
  const app = new Hono({ router: new TrieRouter(), getPath: ({ url }) => new URL(url).pathname });
  const routeOf = new Map<unknown, Route>();
  const answers: [Route, (context: Context) => Promise<Response>][] = [
    ...endpointsOf(features).map((routed): (typeof answers)[number] => [
      routed.route,
      (context) => answer(routed, context),
    ]),
    [openApiRoute, () => Promise.resolve(jsonResponse(200, openApi))],
  ];
  for (const [route, handle] of answers.sort(([a], [b]) => compareRoutes(a, b))) {
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), handle);
    routeOf.set(handle, route);
  }
  app.notFound(({ req }) => {
    const allowed = methods.filter((method) => findRoute(method, req.path) !== undefined);
    if (allowed.length === 0) return refusalResponse(new Refusal(404, { path: ['not found'] }));
    const headers = {
      Allow: [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '),
      ...(allowed.includes('PATCH') && { 'Accept-Patch': patchTypes.join(', ') }),
    };
    if (req.method === 'OPTIONS') return jsonResponse(204, undefined, headers);
    return refusalResponse(new Refusal(405, { method: ['not allowed'] }, headers));
  });
  app.onError((reason, { req }) => failed(reason, req.raw));

  async function handle(request: Request): Promise<Response> {
    try {
      checkRequest(request, hosts);
      const dispatch = async () => app.fetch(request);
      if (!mock) return await dispatch();
      const route = findRoute(request.method === 'HEAD' ? 'GET' : request.method, new URL(request.url).pathname);
      return await (route?.feature === mockName ? dispatch() : mock.answer(request, route, dispatch));
    } catch (reason) {
      return failed(reason, request);
    }
  }

  async function answer(routed: RoutedEndpoint, { req }: Context): Promise<Response> {
    const { route, endpoint } = routed;
    const request = req.raw;
    const viewer = await viewerOf(request, route, { tokens, store, parts });
    const query = endpoint.query ? validated(endpoint.query, queryOf(request.url)) : {};
    const issueToken = (account: Id) => tokens.issue(account);
    const asked = { request, parameters: req.param(), query, viewer, store, clock, parts, passwords, issueToken };
    if (isSafe(request.method))
      return respondToRead(request, await read(routed, { ...asked, input: undefined }), clock.now());
    const sent =
      route.method === 'PATCH'
        ? { patch: await readPatch(request) }
        : { body: endpoint.input && (await readJson(request)) };
    const input = endpoint.input && 'body' in sent ? validated(endpoint.input, sent.body) : undefined;
    const call = { ...asked, input };
    // The controls are no records: they stand outside of all transactions.
    const { representation } = await (route.feature === mockName
      ? produce(routed, call)
      : write(routed, call, sent, { store, clock, secret: options.secret }));
    return respond(representation);
  }

  function failed(reason: unknown, request: Request): Response {
    const refusal = refusalOf(reason);
    if (refusal) return refusalResponse(refusal);
    log(reason, request);
    return defectResponse();
  }

  function findRoute(method: string, pathname: string): Route | undefined {
    const [[found]] = app.router.match(method, pathname);
    return found && routeOf.get(found[0][0]);
  }

  function routes(): Route[] {
    return [...routeOf.values()].sort((a, b) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1));
  }

  async function seed(size: SeedWorld['size']): Promise<void> {
    // Hashed before: a transaction awaits nothing but its reads and writes.
    const passwordHash = await passwords.hash(DEMO_PASSWORD);
    // Sown in memory, then put in at once: nobody meets a store that is half empty.
    const seedbed = createMemoryStore(tablesOf(options.features));
    await seedbed.transaction(async (records) => {
      const world = { clock, parts, size, random: randomFrom(1), accounts: await seedAccounts(records, passwordHash) };
      for (const feature of seeding) await feature.seed?.(records, world);
    });
    await store.restore(await seedbed.dump());
  }

  function isEmpty(): Promise<boolean> {
    return store.read(async (records) => {
      for (const table of tablesOf(options.features)) if ((await records.count(table)) > 0) return false;
      return true;
    });
  }

  return { handle, seed, isEmpty, routes };
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function logDefect(reason: unknown, { method, url }: Request): void {
  console.error(`${method} ${url} failed:`, reason);
}
