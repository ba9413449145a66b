import zlib from 'node:zlib';
import { expect } from 'chai';
import { product } from '../../../common/product';
import { compressors } from '../../../server-mock/cache/compression';
import {
  type Bytes,
  type Compressors,
  compressedFrom,
  isCompressible,
  negotiateCoding,
} from '../../../server-mock/cache';
import type { Coding } from '../../../server-mock/representation';
import { createPages, turn } from '../../support/pages';

const both = ['br', 'gzip'] as const;
const page = { duration: '1m', tags: ['page'] } as const;
const long = 'conditional '.repeat(400);

/** Compressors that count. */
function counting(): { readonly compressors: Compressors; readonly made: Coding[] } {
  const made: Coding[] = [];
  const counted = [...compressors].map(([coding, compress]): [Coding, (bytes: Bytes) => Promise<Bytes>] => [
    coding,
    (bytes) => {
      made.push(coding);
      return compress(bytes);
    },
  ]);
  return { compressors: new Map(counted), made };
}

describe('The coding of an answer', () => {
  const cases: readonly (readonly [field: string | null, expected: Coding | 'identity' | undefined])[] = [
    [null, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['gzip; q=0.8 , br;q=0.8', 'br'],
    ['br;q=0, gzip;q=0.001', 'gzip'],
    ['br;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['*;q=0', undefined],
    ['identity;q=0', undefined],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0, *', 'br'],
    ['identity, gzip;q=0.5', 'identity'],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['*;q=0, identity', 'identity'],
    ['deflate', 'identity'],
    ['gzip;q=high', 'identity'],
    ['gzip;q=0.1234', 'identity'],
    ['; ;q=1,,', 'identity'],
    ['__proto__, constructor', 'identity'],
  ];
  for (const [field, expected] of cases) {
    it(`is ${expected ?? 'none'} for Accept-Encoding: ${field ?? '(absent)'}`, () => {
      expect(negotiateCoding(field, both)).to.equal(expected);
    });
  }

  it('is one for text of any kind, and none for what is compressed already', () => {
    for (const type of [
      'text/html; charset=utf-8',
      'application/json',
      'application/problem+json',
      'image/svg+xml',
      'text/css',
    ])
      expect(isCompressible(type), type).to.equal(true);
    for (const type of ['image/png', 'font/woff2', 'application/zip', 'application/octet-stream', 'video/mp4'])
      expect(isCompressible(type), type).to.equal(false);
  });
});

describe('A compressed answer', () => {
  it('is the same text, with a tag of its own and Vary', async () => {
    const { ask } = createPages({ page, show: () => long, caching: { compressors } });
    const plain = await ask('/pages/a');
    expect([plain.json(), plain.header('content-encoding'), plain.header('vary')]).to.deep.equal([
      long,
      null,
      'accept-encoding',
    ]);
    const etag = String(plain.header('etag')).slice(1, -1);
    for (const [coding, expand] of [
      ['br', zlib.brotliDecompressSync],
      ['gzip', zlib.gunzipSync],
    ] as const) {
      const packed = await ask('/pages/a', { 'accept-encoding': coding });
      expect(packed.header('content-encoding')).to.equal(coding);
      expect(packed.header('etag')).to.equal(`"${etag}-${coding}"`);
      expect(packed.header('vary')).to.equal('accept-encoding');
      expect(packed.header('content-length')).to.equal(String(packed.bytes.length));
      expect(packed.bytes.length).to.be.below(plain.bytes.length / 5);
      expect(expand(packed.bytes).toString()).to.equal(plain.text);
      expect((await ask('HEAD /pages/a', { 'accept-encoding': coding })).header('etag')).to.equal(
        packed.header('etag'),
      );
    }
  });

  it('is known by the tag of any form: plain, br or gzip', async () => {
    const { ask } = createPages({ page, show: () => long, caching: { compressors } });
    const tags = [];
    for (const coding of ['identity', 'br', 'gzip'])
      tags.push((await ask('/pages/a', { 'accept-encoding': coding })).header('etag'));
    expect(new Set(tags).size).to.equal(3);
    for (const tag of tags) {
      for (const coding of ['identity', 'br', 'gzip']) {
        const { status, header } = await ask('/pages/a', { 'accept-encoding': coding, 'if-none-match': String(tag) });
        expect([status, header('content-encoding'), header('vary')]).to.deep.equal([304, null, 'accept-encoding']);
        expect(header('etag')).to.equal(tags[['identity', 'br', 'gzip'].indexOf(coding)]);
      }
    }
  });

  it('is made once for each entry and coding, and says when', async () => {
    const { compressors: counted, made } = counting();
    const { ask } = createPages({ page, show: () => long, caching: { compressors: counted, isDebugging: true } });
    const gzip = { 'accept-encoding': 'gzip' };
    await ask('/pages/a');
    const first = await ask('/pages/a', gzip);
    expect([first.header('x-cache'), first.cacheStatus]).to.deep.equal([
      'hit;encode',
      `${product.name}; hit; ttl=60; detail=encode`,
    ]);
    const second = await ask('/pages/a', gzip);
    expect([second.header('x-cache'), second.cacheStatus]).to.deep.equal(['hit', `${product.name}; hit; ttl=60`]);
    await ask('/pages/a', { 'accept-encoding': 'br' });
    expect(made).to.deep.equal(['gzip', 'br']);
  });

  it('is made once for a thousand who ask at once', async () => {
    const { compressors: counted, made } = counting();
    const { ask, runs } = createPages({ page, show: () => long, caching: { compressors: counted } });
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => ask('/pages/a', { 'accept-encoding': 'gzip' })),
    );
    expect([made, runs()]).to.deep.equal([['gzip'], 1]);
    expect(new Set(answers.map(({ header }) => header('content-encoding')))).to.have.keys(['gzip']);
  });

  it('counts in the bytes of its entry, and dies with it', async () => {
    const { compressors: counted, made } = counting();
    const { ask, server } = createPages({ page, show: () => long, caching: { compressors: counted } });
    await ask('/pages/a');
    const { bytes } = server.cache;
    const packed = await ask('/pages/a', { 'accept-encoding': 'gzip' });
    expect(server.cache.bytes).to.equal(bytes + packed.bytes.length);
    await server.cache.invalidate('page');
    await ask('/pages/a', { 'accept-encoding': 'gzip' });
    expect(made).to.deep.equal(['gzip', 'gzip']);
    expect(server.cache.bytes).to.equal(bytes + packed.bytes.length);
  });

  it('is not added to an entry that has left while it was made', async () => {
    const waiting: (() => void)[] = [];
    const slow: Compressors = new Map([
      ['gzip', (bytes: Bytes) => new Promise<Bytes>((resolve) => waiting.push(() => resolve(bytes.slice(0, 100))))],
    ]);
    const { ask, server } = createPages({ page, show: () => long, caching: { compressors: slow } });
    await ask('/pages/a');
    const packed = ask('/pages/a', { 'accept-encoding': 'gzip' });
    await turn();
    await server.cache.clear();
    for (const go of waiting) go();
    expect((await packed).header('content-encoding')).to.equal('gzip');
    expect(server.cache.bytes).to.equal(0);
  });

  it('is made from 1 KiB on, unless the plain one is refused', async () => {
    const { ask } = createPages({
      page,
      show: ({ query }) => 'x'.repeat(Number(query['n']) - 2),
      caching: { compressors },
    });
    const codingOf = async (length: number, accepted = 'gzip') =>
      (await ask(`/pages/a?n=${length}`, { 'accept-encoding': accepted })).header('content-encoding');
    expect(await codingOf(compressedFrom - 1)).to.equal(null);
    expect(await codingOf(compressedFrom)).to.equal('gzip');
    expect(await codingOf(500, 'gzip, identity;q=0')).to.equal('gzip');
    expect((await ask('/pages/a', { 'accept-encoding': '*;q=0' })).status).to.equal(406);
  });

  it('is as it is where there is nobody to compress it, as in a browser', async () => {
    const { ask } = createPages({ page, show: () => long });
    const { header, json } = await ask('/pages/a', { 'accept-encoding': 'br' });
    expect([header('content-encoding'), header('vary'), json()]).to.deep.equal([null, null, long]);
  });
});
