/**
 * The server of the stories: the built application and its API, in this process, on a free port, over a store in memory.
 * Promises  `reset` brings back the seed with the same ids, so that tokens and addresses outlive it.
 */
import * as v from 'valibot';
import { createMemoryStore } from '../../server-mock/store';
import { accountOf, createAccount } from '../../server-mock/accounts';
import { systemClock } from '../../server-mock/clock';
import { findFeatures } from '../../server-mock/features';
import type { AimedFault } from '../../server-mock/mock';
import { mockDeclaration } from '../../server-mock/mock-feature';
import { listen } from '../../server-mock/node-adapter';
import { createPasswords } from '../../server-mock/passwords';
import { apiBase } from '../../server-mock/route';
import { createServer, tablesOf } from '../../server-mock/server';
import { createMemorySnapshots } from '../../server-mock/snapshots';
import { createStaticHandler } from '../../server-mock/static';
import { createTokens } from '../../server-mock/tokens';
import { Api } from './story-api';
import { builtApplication } from './story-build';

const secret = 'known to everybody who reads this';
const controls = mockDeclaration.endpoints;
const journal = {
  ...controls.journal,
  output: v.object({ requests: v.array(v.object({ route: v.optional(v.string()) })) }),
};

export interface StoryServer {
  readonly origin: string;
  /** The API as nobody asks it, or as an account: of the seed, or, if that has none of this name, a new one. */
  api(username?: string): Promise<Api>;
  /** Brings back the seed, and a server without faults. */
  reset(): Promise<void>;
  fail(fault: AimedFault): Promise<void>;
  endFaults(): Promise<void>;
  /** The server is gone while `meanwhile` runs, and back at the same address afterwards, with what it had stored. */
  whileDown(meanwhile: () => Promise<void>): Promise<void>;
  /** The routes that were asked since the last reset, each once: `GET /api/articles/{slug}`. */
  routesAsked(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

async function start(): Promise<StoryServer> {
  const features = await findFeatures();
  const store = createMemoryStore(tablesOf(features));
  const passwords = createPasswords({ logN: 1, r: 1, p: 1 });
  const mock = { snapshots: createMemorySnapshots() };
  const server = createServer({ features, store, clock: systemClock, secret, passwords, mock });
  await server.seed('demo');
  const seed = await store.dump();
  const files = createStaticHandler({ folder: await builtApplication(), clock: systemClock });
  let isTouched = false;

  const handle = (request: Request): Promise<Response> => {
    const isForApi = new URL(request.url).pathname.startsWith(`${apiBase}/`);
    if (isForApi && request.method !== 'GET') isTouched = true;
    return isForApi ? server.handle(request) : files(request);
  };
  let listening = await listen({ port: 0, clock: systemClock, handle });
  // Behind the server's back: what it made of the old data goes with them.
  const replaceBy = async (dump: unknown): Promise<void> => {
    await store.restore(dump);
    await server.cache.clear();
  };
  const { origin } = listening;
  const control = new Api(origin);
  const tokens = createTokens(secret, systemClock);

  return {
    origin,
    async api(username) {
      if (username === undefined) return control;
      const id = `demo-${username}`;
      if ((await store.read((records) => accountOf(records, id))) === undefined) {
        const account = { username, email: `${username}@example.com`, passwordHash: '', bio: null, image: null };
        await store.transaction((records) => createAccount(records, account, id));
        await server.cache.clear();
        isTouched = true;
      }
      return new Api(origin, await tokens.issue(id));
    },
    async reset() {
      // How long answers hold must not depend on the story before.
      await (isTouched ? replaceBy(seed) : server.cache.clear());
      await control.tell(controls.endFaults);
      await control.tell(controls.emptyJournal);
      isTouched = false;
    },
    fail: (fault) => control.tell(controls.fail, { input: fault }),
    endFaults: () => control.tell(controls.endFaults),
    async whileDown(meanwhile) {
      await listening.stop();
      try {
        await meanwhile();
      } finally {
        listening = await listen({ port: Number(new URL(origin).port), clock: systemClock, handle });
      }
    },
    async routesAsked() {
      const { requests } = await control.ask(journal);
      return [...new Set(requests.flatMap(({ route }) => route ?? []))];
    },
    async stop() {
      await listening.stop();
      await store.close();
    },
  };
}

let started: Promise<StoryServer> | undefined;

/** The one server of this process. */
export function storyServer(): Promise<StoryServer> {
  started ??= start();
  return started;
}

export async function closeStoryServer(): Promise<void> {
  await (await started)?.stop();
  started = undefined;
}
