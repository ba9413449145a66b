import { expect } from 'chai';
import * as v from 'valibot';
import { explain, Refused } from '../../../app/data/cache';
import { fieldOf, groupsIn, lifeOf, refreshed } from '../../../app/data/cache/freshness';
import { fresh, openDesk, turn } from './desk';

const life = (headers: Record<string, string>, policy = {}) =>
  lifeOf(
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n'),
    policy,
    Date.UTC(2026, 0, 1),
  );

describe('The life of an answer (RFC 9111, V10)', () => {
  it('is what the server says, before what the class says', () => {
    expect(life({ 'cache-control': 'private, max-age=60' }, { duration: '1h' }).freshForMs).to.equal(60_000);
    expect(life({ 'cache-control': 'no-cache' }, { duration: '1h' }).freshForMs).to.equal(0);
    expect(life({}, { duration: '1h', staleFor: '1m' })).to.include({ freshForMs: 3_600_000, staleForMs: 60_000 });
    expect(life({})).to.include({ freshForMs: 0, staleForMs: 0, graceForMs: 0, store: true });
  });

  it('is less by the age that it came with', () => {
    expect(life({ 'cache-control': 'max-age=60', age: '45' }).freshForMs).to.equal(15_000);
    expect(life({ 'cache-control': 'max-age=60', age: '90' }).freshForMs).to.equal(0);
  });

  it('is what is said first, where it is said twice (RFC 9111 §4.2.1, §5.1)', () => {
    expect(life({ 'cache-control': 'max-age=0, max-age=60' }).freshForMs).to.equal(0);
    expect(life({ 'cache-control': 'max-age=60', age: '50, 10' }).freshForMs).to.equal(10_000);
  });

  it('is not what is meant for caches that many share', () => {
    expect(life({ 'cache-control': 's-maxage=600' }, { duration: '1s' }).freshForMs).to.equal(1_000);
  });

  it('is told by Expires where nothing else tells it', () => {
    const headers = { date: 'Thu, 01 Jan 2026 00:00:00 GMT', expires: 'Thu, 01 Jan 2026 00:00:30 GMT' };
    expect(life(headers).freshForMs).to.equal(30_000);
    expect(life({ ...headers, 'cache-control': 'max-age=5' }).freshForMs).to.equal(5_000);
    const anHourAhead = { date: 'Thu, 01 Jan 2026 01:00:00 GMT', expires: 'Thu, 01 Jan 2026 01:00:30 GMT' };
    expect(life(anHourAhead).freshForMs, 'by the clock of the server').to.equal(30_000);
  });

  it('is over where Expires is no date of HTTP, though an engine may take it for one (RFC 9111 §5.3)', () => {
    for (const expires of ['0', '-1', '3600', '9999', '', 'soon', '2099-01-01', '01 Jan 2099 00:00:00 GMT']) {
      expect(life({ expires }, { duration: '1h' }).freshForMs, expires).to.equal(0);
    }
    expect(life({ expires: 'Thursday, 01-Jan-26 00:00:30 GMT' }).freshForMs).to.equal(30_000);
  });

  it('may be asked about by any validator', () => {
    const { isAskable } = life({ etag: 'W/"1"' });
    const others = [life({ 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }), life({ 'cache-control': 'max-age=1' })];
    expect([isAskable, ...others.map((one) => one.isAskable)]).to.deep.equal([true, true, false]);
  });

  it('is told by Expires also where Date cannot be read, as of an answer from another origin', () => {
    const expires = 'Thu, 01 Jan 2026 00:00:30 GMT';
    expect(life({ expires }).freshForMs).to.equal(30_000);
    expect(life({ expires, date: 'yesterday' }).freshForMs).to.equal(30_000);
    expect(life({ expires: 'Wed, 31 Dec 2025 23:59:59 GMT' }, { duration: '1h' }).freshForMs).to.equal(0);
  });

  it('is nothing where its number is none', () => {
    expect(life({ 'cache-control': 'max-age=soon' }, { duration: '1h' }).freshForMs).to.equal(0);
  });

  it('goes on past freshness as far as the server allows', () => {
    const both = 'max-age=1, stale-while-revalidate=10, stale-if-error=20';
    expect(life({ 'cache-control': both })).to.include({ staleForMs: 10_000, graceForMs: 20_000 });
    expect(life({ 'cache-control': `${both}, must-revalidate` })).to.include({ staleForMs: 0, graceForMs: 0 });
    expect(life({ 'cache-control': 'no-cache' }, { staleFor: '1h' }).staleForMs).to.equal(0);
  });

  it('is not begun under no-store', () => {
    expect(life({ 'cache-control': 'no-store, max-age=60' }).store).to.equal(false);
  });

  it('knows fields by any case and on several lines', () => {
    const headers = 'Cache-Groups: "a"\r\ncache-groups: "b, c"\r\nx: y';
    expect(fieldOf(headers, 'CACHE-GROUPS')).to.equal('"a", "b, c"');
    expect(groupsIn(fieldOf(headers, 'cache-groups'))).to.deep.equal(['a', 'b, c']);
    expect(groupsIn('"a \\"quoted\\" one"')).to.deep.equal(['a "quoted" one']);
  });

  it('takes the new fields of a 304, and keeps the others', () => {
    expect(refreshed('etag: "1"\r\nx-total: 5', 'ETag: "2"')).to.equal('x-total: 5\r\nETag: "2"');
  });
});

describe('A read', () => {
  it('of what is fresh makes no request', async () => {
    const { ask, sent, last, clock } = openDesk();
    ask('/a');
    await last().answer('kept', fresh);
    clock.advance(59_999);
    const reader = ask('/a');
    await Promise.resolve();
    expect(reader.outcome()).to.equal('kept');
    expect(sent).to.have.lengthOf(1);
  });

  it('of what is stale is answered at once, and asks behind it', async () => {
    const { ask, at, sent, clock } = openDesk();
    ask('/a', { policy: { duration: '10s', staleFor: '1m' } });
    await at(0).answer('old');
    clock.advance(10_000);
    const reader = ask('/a');
    await Promise.resolve();
    expect(reader.outcome()).to.equal('old');
    expect(sent).to.have.lengthOf(2);
    await at(1).answer('new', fresh);
    const next = ask('/a');
    await Promise.resolve();
    expect(next.outcome()).to.equal('new');
    expect(sent).to.have.lengthOf(2);
  });

  it('of what is over waits for one request, which asks with the validator, and 304 freshens what is kept', async () => {
    const { ask, at, clock } = openDesk();
    ask('/a');
    await at(0).answer({ n: 1 }, { headers: { ETag: '"1"', 'Cache-Control': 'max-age=10', 'X-Total': '5' } });
    expect(at(0).header('Cache-Control')).to.equal('max-age=0');
    clock.advance(10_000);
    const reader = ask('/a');
    expect(at(1).header('If-None-Match')).to.equal('"1"');
    await at(1).answer(undefined, { status: 304, headers: { 'Cache-Control': 'max-age=20' } });
    expect(reader.outcome()).to.deep.equal({ n: 1 });
    clock.advance(19_999);
    const next = ask('/a');
    await turn();
    expect(next.outcome()).to.deep.equal({ n: 1 });
  });

  it('that says that nothing has changed, where nothing was kept, is none', async () => {
    const { ask, last, cache } = openDesk({ policy: { duration: '1m' } });
    const reader = ask('/a');
    await last().answer(undefined, { status: 304, headers: { 'Cache-Control': 'max-age=60' } });
    expect(reader.outcome()).to.be.instanceOf(Refused).and.to.include({ textStatus: 'parsererror', status: 304 });
    expect(cache.bytes).to.equal(0);
  });

  it('of another origin, whose Date nobody can read, is fresh until it expires', async () => {
    const { ask, last, sent, clock } = openDesk();
    ask('https://elsewhere.example/a');
    await last().answer('kept', { headers: { Expires: new Date(clock.now() + 30_000).toUTCString() } });
    clock.advance(29_999);
    ask('https://elsewhere.example/a');
    expect(sent).to.have.lengthOf(1);
    clock.advance(1);
    ask('https://elsewhere.example/a');
    expect(sent).to.have.lengthOf(2);
  });

  it('asks with Last-Modified where there is no ETag', async () => {
    const { ask, at } = openDesk();
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
    ask('/a');
    await at(0).answer(1, { headers: { 'Last-Modified': date } });
    ask('/a');
    expect(at(1).header('If-Modified-Since')).to.equal(date);
  });

  it('says nothing to another origin that it would have to allow', () => {
    const { ask, at } = openDesk();
    ask('https://elsewhere.example/a');
    expect(at(0).header('Cache-Control')).to.equal(undefined);
  });

  it('of what may not be stored is shared, and leaves nothing', async () => {
    const { ask, at, sent, cache } = openDesk();
    const readers = [ask('/a'), ask('/a')];
    await at(0).answer('secret', { headers: { 'Cache-Control': 'no-store, max-age=60', ETag: '"1"' } });
    for (const { outcome } of readers) expect(outcome()).to.equal('secret');
    expect(cache.bytes).to.equal(0);
    ask('/a');
    expect(sent).to.have.lengthOf(2);
    expect(at(1).header('If-None-Match')).to.equal(undefined);
  });

  it('that fails is given what is kept for as long as the server allows that, and no longer', async () => {
    const { ask, at, clock } = openDesk();
    ask('/a');
    await at(0).answer('kept', { headers: { 'Cache-Control': 'max-age=1, stale-if-error=60' } });
    clock.advance(2_000);
    const inGrace = ask('/a');
    await at(1).refuse(502);
    expect(inGrace.answers[0]).to.include({ type: 'stale', because: 'load-failed' });
    clock.advance(60_000);
    const late = ask('/a');
    await at(2).refuse(502);
    expect(late.outcome()).to.include({ status: 502 });
  });

  it('that is refused is not given what is kept, which is gone', async () => {
    const { ask, at, clock, cache } = openDesk();
    ask('/a');
    await at(0).answer('kept', { headers: { 'Cache-Control': 'max-age=1, stale-if-error=60' } });
    clock.advance(2_000);
    const reader = ask('/a');
    await at(1).refuse(404);
    expect(reader.outcome()).to.include({ status: 404 });
    expect(cache.bytes).to.equal(0);
  });

  it('believes no answer to live longer because the machine’s clock was set back (V1)', async () => {
    const { ask, at, clock, sent } = openDesk();
    ask('/a');
    await at(0).answer('kept', fresh);
    clock.advance(30_000);
    ask('/a');
    clock.set(clock.now() - 3_600_000);
    ask('/a');
    clock.advance(30_000);
    ask('/a');
    expect(sent).to.have.lengthOf(2);
  });

  it('fails where the answer has another shape than was agreed, and keeps nothing of it', async () => {
    const { ask, last, cache } = openDesk();
    const expected = v.object({ n: v.number() });
    const reader = ask('/a', { expected });
    await last().answer({ n: 'one' }, fresh);
    expect(reader.outcome()).to.include({ textStatus: 'parsererror', status: 200 });
    expect(cache.bytes).to.equal(0);
  });

  it('is answered with a copy: what one does to it changes nobody else’s (question 13)', async () => {
    const { sync, last, cache } = openDesk();
    const heard: { list: number[] }[] = [];
    const owner = { url: '/a', trigger: () => undefined };
    const success = (data: unknown) => {
      const own = data as { list: number[] };
      heard.push(structuredClone(own));
      own.list.push(2);
    };
    sync('read', owner, { success });
    sync('read', owner, { success });
    await last().answer({ list: [1] }, fresh);
    sync('read', owner, { success });
    sync('read', owner, { success });
    await turn();
    expect(heard).to.deep.equal(Array(4).fill({ list: [1] }));
    expect(cache.peek(cache.keyOf(cache.question('/a')) ?? '')?.value.data).to.deep.equal({ list: [1] });
  });

  it('by promise gives what is fresh without one', async () => {
    const { cache, last } = openDesk();
    const question = cache.question('/a');
    const waiting = cache.read(question);
    expect(waiting).to.be.instanceOf(Promise);
    await last().answer('kept', fresh);
    expect((await waiting).value.data).to.equal('kept');
    expect(cache.read(question)).to.have.nested.property('value.data', 'kept');
  });

  it('ahead of time is there when it is wanted', async () => {
    const { cache, ask, last, sent } = openDesk();
    cache.prefetch('/a');
    await last().answer('kept', fresh);
    const reader = ask('/a');
    await turn();
    expect(reader.outcome()).to.equal('kept');
    expect(sent).to.have.lengthOf(1);
  });

  it('can be explained in the words of Cache-Status, from the server to the tab (RFC 9211)', async () => {
    const { cache, ask, last, clock } = openDesk();
    const key = cache.keyOf(cache.question('/a')) ?? '';
    expect(explain(cache, key)).to.equal('tab; fwd=uri-miss');
    ask('/a');
    expect(explain(cache, key)).to.equal('tab; fwd=uri-miss; collapsed');
    await last().answer('kept', {
      headers: { 'Cache-Control': 'max-age=60', 'Cache-Status': 'modern-times; hit; ttl=9' },
    });
    clock.advance(1_500);
    expect(explain(cache, key)).to.equal('modern-times; hit; ttl=9, tab; hit; ttl=58');
    cache.invalidateKey(key);
    expect(explain(cache, key)).to.equal('tab; fwd=uri-miss');
  });

  it('keeps within its bound, and what nobody observes goes first (T7)', async () => {
    const { cache, ask, last } = openDesk({ maxBytes: 4_000 });
    const keyOf = (url: string): string => cache.keyOf(cache.question(url)) ?? '';
    const text = 'x'.repeat(200);
    ask('/observed');
    await last().answer(text, fresh);
    cache.observe(keyOf('/observed'), () => undefined);
    for (let nth = 0; nth < 20; nth++) {
      ask(`/${nth}`);
      await last().answer(text, fresh);
    }
    expect(cache.bytes).to.be.at.most(4_000);
    expect(cache.peek(keyOf('/observed'))).not.to.equal(undefined);
    expect(cache.peek(keyOf('/0'))).to.equal(undefined);
    expect(cache.peek(keyOf('/19'))).not.to.equal(undefined);
  });
});
