import { expect } from 'chai';
import { answerOf, isConfirmed, locationOf, versionOf, type Xhr } from '../../../app/data/saves/answers';
import { complaintsOf } from '../../../app/data/saves/refusals';
import type { JsonObject } from '../../../common/json-patch';

const modified = 'Wed, 01 Apr 2026 10:00:00 GMT';
const nowMs = Date.parse(modified);

function xhr(status: number, headers: Readonly<Record<string, string>> = {}, body?: unknown): Xhr {
  const fields = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status,
    responseText: typeof body === 'string' ? body : body && JSON.stringify(body),
    getResponseHeader: (name) => fields.get(name.toLowerCase()) ?? null,
  };
}
const read = (body: unknown) => (typeof body === 'object' ? (body as JsonObject) : undefined);
const answer = (one: Xhr, data?: unknown) => answerOf(one, data, 'etag', nowMs, read);
const refused = (body: unknown, headers = {}) => answer(xhr(422, headers, body));

describe('What an answer says', () => {
  it('has a version where its tag is a strong one', () => {
    const versions = ['"1"', 'W/"1"', '1', ''].map((ETag) => versionOf(xhr(200, { ETag }), 'etag'));
    expect(versions).to.deep.equal(['"1"', undefined, undefined, undefined]);
    expect([versionOf(xhr(200), 'etag'), versionOf(undefined, 'etag')]).to.deep.equal([undefined, undefined]);
  });

  it('has a date for its version where that is a second old, and a weak one where it is younger, or nobody says', () => {
    const dates = [undefined, modified, 'Wed, 01 Apr 2026 10:00:01 GMT'];
    const all = dates.map((date) => {
      const one = xhr(200, { 'Last-Modified': modified, ETag: '"1"', ...(date !== undefined && { Date: date }) });
      const { version, weakVersion } = answerOf(one, {}, 'last-modified', nowMs, read);
      return [version, weakVersion];
    });
    expect(all).to.deep.equal([
      [undefined, modified],
      [undefined, modified],
      [modified, undefined],
    ]);
  });

  it('has the state of a 2xx and of a 412, and of no other', () => {
    const state = { id: '1' };
    const states = [200, 299, 412, 300, 404, 422, 500].map((status) => answer(xhr(status, {}, state), state).state);
    expect(states).to.deep.equal([state, state, state, undefined, undefined, undefined, undefined]);
    expect(answer(xhr(412, { ETag: '"2"' }, state)).version).to.equal('"2"');
  });

  it('has none where a 412 tells of a problem, or of nothing that can be read', () => {
    const problem = xhr(412, { 'Content-Type': 'application/problem+json' }, { title: 'changed' });
    expect([
      answer(problem).state,
      answer(xhr(412, {}, 'no JSON')).state,
      answer(xhr(412, {}, '')).state,
    ]).to.deep.equal([undefined, undefined, undefined]);
  });

  it('is one although there is nothing to read where it can only be the server’s', () => {
    const answers = [
      xhr(204),
      xhr(205),
      xhr(200, { ETag: '"2"' }, '<p>'),
      xhr(201, { Location: '/sheets/2' }, ''),
      xhr(200, {}, ''),
      xhr(200, { Location: '/login' }, '<p>'),
      xhr(200, {}, '<p>'),
    ];
    const confirmed = (isVersioned: boolean) => answers.map((one) => isConfirmed(one, 'etag', isVersioned));
    expect(confirmed(true)).to.deep.equal([true, true, true, true, false, false, false]);
    expect(confirmed(false)).to.deep.equal([true, true, true, true, true, false, false]);
  });

  it('has no status where there was none', () => {
    expect(answer({}).status).to.equal(0);
  });

  it('says by its address what was created is called, if it has one', () => {
    const addresses = [{ Location: '/sheets/f%C3%BCnf' }, { Location: '/sheets/100%' }, { Location: '/sheets/' }, {}];
    expect(addresses.map((headers) => locationOf(xhr(201, headers)))).to.deep.equal([
      'fünf',
      '100%',
      ...[undefined, undefined],
    ]);
  });

  it('says how long to wait, in seconds or until a date', () => {
    const waits = ['30', 'Wed, 01 Apr 2026 10:00:10 GMT', 'Wed, 01 Apr 2026 09:00:00 GMT', 'soon'].map(
      (wait) => answer(xhr(429, { 'Retry-After': wait })).retryAfterMs,
    );
    expect(waits).to.deep.equal([30_000, 10_000, 0, undefined]);
    expect(answer(xhr(429)).retryAfterMs).to.equal(undefined);
  });

  it('says why, by the sentence of a problem, or by the fields of ours', () => {
    const bodies = [
      { detail: 'too long', title: 'no' },
      { title: 'no' },
      { errors: { title: ['is too long', 'is odd'], body: 'is empty' } },
      { errors: {} },
      { errors: [] },
      ['no'],
      'no JSON',
    ];
    expect(bodies.map((body) => refused(body).reason)).to.deep.equal([
      'too long',
      'no',
      'title is too long, is odd; body is empty',
      ...[undefined, undefined, undefined, undefined],
    ]);
    // Other refusals have fields for developers only.
    const fields = { errors: { slug: 'is taken' } };
    const reasons = [409, 422, 412, 428].map((status) => answer(xhr(status, {}, fields)).reason);
    expect(reasons).to.deep.equal(['slug is taken', 'slug is taken', undefined, undefined]);
  });

  it('says where, by pointers as text or fragment, or by the fields of ours, and what of each', () => {
    const bodies = [
      { pointer: '/title', detail: 'too long' },
      { errors: [{ pointer: '#/a%20b', detail: 'odd' }, { pointer: 7 }, null, { pointer: '/c' }] },
      { errors: { 'cover.alt': ['no', 'never'] } },
      // What is no URL is taken as it is.
      { errors: [{ pointer: '/100%' }, { pointer: '#/100%' }, { pointer: '/a%20b' }] },
      'no JSON',
      undefined,
    ];
    expect(
      bodies.map((body) => complaintsOf(refused(body).problem).map(({ pointer, sentence }) => [pointer, sentence])),
    ).to.deep.equal([
      [['/title', 'too long']],
      [
        ['/a b', 'odd'],
        ['/c', undefined],
      ],
      [['/cover/alt', 'cover.alt no, never']],
      [
        ['/100%', undefined],
        ['/100%', undefined],
        ['/a%20b', undefined],
      ],
      [],
      [],
    ]);
  });
});
