/** A server of some features over a store, with a clock moved by hand and passwords that cost nothing. */
import type { Passwords, ServerFeature } from '../../server-mock/feature';
import { createPasswords } from '../../server-mock/passwords';
import { createServer, type Server } from '../../server-mock/server';
import type { Store } from '../../server-mock/store';
import type { World } from './api';
import { FakeClock } from './fake-clock';

const secret = 'a secret of specs, 32 bytes or more';
const origin = 'http://localhost';

/** Everything but the way there. */
export function serverOver(
  features: readonly ServerFeature[],
  store: Store,
): { readonly server: Server; readonly world: Omit<World, 'exchange'> } {
  const clock = new FakeClock(Date.UTC(2026, 0, 31, 9, 30));
  const { passwords, worked } = countingPasswords();
  const server = createServer({ features, store, clock, secret, passwords });
  return {
    server,
    world: {
      features,
      store,
      clock,
      secret,
      cache: server.cache,
      passwordsWorkedOn: worked,
      seed: (size) => server.seed(size),
      close: () => store.close(),
    },
  };
}

/** The world in which requests are handed to the server as they are, without a port. */
export function worldOver(features: readonly ServerFeature[], store: Store): World {
  const { server, world } = serverOver(features, store);
  return {
    ...world,
    async exchange({ method, path, headers, body }) {
      const request = new Request(`${origin}/api${path}`, { method, headers, ...(body !== undefined && { body }) });
      const response = await server.handle(request);
      const etag = response.headers.get('etag') ?? '';
      return { status: response.status, etag, text: await response.text() };
    },
  };
}

function countingPasswords(): { readonly passwords: Passwords; readonly worked: () => number } {
  const cheap = createPasswords({ logN: 1, r: 1, p: 1 });
  let count = 0;
  return {
    worked: () => count,
    passwords: {
      hash(password) {
        count += 1;
        return cheap.hash(password);
      },
      verify(password, hash) {
        count += 1;
        return cheap.verify(password, hash);
      },
    },
  };
}
