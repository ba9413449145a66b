import { expect } from 'chai';
import * as v from 'valibot';
import { CutResponse } from '../../server-mock/mock-fault';
import { createMemorySnapshots } from '../../server-mock/snapshots';
import { createNotesServer } from '../support/notes';

describe('The mock controls', () => {
  let at: Awaited<ReturnType<typeof createNotesServer>>;
  beforeEach(async () => {
    at = await createNotesServer();
  });

  const control = async (what: string, body?: unknown) => {
    const [method, path] = what.split(' ');
    const { status, json } = await at.ask(`${method} /api/_mock${path}`, body === undefined ? {} : { body });
    expect(status, JSON.stringify(json)).to.be.oneOf([200, 204]);
    return json;
  };
  const fail = (fault: object) => control('POST /faults', fault);
  const raw = (what: string, init: RequestInit = {}) => {
    const [method = '', path] = what.split(' ');
    return at.server.handle(new Request(`http://127.0.0.1${path}`, { method, ...init }));
  };
  const write = (text: string) => at.ask('POST /api/notes', { ...at.asAnn, body: { note: { text } } });
  const texts = async () =>
    v.parse(v.object({ notes: v.array(v.string()) }), (await at.ask('GET /api/notes?limit=9')).json).notes;
  const demo = ['note 0 of 2026', 'note 1 of 2026', 'note 2 of 2026'];

  it('are not there unless they were asked for', async () => {
    // As launch.ts does under NODE_ENV=production.
    const { ask, server } = await createNotesServer({ mock: undefined } as object);
    expect(await ask('POST /api/_mock/reset')).to.deep.include({
      status: 404,
      json: { errors: { path: ['not found'] } },
    });
    expect(server.routes().filter(({ path }) => path.includes('_mock'))).to.deep.equal([]);
  });

  it('reset everything to the seed', async () => {
    await write('mine');
    await fail({ kind: 'status' });
    await control('PUT /latency', { ms: 5 });
    await control('POST /reset');
    expect(await texts()).to.deep.equal(demo);
    expect(await control('GET /faults')).to.deep.equal({ faults: [] });
    expect(await control('GET /latency')).to.deep.equal({ latencies: [] });
    expect(await control('GET /journal'))
      .to.have.property('requests')
      .with.length(1);
  });

  it('save all data under a name, and load it again', async () => {
    await write('before');
    await control('PUT /snapshots/one');
    await write('after');
    await control('PUT /snapshots/other');
    expect(await control('GET /snapshots')).to.deep.equal({ snapshots: ['one', 'other'] });
    const { epoch } = at.store;
    await control('POST /snapshots/one/load');
    expect(await texts()).to.deep.equal(['before']);
    expect(at.store.epoch).to.not.equal(epoch);
  });

  it('refuse names that are no plain words, and snapshots that are not there or do not fit', async () => {
    const snapshots = createMemorySnapshots();
    await snapshots.save('strange', { of: 'another program' });
    at = await createNotesServer({ mock: { snapshots } });
    const status = async (what: string) => (await at.ask(what)).status;
    for (const name of ['A', 'a.b', '__proto__', 'x'.repeat(65), 'con', '%20', 'a%2fb']) {
      expect(await status(`PUT /api/_mock/snapshots/${name}`), name).to.equal(422);
    }
    expect(await status('POST /api/_mock/snapshots/none/load')).to.equal(404);
    expect(await status('POST /api/_mock/snapshots/strange/load')).to.equal(409);
  });

  it('delay all answers, or those of a route, by the clock', async () => {
    const isAnswered = async (what: string, afterMs: number) => {
      let isDone = false;
      const answer = raw(what).then(() => (isDone = true));
      await settled();
      at.clock.advance(afterMs - 1);
      await settled();
      expect(isDone, `${what} before ${afterMs} ms`).to.equal(afterMs === 0);
      at.clock.advance(1);
      await answer;
    };
    await control('PUT /latency', { ms: 100 });
    await control('PUT /latency', { ms: 300, route: 'GET /notes/{id}' });
    await isAnswered('GET /api/notes', 100);
    await isAnswered('GET /api/notes/7', 300);
    await isAnswered('GET /api/none', 100);
    await control('PUT /latency', { ms: 0 });
    expect(await control('GET /latency')).to.deep.equal({ latencies: [{ ms: 300, route: 'GET /notes/{id}' }] });
    expect(at.clock.waiting).to.equal(0);
    expect((await at.ask('GET /api/notes')).status).to.equal(200);
    expect(at.clock.waiting).to.equal(0);
  });

  it('answer with a status, once or until further notice', async () => {
    await fail({ kind: 'status', status: 503, times: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await at.ask('GET /api/notes')).status);
    expect(statuses).to.deep.equal([503, 503, 200]);

    await fail({ kind: 'status' });
    for (let n = 0; n < 5; n++) expect((await at.ask('GET /api/notes')).status).to.equal(500);
    await control('DELETE /faults');
    expect((await at.ask('GET /api/notes')).status).to.equal(200);
    await fail({ kind: 'status', status: 204, times: 1 });
    expect((await raw('GET /api/notes')).body).to.equal(null);
  });

  it('fail on the routes that are named, and nowhere else', async () => {
    const isHit = async (route: string, what: string) => {
      await control('DELETE /faults');
      await fail({ kind: 'status', status: 599, route });
      return (await raw(what)).status === 599;
    };
    expect(await isHit('/notes', 'GET /api/notes?limit=1')).to.equal(true);
    expect(await isHit('/api/notes', 'POST /api/notes')).to.equal(true);
    expect(await isHit('GET /notes', 'POST /api/notes')).to.equal(false);
    expect(await isHit('GET /notes', 'HEAD /api/notes')).to.equal(true);
    expect(await isHit('GET /notes', 'GET /api/notes/1')).to.equal(false);
    expect(await isHit('GET /notes/*', 'GET /api/notes/1')).to.equal(true);
    expect(await isHit('/notes/*', 'GET /api/notes')).to.equal(false);
    expect(await isHit('/*', 'GET /api/none/at/all')).to.equal(true);
    expect(await isHit('/*/1', 'GET /api/notes/1')).to.equal(true);
    expect(await isHit('GET /notes/{id}', 'GET /api/notes/1')).to.equal(true);
    expect(await isHit('GET /notes/{id}', 'GET /api/notes/latest')).to.equal(false);
  });

  it('break connections, answers and formats', async () => {
    await write('milk');
    const broken = async (fault: object) => {
      await control('DELETE /faults');
      await fail(fault);
      return raw('GET /api/notes');
    };
    expect((await broken({ kind: 'reset' })).type).to.equal('error');
    expect(await (await broken({ kind: 'empty' })).text()).to.equal('');

    const garbage = await broken({ kind: 'garbage' });
    expect(garbage.headers.get('content-type')).to.include('application/json');
    expect(await garbage.json().catch(() => 'no JSON')).to.equal('no JSON');

    const page = await broken({ kind: 'not-json', status: 502 });
    expect([page.status, page.headers.get('content-type')]).to.deep.equal([502, 'text/html; charset=utf-8']);

    const half = await broken({ kind: 'half' });
    expect(half).to.be.instanceOf(CutResponse);
    expect(half.headers.get('content-length')).to.equal(String('{"notes":["milk"],"asker":null}'.length));
    expect(await half.text().catch((reason: unknown) => String(reason))).to.include('closed in the middle');
  });

  it('never answer until the client has gone', async () => {
    await fail({ kind: 'hang' });
    const client = new AbortController();
    let isAnswered = false;
    const answer = raw('GET /api/notes', { signal: client.signal }).then((response) => {
      isAnswered = true;
      return response;
    });
    await settled();
    expect(isAnswered).to.equal(false);
    client.abort();
    expect((await answer).type).to.equal('error');
  });

  it('lose the request, or only its answer', async () => {
    await fail({ kind: 'status', times: 1 });
    expect((await write('lost')).status).to.equal(500);
    await fail({ kind: 'reset', after: true, times: 1 });
    const headers = { ...at.asAnn.headers, 'Content-Type': 'application/json' };
    const answer = await raw('POST /api/notes', { headers, body: JSON.stringify({ note: { text: 'stored' } }) });
    expect(answer.type).to.equal('error');
    expect(await texts()).to.deep.equal(['stored']);
  });

  it('play scenarios and come back from them', async () => {
    await control('POST /reset');
    await control('PUT /scenario', { name: 'empty' });
    expect(await texts()).to.deep.equal([]);
    await control('PUT /scenario', { name: 'many' });
    expect(await texts()).to.have.length(9);
    await control('PUT /scenario', { name: 'default' });
    expect(await texts()).to.deep.equal(demo);

    await at.addAnn();
    await write('mine');
    await control('PUT /scenario', { name: 'failing' });
    expect((await at.ask('GET /api/notes')).status).to.equal(500);
    await control('PUT /scenario', { name: 'slow' });
    expect(await control('GET /latency')).to.deep.equal({ latencies: [{ ms: 2_000 }] });
    expect(await control('GET /scenario')).to.deep.equal({ name: 'slow' });
    await control('PUT /scenario', { name: 'default' });
    expect(await texts()).to.deep.equal([...demo, 'mine']);
  });

  it('keep a journal of the last 200 requests, with no word of what was sent', async () => {
    await write('a secret');
    await fail({ kind: 'reset', times: 1 });
    await raw('GET /api/notes?limit=1');
    expect(await control('GET /journal')).to.deep.equal({
      requests: [
        {
          sequence: 1,
          at: '2026-01-01T00:00:00.000Z',
          method: 'POST',
          url: '/api/notes',
          route: 'POST /api/notes',
          status: 201,
          tookMs: 0,
        },
        {
          sequence: 2,
          at: '2026-01-01T00:00:00.000Z',
          method: 'GET',
          url: '/api/notes?limit=1',
          route: 'GET /api/notes',
          fault: 'reset',
          status: 0,
          tookMs: 0,
        },
      ],
    });
    for (let n = 0; n < 250; n++) await raw('GET /api/none');
    const { requests } = v.parse(
      v.object({ requests: v.array(v.object({ sequence: v.number() })) }),
      await control('GET /journal'),
    );
    expect([requests.length, requests.at(-1)?.sequence]).to.deep.equal([200, 252]);
    await control('DELETE /journal');
    expect(await control('GET /journal')).to.deep.equal({ requests: [] });
  });

  it('list the routes', async () => {
    expect(await control('GET /routes'))
      .to.have.property('routes')
      .that.deep.includes({
        method: 'POST',
        path: '/api/notes',
        feature: 'notes',
        summary: 'Write a note',
        access: 'signed-in',
      });
  });

  it('refuse what they do not know, and never fail themselves', async () => {
    const status = async (what: string, body: unknown) => (await at.ask(what, { body })).status;
    for (const body of [
      {},
      { kind: 'fire' },
      { kind: 'status', status: 100 },
      { kind: 'reset', route: 'notes' },
      { kind: 'reset', times: 0 },
    ]) {
      expect(await status('POST /api/_mock/faults', body), JSON.stringify(body)).to.equal(422);
    }
    for (const body of [{ ms: -1 }, { ms: 1e9 }, { ms: '5' }, { ms: 5, route: 'get notes' }]) {
      expect(await status('PUT /api/_mock/latency', body), JSON.stringify(body)).to.equal(422);
    }
    expect(await status('PUT /api/_mock/scenario', { name: '__proto__' })).to.equal(422);
    await fail({ kind: 'status' });
    await control('PUT /latency', { ms: 600_000 });
    expect((await at.ask('DELETE /api/_mock/faults')).status).to.equal(204);
  });
});

/** Lets everything that waits for nothing but promises run. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
