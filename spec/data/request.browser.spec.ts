import { expect } from 'chai';
import { type FakeServer, fakeServer, type FakeXMLHttpRequest } from 'nise';
import * as v from 'valibot';
import { cache, prefetch, request, setLongestWait } from '../../app/data';
import { readFailure } from '../../app/failure';
import type { Endpoint } from '../../common/feature';

const hat = v.object({ hat: v.object({ name: v.string(), size: v.number() }) });
const one = {
  method: 'GET',
  path: '/hats/{name}',
  summary: 'A hat',
  access: 'anyone',
  status: 200,
  output: hat,
} as const satisfies Endpoint;
const create = { ...one, method: 'POST', path: '/hats', input: v.object({ size: v.number() }), status: 201 } as const;
const remove = { method: 'DELETE', path: '/hats/{name}', summary: '', access: 'signed-in', status: 204 } as const;

const JSON_TYPE = { 'Content-Type': 'application/json' };
const bowler = { hat: { name: 'bowler', size: 58 } };

describe('A request', () => {
  let server: FakeServer;

  beforeEach(() => {
    cache.purge();
    server = fakeServer.create();
    server.respondImmediately = true;
  });

  afterEach(() => {
    server.restore();
    setLongestWait(20_000);
  });

  async function failure(promise: PromiseLike<unknown>) {
    return promise.then(
      () => {
        throw new Error('it was content');
      },
      (reason: unknown) => readFailure(reason),
    );
  }

  it('asks below the base of the API, with each parameter as one segment', async () => {
    server.respondWith([200, JSON_TYPE, JSON.stringify(bowler)]);
    const answer = await request(one, { parameters: { name: 'a/b?c' }, query: { size: 3, colour: undefined } });
    expect(answer).to.deep.equal(bowler);
    expect(server.requests[0]).to.include({ method: 'GET', url: `${location.origin}/api/hats/a%2Fb%3Fc?size=3` });
  });

  it('finds what was prefetched, kept for as long, in the shape and by the tags that its endpoint says', async () => {
    // Of a kind of their own: a write to hats that another spec never answers may have changed all of those.
    const caching = { duration: '1m', tags: ['caps'] } as const;
    const endpoint = { ...one, path: '/caps/{name}', caching } as const;
    const ask = () => request(endpoint, { parameters: { name: 'bowler' } });
    server.respondWith([200, JSON_TYPE, JSON.stringify(bowler)]);
    prefetch({ path: '/caps/bowler', endpoint });
    const question = cache.question(server.requests[0]?.url ?? '');
    const entry = cache.peek(cache.keyOf(question) ?? '');
    expect(entry).to.deep.include({ tags: ['caps'] });
    expect((entry?.freshUntilMs ?? 0) - (entry?.storedAtMs ?? 0)).to.equal(60_000);
    expect(await ask()).to.deep.equal(bowler);
    expect(server.requests).to.have.lengthOf(1);
    cache.invalidate(['caps']);
    await ask();
    expect(server.requests).to.have.lengthOf(2);
  });

  it('sends its input as JSON', async () => {
    server.respondWith([201, JSON_TYPE, JSON.stringify(bowler)]);
    await request(create, { input: { size: 58 } });
    const [sent] = server.requests;
    expect(sent).to.include({ method: 'POST', requestBody: '{"size":58}' });
    expect(sent?.requestHeaders)
      .to.have.property('Content-Type')
      .that.matches(/^application\/json/);
  });

  describe('that is to be done once, however often it is sent', () => {
    const sender = {};
    const keys: (string | undefined)[] = [];
    let end: (xhr: FakeXMLHttpRequest) => void;
    const lost = (): void => void (end = (xhr) => xhr.error());
    const answer = (text: string): void => void (end = (xhr) => xhr.respond(201, JSON_TYPE, text));
    const done = (): void => answer(JSON.stringify(bowler));

    beforeEach(() => {
      keys.length = 0;
      server.respondWith((xhr) => {
        // Read first: a request that fails has no headers any more.
        keys.push((xhr.requestHeaders as Record<string, string>)['Idempotency-Key']);
        end(xhr);
      });
    });

    const send = (size: number, once: object = sender): PromiseLike<unknown> =>
      request(create, { input: { size }, once }).then(undefined, () => undefined);

    it('has one key for as long as nobody has heard that it was done', async () => {
      lost();
      await send(58);
      await send(58);
      done();
      await send(58);
      await send(58);
      const [first, second, third, fourth] = keys;
      expect(keys).to.have.lengthOf(4);
      expect(first).to.match(/^"[\w-]{16,}"$/);
      expect([second, third]).to.deep.equal([first, first]);
      expect(fourth).not.to.equal(first);
    });

    it('has another key where something else is sent, or by somebody else: the server would refuse it', async () => {
      lost();
      await send(58);
      await send(59);
      await send(58, {});
      expect(new Set(keys)).to.have.property('size', 3);
    });

    it('has one key beside what else the same sender sends', async () => {
      lost();
      await send(58);
      await request(remove, { parameters: { name: 'bowler' }, once: sender }).then(undefined, () => undefined);
      await send(58);
      expect(keys[2]).to.equal(keys[0]);
      expect(keys[1]).not.to.equal(keys[0]);
    });

    it('has the same key after an answer that could not be read: the server has done it', async () => {
      answer('{"hat":');
      await send(58);
      await send(58);
      expect(keys).to.deep.equal([keys[0], keys[0]]);
      expect(keys[0]).to.be.a('string');
    });

    it('is the only one that has a key', async () => {
      done();
      await request(create, { input: { size: 58 } });
      expect(keys).to.deep.equal([undefined]);
    });
  });

  it('never asks for another resource than the path names', () => {
    expect(() => request(one, { parameters: { name: '..' } })).to.throw(RangeError);
    expect(server.requests).to.have.lengthOf(0);
  });

  it('takes 204 for an answer where nothing is expected', async () => {
    server.respondWith([204, {}, '']);
    await request(remove, { parameters: { name: 'bowler' } }).then((answer) => {
      expect(answer).to.equal(undefined);
    });
  });

  it('takes it for an answer to a read of which nothing is expected, too', async () => {
    server.respondWith([204, {}, '']);
    const ping = { method: 'GET', path: '/ping', summary: '', access: 'anyone', status: 204 } as const;
    expect(await request(ping).then((answer) => [answer])).to.deep.equal([undefined]);
  });

  it('takes a 200 with an empty object, too, where nothing is expected', async () => {
    server.respondWith([200, JSON_TYPE, '{}']);
    await request(remove, { parameters: { name: 'bowler' } }).then((answer) => {
      expect(answer).to.deep.equal({});
    });
  });

  const garbage: [name: string, answer: [number, Record<string, string>, string]][] = [
    ['another shape', [200, JSON_TYPE, '{"hat":{"name":1}}']],
    ['null', [200, JSON_TYPE, 'null']],
    ['an empty body', [200, JSON_TYPE, '']],
    ['half a body', [200, JSON_TYPE, '{"hat":{"na']],
    ['a page', [200, { 'Content-Type': 'text/html' }, '<!doctype html><title>Log in to the hotel</title>']],
    ['a script', [200, { 'Content-Type': 'text/javascript' }, 'window.hijacked = true']],
    ['204 where something was expected', [204, {}, '']],
  ];
  for (const [name, answer] of garbage) {
    it(`fails on ${name}`, async () => {
      server.respondWith(answer);
      expect((await failure(request(one, { parameters: { name: 'x' } }))).message).to.match(/could not be understood/);
      expect(window).not.to.have.property('hijacked');
    });
  }

  it('drops an own __proto__, at any depth', async () => {
    const anything = { ...one, output: v.looseObject({ hat: v.looseObject({}) }) };
    server.respondWith([
      200,
      JSON_TYPE,
      '{"__proto__":{"isAdmin":true},"hat":{"__proto__":{"isAdmin":true},"size":1}}',
    ]);
    const answer = await request(anything, { parameters: { name: 'x' } });
    expect(Object.assign({}, answer, answer.hat)).not.to.have.property('isAdmin');
    expect(answer.hat).to.deep.equal({ size: 1 });
  });

  it('fails when there is no network', async () => {
    server.respondWith((xhr) => {
      xhr.error();
    });
    expect((await failure(request(one, { parameters: { name: 'x' } }))).message).to.match(/Unable to connect/);
  });

  it('fails when it is given up', async () => {
    server.respondImmediately = false;
    const exchange = request(one, { parameters: { name: 'x' } });
    exchange.abort();
    expect((await failure(exchange)).message).to.match(/cancelled/);
    expect(server.requests[0]).to.have.property('aborted', true);
  });

  it('fails with the status and the words of a refusal', async () => {
    server.respondWith([422, JSON_TYPE, '{"errors":{"size":["is too small"]}}']);
    const { status, messages } = await failure(request(create, { input: { size: 1 } }));
    expect(status).to.equal(422);
    expect(messages).to.deep.equal(['size is too small']);
  });

  it('waits no longer than it was told', async () => {
    server.respondImmediately = false;
    setLongestWait(1);
    expect((await failure(request(one, { parameters: { name: 'x' } }))).message).to.match(/took too long/);
  });
});
