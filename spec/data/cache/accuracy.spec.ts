import { expect } from 'chai';
import type { RequestCache } from '../../../app/data/cache';
import { fresh, openDesk, turn } from './desk';

const tagged = (...groups: string[]) => ({
  headers: { 'Cache-Control': 'max-age=60', 'Cache-Groups': groups.map((group) => `"${group}"`).join(', ') },
});

function keyOf(cache: RequestCache, url: string): string {
  return cache.keyOf(cache.question(url)) ?? '';
}

/** Observes a URL; what it was told. */
function observe(cache: RequestCache, url: string): unknown[] {
  const told: unknown[] = [];
  cache.observe(keyOf(cache, url), (data) => told.push(data));
  return told;
}

describe('An invalidation', () => {
  it('by tag, key or of everything makes the next read ask', async () => {
    const { ask, last, cache, sent } = openDesk();
    const acts = [
      () => cache.invalidate(['articles']),
      () => cache.invalidateKey(keyOf(cache, '/a')),
      () => cache.invalidateAll(),
    ];
    for (const [nth, act] of acts.entries()) {
      ask('/a');
      await last().answer(nth, tagged('articles'));
      ask('/a');
      await turn();
      act();
      expect(sent).to.have.lengthOf(nth + 1);
    }
    ask('/a');
    expect(sent).to.have.lengthOf(4);
  });

  it('during the first load: who asked before is shown what came, which is not kept, and what is on screen follows (question 5, V5)', async () => {
    const { ask, at, cache, sent } = openDesk();
    const told = observe(cache, '/a');
    const reader = ask('/a');
    cache.invalidate(['https://notes.example/a']);
    await at(0).answer('old', tagged('articles'));
    expect(reader.outcome()).to.equal('old');
    expect(sent).to.have.lengthOf(2);
    await at(1).answer('new', tagged('articles'));
    expect(told).to.deep.equal(['old', 'new']);
    expect(sent).to.have.lengthOf(2);
  });

  it('during a prefetch: nothing of it is kept, and nothing is asked before someone wants it (question 6)', async () => {
    const { ask, at, cache, sent } = openDesk();
    cache.prefetch('/a');
    cache.invalidate(['articles']);
    await at(0).answer('old', tagged('articles'));
    expect(sent).to.have.lengthOf(1);
    const reader = ask('/a');
    await at(1).answer('new', tagged('articles'));
    expect(reader.outcome()).to.equal('new');
  });

  it('leads to a request that waits for no other, however slow (question 7, V5)', async () => {
    const { ask, at, cache } = openDesk();
    const told = observe(cache, '/fast');
    ask('/fast');
    await at(0).answer(1, tagged('articles'));
    ask('/slow');
    cache.invalidate(['articles']);
    await turn();
    expect(at(2).name).to.equal('GET https://notes.example/fast');
    await at(2).answer(2, tagged('articles'));
    expect(told).to.deep.equal([1, 2]);
  });

  it('and another in the same turn are one request (question 14, V5)', async () => {
    const { ask, at, cache, sent } = openDesk();
    observe(cache, '/a');
    ask('/a');
    await at(0).answer(1, tagged('articles', 'article:7'));
    cache.invalidate(['articles']);
    cache.invalidate(['article:7']);
    await turn();
    expect(sent).to.have.lengthOf(2);
  });

  it('of what nobody observes costs no request (V5)', async () => {
    const { ask, at, cache, sent } = openDesk();
    ask('/a');
    await at(0).answer(1, tagged('articles'));
    cache.invalidate(['articles']);
    await turn();
    expect(sent).to.have.lengthOf(1);
  });

  it('makes nothing valid that was invalid before, however many follow', async () => {
    const { ask, at, cache, sent } = openDesk();
    ask('/a');
    await at(0).answer(1, tagged('articles'));
    cache.invalidate(['articles']);
    for (let nth = 0; nth < 30_000; nth++) cache.invalidate([`other:${nth}`]);
    ask('/a');
    expect(sent).to.have.lengthOf(2);
  });
});

describe('Who was answered in the meantime, and is not told the same twice,', () => {
  /** A record that is read by `sync`, with what it was told after the answer. */
  function open() {
    const desk = openDesk();
    const told: unknown[] = [];
    const owner = { url: '/a', trigger: () => undefined, set: (state: unknown) => void told.push(state) };
    desk.sync('read', owner);
    return { ...desk, told };
  }

  it('of a write is told what is there after it, though another write is over by then', async () => {
    const { sync, at, sent, told } = open();
    const write = (url: string) => sync('update', { url, trigger: () => undefined, toJSON: () => ({}) });
    write('/a');
    write('/b');
    await at(0).answer('before', tagged());
    await at(2).answer('', {});
    expect(sent).to.have.lengthOf(3);
    await at(1).answer('', {});
    await at(3).answer('after', tagged());
    expect(told).to.deep.equal(['after']);
  });

  it('of an invalidation is told what is there after it', async () => {
    const { at, cache, told } = open();
    cache.invalidate(['articles']);
    await at(0).answer('before', tagged('articles'));
    await at(1).answer('after', tagged('articles'));
    expect(told).to.deep.equal(['after']);
  });

  it('of neither is told nothing more', async () => {
    const { ask, at, cache, told } = open();
    await at(0).answer('now', tagged('articles'));
    cache.invalidate(['articles']);
    ask('/a');
    await at(1).answer('later', tagged('articles'));
    expect(told).to.deep.equal([]);
  });
});

describe('An observer', () => {
  it('is told of what differs, once, with a copy of its own, and of nothing else', async () => {
    const { ask, at, cache } = openDesk();
    const told = observe(cache, '/a') as { n: number }[];
    const others = observe(cache, '/a');
    ask('/a');
    await at(0).answer({ n: 1 }, fresh);
    ask('/a', { refresh: true });
    await at(1).answer({ n: 1 }, fresh);
    expect(told).to.deep.equal([{ n: 1 }]);
    if (told[0]) told[0].n = 7;
    const kept = cache.peek(cache.keyOf(cache.question('/a')) ?? '')?.value.data;
    expect([others, kept]).to.deep.equal([[{ n: 1 }], { n: 1 }]);
    ask('/a', { refresh: true });
    await at(2).answer({ n: 2 }, fresh);
    expect(told.slice(1)).to.deep.equal([{ n: 2 }]);
  });

  it('goes on when another leaves who observes by the same function, be it twice', async () => {
    const { ask, at, cache } = openDesk();
    const told: unknown[] = [];
    const listener = (data: unknown): void => void told.push(data);
    const key = cache.keyOf(cache.question('/a')) ?? '';
    const leave = cache.observe(key, listener);
    cache.observe(key, listener);
    leave();
    leave();
    ask('/a');
    await at(0).answer(1, fresh);
    expect(told).to.deep.equal([1]);
  });

  it('hears of a purge, and then of what there is for whoever is here (question 12)', async () => {
    const { ask, at, cache, sent } = openDesk();
    const told = observe(cache, '/a');
    ask('/a');
    await at(0).answer(1, fresh);
    cache.purge();
    expect(told).to.deep.equal([1, undefined]);
    await turn();
    await at(1).answer(2, fresh);
    expect(told).to.deep.equal([1, undefined, 2]);
    expect(sent).to.have.lengthOf(2);
  });

  it('of another user asks no more', async () => {
    const { ask, at, cache, sent, state } = openDesk();
    const told = observe(cache, '/a');
    ask('/a');
    await at(0).answer(1, fresh);
    state.user = 'ben';
    cache.purge();
    await turn();
    cache.revalidate(true);
    expect(sent).to.have.lengthOf(1);
    expect(told).to.deep.equal([1, undefined]);
  });

  it('that throws is reported, and harms no other', async () => {
    const { ask, last, cache, reported } = openDesk();
    const defect = new Error('of a listener');
    cache.observe(keyOf(cache, '/a'), () => {
      throw defect;
    });
    const told = observe(cache, '/a');
    ask('/a');
    await last().answer(1, fresh);
    expect(told).to.deep.equal([1]);
    expect(reported).to.deep.equal([defect]);
  });

  it('hears what is behind a stale answer', async () => {
    const { ask, at, cache, clock } = openDesk();
    const policy = { duration: 10, staleFor: '1m' } as const;
    const told = observe(cache, '/a');
    ask('/a', { policy });
    await at(0).answer(1);
    clock.advance(10);
    ask('/a', { policy });
    await turn();
    await at(1).answer(2);
    expect(told).to.deep.equal([1, 2]);
  });
});

describe('Coming back to the page', () => {
  it('asks again for what is observed and stale, and for nothing else', async () => {
    const { ask, at, cache, clock, sent } = openDesk();
    observe(cache, '/stale');
    observe(cache, '/fresh');
    ask('/stale');
    ask('/fresh');
    ask('/unseen');
    await at(0).answer(1, { headers: { 'Cache-Control': 'max-age=1' } });
    await at(1).answer(1, fresh);
    await at(2).answer(1, { headers: { 'Cache-Control': 'max-age=1' } });
    clock.advance(2_000);
    cache.revalidate();
    expect(sent.slice(3).map(({ name }) => name)).to.deep.equal(['GET https://notes.example/stale']);
  });
});

describe('A read that failed while it is observed', () => {
  it('shows that at once, and is tried again behind it, later each time, by chance up to a bound (F5)', async () => {
    const { ask, at, cache, clock, sent } = openDesk();
    const told = observe(cache, '/a');
    const readers = [ask('/a'), ask('/a'), ask('/a')];
    await at(0).refuse(503);
    for (const { outcome } of readers) expect(outcome()).to.include({ status: 503 });
    for (const [nth, delayMs] of [500, 1_000, 2_000].entries()) {
      clock.advance(delayMs - 1);
      expect(sent).to.have.lengthOf(nth + 1);
      clock.advance(1);
      expect(sent).to.have.lengthOf(nth + 2);
      if (nth < 2) await at(nth + 1).refuse(0);
    }
    await at(3).answer('well again', fresh);
    expect(told).to.deep.equal(['well again']);
    expect(clock.waiting).to.equal(0);
  });

  it('is tried no more after the last time, nor when nobody observes it any longer (F5)', async () => {
    const { ask, at, cache, clock, sent } = openDesk({ retries: 1 });
    const stop = cache.observe(keyOf(cache, '/a'), () => undefined);
    ask('/a');
    await at(0).refuse(503);
    clock.advance(10_000);
    await at(1).refuse(503);
    clock.advance(60_000);
    expect(sent).to.have.lengthOf(2);
    ask('/a');
    await at(2).refuse(503);
    expect(clock.waiting).to.equal(1);
    stop();
    expect(clock.waiting).to.equal(0);
  });

  it('is tried no more often where what is kept is shown in its place (F5, RFC 5861 §4)', async () => {
    const { ask, at, cache, clock, sent } = openDesk();
    observe(cache, '/a');
    ask('/a');
    await at(0).answer('kept', { headers: { 'Cache-Control': 'max-age=1, stale-if-error=600' } });
    clock.advance(1_000);
    const reader = ask('/a');
    for (const nth of [1, 2, 3, 4]) {
      await at(nth).refuse(503);
      clock.advance(10_000);
    }
    expect(reader.outcome()).to.equal('kept');
    expect(sent).to.have.lengthOf(5);
    expect(clock.waiting).to.equal(0);
  });

  it('waits as long as the server says (Retry-After)', async () => {
    const { ask, at, cache, clock, sent } = openDesk();
    observe(cache, '/a');
    ask('/a');
    await at(0).refuse(429, { 'Retry-After': '7' });
    clock.advance(6_999);
    expect(sent).to.have.lengthOf(1);
    clock.advance(1);
    await at(1).refuse(503, { 'Retry-After': new Date(clock.now() + 3_000).toUTCString() });
    clock.advance(2_999);
    expect(sent).to.have.lengthOf(2);
    clock.advance(1_001);
    expect(sent).to.have.lengthOf(3);
  });

  it('pauses as after any failure when the server says to come back at once', async () => {
    const { ask, at, cache, clock, sent } = openDesk();
    observe(cache, '/a');
    ask('/a');
    await at(0).refuse(503, { 'Retry-After': '0' });
    clock.advance(499);
    expect(sent).to.have.lengthOf(1);
    clock.advance(1);
    expect(sent).to.have.lengthOf(2);
  });

  for (const [told, field] of [
    ['a day', '86400'],
    ['more than a timer can count', '99999999999'],
    ['for ever', '9'.repeat(400)],
    ['until a date far away', 'Fri, 01 Jan 2100 00:00:00 GMT'],
  ] as const) {
    it(`is not tried again by itself when the server says to wait ${told}, and is when somebody asks`, async () => {
      const { ask, at, cache, clock, sent } = openDesk();
      observe(cache, '/a');
      const reader = ask('/a');
      await at(0).refuse(503, { 'Retry-After': field });
      expect(reader.outcome()).to.include({ status: 503 });
      expect(clock.waiting).to.equal(0);
      ask('/a');
      expect(sent).to.have.lengthOf(2);
    });
  }

  for (const status of [400, 401, 403, 404, 410, 422]) {
    it(`is not tried again when the server said ${status}`, async () => {
      const { ask, at, cache, clock } = openDesk();
      observe(cache, '/a');
      ask('/a');
      await at(0).refuse(status);
      expect(clock.waiting).to.equal(0);
    });
  }

  it('is not tried again when nobody observes it', async () => {
    const { ask, at, clock } = openDesk();
    ask('/a');
    await at(0).refuse(503);
    expect(clock.waiting).to.equal(0);
  });
});

it('Who observes may leave twice', () => {
  const { cache } = openDesk();
  const stop = cache.observe(keyOf(cache, '/a'), () => undefined);
  stop();
  expect(stop).not.to.throw();
  expect(cache.observed).to.equal(0);
});

describe('A write', () => {
  const save = (desk: ReturnType<typeof openDesk>, url = '/articles/tea') =>
    desk.cache.send({ type: 'PUT', url }, [], (data) =>
      data === undefined ? undefined : { question: desk.cache.question('/articles/tea'), data },
    );

  it('that is answered makes of what it returns the record’s entry, with its validator', async () => {
    const desk = openDesk();
    save(desk);
    await desk.last().answer({ title: 'Tea' }, { headers: { ETag: '"2"', 'Cache-Control': 'max-age=5' } });
    const reader = desk.ask('/articles/tea');
    await turn();
    expect(reader.outcome()).to.deep.equal({ title: 'Tea' });
    expect(desk.sent).to.have.lengthOf(1);
    desk.clock.advance(5_000);
    desk.ask('/articles/tea');
    expect(desk.last().header('If-None-Match')).to.equal('"2"');
  });

  it('leaves what somebody observes with the tags that it was read with', async () => {
    const desk = openDesk();
    observe(desk.cache, '/articles/tea');
    desk.ask('/articles/tea');
    await desk.last().answer({ title: 'Tee' }, { headers: { ...fresh.headers, 'Cache-Groups': '"authors"' } });
    save(desk);
    await desk.last().answer({ title: 'Tea' }, fresh);
    expect(desk.sent).to.have.lengthOf(2);
    expect(desk.cache.invalidate(['authors'])).to.equal(1);
    await turn();
    expect(desk.sent).to.have.lengthOf(3);
  });

  it('invalidates its URL, with every query, and the list in which it stands (RFC 9111 §4.4, V8)', async () => {
    const desk = openDesk();
    for (const url of ['/articles/tea?full=1', '/articles?page=2', '/tags']) {
      desk.ask(url);
      await desk.last().answer(url, fresh);
    }
    desk.cache.send({ type: 'PATCH', url: '/articles/tea' });
    await desk.last().answer(undefined, { status: 204 });
    for (const url of ['/articles/tea?full=1', '/articles?page=2', '/tags']) desk.ask(url);
    expect(desk.sent.slice(4).map(({ name }) => name)).to.deep.equal([
      'GET https://notes.example/articles/tea?full=1',
      'GET https://notes.example/articles?page=2',
    ]);
  });

  it('invalidates what Location and Content-Location name on its origin (RFC 9111 §4.4)', async () => {
    const desk = openDesk();
    const elsewhere = 'https://elsewhere.example/a';
    for (const url of ['/drafts/1', '/covers/1', elsewhere]) {
      desk.ask(url);
      await desk.last().answer(url, fresh);
    }
    desk.cache.send({ type: 'POST', url: '/publish' });
    await desk.last().answer('done', { headers: { Location: '/drafts/1', 'Content-Location': '/covers/1' } });
    desk.cache.send({ type: 'POST', url: '/publish' });
    await desk.last().answer('done', { headers: { Location: elsewhere } });
    for (const url of ['/drafts/1', '/covers/1', elsewhere]) desk.ask(url);
    expect(desk.sent.slice(5)).to.have.lengthOf(2);
  });

  it('succeeds, and invalidates, whatever nonsense its answer names as a place', async () => {
    const desk = openDesk();
    desk.ask('/drafts/1');
    await desk.last().answer('draft', fresh);
    const heard: unknown[] = [];
    desk.cache.send({ type: 'PUT', url: '/drafts/1', success: (data) => heard.push(data) });
    await desk.last().answer('done', { headers: { Location: 'http://[', 'Content-Location': '//' } });
    expect(heard).to.deep.equal(['done']);
    desk.ask('/drafts/1');
    expect(desk.sent).to.have.lengthOf(3);
  });

  it('succeeds also where what it left behind cannot be told, which is reported', async () => {
    const desk = openDesk();
    const heard: unknown[] = [];
    const left = (): never => {
      throw new TypeError('no record');
    };
    desk.cache.send({ type: 'PUT', url: '/drafts/1', success: (data) => heard.push(data) }, [], left);
    await desk.last().answer('done');
    expect(heard).to.deep.equal(['done']);
    expect(desk.reported.map(String)).to.deep.equal(['TypeError: no record']);
  });

  it('of a place that ends in a slash invalidates the list above it, which does so, too', async () => {
    const { ask, cache, last, sent } = openDesk();
    ask('/teas/?page=2');
    await last().answer([], fresh);
    cache.send({ type: 'PUT', url: '/teas/1/' });
    await last().answer({});
    ask('/teas/?page=2');
    expect(sent).to.have.lengthOf(3);
  });

  it('invalidates the groups that its answer names (RFC 9875), before anyone is told', async () => {
    const desk = openDesk();
    desk.ask('/feed');
    await desk.last().answer('feed', tagged('articles'));
    let asked = 0;
    desk.cache.send({
      type: 'POST',
      url: '/articles/tea/favorite',
      success: () => {
        desk.ask('/feed');
        asked = desk.sent.length;
      },
    });
    await desk.last().answer('done', { headers: { 'Cache-Group-Invalidation': '"articles"' } });
    expect(asked).to.equal(3);
  });

  it('that is refused leaves the cache as it was', async () => {
    const desk = openDesk();
    desk.ask('/articles/tea');
    await desk.last().answer('tea', fresh);
    save(desk);
    await desk.last().refuse(422, { 'Cache-Group-Invalidation': '"articles"' });
    const reader = desk.ask('/articles/tea');
    await turn();
    expect(reader.outcome()).to.equal('tea');
    expect(desk.sent).to.have.lengthOf(2);
  });

  for (const status of [0, 500, 504]) {
    it(`whose outcome is not known (${status}) invalidates what it may have changed (V4)`, async () => {
      const desk = openDesk();
      desk.ask('/articles/tea');
      await desk.last().answer('tea', fresh);
      save(desk);
      await desk.last().refuse(status);
      desk.ask('/articles/tea');
      expect(desk.sent).to.have.lengthOf(3);
    });
  }

  it('is not overwritten by an answer that was under way before it, nor by one asked for while it was (V4)', async () => {
    const desk = openDesk();
    desk.ask('/articles/tea');
    save(desk);
    desk.ask('/articles/tea', { refresh: true });
    await desk.at(1).answer({ title: 'saved' }, fresh);
    await desk.at(0).answer({ title: 'before' }, fresh);
    await desk.at(2).answer({ title: 'meanwhile' }, fresh);
    const reader = desk.ask('/articles/tea');
    await turn();
    expect(reader.outcome()).to.deep.equal({ title: 'saved' });
  });

  it('reaches who observes the record, without a request (V6)', async () => {
    const desk = openDesk();
    const told = observe(desk.cache, '/articles/tea');
    desk.ask('/articles/tea');
    await desk.last().answer({ title: 'Tea' }, fresh);
    save(desk);
    await desk.last().answer({ title: 'Coffee' }, fresh);
    expect(told).to.deep.equal([{ title: 'Tea' }, { title: 'Coffee' }]);
    expect(desk.sent).to.have.lengthOf(2);
  });

  it('of another user changes nothing for who is here now', async () => {
    const desk = openDesk();
    save(desk);
    desk.state.user = 'ben';
    await desk.last().answer({ title: 'of ann' }, fresh);
    expect(desk.cache.bytes).to.equal(0);
  });
});
