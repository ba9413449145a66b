import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type CacheControlRules, compileCacheControl, presets } from '../../../server-mock/cache';
import { compressors } from '../../../server-mock/cache/compression';
import { systemClock } from '../../../server-mock/clock';
import { createStaticHandler } from '../../../server-mock/static';
import { useFolder } from '../../support/folder';
import { createPages } from '../../support/pages';

describe('What a client may keep', () => {
  const duration = '5m';

  it('is asked for each time, with its validators, by default', async () => {
    const { ask } = createPages({ page: { duration } });
    const { header } = await ask('/pages/a');
    expect([header('cache-control'), header('age'), header('etag')]).to.satisfy(
      ([control, age, etag]: unknown[]) => control === 'no-cache' && age === null && typeof etag === 'string',
    );
  });

  it('offline, is fresh for what remains of its life at this moment, with an age that takes nothing from it', async () => {
    const { ask, clock } = createPages({ page: { duration, clientCaching: 'offline' } });
    const lifeIn = ({ header }: Awaited<ReturnType<typeof ask>>) => [header('cache-control'), header('age')];
    expect(lifeIn(await ask('/pages/a'))).to.deep.equal(['max-age=300', '0']);
    clock.advance(60_000);
    const later = await ask('/pages/a');
    expect(lifeIn(later)).to.deep.equal(['max-age=240', '0']);
    clock.advance(500);
    expect(lifeIn(await ask('/pages/a', { 'if-none-match': String(later.header('etag')) }))).to.deep.equal([
      'max-age=239',
      '0',
    ]);
    clock.advance(239_000);
    expect(lifeIn(await ask('/pages/a'))).to.deep.equal(['no-cache', null]);
  });

  it('offline, is fresh for no longer than the route allows', async () => {
    const { ask, clock } = createPages({
      page: { duration, clientCaching: 'offline', maxClientCachingDuration: '1m' },
    });
    expect((await ask('/pages/a')).header('cache-control')).to.equal('max-age=60');
    clock.advance(270_000);
    expect((await ask('/pages/a')).header('cache-control')).to.equal('max-age=30');
  });

  it('offline, is nothing that is stale, or not kept here', async () => {
    const { ask, clock } = createPages({
      page: { duration, clientCaching: 'offline', grace: '1h' },
      other: { clientCaching: 'offline' },
    });
    await ask('/pages/a');
    clock.advance(301_000);
    expect((await ask('/pages/a')).header('cache-control')).to.equal('no-cache');
    expect((await ask('/others/a')).header('cache-control')).to.equal('no-cache');
  });

  it('disabled, is nothing, and has no validators', async () => {
    const { ask } = createPages({
      page: { duration, clientCaching: 'disabled' },
      show: ({ answer }) => {
        answer.shows({ version: 1 }, '2026-01-01T00:00:00Z');
        return 1;
      },
    });
    const { header, cacheStatus } = await ask('/pages/a', { 'if-none-match': '*' });
    expect([header('cache-control'), header('etag'), header('last-modified')]).to.deep.equal(['no-store', null, null]);
    expect(cacheStatus).to.contain('stored');
  });

  it('is one person’s, where the key names them', async () => {
    const { ask } = createPages({ page: { duration, keyTemplate: '{uri}|{user}', clientCaching: 'offline' } });
    expect((await ask('/pages/a')).header('cache-control')).to.equal('private, max-age=300');
  });

  it('follows one of two strategies', async () => {
    const { ask } = createPages({
      page: { ...presets.paranoid.route, duration },
      other: { ...presets.confident.route, duration: '2d' },
    });
    expect((await ask('/pages/a')).header('cache-control')).to.equal('no-cache');
    expect((await ask('/others/a')).header('cache-control')).to.equal('max-age=86400');
  });
});

describe('The cache control of files', () => {
  it('is that of the most specific range, in whatever order they stand', () => {
    const rules: CacheControlRules = { '*/*': '1m', 'image/png': '1h', 'image/*': '30m', 'text/html': 0 };
    const backwards = Object.fromEntries(Object.entries(rules).reverse());
    for (const control of [compileCacheControl(rules), compileCacheControl(backwards)]) {
      expect(control('image/png', false)).to.equal('public, max-age=3600');
      expect(control('image/svg+xml', false)).to.equal('public, max-age=1800');
      expect(control('TEXT/HTML; charset=utf-8', true)).to.equal('no-cache');
      expect(control('font/woff2', false)).to.equal('public, max-age=60');
    }
    expect(compileCacheControl({ 'image/*': '1h' })('text/css', true)).to.equal('no-cache');
  });

  it('is a year and immutable on fingerprinted names only', () => {
    const control = compileCacheControl({ '*/*': 'farFuture' });
    expect(control('text/css', true)).to.equal('public, max-age=31536000, immutable');
    expect(control('text/css', false)).to.equal('no-cache');
  });

  it('refuses nonsense', () => {
    for (const rules of [
      { css: '1h' },
      { '*/css': '1h' },
      { 'text/css': 'soon' as '1h' },
      { 'text/css': -1 },
    ] as const) {
      expect(() => compileCacheControl(rules)).to.throw(RangeError);
    }
  });

  const folder = useFolder();
  it('is obeyed by the built application, which is compressed', async () => {
    mkdirSync(folder.path('assets'));
    const script = 'run();\n'.repeat(500);
    for (const name of ['index.html', 'assets/main.0123456789.js', 'assets/main.js'])
      writeFileSync(folder.path(name), script);
    const serve = createStaticHandler({ folder: folder.path(), clock: systemClock, compressors });
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const response = await serve(new Request(`http://localhost${path}`, { headers }));
      return {
        status: response.status,
        header: (name: string) => response.headers.get(name),
        length: (await response.arrayBuffer()).byteLength,
      };
    };
    expect((await ask('/assets/main.0123456789.js')).header('cache-control')).to.equal(
      'public, max-age=31536000, immutable',
    );
    expect((await ask('/assets/main.js')).header('cache-control')).to.equal('no-cache');
    const plain = await ask('/assets/main.js');
    const packed = await ask('/assets/main.js', { 'accept-encoding': 'gzip, br' });
    expect([packed.header('content-encoding'), packed.header('vary'), plain.header('vary')]).to.deep.equal([
      'br',
      'Accept-Encoding',
      'Accept-Encoding',
    ]);
    expect(packed.length).to.be.below(plain.length / 5);
    expect(packed.header('etag')).not.to.equal(plain.header('etag'));
    const again = await ask('/assets/main.js', {
      'accept-encoding': 'br',
      'if-none-match': String(plain.header('etag')),
    });
    expect([again.status, again.header('etag')]).to.deep.equal([304, packed.header('etag')]);
    const paranoid = createStaticHandler({
      folder: folder.path(),
      clock: systemClock,
      cacheControl: presets.paranoid.cacheControl,
    });
    const response = await paranoid(new Request('http://localhost/assets/main.js'));
    expect(response.headers.get('cache-control')).to.equal('public, max-age=3600');
  });
});
