import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { cache, createSync } from '../../../app/data';
import Backbone from '../../../vendor/backbone';

const sync = createSync(cache, Backbone) as typeof Backbone.sync;
const Hat = Backbone.Model.extend({ urlRoot: '/hats', sync }) as new (attributes: object) => Backbone.Model;

describe('A write that its own beforeSend calls off', () => {
  let server: FakeServer;

  beforeEach(() => {
    cache.purge();
    server = fakeServer.create();
    server.respondImmediately = true;
    const fields = { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=60' };
    server.respondWith('GET', '/hats/1', [200, fields, '{"id":1,"size":7}']);
  });
  afterEach(() => {
    server.restore();
    cache.purge();
  });

  const names = (): string[] =>
    server.requests.map(({ method, url }) => `${method} ${new URL(url, location.href).pathname}`);

  for (const [how, beforeSend] of [
    ['by false', (): false => false],
    [
      'by an abort',
      (xhr: JQuery.jqXHR) => {
        xhr.abort();
      },
    ],
  ] as const) {
    it(`(${how}) changed nothing: it is not in transit, and what was fresh is given without a request`, async () => {
      const hat = new Hat({ id: 1 });
      await hat.fetch();
      hat.save({ size: 8 }, { beforeSend });
      expect(cache.writes.size).to.equal(0);
      await hat.fetch();
      expect(names()).to.deep.equal(['GET /hats/1']);
      expect(hat.get('size')).to.equal(7);
    });
  }
});
