/**
 * The server, as a function from `Request` to `Response`: in a process of its own behind node-adapter.ts, or inside a
 * browser's specs without any.
 * Holds     routing by the features' declarations, the seed, the order of the checks: URL, host and origin; the route
 *           and its method; who asks; what was sent; then the handler, which knows existence and ownership.
 * Promises  `handle` never rejects, and answers nothing a client sends with a 5xx.
 * Leaves    the checks to boundary.ts, viewers.ts, body.ts and validation.ts; connections to node-adapter.ts.
 * Read next boundary.ts, then a feature.
 */
import type { Clock } from '../common/clock';
import { accounts } from './accounts';
import { createAtHand, type AtHand } from './at-hand';
import { readJson } from './body';
import { checkSender, checkUrl, defectResponse, isSafe, jsonResponse, refusalOf, refusalResponse } from './boundary';
import { type CachePolicy, ResponseCache, type ResponseCacheOptions, fieldsOfWrite, policiesOf } from './cache';
import { endpointsOf, type RoutedEndpoint } from './endpoints';
import type { Passwords, SeedWorld, ServerFeature } from './feature';
import { Refusal } from './refusal';
import { changeAfter } from './http-date';
import { repliesTable } from './idempotency';
import { createMemoryStore } from './store';
import { Mock } from './mock';
import { createMockFeature, mockName } from './mock-feature';
import { createOpenApi } from './openapi';
import { createParts } from './parts';
import { patchTypes, readPatch } from './patch';
import { createPasswords } from './passwords';
import { DEMO_PASSWORD, seedAccounts } from './people';
import { responseOf, type PlainAnswer } from './plain-answer';
import { produce, type Asked } from './produce';
import { read } from './read';
import { respond } from './respond';
import { apiBase, type Route } from './route';
import { Router, type Found } from './router';
import { inSeedOrder, randomFrom } from './seeding';
import type { Snapshots } from './snapshots';
import type { Id, Store, Table } from './store';
import { createTokens } from './tokens';
import { queryOf, validated } from './validation';
import { isGuest, Viewers } from './viewers';
import { Visits, type Visit } from './visits';
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
  /** The response cache. `false`: every answer is made when it is asked for. */
  readonly caching?: ResponseCacheOptions | false;
  /** Told of each defect that a client got a 500 for. Default: the console. */
  readonly log?: (reason: unknown, request: Request) => void;
}

export interface Server {
  handle(request: Request): Promise<Response>;
  /** As `handle`, for whoever can send what a `Response` is made of without making one. */
  answer(request: Request): Promise<Response | PlainAnswer>;
  /** What can be answered at once, without a `Request`. What cannot is for `answer`. */
  readonly atHand: AtHand;
  /** Whoever writes to the store by another way than `handle` says here what that invalidates. */
  readonly cache: ResponseCache;
  /** Asks for what the features want to have at hand. */
  preheat(): Promise<void>;
  /** Replaces all data by the seed, the same each time. */
  seed(size: SeedWorld['size']): Promise<void>;
  /** Whether no table holds anything. */
  isEmpty(): Promise<boolean>;
  /** Everything that is answered, in the order of the paths. */
  routes(): Route[];
}

/** For some thousands who are signed in at one time. */
const bytesOfViewers = 4 * 1024 * 1024;

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

/** What stands behind a route: an endpoint of a feature, or a document of the server's own. */
type Target =
  | { readonly route: Route; readonly routed: RoutedEndpoint; readonly policy: CachePolicy | undefined }
  | { readonly route: Route; readonly document: object };

/**
 * @throws {TypeError}  A handler is missing, two features offer the same part, seeds wait for each other, or what a route
 *   says about caching is nonsense.
 */
export function createServer(options: ServerOptions): Server {
  const { store, clock, passwords = createPasswords(), log = logDefect } = options;
  const hosts: ReadonlySet<string> = new Set(options.hosts);
  const tokens = createTokens(options.secret, clock);
  const cache = new ResponseCache(clock, options.caching);
  const mock = options.mock && new Mock({ clock, store: { restore, dump: () => store.dump() }, ...options.mock, seed });
  const features = [accounts, ...options.features, ...(mock ? [createMockFeature(mock, routes)] : [])];
  const parts = createParts(features);
  const issueToken = (account: Id) => tokens.issue(account);
  const seeding = inSeedOrder(features);
  const policies =
    options.caching === false ? new Map<string, CachePolicy>() : policiesOf(features, options.caching ?? {});
  /** When anything is said to have been written last; what was written before this process nobody knows. */
  let changedMs = clock.now();
  const router = new Router<Target>([
    ...endpointsOf(features).map((routed) => ({
      route: routed.route,
      routed,
      policy: policies.get(`${routed.route.method} ${routed.route.path}`),
    })),
    { route: openApiRoute, document: createOpenApi(options.features.map(({ declaration }) => declaration)) },
  ]);

  const viewers = new Viewers({
    tokens,
    store,
    parts,
    clock,
    cache:
      options.caching === false ? undefined : cache.createCompanion({ maxBytes: bytesOfViewers, sizeOf: () => 32 }),
  });
  const visits = new Visits<Target>((url) => checkUrl(url, hosts).pathname, router);

  async function handle(request: Request): Promise<Response> {
    const answered = await answer(request);
    return answered instanceof Response ? answered : responseOf(answered);
  }

  async function answer(request: Request): Promise<Response | PlainAnswer> {
    let answered: Response | PlainAnswer;
    try {
      const visit = visits.of(request);
      checkSender(request, hosts);
      const route = visit.found?.target.route;
      if (!mock || route?.feature === mockName) answered = await dispatch(request, visit);
      else
        answered = await mock.answer(request, route, async () => withoutBody(request, await dispatch(request, visit)));
    } catch (reason) {
      answered = failed(reason, request);
    }
    return answered instanceof Response ? withoutBody(request, answered) : answered;
  }

  async function dispatch(request: Request, visit: Visit<Target>): Promise<Response | PlainAnswer> {
    return visit.found ? answerBy(visit.found, request, visit) : noRoute(request, visit.pathname);
  }

  async function answerBy({ target, parameters }: Found<Target>, request: Request, visit: Visit<Target>) {
    if ('document' in target) return jsonResponse(200, target.document);
    const { routed, policy } = target;
    const { route, endpoint } = routed;
    // Who sends no token is nobody, at once.
    const viewer = isGuest(request, route) ? undefined : await viewers.of(request, route);
    const query = (visit.query ??= endpoint.query ? validated(endpoint.query, queryOf(request.url)) : {});
    const { pathname } = visit;
    const locals = new Map<string, unknown>();
    const people = { viewer, passwords, issueToken };
    const asked = { request, parameters, query, ...people, store, clock, parts, locals, changedMs };
    if (isSafe(request.method)) {
      return read(routed, { ...asked, input: undefined }, { cache, policy, pathname, log });
    }
    const sent =
      route.method === 'PATCH'
        ? { patch: await readPatch(request) }
        : { body: endpoint.input && (await readJson(request)) };
    const input = endpoint.input && 'body' in sent ? validated(endpoint.input, sent.body) : undefined;
    const noted = new Set<string>();
    const call: Asked = { ...asked, input, noted, cacheFor: (notes) => cache.forWrite(notes) };
    // The controls are no records: they stand outside of all transactions.
    if (route.feature === mockName) return respond((await produce(routed, call)).representation, clock.now());
    const produced = await cache.write(noted, async () => {
      const done = await write(routed, call, sent, { store, clock, secret: options.secret });
      // An answer that was kept for a repeated request comes without its handler.
      for (const tag of done.invalidated) noted.add(tag);
      return done;
    });
    changedMs = changeAfter(changedMs, clock.now());
    const { representation } = produced;
    const headers = { ...representation.headers, ...fieldsOfWrite(produced, policyOfTarget(routed)) };
    return respond({ ...representation, headers }, clock.now());
  }

  function policyOfTarget({ target }: RoutedEndpoint): CachePolicy | undefined {
    return target && policies.get(`${target.route.method} ${target.route.path}`);
  }

  function noRoute(request: Request, pathname: string): Response {
    const allowed = router.allowed(pathname);
    if (allowed.length === 0) return refusalResponse(new Refusal(404, { path: ['not found'] }));
    const headers = {
      Allow: allowed.join(', '),
      ...(allowed.includes('PATCH') && { 'Accept-Patch': patchTypes.join(', ') }),
    };
    if (request.method === 'OPTIONS') return jsonResponse(204, undefined, headers);
    return refusalResponse(new Refusal(405, { method: ['not allowed'] }, headers));
  }

  function failed(reason: unknown, request: Request): Response {
    const refusal = refusalOf(reason);
    if (refusal) return refusalResponse(refusal);
    log(reason, request);
    return defectResponse();
  }

  function routes(): Route[] {
    return router.routes();
  }

  async function preheat(): Promise<void> {
    const paths = options.features.flatMap((feature) => feature.preheat ?? []);
    await Promise.all(paths.map((path) => handle(new Request(`http://localhost${apiBase}${path}`))));
    // Changes of a tier keep their order: when this one, of nothing, is done, so is what came before.
    await cache.invalidate();
  }

  /** Whatever replaces the data: what was made of the old ones goes with them. */
  async function restore(dump: unknown): Promise<void> {
    await store.restore(dump);
    changedMs = changeAfter(changedMs, clock.now());
    await cache.clear();
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
    await restore(await seedbed.dump());
  }

  function isEmpty(): Promise<boolean> {
    return store.read(async (records) => {
      for (const table of tablesOf(options.features)) if ((await records.count(table)) > 0) return false;
      return true;
    });
  }

  // The mock's controls are about every request.
  const atHand = mock ? () => undefined : createAtHand({ visits, viewers, cache, hosts, clock });

  return { handle, answer, atHand, cache, preheat, seed, isEmpty, routes };
}

/** HEAD: the headers of GET. */
function withoutBody(request: Request, answered: Response | PlainAnswer): Response {
  if (!(answered instanceof Response)) return responseOf(answered);
  return request.method === 'HEAD' && answered.body !== null ? new Response(null, answered) : answered;
}

function logDefect(reason: unknown, { method, url }: Request): void {
  console.error(`${method} ${url} failed:`, reason);
}
