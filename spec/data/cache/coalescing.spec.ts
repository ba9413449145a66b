import Backbone from 'backbone';
import { expect } from 'chai';
import { AbortError, PurgedError } from '../../../common/cache';
import { inFlight, inFlightWrites, readThrough, Refused } from '../../../app/data/cache';
import { fresh, openDesk, turn } from './desk';

describe('Reads of one URL that overlap', () => {
  it('are one request, first or tenth (question 1)', async () => {
    const { ask, sent, last } = openDesk();
    const readers = Array.from({ length: 10 }, () => ask('/articles'));
    expect(sent).to.have.lengthOf(1);
    await last().answer({ articles: [1] });
    for (const { outcome } of readers) expect(outcome()).to.deep.equal({ articles: [1] });
    expect(sent).to.have.lengthOf(1);
  });

  it('go on when the first of them leaves (question 2, F3)', async () => {
    const { ask, last } = openDesk();
    const [first, second] = [ask('/articles'), ask('/articles')];
    first.leave();
    await last().answer('here');
    expect(last().isAborted).to.equal(false);
    expect(first.answers).to.deep.equal([]);
    expect(second.outcome()).to.equal('here');
  });

  it('stop the network when the last of them leaves (question 3, F3)', async () => {
    const { ask, last, cache, clock } = openDesk();
    const readers = [ask('/articles'), ask('/articles')];
    for (const { leave } of readers) leave();
    await turn();
    expect(last().isAborted).to.equal(true);
    expect(cache.loading).to.equal(0);
    expect(clock.waiting).to.equal(0);
  });

  it('go on when one of them leaves twice (F3)', async () => {
    const { ask, last } = openDesk();
    const [first, second] = [ask('/articles'), ask('/articles')];
    first.leave();
    first.leave();
    await last().answer('here');
    expect(last().isAborted).to.equal(false);
    expect(second.outcome()).to.equal('here');
  });

  it('all hear of a failure, which is not kept: the next asks again (question 4, F5)', async () => {
    const { ask, at, sent } = openDesk();
    const readers = [ask('/articles'), ask('/articles')];
    await at(0).refuse(503);
    const [reason, other] = readers.map(({ outcome }) => outcome());
    expect(reason).to.be.instanceOf(Refused).and.to.equal(other);
    const next = ask('/articles');
    expect(sent).to.have.lengthOf(2);
    await at(1).answer('well again');
    expect(next.outcome()).to.equal('well again');
  });

  it('are two requests where an invalidation came in between, and the later reader gets the later answer (F1)', async () => {
    const { ask, at, cache, sent } = openDesk();
    const early = ask('/articles', { policy: { tags: ['articles'] } });
    cache.invalidate(['articles']);
    const late = ask('/articles', { policy: { tags: ['articles'] } });
    expect(sent).to.have.lengthOf(2);
    await at(0).answer('old', fresh);
    expect([early.outcome(), late.outcome()]).to.deep.equal(['old', undefined]);
    await at(1).answer('new', fresh);
    expect(late.outcome()).to.equal('new');
    expect(ask('/articles').answers).to.deep.equal([]);
    expect(sent).to.have.lengthOf(2);
  });

  it('join by the invalidations that only the answer’s own tags reveal: who asked after them gets a new request (F1, V3)', async () => {
    const { ask, at, cache, sent } = openDesk();
    ask('/articles');
    cache.invalidate(['article:7']);
    const late = ask('/articles');
    await at(0).answer('old', { headers: { 'Cache-Control': 'max-age=60', 'Cache-Groups': '"article:7"' } });
    expect(late.outcome()).to.equal(undefined);
    expect(sent).to.have.lengthOf(2);
    await at(1).answer('new', fresh);
    expect(late.outcome()).to.equal('new');
  });

  it('give each reader its own jqXHR, own callbacks in the order of asking, in their own context (F2)', async () => {
    const { cache, last } = openDesk();
    const heard: unknown[] = [];
    const readers = ['first', 'second'].map((name) =>
      readThrough(cache, cache.question('/articles'), {
        context: { name },
        success(this: unknown, data, textStatus, xhr) {
          heard.push([this, data, textStatus, xhr]);
        },
      }),
    );
    await last().answer([1], { headers: { ETag: '"1"' } });
    expect(heard).to.deep.equal([
      [{ name: 'first' }, [1], 'success', readers[0]],
      [{ name: 'second' }, [1], 'success', readers[1]],
    ]);
    expect(readers[0]).not.to.equal(readers[1]);
    expect(readers[0]?.status).to.equal(200);
    expect(readers[0]?.readyState).to.equal(4);
    expect(readers[1]?.getResponseHeader('etag')).to.equal('"1"');
  });

  it('are called back later, also when the answer is at hand (F2)', async () => {
    const { cache, ask, last } = openDesk();
    ask('/articles');
    await last().answer('kept', fresh);
    const heard: unknown[] = [];
    const reader = readThrough(cache, cache.question('/articles'), { success: (data) => heard.push(data) });
    expect(heard).to.deep.equal([]);
    await Promise.resolve();
    expect(heard).to.deep.equal(['kept']);
    expect(reader.state()).to.equal('resolved');
  });

  it('are told although the callback of another throws, which is reported (F2)', async () => {
    const { cache, last, reported } = openDesk();
    const defect = new Error('of a callback');
    const heard: unknown[] = [];
    const throwing = () => {
      throw defect;
    };
    readThrough(cache, cache.question('/articles'), { success: throwing });
    readThrough(cache, cache.question('/articles'), { success: (data) => heard.push(data) });
    await last().answer('told');
    expect(heard).to.deep.equal(['told']);
    expect(reported).to.deep.equal([defect]);
  });

  it('are told although one that asks by a callback throws, which is reported (F2)', async () => {
    const { ask, cache, last, reported } = openDesk();
    cache.ask(cache.question('/articles'), () => {
      throw new Error('careless');
    });
    const other = ask('/articles');
    await last().answer('here');
    expect(other.outcome()).to.equal('here');
    expect(reported.map(String)).to.deep.equal(['Error: careless']);
  });

  it('abort alone: one is told “abort”, the others nothing (F3)', async () => {
    const { cache, last } = openDesk();
    const heard: unknown[] = [];
    const [first, second] = [1, 2].map((nth) =>
      readThrough(cache, cache.question('/articles'), { error: (_xhr, textStatus) => heard.push([nth, textStatus]) }),
    );
    first?.abort();
    expect(heard).to.deep.equal([[1, 'abort']]);
    await last().answer('here');
    expect(await second).to.equal('here');
    expect(first?.statusText).to.equal('abort');
  });

  it('are taken over by who asks in the turn in which the last one leaves: from page to page, one request (F3)', async () => {
    const { cache, sent, last } = openDesk();
    readThrough(cache, cache.question('/articles'), {}).abort();
    const next = readThrough(cache, cache.question('/articles'), {});
    await turn();
    await last().answer('for the next page');
    expect(await next).to.equal('for the next page');
    expect(sent).to.have.lengthOf(1);
  });

  it('leave the air before anyone is told: who asks in a callback is given what came (F4)', async () => {
    const { cache, last, sent } = openDesk();
    let again: unknown;
    readThrough(cache, cache.question('/articles'), {
      success: () => {
        expect(inFlight(cache, '/articles')).to.equal(undefined);
        again = readThrough(cache, cache.question('/articles'), {});
      },
    });
    await last().answer('kept', fresh);
    expect(await again).to.equal('kept');
    expect(sent).to.have.lengthOf(1);
  });

  it('cause no unhandled rejection when they fail and nobody minds (F5)', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { cache, last } = openDesk();
    readThrough(cache, cache.question('/articles'), {});
    cache.prefetch('/articles');
    void inFlight(cache, '/articles')?.promise;
    await last().refuse(500);
    await turn();
    process.off('unhandledRejection', note);
    expect(unhandled).to.deep.equal([]);
  });

  it('that insist on what is true now start anew, together, and theirs is kept (F6, F8)', async () => {
    const { ask, at, sent } = openDesk();
    ask('/articles');
    const insisting = [ask('/articles', { refresh: true }), ask('/articles', { refresh: true })];
    expect(sent).to.have.lengthOf(2);
    await at(1).answer('newer', fresh);
    for (const { outcome } of insisting) expect(outcome()).to.equal('newer');
    await at(0).answer('older', fresh);
    const next = ask('/articles');
    await turn();
    expect(next.outcome()).to.equal('newer');
  });

  it('do not join what has hung for half a minute (F7)', () => {
    const { ask, clock, sent } = openDesk({ deadline: '5m' });
    ask('/articles');
    clock.advance(29_999);
    ask('/articles');
    expect(sent).to.have.lengthOf(1);
    clock.advance(1);
    ask('/articles');
    expect(sent).to.have.lengthOf(2);
  });

  it('that wait for what has hung go on waiting, and the last of them ends it (F7, F3)', async () => {
    const { ask, at, clock } = openDesk({ deadline: '5m' });
    const [first, second] = [ask('/articles'), ask('/articles')];
    clock.advance(30_000);
    ask('/articles');
    first.leave();
    await turn();
    expect(at(0).isAborted).to.equal(false);
    second.leave();
    await turn();
    expect([at(0).isAborted, at(1).isAborted]).to.deep.equal([true, false]);
  });

  it('give an older answer that lands late the newer value, and do not keep it (question 8, F8)', async () => {
    const { ask, at, cache } = openDesk();
    const first = ask('/articles/tea');
    cache.send({ type: 'PUT', url: '/articles/tea' }, [], (data) => ({
      question: cache.question('/articles/tea'),
      data,
    }));
    await at(1).answer({ title: 'saved' }, fresh);
    await at(0).answer({ title: 'from before' }, fresh);
    expect(first.outcome()).to.deep.equal({ title: 'saved' });
    const next = ask('/articles/tea');
    await turn();
    expect(next.outcome()).to.deep.equal({ title: 'saved' });
  });

  it('across a change of user keep nothing, tell nobody, and fail with PurgedError (question 11, F9)', async () => {
    const { ask, at, cache, state } = openDesk();
    const reader = ask('/user');
    state.user = 'ben';
    cache.purge();
    await at(0).answer('of ann', fresh);
    expect(reader.outcome()).to.be.instanceOf(PurgedError);
    expect(cache.bytes).to.equal(0);
    const next = ask('/user');
    await at(1).answer('of ben', fresh);
    expect(next.outcome()).to.equal('of ben');
  });

  it('are dropped across a change of user also where nobody purged (F9)', async () => {
    const { ask, last, cache, state } = openDesk();
    const reader = ask('/user');
    state.user = 'ben';
    await last().answer('of ann', fresh);
    expect(reader.outcome()).to.be.instanceOf(PurgedError);
    expect(cache.bytes).to.equal(0);
  });

  it('that were at hand are given to nobody who came in the turn after (F9)', async () => {
    const { ask, last, state } = openDesk();
    ask('/user');
    await last().answer('of ann', fresh);
    const reader = ask('/user');
    state.user = 'ben';
    await turn();
    expect(reader.outcome()).to.be.instanceOf(PurgedError);
  });

  it('fail when their deadline is over, and may be tried again', async () => {
    const { ask, clock, at, sent } = openDesk({ deadline: '10s' });
    const reader = ask('/articles');
    clock.advance(10_000);
    expect(reader.outcome()).to.include({ textStatus: 'timeout', status: 0 });
    expect(at(0).isAborted).to.equal(true);
    ask('/articles');
    expect(sent).to.have.lengthOf(2);
    await at(1).answer('in time');
    expect(clock.waiting).to.equal(0);
  });

  it('wait for ever where they say so, as jQuery has it', async () => {
    const { sync, last, clock } = openDesk();
    const heard: unknown[] = [];
    const owner = { url: '/articles', trigger: () => undefined };
    sync('read', owner, { timeout: 0, success: (data) => heard.push(data) });
    clock.advance(3_600_000);
    await last().answer('late');
    expect(heard).to.deep.equal(['late']);
  });

  it('fail, and leave no timer, where the transport throws', async () => {
    const { ask, cache, clock } = openDesk({
      ajax: () => {
        throw new Error('no transport');
      },
    });
    const reader = ask('/articles');
    await turn();
    expect(String(reader.outcome())).to.equal('Error: no transport');
    expect([cache.loading, clock.waiting]).to.deep.equal([0, 0]);
  });

  it('are not shared when they are writes, and none is hidden from the server (K5)', () => {
    const { cache, sent } = openDesk();
    cache.send({ type: 'POST', url: '/articles' });
    cache.send({ type: 'POST', url: '/articles' });
    expect(sent).to.have.lengthOf(2);
    expect(inFlightWrites(cache, '/articles')).to.have.lengthOf(2);
    expect(inFlight(cache, '/articles')).to.equal(undefined);
  });
});

describe('What is in transit', () => {
  it('can be asked for by URL, key, model and collection, without waiting or creating anything (I1)', async () => {
    const { ask, cache, last, clock } = openDesk();
    expect(inFlight(cache, '/articles?b=2&a=1')).to.equal(undefined);
    ask('/articles?a=1&b=2');
    ask('/articles?a=1&b=2');
    const found = inFlight(cache, { url: () => '/articles?b=2&a=1' });
    expect(found).to.include({ method: 'GET', waiters: 2, joinable: true, startedAtMs: clock.now() });
    expect(inFlight(cache, found?.key ?? '')?.url).to.equal('https://notes.example/articles?a=1&b=2');
    const promise = found?.promise;
    await last().answer([1]);
    expect(await promise).to.deep.equal([1]);
    expect(inFlight(cache, '/articles?a=1&b=2')).to.equal(undefined);
  });

  it('is nothing of what has no URL yet (I1)', () => {
    const { ask, cache } = openDesk();
    ask('/articles');
    const unsaved = new Backbone.Model() as Backbone.Model & { url(): string };
    expect(inFlight(cache, unsaved)).to.equal(undefined);
    expect(inFlightWrites(cache, unsaved)).to.deep.equal([]);
  });

  it('is not that of another user (I1)', () => {
    const { ask, cache, state } = openDesk();
    ask('/user');
    state.user = 'ben';
    expect(inFlight(cache, '/user')).to.equal(undefined);
  });

  it('can be joined as long as nothing it may carry was invalidated (I1, F1)', () => {
    const { ask, cache } = openDesk();
    ask('/articles', { policy: { tags: ['articles'] } });
    cache.invalidate(['articles']);
    expect(inFlight(cache, '/articles')?.joinable).to.equal(false);
  });

  it('is told once when it starts and once when it ends, before any callback (I2)', async () => {
    const { cache, events, last } = openDesk();
    const names = () => events.map(([name]) => name);
    let seen: string[] = [];
    readThrough(cache, cache.question('/articles'), { success: () => (seen = names()) });
    readThrough(cache, cache.question('/articles'), {});
    expect(names()).to.deep.equal(['inflight:start', 'inflight:join']);
    await last().answer([]);
    expect(seen).to.deep.equal(['inflight:start', 'inflight:join', 'inflight:end']);
    expect(names()).to.deep.equal(seen);
  });

  it('is asked for although whoever is told of it throws, which is reported (I2)', async () => {
    const { ask, last, reported } = openDesk({
      publish: (event) => {
        throw new Error(event);
      },
    });
    const reader = ask('/articles');
    await last().answer('here');
    expect(reader.outcome()).to.equal('here');
    expect(reported.map(String)).to.deep.equal(['Error: inflight:start', 'Error: inflight:end']);
  });

  it('ends once when it is aborted or purged, too (I2)', async () => {
    const { ask, cache, events } = openDesk();
    ask('/one').leave();
    await turn();
    ask('/two');
    cache.purge();
    expect(events.map(([name]) => name)).to.deep.equal([
      'inflight:start',
      'inflight:end',
      'inflight:start',
      'inflight:end',
    ]);
  });
});

describe('A reader that leaves', () => {
  it('is answered no more, not even from what was at hand', async () => {
    const { ask, last } = openDesk();
    ask('/articles');
    await last().answer('kept', fresh);
    const reader = ask('/articles');
    reader.leave();
    await turn();
    expect(reader.answers).to.deep.equal([]);
  });

  it('is named AbortError where it waits by promise', async () => {
    const { cache } = openDesk();
    const waiting = Promise.resolve(cache.read(cache.question('/articles')));
    cache.purge();
    const reason: unknown = await waiting.catch((error: unknown) => error);
    expect(reason).to.be.instanceOf(PurgedError).and.not.instanceOf(AbortError);
  });
});
