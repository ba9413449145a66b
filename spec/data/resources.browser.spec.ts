import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { spy } from 'sinon';
import { cache, joinTabs, loadAmplify, Model } from '../../app/data';
import { authEpoch } from '../../app/data/auth-epoch';
import { explain, openTabs, type Tabs } from '../../app/data/cache';
import { USER_CHANGED_ELSEWHERE } from '../../app/data/shared-cache';
import { keepToken } from '../../app/data/token';
import { mediator } from '../../vendor/chaplin';

class Hat extends Model {
  override url(): string {
    return '/hats/1';
  }
}

describe('Resources of amplify.request and models', () => {
  let server: FakeServer;
  const ends: (() => void)[] = [];

  beforeEach(() => {
    cache.purge();
    server = fakeServer.create();
    const fields = { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=60' };
    server.respondWith('GET', '/api/hats/1', [200, fields, '{"size":7}']);
    server.respondWith('PUT', '/api/hats/1', [200, fields, '{"size":8}']);
  });
  afterEach(() => {
    ends.splice(0).forEach((end) => end());
    server.restore();
    cache.purge();
    keepToken(null);
  });

  it('share a request in transit, and then the entry', async () => {
    const { request } = await loadAmplify();
    request.define('hat', 'coalesced', { url: '/hats/{id}' });
    const hat = new Hat();
    const fetched = hat.fetch();
    const asked = request('hat', { id: 1 });
    server.respond();
    await fetched;
    expect(await asked).to.deep.equal({ size: 7 });
    expect(hat.get('size')).to.equal(7);
    const again = await request('hat', { id: 1 });
    expect(again).to.deep.equal({ size: 7 });
    expect(again).not.to.equal(await asked);
    expect(server.requests.filter(({ url }) => url.endsWith('/hats/1'))).to.have.length(1);
  });

  it('hear of the same invalidations', async () => {
    const { request } = await loadAmplify();
    request.define('hat', 'coalesced', { url: '/hats/{id}', tags: ['hats'] });
    const first = request('hat', { id: 1 });
    server.respond();
    await first;
    cache.invalidate(['hats']);
    const second = request('hat', { id: 1 });
    server.respond();
    await second;
    expect(server.requests).to.have.length(2);
  });

  describe('in several tabs', () => {
    let other: Tabs;
    let scope: string;
    let heard: (readonly [tags: readonly string[], keys: readonly string[]])[];
    let isTold: Promise<unknown>;

    beforeEach(() => {
      heard = [];
      scope = authEpoch();
      let tell: (what: unknown) => void = () => undefined;
      isTold = new Promise((resolve) => (tell = resolve));
      other = openTabs({
        name: 'tabs of this spec',
        scope: () => scope,
        onInvalidated: (tags, keys) => tell(heard.push([tags, keys])),
        onMissed: () => undefined,
        onPurged: () => tell('purged'),
      });
      ends.push(joinTabs('tabs of this spec'), () => other.close());
    });

    async function settled(isSo: () => boolean): Promise<void> {
      while (!isSo()) await new Promise((resolve) => requestAnimationFrame(resolve));
    }

    it('tell the others what was invalidated, and ask anew for what the others invalidated', async () => {
      const { request } = await loadAmplify();
      request.define('hat', 'coalesced', { url: '/hats/{id}', tags: ['hats'] });
      const first = request('hat', { id: 1 });
      server.respond();
      await first;
      cache.invalidate(['scarves']);
      await isTold;
      expect(heard).to.deep.equal([[['scarves'], []]]);
      const key = cache.keyOf(cache.question('/api/hats/1')) ?? '';
      expect(explain(cache, key)).to.contain('hit');
      other.tell('invalid', ['hats']);
      await settled(() => !explain(cache, key).includes('hit'));
      const second = request('hat', { id: 1 });
      server.respond();
      await second;
      expect(server.requests).to.have.length(2);
      expect(heard).to.have.length(1);
    });

    it('tell one another keys, and that everything has changed', async () => {
      const { request } = await loadAmplify();
      request.define('hat', 'coalesced', { url: '/hats/{id}' });
      const key = cache.keyOf(cache.question('/api/hats/1')) ?? '';
      for (const invalidate of [() => other.tell('invalid', [], [key]), () => other.tell('everything')]) {
        const asked = request('hat', { id: 1 });
        server.respond();
        await asked;
        expect(explain(cache, key)).to.contain('hit');
        invalidate();
        await settled(() => !explain(cache, key).includes('hit'));
      }
      cache.invalidateKey(key);
      await isTold;
      expect(heard).to.deep.equal([[[], [key]]]);
    });

    it('forget what they have when somebody signs out in another', async () => {
      const hat = new Hat();
      const fetched = hat.fetch();
      server.respond();
      await fetched;
      expect(cache.bytes).to.be.greaterThan(0);
      scope = 'of whoever comes';
      other.tell('purge');
      await settled(() => cache.bytes === 0);
    });

    it('take no notice of who came when they know already', async () => {
      const hat = new Hat();
      const fetched = hat.fetch();
      server.respond();
      await fetched;
      const key = cache.keyOf(cache.question('/api/hats/1')) ?? '';
      const published = spy();
      mediator.subscribe(USER_CHANGED_ELSEWHERE, published);
      try {
        other.tell('purge');
        // Messages come in order: once this one has been heard, the other was.
        other.tell('everything');
        await settled(() => !explain(cache, key).includes('hit'));
        expect(published.called).to.equal(false);
      } finally {
        mediator.unsubscribe(USER_CHANGED_ELSEWHERE, published);
      }
    });
  });
});
