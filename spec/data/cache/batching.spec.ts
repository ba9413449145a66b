import { expect } from 'chai';
import { batched, type Question, type QuestionOptions, RequestCache } from '../../../app/data/cache';
import { type Asked, asked, openDesk, turn } from './desk';

const withTag = (etag: string) => ({ headers: { 'Cache-Control': 'max-age=60', ETag: etag } });

describe('Reads that are batched', () => {
  function open() {
    const desk = openDesk();
    const ajax = desk.cache.pass.bind(desk.cache);
    const cache = new RequestCache({
      clock: desk.clock,
      base: () => 'https://notes.example/',
      ajax: batched(ajax, desk.clock, {
        idIn: (url) => /\/x\/(\w+)$/.exec(url)?.[1],
        urlOf: (ids) => `https://notes.example/x?ids=${ids.join(',')}`,
        answersIn: (answer) => new Map((answer as { id: string }[]).map((row) => [row.id, row])),
      }),
    });
    const outcomes = new Map<string, unknown>();
    const ask = (id: string): (() => void) =>
      cache.ask(cache.question(`/x/${id}`), (given) =>
        outcomes.set(id, 'entry' in given ? given.entry.value.data : given.error),
      );
    const names = (): string[] => desk.sent.map(({ name }) => name);
    return { ...desk, cache, ask, outcomes, names };
  }

  it('leave together only where they say the same: who asked in English is not answered in German (F10, rule 16)', async () => {
    const { at, cache, clock, names } = open();
    const english = { headers: { 'X-Lang': 'en' } };
    const german = { headers: { 'X-Lang': 'de' } };
    const wide = { data: { expand: 'author' } };
    const ask = (id: string, options: QuestionOptions): Asked => {
      const settings = { url: `/x/${id}`, data: options.data };
      return asked(cache, cache.question(`/x/${id}`, { ...options, settings }), {});
    };
    ask('a', german);
    const reader = ask('b', english);
    ask('c', german);
    ask('d', { ...english, ...wide });
    ask('e', { ...english, ...wide });
    clock.advance(0);
    expect(names()).to.deep.equal([
      'GET https://notes.example/x?ids=a,c',
      'GET /x/b',
      'GET https://notes.example/x?ids=d,e',
    ]);
    expect([0, 1, 2].map((nth) => at(nth).header('X-Lang'))).to.deep.equal(['de', 'en', 'en']);
    expect([0, 1, 2].map((nth) => at(nth).settings.data)).to.deep.equal([undefined, undefined, wide.data]);
    await at(0).answer([{ id: 'a' }, { id: 'b' }]);
    expect(reader.outcome()).to.equal(undefined);
    await at(1).answer({ id: 'b', text: 'English' });
    expect(reader.outcome()).to.deep.equal({ id: 'b', text: 'English' });
  });

  it('ask the server, not the browser’s own cache, also where the first asks whether what it has still holds (F10)', async () => {
    const { ask, at, cache, clock } = open();
    ask('a');
    clock.advance(0);
    expect(at(0).header('Cache-Control')).to.equal('max-age=0');
    await at(0).answer({ id: 'a' }, withTag('"1"'));
    cache.ask(cache.question('/x/a'), () => undefined, { refresh: true });
    ask('b');
    clock.advance(0);
    expect(at(1).name).to.equal('GET https://notes.example/x?ids=a,b');
    expect([at(1).header('If-None-Match'), at(1).header('Cache-Control')]).to.deep.equal([undefined, 'max-age=0']);
  });

  it('are not those that pass the cache by: what jQuery is to do with one is done with it (F10)', () => {
    const { ask, cache, clock, names } = open();
    cache.pass({ type: 'GET', url: '/x/a', beforeSend: () => undefined });
    ask('b');
    clock.advance(0);
    expect(names()).to.deep.equal(['GET /x/a', 'GET https://notes.example/x/b']);
  });

  it('in one turn are one request, and each is kept under its own key (F10)', async () => {
    const { ask, at, cache, clock, names, outcomes } = open();
    ask('a');
    ask('b');
    ask('a');
    expect(names()).to.deep.equal([]);
    clock.advance(0);
    expect(names()).to.deep.equal(['GET https://notes.example/x?ids=a,b']);
    await at(0).answer([{ id: 'b' }, { id: 'a' }], withTag('"of both"'));
    expect([...outcomes]).to.deep.equal([
      ['a', { id: 'a' }],
      ['b', { id: 'b' }],
    ]);
    ask('b');
    await turn();
    expect(names()).to.have.lengthOf(1);
    const question: Question = cache.question('/x/a');
    expect(cache.peek(cache.keyOf(question) ?? '')?.value.headers).not.to.contain('of both');
  });

  for (const unreadable of ['<html>', { not: 'a list' }]) {
    it(`fail at once, all of them, where what came for them is ${JSON.stringify(unreadable)} (F10)`, async () => {
      const { ask, at, clock, outcomes } = open();
      ask('a');
      ask('b');
      clock.advance(0);
      await at(0).answer(unreadable);
      expect(outcomes.get('a')).to.include({ textStatus: 'parsererror' });
      expect(outcomes.get('b')).to.include({ textStatus: 'parsererror' });
    });
  }

  it('are 404 one by one where the answer lacks them, and all fail when it fails (F10)', async () => {
    const { ask, at, clock, outcomes } = open();
    ask('a');
    ask('gone');
    clock.advance(0);
    await at(0).answer([{ id: 'a' }]);
    expect(outcomes.get('a')).to.deep.equal({ id: 'a' });
    expect(outcomes.get('gone')).to.include({ status: 404 });
    ask('c');
    ask('d');
    clock.advance(0);
    await at(1).refuse(503);
    expect(outcomes.get('c')).to.include({ status: 503 });
    expect(outcomes.get('d')).to.include({ status: 503 });
  });

  it('are left one by one: before they leave, after it, and the last ends the request (F10, F3)', () => {
    const { ask, at, clock, names } = open();
    const [a, b, c] = ['a', 'b', 'c'].map(ask);
    c?.();
    clock.advance(0);
    expect(names()).to.deep.equal(['GET https://notes.example/x?ids=a,b']);
    a?.();
    expect(at(0).isAborted).to.equal(false);
    b?.();
    expect(at(0).isAborted).to.equal(true);
  });

  it('alone in a turn are asked for as they are (F10)', async () => {
    const { ask, at, clock, names, outcomes } = open();
    const leave = ask('a');
    leave();
    clock.advance(0);
    expect(names()).to.deep.equal([]);
    ask('b');
    clock.advance(0);
    expect(names()).to.deep.equal(['GET https://notes.example/x/b']);
    await at(0).answer({ id: 'b' });
    expect(outcomes.get('b')).to.deep.equal({ id: 'b' });
  });
});
