import { expect } from 'chai';
import { inFlight, readWithin, type RequestCache, watchStrayTags, type XhrLike } from '../../../app/data/cache';
import { type Asked, type Asking, fresh, openDesk, turn } from './desk';

const withTag = (etag: string, control = 'max-age=60') => ({ headers: { 'Cache-Control': control, ETag: etag } });

const awaitable = (xhr: unknown) => xhr as PromiseLike<unknown>;

describe('A read that has to be sent by POST', () => {
  const search = (dedupeKey: string, data: object) => ({
    ...{ type: 'POST', dedupeKey, contentType: 'application/json', data: JSON.stringify(data) },
  });
  const trigger = (): void => undefined;

  it('is shared and kept by the key that it names, and sent as it is (K5)', async () => {
    const { sync, sent, last } = openDesk();
    const owner = { url: '/search', trigger };
    const readers = [
      sync('read', owner, search('tea', { q: 'tea' })),
      sync('read', owner, search('tea', { q: 'tea' })),
    ];
    expect(sent).to.have.lengthOf(1);
    expect(last()).to.have.nested.property('settings.data', '{"q":"tea"}');
    expect(last().name).to.equal('POST /search');
    await last().answer(['green'], fresh);
    expect(await Promise.all(readers.map(awaitable))).to.deep.equal([['green'], ['green']]);
    expect(await awaitable(sync('read', owner, search('tea', { q: 'tea' })))).to.deep.equal(['green']);
    expect(sent).to.have.lengthOf(1);
    sync('read', owner, search('rice', { q: 'rice' }));
    sync('read', { url: '/search', trigger });
    expect(sent.map(({ name }) => name)).to.deep.equal(['POST /search', 'POST /search', 'GET /search']);
  });

  it('sends what only jQuery or the browser understands as it is, such as a form', () => {
    const { sync, last } = openDesk();
    for (const [nth, data] of [new FormData(), new URLSearchParams('q=tea'), new Blob(['tea'])].entries()) {
      sync('read', { url: '/search', trigger }, { type: 'POST', dedupeKey: `${nth}`, data, processData: false });
      expect(last().settings.data).to.equal(data);
    }
  });

  it('without such a key is a request like any other: nobody shares it, and nothing of it is kept (K5)', async () => {
    const { sync, sent, cache, at } = openDesk();
    const owner = { url: '/search', trigger };
    sync('read', owner, { type: 'POST', data: '{"q":"tea"}' });
    sync('read', owner, { type: 'POST', data: '{"q":"tea"}' });
    expect(sent).to.have.lengthOf(2);
    await at(0).answer(['green'], fresh);
    expect(cache.bytes).to.equal(0);
    expect(cache.keyOf(cache.question('/search', { method: 'POST' }))).to.equal(undefined);
  });

  it('has a key that no header could forge, and no other read has (K4, K5)', () => {
    const { cache } = openDesk();
    const keyOf = (options: Parameters<RequestCache['question']>[1]) => cache.keyOf(cache.question('/s', options));
    const keys = [
      keyOf({ method: 'POST', dedupeKey: 'a' }),
      keyOf({ method: 'POST', dedupeKey: 'a\nx: y' }),
      keyOf({ method: 'POST', dedupeKey: 'a', headers: { x: 'y' } }),
      keyOf({ method: 'POST', dedupeKey: '' }),
      keyOf({ headers: { of: 'a' } }),
      keyOf({}),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
  });
});

describe('An answer from a copy of the server that lags behind', () => {
  const later = '"e5.7"';

  for (const [which, known, old] of [
    ['by versions that compare', '"e5.7"', '"e5.6"'],
    ['by versions that compare, whatever stands behind them', '"e5.10-aa"', '"e5.9-bb"'],
  ] as const) {
    it(`is not taken, ${which}: it is asked for again, later each time (V7)`, async () => {
      const { ask, at, cache, clock, sent } = openDesk();
      ask('/a');
      await at(0).answer('new', withTag(known));
      const reader = ask('/a', { refresh: true });
      await at(1).answer('old', withTag(old));
      expect(reader.outcome()).to.equal(undefined);
      clock.advance(249);
      expect(sent).to.have.lengthOf(2);
      clock.advance(1);
      expect(at(2).header('Cache-Control')).to.equal('no-cache');
      await at(2).answer('old', withTag(old));
      clock.advance(500);
      await at(3).answer('newest', withTag('"e5.11"'));
      expect(reader.outcome()).to.equal('newest');
      expect(cache.peek(cache.keyOf(cache.question('/a')) ?? '')?.value.data).to.equal('newest');
      expect(clock.waiting).to.equal(0);
    });
  }

  it('is known by a tag that an own write has replaced, where tags do not compare (V7)', async () => {
    const { ask, at, cache, clock, sent } = openDesk();
    ask('/a');
    await at(0).answer('before', withTag('"x"'));
    cache.send({ type: 'PUT', url: '/a' }, [], (data) => ({ question: cache.question('/a'), data }));
    await at(1).answer('written', withTag('"y"', 'no-cache'));
    const reader = ask('/a');
    await at(2).answer('before', withTag('"x"'));
    expect(reader.outcome()).to.equal(undefined);
    clock.advance(250);
    await at(3).answer('written', withTag('"y"'));
    expect(reader.outcome()).to.equal('written');
    expect(sent).to.have.lengthOf(4);
  });

  it('is not suspected in one version that shows again what it showed: a favourite that another tab takes back', async () => {
    const { ask, at, cache } = openDesk();
    ask('/a');
    await at(0).answer('plain', withTag('"e5.3-plain"'));
    cache.send({ type: 'POST', url: '/a' }, [], (data) => ({ question: cache.question('/a'), data }));
    await at(1).answer('favoured', withTag('"e5.3-favoured"', 'no-cache'));
    const reader = ask('/a');
    await at(2).answer('plain', withTag('"e5.3-plain"'));
    expect(reader.outcome()).to.equal('plain');
  });

  it('is taken after the third time: then it is the server that has gone back (V7)', async () => {
    const { ask, at, clock } = openDesk();
    ask('/a');
    await at(0).answer('new', withTag(later));
    const reader = ask('/a', { refresh: true });
    for (const [nth, delayMs] of [250, 500, 1_000].entries()) {
      await at(nth + 1).answer('restored', withTag('"e5.2"'));
      expect(reader.outcome()).to.equal(undefined);
      clock.advance(delayMs);
    }
    await at(4).answer('restored', withTag('"e5.2"'));
    expect(reader.outcome()).to.equal('restored');
    ask('/a', { refresh: true });
    await at(5).answer('restored again', withTag('"e5.2"'));
    expect(clock.waiting).to.equal(0);
  });

  for (const [what, tag] of [
    ['another epoch', '"e6.1"'],
    ['no version', '"abc"'],
    ['the same version', later],
  ] as const) {
    it(`is not suspected in a tag of ${what} (V7)`, async () => {
      const { ask, at } = openDesk();
      ask('/a');
      await at(0).answer('one', withTag(later));
      const reader = ask('/a', { refresh: true });
      await at(1).answer('two', withTag(tag));
      expect(reader.outcome()).to.equal('two');
    });
  }

  it('leaves no timer and no request when the last reader leaves meanwhile (V7, F3)', async () => {
    const { ask, at, clock, sent } = openDesk();
    ask('/a');
    await at(0).answer('new', withTag(later));
    const reader = ask('/a', { refresh: true });
    await at(1).answer('old', withTag('"e5.1"'));
    reader.leave();
    expect(clock.waiting).to.equal(0);
    expect(sent).to.have.lengthOf(2);
  });

  it('is nothing to those who were signed in before: versions are forgotten with the rest (V7, F9)', async () => {
    const { ask, at, cache } = openDesk();
    ask('/a');
    await at(0).answer('new', withTag(later));
    cache.purge();
    const reader = ask('/a');
    await at(1).answer('another’s', withTag('"e5.1"'));
    expect(reader.outcome()).to.equal('another’s');
  });
});

describe('What is being written to', () => {
  const lasting = { policy: { duration: '1m', staleFor: '5m' } } as const;
  const strict = { policy: { duration: '1m' } } as const;
  const typesOf = ({ answers }: Asked) => answers.map(({ type }) => type);

  async function open(wishes: Asking) {
    const desk = openDesk();
    const { ask, at, cache } = desk;
    ask('/teas/1', wishes);
    await at(0).answer('before');
    cache.send({ type: 'PUT', url: '/teas/1' }, ['teas']);
    return { ...desk, write: at(1) };
  }

  it('is given at once where what is stale may be given, but never as fresh, and nothing is asked before it is answered (V2)', async () => {
    const { ask, sent } = await open(lasting);
    const reader = ask('/teas/1', lasting);
    await turn();
    expect(reader.outcome()).to.equal('before');
    expect(reader.answers[0]).to.include({ type: 'stale', because: 'writing', ttlMs: 0 });
    expect(typesOf(reader)).to.deep.equal(['stale']);
    expect(sent).to.have.lengthOf(2);
  });

  for (const [who, wishes] of [
    ['where nothing stale may be given', strict],
    ['by who wants it fresh', { ...lasting, fresh: true }],
  ] as const) {
    it(`is waited for ${who} (V2)`, async () => {
      const { ask, at, sent } = await open(wishes);
      const reader = ask('/teas/1', wishes);
      await turn();
      expect(reader.outcome()).to.equal(undefined);
      await at(2).answer('meanwhile');
      expect([reader.outcome(), ...typesOf(reader)]).to.deep.equal(['meanwhile', 'loaded']);
      expect(sent).to.have.lengthOf(3);
    });
  }

  it('is so by its tags, its place with every query, and the list above it; nothing else is (V2)', async () => {
    const { ask, at, cache } = openDesk();
    const urls = ['/teas/1?all', '/teas', '/teas/2', '/cups'];
    const wishesOf = (url: string) => ({ policy: { ...lasting.policy, tags: url === '/cups' ? ['teas'] : [] } });
    for (const [nth, url] of urls.entries()) {
      ask(url, wishesOf(url));
      await at(nth).answer(url);
    }
    cache.send({ type: 'PUT', url: '/teas/1' }, ['teas']);
    const readers = urls.map((url) => ask(url, wishesOf(url)));
    await turn();
    expect(readers.flatMap(typesOf)).to.deep.equal(['stale', 'stale', 'hit', 'stale']);
  });

  it('and is read by a page that comes meanwhile is shown to it, and once more when the write is answered (V2, V5)', async () => {
    const { cache, at, write, sync } = await open(lasting);
    const shown: unknown[] = [];
    const owner = { url: '/teas/1', trigger: () => undefined, set: (data: unknown) => shown.push(data) };
    sync('read', owner, { ...lasting.policy, success: (data) => shown.push(data) });
    await turn();
    expect(shown).to.deep.equal(['before']);
    await write.answer(undefined, { status: 204 });
    await at(2).answer('after');
    expect(shown).to.deep.equal(['before', 'after']);
    expect(cache.observed).to.equal(0);
  });

  it('is as fresh as it was once that was refused: nothing is asked, and who was shown it waits for nothing (V2)', async () => {
    const { ask, cache, sent, write, sync } = await open(lasting);
    sync('read', { url: '/teas/1', trigger: () => undefined, set: () => undefined }, { ...lasting.policy });
    await turn();
    expect(cache.observed).to.equal(1);
    await write.refuse(409);
    const reader = ask('/teas/1', lasting);
    await turn();
    expect(typesOf(reader)).to.deep.equal(['hit']);
    expect(cache.observed).to.equal(0);
    expect(sent).to.have.lengthOf(2);
  });

  it('and was over when that was refused is asked for then, if it is on screen (V2, V5)', async () => {
    const { at, cache, clock, sent, write, sync } = await open(lasting);
    sync('read', { url: '/teas/1', trigger: () => undefined, set: () => undefined }, { ...lasting.policy });
    await turn();
    clock.advance(60_000);
    await write.refuse(409);
    expect(sent).to.have.lengthOf(3);
    await at(2).answer('as before');
    expect(cache.observed).to.equal(0);
  });

  it('by two is so until the second is answered (V2, V4)', async () => {
    const { ask, at, cache, write } = await open(lasting);
    cache.send({ type: 'PATCH', url: '/teas/1' }, [], (data) => ({
      question: cache.question('/teas/1', lasting),
      data,
    }));
    await write.refuse(409);
    const first = ask('/teas/1', lasting);
    await turn();
    await at(2).answer('after');
    const second = ask('/teas/1', lasting);
    await turn();
    expect([first, second].flatMap(typesOf)).to.deep.equal(['stale', 'hit']);
    expect(second.outcome()).to.equal('after');
  });

  it('and arrives meanwhile is not fresh, and who was given it is told that it is not the last word (V4)', async () => {
    const { ask, at, write } = await open(strict);
    const first = ask('/teas/1', lasting);
    await at(2).answer('meanwhile');
    expect(first.answers[0]).to.include({ type: 'loaded', isOvertaken: true });
    const second = ask('/teas/1', lasting);
    await turn();
    expect(typesOf(second)).to.deep.equal(['stale']);
    const third = ask('/teas/1', { ...lasting, refresh: true });
    await write.refuse(0);
    await at(3).answer('over its end');
    expect(third.outcome()).to.equal('over its end');
    const fourth = ask('/teas/1', lasting);
    await turn();
    expect(fourth.outcome()).to.equal(undefined);
  });

  it('is not for ever, where it could not be sent (V4)', async () => {
    const { ask, cache } = openDesk({
      ajax: ({ type, success }) => {
        if (type !== 'GET') throw new Error('offline');
        success?.('tea', 'success', {});
        return undefined;
      },
    });
    ask('/teas/1', lasting);
    expect(() => cache.send({ type: 'PUT', url: '/teas/1' })).to.throw('offline');
    const reader = ask('/teas/1', lasting);
    await turn();
    expect(typesOf(reader)).to.deep.equal(['hit']);
  });

  for (const [how, returned] of [
    ['as jQuery does it', { state: () => 'rejected' }],
    ['as older ones do it', false],
  ] as const) {
    it(`is over when the transport calls it off and tells nobody, ${how}: who was shown it waits for nothing (V4)`, async () => {
      const { ask, cache, sync } = openDesk({
        ajax: ({ type, success, beforeSend }) => {
          if (type === 'GET') success?.('tea', 'success', {});
          else (beforeSend as () => void)();
          return type === 'GET' ? undefined : (returned as XhrLike);
        },
      });
      ask('/teas/1', lasting);
      const owner = { url: '/teas/1', trigger: () => undefined, set: () => undefined };
      const beforeSend = (): unknown => sync('read', owner, { ...lasting.policy });
      cache.send({ type: 'PUT', url: '/teas/1', beforeSend });
      const reader = ask('/teas/1', lasting);
      await turn();
      expect(typesOf(reader)).to.deep.equal(['hit']);
      expect([cache.writes.size, cache.observed]).to.deep.equal([0, 0]);
    });
  }
});

describe('An invalidation by tag', () => {
  it('says how many keys that somebody observes it concerns (V9)', async () => {
    const { ask, at, cache } = openDesk();
    for (const [nth, url] of ['/a', '/b', '/c'].entries()) {
      ask(url, { policy: { tags: [`tag of ${url}`] } });
      await at(nth).answer(nth, { headers: { 'Cache-Control': 'max-age=60', 'Cache-Groups': '"all"' } });
      if (url !== '/c') cache.observe(cache.keyOf(cache.question(url)) ?? '', () => undefined);
    }
    expect(cache.invalidate(['nothing'])).to.equal(0);
    expect(cache.invalidate(['tag of /a'])).to.equal(1);
    expect(cache.invalidate(['https://notes.example/b'])).to.equal(1);
    expect(cache.invalidate(['all', 'tag of /a'])).to.equal(2);
    expect(cache.invalidate(['tag of /c'])).to.equal(0);
  });

  it('that nothing was ever read with is warned of in development, once (V9)', async () => {
    const { ask, at, cache } = openDesk();
    const warnings: string[] = [];
    cache.watchTags(watchStrayTags((message) => warnings.push(message)));
    ask('/a', { policy: { tags: ['articles'] } });
    await at(0).answer(1, { headers: { 'Cache-Groups': '"people"' } });
    cache.invalidate(['articles']);
    cache.invalidate(['people']);
    cache.send({ type: 'POST', url: '/unknown' });
    await at(1).answer(undefined, { status: 204 });
    expect(warnings).to.deep.equal([]);
    cache.invalidate(['artciles']);
    cache.invalidate(['artciles']);
    expect(warnings).to.have.lengthOf(1).and.nested.property('[0]').that.contains('artciles');
  });

  it('does not reach what another origin calls by the same name (RFC 9875)', async () => {
    const { ask, at, cache, sent } = openDesk();
    const grouped = { headers: { 'Cache-Control': 'max-age=60', 'Cache-Groups': '"articles"' } };
    ask('/a');
    await at(0).answer('ours', grouped);
    ask('https://elsewhere.example/a');
    await at(1).answer('theirs', grouped);
    cache.invalidate(['articles']);
    ask('https://elsewhere.example/a');
    await turn();
    expect(sent).to.have.lengthOf(2);
    cache.send({ type: 'POST', url: 'https://elsewhere.example/b' });
    await at(2).answer(undefined, { status: 204, headers: { 'Cache-Group-Invalidation': '"articles"' } });
    ask('/a');
    ask('https://elsewhere.example/a');
    // Ours was invalidated by us, theirs by them.
    expect(sent.slice(3).map(({ name }) => name)).to.deep.equal([
      'GET https://notes.example/a',
      'GET https://elsewhere.example/a',
    ]);
  });

  it('of an API elsewhere is by its own groups: they are the tags of the application', async () => {
    const { ask, at, cache, sent } = openDesk({ home: () => 'https://api.example/v1' });
    ask('https://api.example/v1/a');
    await at(0).answer(1, { headers: { 'Cache-Control': 'max-age=60', 'Cache-Groups': '"articles"' } });
    cache.invalidate(['articles']);
    ask('https://api.example/v1/a');
    expect(sent).to.have.lengthOf(2);
  });
});

describe('A record that a list in transit will bring', () => {
  const tea = { id: '1', name: 'tea' };
  const pick = (answer: unknown) => (answer as (typeof tea)[]).find(({ id }) => id === '1');
  const list = {
    url: '/articles',
    trigger: (): void => undefined,
    provides: (id: string) => id === '1',
  };
  const open = () => {
    const desk = openDesk();
    const own = (): Promise<typeof tea> =>
      new Promise((resolve, reject) => {
        desk.cache.ask(desk.cache.question('/articles/1'), (given) =>
          'entry' in given ? resolve(given.entry.value.data as typeof tea) : reject(new Error('refused')),
        );
      });
    return { ...desk, own, read: (id = '1') => readWithin(desk.cache, list, id, pick, own) };
  };

  it('is covered where that was declared, and is had from it without a request (I3)', async () => {
    const { cache, read, sync, sent, last } = open();
    sync('read', list);
    expect(inFlight(cache, list)?.covers('1')).to.equal(true);
    expect(inFlight(cache, list)?.covers('2')).to.equal(false);
    const record = read();
    await last().answer([tea]);
    expect(await record).to.deep.equal(tea);
    expect(sent).to.have.lengthOf(1);
  });

  it('is asked for where no list is in transit, or none that brings it (I3)', async () => {
    const { read, sync, sent, at } = open();
    const first = read();
    await at(0).answer(tea);
    expect(await first).to.deep.equal(tea);
    sync('read', list);
    void read('2');
    expect(sent.slice(1).map(({ name }) => name)).to.deep.equal([
      'GET /articles',
      'GET https://notes.example/articles/1',
    ]);
  });

  it('is asked for when the list comes without it, or fails (I3)', async () => {
    for (const end of ['without', 'fails']) {
      const { read, sync, sent, at } = open();
      sync('read', list);
      const record = read();
      await (end === 'fails' ? at(0).refuse(503) : at(0).answer([]));
      await turn();
      expect(sent).to.have.lengthOf(2);
      await at(1).answer(tea);
      expect(await record).to.deep.equal(tea);
    }
  });
});
