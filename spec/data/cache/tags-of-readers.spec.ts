import { expect } from 'chai';
import { fresh, openDesk, turn } from './desk';

const page = { policy: { duration: '1m', tags: ['library'] } } as const;
const elsewhere = { policy: { duration: '1m', tags: ['shelves'] } } as const;
const keyOf = (cache: ReturnType<typeof openDesk>['cache'], url: string): string =>
  cache.keyOf(cache.question(url)) ?? '';

describe('An answer that was asked for without the tags that a page names', () => {
  it('and is found by that page goes by its tags from then on: it is not shown again once they are invalidated (V2)', async () => {
    const { ask, cache, last, sent } = openDesk();
    cache.prefetch('/books');
    await last().answer('old', fresh);
    const first = ask('/books', page);
    await turn();
    expect([first.outcome(), sent.length]).to.deep.equal(['old', 1]);
    cache.observe(keyOf(cache, '/books'), () => undefined);
    expect(cache.invalidate(['library'])).to.equal(1);
    const second = ask('/books', page);
    await last().answer('new', fresh);
    expect([second.outcome(), sent.length]).to.deep.equal(['new', 2]);
  });

  it('and is joined by it under way does so too, and by the tags of all others who join (V2, F1)', async () => {
    for (const tag of ['library', 'shelves']) {
      const { ask, cache, last, sent } = openDesk();
      cache.prefetch('/books');
      ask('/books', page);
      ask('/books', elsewhere);
      await last().answer('old', fresh);
      expect(sent).to.have.lengthOf(1);
      cache.invalidate([tag]);
      ask('/books');
      expect(sent, tag).to.have.lengthOf(2);
    }
  });

  it('is not given to it where they were invalidated since it was asked for, at hand or under way (V2, F1)', async () => {
    const { ask, cache, at, sent } = openDesk();
    cache.prefetch('/books');
    await at(0).answer('old', fresh);
    cache.prefetch('/shelves');
    cache.invalidate(['library']);
    const [books, shelves] = [ask('/books', page), ask('/shelves', page)];
    await turn();
    expect(sent).to.have.lengthOf(4);
    await at(1).answer('old', fresh);
    await at(2).answer('new books', fresh);
    await at(3).answer('new shelves', fresh);
    expect([books.outcome(), shelves.outcome()]).to.deep.equal(['new books', 'new shelves']);
  });

  it('is not kept where they are invalidated while it is under way, and who asks after that asks anew (V3, V5)', async () => {
    const { ask, cache, at } = openDesk();
    cache.prefetch('/books');
    const before = ask('/books', page);
    cache.invalidate(['library']);
    const after = ask('/books', page);
    await at(0).answer('old', fresh);
    await at(1).answer('new', fresh);
    expect([before.outcome(), after.outcome()]).to.deep.equal(['old', 'new']);
    const later = ask('/books');
    await turn();
    expect(later.outcome()).to.equal('new');
  });

  it('is stale to it, and to everybody, while what it names is written to (V2)', async () => {
    const { ask, cache, last } = openDesk();
    const lasting = { policy: { ...page.policy, staleFor: '5m' } } as const;
    ask('/books', { policy: { duration: '1m', staleFor: '5m' } });
    await last().answer('old');
    cache.send({ type: 'PUT', url: '/elsewhere/1' }, ['library']);
    const reader = ask('/books', lasting);
    await turn();
    expect(reader.answers[0]).to.include({ type: 'stale', because: 'writing' });
  });
});
