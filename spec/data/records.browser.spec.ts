import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { spy } from 'sinon';
import * as v from 'valibot';
import { cache, Collection, inFlight, inFlightWrites, Model } from '../../app/data';
import { readFailure } from '../../app/failure';
import type { Endpoint } from '../../common/feature';
import { proto } from '../../vendor/proto';

const hat = v.object({ name: v.string(), size: v.number() });
type HatAttributes = v.InferOutput<typeof hat>;
const one = {
  method: 'GET',
  path: '/hats/{name}',
  summary: 'A hat',
  access: 'anyone',
  status: 200,
  output: v.object({ hat }),
} satisfies Endpoint;
const list = { ...one, path: '/shelves/{shelf}/hats', output: v.object({ hats: v.array(hat), hatsCount: v.number() }) };

class Hat extends Model<HatAttributes> {
  static {
    proto(Hat, { endpoint: one, envelope: 'hat', idAttribute: 'name' });
  }
}

class Hats extends Collection<Hat> {
  static {
    proto(Hats, { model: Hat, endpoint: list, envelope: 'hats' });
  }

  override parameters() {
    return { shelf: 'top/left' };
  }
}

class Loose extends Model {
  override url(): string {
    return '/loose';
  }
}

interface Sent {
  readonly method: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
}

function ok(body: unknown): [number, Record<string, string>, string] {
  return [200, { 'Content-Type': 'application/json' }, typeof body === 'string' ? body : JSON.stringify(body)];
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('A record', () => {
  let server: FakeServer;

  beforeEach(() => {
    server = fakeServer.create();
    server.respondImmediately = true;
  });

  afterEach(() => server.restore());

  it('is changed and deleted in the version that the last answer named, and created in none', async () => {
    const versions = ['"1"', '"2"', ''];
    server.respondWith((xhr) => {
      const tag = versions.shift() ?? '';
      xhr.respond(
        200,
        { 'Content-Type': 'application/json', ...(tag && { ETag: tag }) },
        '{"hat":{"name":"top","size":1}}',
      );
    });
    const model = new Hat({ name: 'top' });
    await model.fetch();
    await model.save({ size: 2 });
    await model.save({ size: 3 });
    await model.save({ size: 4 });
    await model.destroy();
    await new Hat().save({ size: 5 }, { url: '/api/hats' });
    const sent = server.requests.map(({ method, requestHeaders }: Sent) => [method, requestHeaders['If-Match']]);
    expect(sent).to.deep.equal([
      ['GET', undefined],
      ['PUT', '"1"'],
      ['PUT', '"2"'],
      ['PUT', undefined],
      ['DELETE', undefined],
      ['POST', undefined],
    ]);
  });

  it('is read with the headers and the query that it is asked with, also where its place has a query already', async () => {
    server.respondWith(ok({ hat: { name: 'top', size: 60 } }));
    const model = new Hat({ name: 'top' });
    await model.fetch({ headers: { 'X-Shop': 'London' } });
    await model.fetch({ url: '/hats/top?shop=2', data: { floor: 3 } });
    expect(server.requests[0]?.requestHeaders).to.include({ 'X-Shop': 'London' });
    expect(new URL(server.requests[1]?.url ?? '').search).to.equal('?shop=2&floor=3');
  });

  it('goes on where another place than its own is not found', async () => {
    server.respondWith(ok({ hat: { name: 'top', size: 60 } }));
    server.respondWith('GET', /history/, [404, {}, '']);
    const hats = new Hats();
    const model = hats.add({ name: 'top', size: 60 });
    await model.fetch({ url: '/hats/top/history' }).then(
      () => undefined,
      () => undefined,
    );
    expect(hats).to.have.lengthOf(1);
  });

  it('is read at the path of its endpoint and taken out of its envelope', async () => {
    server.respondWith(ok({ hat: { name: 'top hat', size: 60 } }));
    const model = new Hat({ name: 'top hat' });
    await model.fetch();
    expect(new URL(server.requests[0]?.url ?? '').pathname).to.equal('/api/hats/top%20hat');
    expect(model.get('size')).to.equal(60);
    expect(model.serialize()).to.deep.equal({ name: 'top hat', size: 60 });
  });

  it('is saved in its envelope, and takes what the server made of it', async () => {
    server.respondWith('PUT', /hats/, ok({ hat: { name: 'bowler', size: 58 } }));
    const model = new Hat({ name: 'bowler' });
    await model.save({ size: 57.5 });
    expect(server.requests[0]?.requestBody).to.equal('{"hat":{"name":"bowler","size":57.5}}');
    expect(model.get('size')).to.equal(58);
  });

  it('sends only what was changed in a patch', async () => {
    server.respondWith('PATCH', /hats/, ok({ hat: { name: 'bowler', size: 58 } }));
    await new Hat({ name: 'bowler' }).save({ size: 58 }, { patch: true });
    expect(server.requests[0]?.requestBody).to.equal('{"hat":{"size":58}}');
  });

  it('is deleted, whatever a content server says to that', async () => {
    server.respondWith('DELETE', /hats/, [204, {}, '']);
    const model = new Hat({ name: 'bowler' });
    const destroyed = spy();
    model.on('destroy', destroyed);
    await model.destroy({ wait: true });
    expect(destroyed.calledOnce).to.equal(true);
  });

  it('cannot be read without what its path needs', () => {
    expect(() => new Hat().fetch()).to.throw(RangeError);
  });

  for (const body of ['', 'garbage', 'null', '[]', '{}', '{"hat":null}', '{"hat":[]}', '{"hat":{"name":"x"}}']) {
    it(`stays as it was when a 200 says ${JSON.stringify(body)}`, async () => {
      server.respondWith(ok(body));
      const model = new Hat({ name: 'bowler' });
      const changed = spy();
      const failed = spy();
      model.on('change', changed).on('error', failed);
      const failure = await model.fetch().then(
        () => undefined,
        (reason: unknown) => readFailure(reason),
      );
      expect(failure?.message).to.match(/could not be understood/);
      expect(model.attributes).to.deep.equal({ name: 'bowler' });
      expect(changed.called).to.equal(false);
      expect(failed.calledOnce).to.equal(true);
    });
  }

  for (const body of ['1', '"text"', '[]', 'null', '<html>']) {
    it(`takes no ${body} for attributes, even without an endpoint that says more`, async () => {
      server.respondWith(ok(body));
      const model = new Loose();
      await model.fetch().then(
        () => expect.fail('it was content'),
        () => undefined,
      );
      expect(model.attributes).to.deep.equal({});
    });
  }

  it('gets no prototype from an answer', async () => {
    server.respondWith(ok('{"__proto__":{"isAdmin":true},"a":{"__proto__":{"isAdmin":true}}}'));
    const model = new Loose();
    await model.fetch();
    expect(model.get('isAdmin')).to.equal(undefined);
    expect(Object.getPrototypeOf(model.attributes)).to.equal(Object.prototype);
    expect(model.get('a')).to.deep.equal({});
  });

  it('aborts what it reads when it is disposed, at the end of that turn, and tells nobody', async () => {
    server.respondImmediately = false;
    const model = new Hat({ name: 'bowler' });
    const success = spy();
    const error = spy();
    model.on('error', error);
    model.fetch({ success, error });
    model.dispose();
    await Promise.resolve();
    expect(server.requests[0]).to.have.property('aborted', true);
    expect(success.called || error.called).to.equal(false);
  });

  it('lets what it writes arrive when it is disposed, and does nothing with the answer', async () => {
    server.respondImmediately = false;
    const model = new Hat({ name: 'bowler', size: 57 });
    const success = spy();
    const saved = model.save({ size: 58 }, { success });
    model.dispose();
    server.respondWith(ok({ hat: { name: 'bowler', size: 59 } }));
    server.respond();
    await saved;
    expect(server.requests[0]).not.to.have.property('aborted', true);
    expect(success.called).to.equal(false);
  });

  describe('says whether it is being read or written', () => {
    function watch(record: Hat): string[] {
      const states: string[] = [];
      record.on('syncStateChange', (_record: unknown, state: string) => states.push(state));
      record.on('synced', () => states.push('synced told'));
      record.on('sync', () => states.push(`answered, ${record.syncState()}`));
      return states;
    }

    function answer(at: number, status: number, body: unknown = { hat: { name: 'bowler', size: 1 } }): Promise<void> {
      const request = server.requests[at] ?? expect.fail('no such request');
      request.respond(status, { 'Content-Type': 'application/json' }, JSON.stringify(body));
      return turns();
    }

    beforeEach(() => {
      server.respondImmediately = false;
    });

    it('as long as any of its requests is in transit', async () => {
      const record = new Hat({ name: 'bowler', size: 57 });
      const states = watch(record);
      expect([record.syncState(), record.isSyncing(), record.isSynced()]).to.deep.equal(['unsynced', false, false]);
      void record.fetch({ refresh: true });
      record.save({ size: 58 });
      await answer(0, 200);
      expect([record.isSyncing(), states.splice(0)]).to.deep.equal([true, ['syncing', 'answered, syncing']]);
      await answer(1, 200);
      expect([record.isSyncing(), record.isSynced()]).to.deep.equal([false, true]);
      expect(states).to.deep.equal(['answered, syncing', 'synced told', 'synced']);
    });

    it('and the cache can be asked for what is, of a record and of a list', () => {
      const [record, hats] = [new Hat({ name: 'bowler', size: 57 }), new Hats()];
      expect([inFlight(cache, record), inFlight(cache, hats)]).to.deep.equal([undefined, undefined]);
      void record.fetch({ refresh: true });
      void hats.fetch({ refresh: true });
      record.save({ size: 58 });
      expect([inFlight(cache, record)?.method, inFlight(cache, hats)?.method]).to.deep.equal(['GET', 'GET']);
      expect(inFlightWrites(cache, record)).to.have.lengthOf(1);
      cache.purge();
    });

    it('and is as before when the last of them fails or is given up', async () => {
      const record = new Hat({ name: 'bowler' });
      const states = watch(record);
      record.save({ size: 58 });
      record.fetch({ refresh: true }).abort();
      await answer(0, 422, { errors: {} });
      expect([record.syncState(), states.splice(0)]).to.deep.equal(['unsynced', ['syncing', 'unsynced']]);
      record.save({ size: 59 });
      await answer(2, 200);
      record.fetch({ refresh: true }).abort();
      await turns();
      expect(record.syncState()).to.equal('synced');
    });

    it('and is not synced by what left before it was declared outdated', async () => {
      const record = new Hat({ name: 'bowler' });
      const states = watch(record);
      record.save({ size: 58 });
      record.unsync();
      expect(record.isSyncing()).to.equal(true);
      await answer(0, 200);
      expect([record.syncState(), states.splice(0)]).to.deep.equal([
        'unsynced',
        ['syncing', 'answered, syncing', 'unsynced'],
      ]);
      record.save({ size: 59 });
      await answer(1, 200);
      record.unsync();
      record.unsync();
      expect(states).to.deep.equal(['syncing', 'answered, syncing', 'synced told', 'synced', 'unsynced']);
    });
  });

  it('may be disposed by whoever hears of its answer', async () => {
    server.respondWith(ok({ hat: { name: 'bowler', size: 58 } }));
    const model = new Hat({ name: 'bowler' });
    model.on('change', () => model.dispose());
    await model.fetch();
    expect(model.disposed).to.equal(true);
  });
});

describe('A list', () => {
  let server: FakeServer;
  const hats = [
    { name: 'bowler', size: 58 },
    { name: 'fez', size: 57 },
  ];

  beforeEach(() => {
    server = fakeServer.create();
    server.respondImmediately = true;
  });

  afterEach(() => server.restore());

  it('is read at the path of its endpoint, with a query', async () => {
    server.respondWith(ok({ hats, hatsCount: 50 }));
    await new Hats().fetch({ data: { limit: 2, tag: 'a b&c' } });
    expect(new URL(server.requests[0]?.url ?? '')).to.deep.include({
      pathname: '/api/shelves/top%2Fleft/hats',
      search: '?limit=2&tag=a+b%26c',
    });
  });

  it('is searched for by POST where it says what tells that from other searches, once for all who ask alike', async () => {
    server.respondImmediately = false;
    server.respondWith('POST', /hats$/, ok({ hats, hatsCount: 2 }));
    const search = (dedupeKey: string) => new Hats().fetch({ dedupeKey, data: { word: dedupeKey } });
    const reading = Promise.all([search('fez'), search('fez'), search('bowler')]);
    server.respond();
    await reading;
    expect(server.requests.map(({ method, requestBody }) => [method, requestBody])).to.deep.equal([
      ['POST', '{"word":"fez"}'],
      ['POST', '{"word":"bowler"}'],
    ]);
    const [{ requestHeaders }] = server.requests as unknown as [Sent];
    expect(requestHeaders['Content-Type']).to.contain('application/json');
  });

  it('knows how many there are beyond this page', async () => {
    server.respondWith(ok({ hats, hatsCount: 50 }));
    const list = new Hats();
    expect(list.total).to.equal(0);
    await list.fetch();
    expect(list.pluck('name')).to.deep.equal(['bowler', 'fez']);
    expect(list.total).to.equal(50);
  });

  for (const body of [
    '',
    '<html>',
    'null',
    '[]',
    '{"hats":{}}',
    '{"hats":[{"name":"x"}],"hatsCount":1}',
    '{"hats":[1]}',
  ]) {
    it(`stays as it was when a 200 says ${JSON.stringify(body)}`, async () => {
      server.respondWith(ok(body));
      const list = new Hats([new Hat(hats[0])]);
      await list.fetch({ reset: true }).then(
        () => expect.fail('it was content'),
        () => undefined,
      );
      expect(list.pluck('name')).to.deep.equal(['bowler']);
    });
  }

  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    it(`holds a record whose id is ${name}, once`, async () => {
      server.respondWith(ok({ hats: [{ name, size: 1 }], hatsCount: 1 }));
      const list = new Hats();
      expect(list.get(name)).to.equal(undefined);
      await list.fetch();
      await list.fetch();
      expect(list).to.have.lengthOf(1);
      expect(list.get(name)).to.equal(list.at(0));
      list.remove(list.at(0));
      expect(list.get(name)).to.equal(undefined);
    });
  }

  it('aborts what it reads when it is disposed', async () => {
    server.respondImmediately = false;
    const list = new Hats();
    list.fetch();
    list.dispose();
    await Promise.resolve();
    expect(server.requests[0]).to.have.property('aborted', true);
  });
});
