import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { cache, Collection, Model, Registry } from '../../app/data';
import { proto } from '../../vendor/proto';
import { FakeClock } from '../support/fake-clock';

const LINGER_MS = 1_000;

interface CupAttributes {
  id: string;
  title: string;
  size: number;
}

class Cup extends Model<CupAttributes> {
  override url(): string {
    return `/cups/${this.id}`;
  }
}

class Cups extends Collection<Cup> {
  static {
    proto(Cups, { model: Cup });
  }

  override url(): string {
    return '/cups';
  }
}

/** Lets everything happen that follows from an answer. */
function settled(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

describe('A live record', () => {
  let server: FakeServer;
  let clock: FakeClock;
  let registry: Registry;
  let shelf: Map<string, object | undefined>;
  let holder: object;

  beforeEach(() => {
    cache.purge();
    shelf = new Map();
    server = fakeServer.create();
    server.respondImmediately = true;
    server.respondWith((xhr) => {
      const body = shelf.get(`${xhr.method} ${new URL(xhr.url, location.href).pathname.replace('/api', '')}`);
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=60' };
      xhr.respond(body === undefined ? 404 : 200, headers, JSON.stringify(body ?? {}));
    });
    clock = new FakeClock();
    registry = new Registry({ clock, lingerMs: LINGER_MS });
    holder = {};
  });

  afterEach(() => {
    registry.purge();
    clock.advance(LINGER_MS);
    expect(registry.inspect()).to.deep.equal([]);
    expect([cache.observed, clock.waiting]).to.deep.equal([0, 0]);
    server.restore();
  });

  function serve(row: CupAttributes): void {
    shelf.set(`GET /cups/${row.id}`, row);
  }

  async function held(id = 'blue') {
    serve({ id, title: 'Blue', size: 2 });
    const cup = registry.model(Cup, id);
    const lease = registry.retain(cup, holder);
    await cup.fetch();
    return { cup, lease };
  }

  function listenTo(cup: Cup): string[] {
    const changes: string[] = [];
    cup.on('all', (event: string) => {
      if (event.startsWith('change')) changes.push(event);
    });
    return changes;
  }

  const path = (): string => new URL('/api/cups/blue', location.href).href;

  it('learns what became of it, with one change for each attribute that really changed', async () => {
    const { cup, lease } = await held();
    const changes = listenTo(cup);
    serve({ id: 'blue', title: 'Blue', size: 3 });
    cache.invalidate([path()]);
    await settled();
    expect([cup.get('size'), server.requests.length]).to.deep.equal([3, 2]);
    expect(changes).to.deep.equal(['change:size', 'change']);
    cache.invalidate([path()]);
    await settled();
    expect(changes).to.have.lengthOf(2);
    lease.release();
  });

  it('that was read past the cache goes on to learn of what the cache comes to know', async () => {
    const { cup, lease } = await held();
    await cup.fetch({ cache: false });
    serve({ id: 'blue', title: 'Blue', size: 3 });
    cache.invalidate([path()]);
    await settled();
    expect([cup.get('size'), server.requests.length]).to.deep.equal([3, 3]);
    lease.release();
  });

  it('keeps what is being edited', async () => {
    const { cup, lease } = await held();
    cup.set({ title: 'Mine' });
    serve({ id: 'blue', title: 'Theirs', size: 3 });
    cache.invalidate([path()]);
    await settled();
    expect([cup.get('title'), cup.get('size')]).to.deep.equal(['Mine', 3]);
    lease.release();
  });

  it('that nobody holds asks for nothing, hears what others ask for, and catches up when it is held again', async () => {
    const { cup, lease } = await held();
    lease.release();
    serve({ id: 'blue', title: 'Blue', size: 3 });
    cache.invalidate([path()]);
    await settled();
    expect(server.requests).to.have.lengthOf(1);
    await new Cup({ id: 'blue' }).fetch();
    expect(cup.get('size')).to.equal(3);
    serve({ id: 'blue', title: 'Blue', size: 4 });
    cache.invalidate([path()]);
    await settled();
    expect(server.requests).to.have.lengthOf(2);
    const again = registry.retain(cup, holder);
    await settled();
    expect([cup.get('size'), server.requests.length]).to.deep.equal([4, 3]);
    again.release();
  });

  it('that was disposed observes nothing', async () => {
    const { cup, lease } = await held();
    expect(cache.observed).to.equal(1);
    lease.release();
    clock.advance(LINGER_MS);
    expect([cup.disposed, cache.observed]).to.deep.equal([true, 0]);
  });

  it('that is there no longer leaves its lists and the registry, and whoever shows it is told', async () => {
    const { cup, lease } = await held();
    const cups = registry.collection(Cups);
    const second = registry.retain(cups, holder);
    cups.receive([{ id: 'blue' }]);
    let lost = 0;
    cup.on('lost', () => (lost += 1));
    shelf.delete('GET /cups/blue');
    cache.invalidate([path()]);
    await settled();
    expect([cups.length, lost, registry.find(Cup, 'blue')]).to.deep.equal([0, 1, undefined]);
    lease.release();
    second.release();
  });

  it('that was saved is not asked for: the answer said it all', async () => {
    const { cup, lease } = await held();
    shelf.set('PUT /cups/blue', { id: 'blue', title: 'Blue!', size: 2 });
    await cup.save({ title: 'Blue?' });
    await settled();
    expect(server.requests.map(({ method }: { readonly method: string }) => method)).to.deep.equal(['GET', 'PUT']);
    expect(cup.get('title')).to.equal('Blue!');
    lease.release();
  });

  it('that is a list takes over rows that came, went and moved, and stays the same objects', async () => {
    const rows = ['a', 'b', 'c'].map((id) => ({ id, title: id, size: 1 }));
    shelf.set('GET /cups', rows);
    const cups = registry.collection(Cups);
    const lease = registry.retain(cups, holder);
    await cups.fetch({ reset: true });
    const [, b, c] = cups.models;
    let resets = 0;
    cups.on('reset', () => (resets += 1));
    shelf.set('GET /cups', [rows[2], rows[1], { id: 'd', title: 'd', size: 1 }]);
    cache.invalidate([new URL('/api/cups', location.href).href]);
    await settled();
    expect(cups.pluck('id')).to.deep.equal(['c', 'b', 'd']);
    expect([cups.at(0), cups.at(1), resets]).to.deep.equal([c, b, 0]);
    lease.release();
  });
});
