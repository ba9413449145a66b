import Backbone from 'backbone';
import { expect } from 'chai';
import fc from 'fast-check';
import * as v from 'valibot';
import { hydrate, type HydrateOptions } from '../../app/data/hydrate';
import { dehydrate, type EmbeddedAnswer } from '../../common/protocol/embedded';
import { openDesk } from './cache/desk';

const MADE_MS_AGO = 2_000;
const FRESH_MS = 10_000;

function open() {
  const desk = openDesk();
  const notices: unknown[] = [];
  const answer = (more: Partial<EmbeddedAnswer> = {}): EmbeddedAnswer => ({
    url: '/tags',
    data: { tags: ['tea'] },
    headers: { ETag: '"e.1"' },
    tags: ['tags'],
    madeAtMs: desk.clock.now() - MADE_MS_AGO,
    freshForMs: FRESH_MS,
    ...more,
  });
  const take = (text: string | null, options: HydrateOptions = {}): number =>
    hydrate(desk.cache, text, { noticed: (reason) => notices.push(reason), ...options });
  return { ...desk, answer, take, notices };
}

describe('What the server wrote into the page', () => {
  it('is given without a request, as long as it is fresh, counted from when it was made', async () => {
    const { answer, take, ask, sent, clock } = open();
    expect(take(dehydrate([answer()]))).to.equal(1);
    const first = ask('/tags');
    await Promise.resolve();
    expect([first.outcome(), sent.length]).to.deep.equal([{ tags: ['tea'] }, 0]);
    clock.advance(FRESH_MS - MADE_MS_AGO);
    ask('/tags');
    expect(sent).to.have.length(1);
  });

  it('is each reader’s own', async () => {
    const { answer, take, sync } = open();
    take(dehydrate([answer()]));
    const read = (): Promise<{ tags: string[] }> =>
      new Promise((resolve) => {
        sync('read', new Backbone.Model(), { url: '/tags', success: (data) => resolve(data as { tags: string[] }) });
      });
    (await read()).tags.push('mine');
    expect(await read()).to.deep.equal({ tags: ['tea'] });
  });

  it('is revalidated by its validator when its time is over', async () => {
    const { answer, take, ask, last, clock } = open();
    take(dehydrate([answer({ staleForMs: FRESH_MS })]));
    clock.advance(FRESH_MS);
    const reader = ask('/tags');
    await Promise.resolve();
    expect(reader.outcome()).to.deep.equal({ tags: ['tea'] });
    expect(last().header('If-None-Match')).to.equal('"e.1"');
  });

  it('is invalidated by its tags', () => {
    const { answer, take, ask, sent, cache } = open();
    take(dehydrate([answer()]));
    cache.invalidate(['tags']);
    ask('/tags');
    expect(sent).to.have.length(1);
  });

  it('takes the place of nothing that was asked for, or is on its way', async () => {
    const { answer, take, ask, last } = open();
    ask('/tags');
    expect(take(dehydrate([answer()]))).to.equal(0);
    await last().answer({ tags: ['coffee'] }, { headers: { 'Cache-Control': 'max-age=60' } });
    expect(take(dehydrate([answer()]))).to.equal(0);
    const reader = ask('/tags');
    await Promise.resolve();
    expect(reader.outcome()).to.deep.equal({ tags: ['coffee'] });
  });

  it('takes nobody back to a version before one that was seen', async () => {
    const { answer, take, ask, last, cache } = open();
    ask('/tags');
    await last().answer({ tags: ['coffee'] }, { headers: { ETag: '"e.2"' } });
    cache.invalidateKey(cache.keyOf(cache.question('/tags')) ?? '');
    expect(take(dehydrate([answer()]))).to.equal(0);
  });

  for (const [what, invalidate] of [
    ['its tags', ({ cache }) => cache.invalidate(['tags'])],
    ['everything', ({ cache }) => cache.invalidateAll()],
  ] satisfies [string, (desk: ReturnType<typeof open>) => unknown][]) {
    it(`is not taken up after ${what} was invalidated here: it is of before`, () => {
      const desk = open();
      invalidate(desk);
      expect(desk.take(dehydrate([desk.answer()]))).to.equal(0);
      desk.ask('/tags');
      expect([desk.sent.length, desk.notices]).to.deep.equal([1, []]);
    });
  }

  it('is of no use to another: that is no mistake', () => {
    const { answer, take, notices, cache } = open();
    const text = dehydrate([answer()], 'ann');
    expect([take(text), take(text, { scope: 'bob' }), notices, cache.bytes]).to.deep.equal([0, 0, [], 0]);
    expect(take(text, { scope: 'ann' })).to.equal(1);
  });

  it('is nobody’s any more when somebody comes or goes', () => {
    const { answer, take, ask, sent, cache, state } = open();
    take(dehydrate([answer()]));
    state.user = 'bob';
    cache.purge();
    ask('/tags');
    expect(sent).to.have.length(1);
  });

  it('is found by the key that the application asks by', async () => {
    const { answer, take, ask, sent } = open();
    const policy = { keyTemplate: '{method}|{uri}' };
    take(dehydrate([answer()]), { asked: () => ({ policy }) });
    const reader = ask('/tags', { policy });
    await Promise.resolve();
    expect([reader.outcome(), sent.length]).to.deep.equal([{ tags: ['tea'] }, 0]);
  });

  it('of another shape than the application expects is left out, with one notice', () => {
    const { answer, take, notices, cache } = open();
    const asked = () => ({ expected: v.object({ tags: v.array(v.number()) }) });
    expect([take(dehydrate([answer(), answer({ url: '/more' })]), { asked }), notices.length]).to.deep.equal([0, 1]);
    expect(cache.bytes).to.equal(0);
  });

  it('that makes no sense is left out, with one notice, and harms no other', () => {
    const { answer, take, notices } = open();
    const { items } = JSON.parse(dehydrate([answer(), answer({ url: '/more', freshForMs: NaN })])) as {
      items: unknown[];
    };
    const text = JSON.stringify({ schema: 1, items: [null, 7, { scope: '' }, ...items] });
    expect([take(text), notices.length]).to.deep.equal([1, 1]);
  });

  it('is nothing where there is nothing', () => {
    const { take, notices } = open();
    expect([take(null), take(dehydrate([])), notices]).to.deep.equal([0, 0, []]);
  });

  it('of another version of the envelope is left out', () => {
    const { take, notices, answer } = open();
    expect(take(dehydrate([answer()]).replace('"schema":1', '"schema":2'))).to.equal(0);
    expect(notices).to.have.length(1);
  });

  it('ends no element that it stands in, and brings no prototype', async () => {
    const { answer, take, ask } = open();
    const text = dehydrate([answer({ data: JSON.parse('{"tags":["</script>"],"__proto__":{"admin":true}}') })]);
    expect(text).to.not.contain('<');
    expect(take(text)).to.equal(1);
    const reader = ask('/tags');
    await Promise.resolve();
    expect(reader.outcome()).to.deep.equal({ tags: ['</script>'] });
    expect((reader.outcome() as { admin?: boolean }).admin).to.equal(undefined);
  });

  it('throws nothing, whatever it is', () => {
    const { cache } = open();
    const known = fc.constantFrom('schema', 'items', 'scope', 'record', 'key', 'value', 'data', 'headers', 'tags');
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(null, 1, '', '/tags', NaN, true),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(known, tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          value.map((one) => JSON.stringify(one)),
        ),
        (text) => {
          hydrate(cache, text, { noticed: () => undefined });
        },
      ),
      { numRuns: 500 },
    );
    expect(cache.bytes).to.equal(0);
  });
});
