import { expect } from 'chai';
import fc from 'fast-check';
import { evaluate, parseTags, type CurrentState } from '../../server-mock/conditional';
import { formatHttpDate, parseHttpDate } from '../../server-mock/http-date';
import { cpuMs } from '../support/cpu';
import { createSheetsServer, tagOf, type Answer, type SheetsServer } from '../support/sheets';

const nowMs = Date.UTC(2026, 5, 15, 12);
const modifiedMs = Date.UTC(2026, 0, 31, 9, 30, 0, 500);
const [before, at, after] = [-1_000, 0, 1_000].map((step) => formatHttpDate(modifiedMs + step));
const current: CurrentState = { etag: 'e.3-ab', record: 'e.3', lastModifiedMs: modifiedMs };

function verdict(
  method: string,
  headers: Record<string, string | undefined>,
  state: CurrentState | undefined = current,
) {
  const given = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) given.set(name, value);
  return evaluate({ method, headers: given }, state, nowMs);
}
const nothing = (method: string, headers: Record<string, string>) =>
  evaluate({ method, headers: new Headers(headers) }, undefined, nowMs);

describe('A precondition', () => {
  const unsafe = ['PUT', 'PATCH', 'POST', 'DELETE'];
  const every = ['GET', 'HEAD', ...unsafe];

  it('that is not there holds', () => {
    for (const method of every) expect(verdict(method, {}), method).to.equal('holds');
  });

  it('If-Match compares strongly, element by element', () => {
    for (const method of every) {
      for (const field of ['"e.3-ab"', '"x", "e.3-ab"', ' ,"x",, "e.3-ab" ,', '*', ' * ']) {
        expect(verdict(method, { 'If-Match': field }), `${method} ${field}`).to.equal('holds');
      }
      for (const field of [
        'W/"e.3-ab"',
        '"x"',
        '"E.3-ab"',
        '',
        ',',
        'e.3-ab',
        '"e.3-ab',
        '"e.3-ab" "x"',
        '*, "e.3-ab"',
      ]) {
        expect(verdict(method, { 'If-Match': field }), `${method} ${field}`).to.equal('failed');
      }
    }
  });

  it('If-Match of a write holds for every tag of the record’s version, and of a read for this tag alone', () => {
    for (const field of ['"e.3"', '"e.3-ffff"', '"e.3-ffff-gzip"']) {
      for (const method of unsafe) expect(verdict(method, { 'If-Match': field }), field).to.equal('holds');
      expect(verdict('GET', { 'If-Match': field }), field).to.equal('failed');
    }
    for (const field of ['"e.30"', '"e.2"', '"d.3"', '"e.3x"', '"-e.3"']) {
      expect(verdict('PUT', { 'If-Match': field }), field).to.equal('failed');
    }
  });

  it('that names any encoding of the current version names the version', () => {
    for (const coding of ['gzip', 'br']) {
      expect(verdict('GET', { 'If-None-Match': `"e.3-ab-${coding}"` })).to.equal('not modified');
      expect(verdict('GET', { 'If-Match': `"e.3-ab-${coding}"` })).to.equal('holds');
      expect(verdict('PUT', { 'If-Match': `"e.3-ab-${coding}"` })).to.equal('holds');
      expect(verdict('PUT', { 'If-None-Match': `"e.3-ab-${coding}"` })).to.equal('failed');
    }
    expect(verdict('GET', { 'If-None-Match': '"e.3-ab-zip"' })).to.equal('holds');
  });

  it('If-None-Match compares weakly: 304 to GET and HEAD, else 412', () => {
    for (const field of ['"e.3-ab"', 'W/"e.3-ab"', '"x", W/"e.3-ab"', '*']) {
      for (const method of ['GET', 'HEAD'])
        expect(verdict(method, { 'If-None-Match': field })).to.equal('not modified');
      for (const method of unsafe) expect(verdict(method, { 'If-None-Match': field })).to.equal('failed');
    }
    for (const field of ['"e.3"', '"e.3-ac"', 'e.3-ab', '"e.3-ab', '']) {
      for (const method of every) expect(verdict(method, { 'If-None-Match': field }), field).to.equal('holds');
    }
  });

  it('on what is not there fails by If-Match and holds by If-None-Match', () => {
    for (const method of every) {
      expect(nothing(method, { 'If-Match': '*' })).to.equal('failed');
      expect(nothing(method, { 'If-Match': '"e.3"' })).to.equal('failed');
      expect(nothing(method, { 'If-None-Match': '*' })).to.equal('holds');
      expect(nothing(method, { 'If-None-Match': '"e.3"' })).to.equal('holds');
      expect(nothing(method, { 'If-Unmodified-Since': at ?? '' })).to.equal('holds');
    }
  });

  it('If-Unmodified-Since fails for an earlier date, on every method', () => {
    for (const method of every) {
      expect(verdict(method, { 'If-Unmodified-Since': before })).to.equal('failed');
      expect(verdict(method, { 'If-Unmodified-Since': at })).to.equal('holds');
      expect(verdict(method, { 'If-Unmodified-Since': after })).to.equal('holds');
    }
  });

  it('If-Modified-Since is for GET and HEAD only', () => {
    for (const method of ['GET', 'HEAD']) {
      expect(verdict(method, { 'If-Modified-Since': before })).to.equal('holds');
      expect(verdict(method, { 'If-Modified-Since': at })).to.equal('not modified');
      expect(verdict(method, { 'If-Modified-Since': after })).to.equal('not modified');
    }
    for (const method of unsafe) expect(verdict(method, { 'If-Modified-Since': after })).to.equal('holds');
  });

  it('by tag makes the one by date ignored, and If-Match comes before If-None-Match', () => {
    expect(verdict('PUT', { 'If-Match': '"e.3-ab"', 'If-Unmodified-Since': before })).to.equal('holds');
    expect(verdict('PUT', { 'If-Match': '"x"', 'If-Unmodified-Since': after })).to.equal('failed');
    expect(verdict('GET', { 'If-None-Match': '"x"', 'If-Modified-Since': after })).to.equal('holds');
    expect(verdict('GET', { 'If-None-Match': '"e.3-ab"', 'If-Modified-Since': before })).to.equal('not modified');
    expect(verdict('GET', { 'If-Match': '"x"', 'If-None-Match': '"e.3-ab"' })).to.equal('failed');
    expect(verdict('GET', { 'If-Match': '"e.3-ab"', 'If-None-Match': '"e.3-ab"' })).to.equal('not modified');
    expect(verdict('GET', { 'If-Unmodified-Since': before, 'If-None-Match': '"e.3-ab"' })).to.equal('failed');
    expect(verdict('GET', { 'If-Unmodified-Since': at, 'If-Modified-Since': at })).to.equal('not modified');
  });

  it('by what is no date is ignored, as by a date where there is none to compare', () => {
    for (const text of [
      'yesterday',
      '',
      `${at}, ${at}`,
      '2026-01-01T00:00:00Z',
      '0',
      'Sat, 31 Feb 2026 00:00:00 GMT',
    ]) {
      expect(verdict('PUT', { 'If-Unmodified-Since': text }), text).to.equal('holds');
      expect(verdict('GET', { 'If-Modified-Since': text }), text).to.equal('holds');
    }
    expect(verdict('GET', { 'If-Modified-Since': after }, { etag: 'x' })).to.equal('holds');
    expect(verdict('PUT', { 'If-Unmodified-Since': before }, { etag: 'x' })).to.equal('holds');
  });

  it('of any text gets an answer in linear time', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x20-\x7e]{0,40}$/), fc.constantFrom(...every), (text, method) => {
        for (const name of ['If-Match', 'If-None-Match', 'If-Modified-Since']) {
          expect(verdict(method, { [name]: text })).to.be.oneOf(['holds', 'failed', 'not modified']);
        }
      }),
      { numRuns: 2_000 },
    );
    const startedMs = cpuMs();
    for (const hostile of ['"'.repeat(16_000), ' '.repeat(16_000), ', '.repeat(8_000), `W/${'"a",'.repeat(4_000)}x`]) {
      expect(parseTags(hostile)).to.be.an('array');
    }
    expect(cpuMs() - startedMs).to.be.below(500);
  });
});

describe('A date in HTTP', () => {
  it('is read in each of its three forms', () => {
    const expected = Date.UTC(1994, 10, 6, 8, 49, 37);
    for (const text of [
      'Sun, 06 Nov 1994 08:49:37 GMT',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
    ]) {
      expect(parseHttpDate(text, nowMs), text).to.equal(expected);
    }
    expect(formatHttpDate(expected)).to.equal('Sun, 06 Nov 1994 08:49:37 GMT');
  });

  it('with two digits for the year is at most 50 years ahead', () => {
    const yearOf = (digits: string) =>
      new Date(parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`, nowMs) ?? 0).getUTCFullYear();
    expect(['26', '75', '77', '99', '00'].map(yearOf)).to.deep.equal([2026, 2075, 1977, 1999, 2000]);
  });

  it('is none with a day, an hour or a zone that does not exist', () => {
    for (const text of [
      'Sun, 30 Feb 1994 08:49:37 GMT',
      'Sun, 00 Nov 1994 08:49:37 GMT',
      'Sun, 06 Nov 1994 24:00:00 GMT',
      'Sun, 06 Nov 1994 08:60:00 GMT',
      'Sun, 06 Nov 1994 08:49:37 CET',
      'Sun, 6 Nov 1994 08:49:37 GMT',
      'sun, 06 nov 1994 08:49:37 gmt',
    ]) {
      expect(parseHttpDate(text, nowMs), text).to.equal(undefined);
    }
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', nowMs)).to.equal(Date.UTC(2017, 0, 1));
  });

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(parseHttpDate(formatHttpDate(seconds * 1_000 + 999), nowMs)).to.equal(seconds * 1_000);
      }),
    );
  });
});

describe('A conditional GET', () => {
  let server: SheetsServer;
  beforeEach(async () => {
    server = await createSheetsServer();
  });

  it('of a single record has a strong tag of epoch and version, and the time of its last change', async () => {
    const { headers } = await server.ann('GET /api/cards/one');
    expect(headers.get('etag')).to.equal(`"${server.store.epoch}.1"`);
    expect(headers.get('last-modified')).to.equal(formatHttpDate(server.clock.now()));
  });

  it('of a list has a tag of what is in it', async () => {
    const first = tagOf(await server.ann('GET /api/sheets'));
    expect(first).to.match(/^"[0-9a-f]{32}"$/);
    expect(tagOf(await server.bob('GET /api/sheets'))).to.equal(first);
    await server.ann('POST /api/sheets', {}, { sheet: { title: 'Second' } });
    expect(tagOf(await server.ann('GET /api/sheets'))).to.not.equal(first);
  });

  it('is 304 with the headers that 200 has for a cache, and no body', async () => {
    const whole = await server.ann('GET /api/sheets/one');
    for (const condition of [
      { 'If-None-Match': tagOf(whole) },
      { 'If-None-Match': `W/${tagOf(whole)}` },
      { 'If-Modified-Since': whole.headers.get('last-modified') ?? '' },
    ]) {
      const answer = await server.ann('GET /api/sheets/one', condition);
      expect([answer.status, answer.json]).to.deep.equal([304, undefined]);
      for (const name of ['etag', 'last-modified', 'cache-control', 'vary', 'content-location', 'expires']) {
        expect(answer.headers.get(name), name).to.equal(whole.headers.get(name));
      }
      expect(answer.headers.has('content-type')).to.equal(false);
    }
  });

  it('is never 304 for what others did around the record, or for somebody else', async () => {
    const first = await server.ann('GET /api/sheets/one');
    const ofBob = await server.bob('GET /api/sheets/one', { 'If-None-Match': tagOf(first) });
    expect(ofBob.status).to.equal(200);
    await server.bob('POST /api/sheets/one/like');
    const second = await server.ann('GET /api/sheets/one', { 'If-None-Match': tagOf(first) });
    expect([second.status, tagOf(second) === tagOf(first)]).to.deep.equal([200, false]);
    expect(second).to.have.nested.property('json.sheet.likes', 1);
  });

  it('by date is never 304 for what others did around the record either', async () => {
    const first = await server.ann('GET /api/sheets/one');
    server.clock.advance(60_000);
    const since = { 'If-Modified-Since': first.headers.get('last-modified') ?? '' };
    expect((await server.ann('GET /api/sheets/one', since)).status).to.equal(304);
    await server.bob('POST /api/sheets/one/like');
    expect((await server.ann('GET /api/sheets/one', since)).status).to.equal(200);
    expect((await server.ann('GET /api/cards/one', since)).status).to.equal(304);
  });

  it('by date is never 304 for what changed twice within one second', async () => {
    server.clock.advance(60_000);
    await server.bob('POST /api/sheets/one/like');
    const between = await server.ann('GET /api/sheets/one');
    server.clock.advance(300);
    await server.ann('POST /api/sheets/one/like');
    const seen = async (answer: Answer) => {
      const again = await server.ann('GET /api/sheets/one', {
        'If-Modified-Since': answer.headers.get('last-modified') ?? '',
      });
      expect(Date.parse(again.headers.get('last-modified') ?? '')).to.be.at.most(server.clock.now());
      return again.status;
    };
    expect(await seen(between)).to.equal(200);
    const within = await server.ann('GET /api/sheets/one');
    server.clock.advance(60_000);
    expect([await seen(between), await seen(within)]).to.deep.equal([200, 200]);
    expect(await seen(await server.ann('GET /api/sheets/one'))).to.equal(304);
  });

  it('by date is never 304 for a record that changed twice within one second, and is all that is shown', async () => {
    const change = async (title: string) => {
      const changed = await server.ann('PUT /api/cards/one', { 'If-Match': '*' }, { title, note: null, parts: [] });
      expect(changed.status).to.equal(200);
    };
    server.clock.advance(60_000);
    await change('Second');
    const between = await server.ann('GET /api/cards/one');
    server.clock.advance(300);
    await change('Third');
    const since = (answer: Answer) => ({ 'If-Modified-Since': answer.headers.get('last-modified') ?? '' });
    expect((await server.ann('GET /api/cards/one', since(between))).status).to.equal(200);
    server.clock.advance(60_000);
    expect((await server.ann('GET /api/cards/one', since(between))).status).to.equal(200);
    const later = await server.ann('GET /api/cards/one');
    expect((await server.ann('GET /api/cards/one', since(later))).status).to.equal(304);
  });

  it('is 412, with what is there, when If-Match names another', async () => {
    const answer = await server.ann('GET /api/cards/one', { 'If-Match': '"x"' });
    expect(answer.status).to.equal(412);
    expect(answer).to.have.nested.property('json.title', 'First');
  });

  it('is as HEAD, but for the body', async () => {
    const whole = await server.ann('GET /api/sheets/one');
    const head = await server.ann('HEAD /api/sheets/one');
    expect([head.status, head.json]).to.deep.equal([200, undefined]);
    const differing = new Set(['date']);
    const listed = ({ headers }: typeof head) => [...headers].filter(([name]) => !differing.has(name));
    expect(listed(head)).to.deep.equal(listed(whole));
    expect((await server.ann('HEAD /api/sheets/one', { 'If-None-Match': tagOf(whole) })).status).to.equal(304);
    expect((await server.ann('HEAD /api/sheets/one', { 'If-Match': '"x"' })).status).to.equal(412);
  });

  it('of what is refused is refused, whatever its condition', async () => {
    for (const name of ['If-Match', 'If-None-Match']) {
      expect((await server.ann('GET /api/sheets/none', { [name]: '*' })).status).to.equal(404);
    }
  });

  it('finds no tag of the time before all data were replaced', async () => {
    const tag = tagOf(await server.ann('GET /api/cards/one'));
    await server.store.restore(await server.store.dump());
    expect((await server.ann('GET /api/cards/one', { 'If-None-Match': tag })).status).to.equal(200);
  });
});
