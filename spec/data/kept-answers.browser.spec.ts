import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { spy } from 'sinon';
import * as v from 'valibot';
import { clock } from '../../app/clock';
import { cache, createSync, keepAnswers, Model, RequestCache } from '../../app/data';
import { authEpoch, namePrincipal } from '../../app/data/auth-epoch';
import type { Question } from '../../app/data/cache';
import { openKeptAnswers } from '../../app/data/kept-answers';
import { forgetUser, heard } from '../../app/data/shared-cache';
import Backbone from '../../vendor/backbone';
import { fillStorage } from '../support/full-storage';

const hats = {
  method: 'GET',
  path: '/hats',
  summary: 'All hats',
  access: 'anyone',
  status: 200,
  output: v.object({ sizes: v.array(v.number()) }),
  caching: { duration: '1m', staleFor: '1d', persist: true },
} as const;

class Hats extends Model<{ sizes: number[] }> {
  static {
    Object.assign(Hats.prototype, { endpoint: hats });
  }
}
class Secrets extends Model<{ sizes: number[] }> {
  override url(): string {
    return '/secrets';
  }
}

interface Visit {
  read(): Promise<unknown>;
  leave(): void;
}

const ITEM = '__amplify__answers:1:';

describe('Answers that the machine keeps', () => {
  let server: FakeServer;
  let stop: () => void;

  beforeEach(() => {
    localStorage.clear();
    cache.purge();
    namePrincipal('jane');
    server = fakeServer.create();
    answer('{"sizes":[7]}');
    stop = keepAnswers();
  });
  afterEach(() => {
    stop();
    server.restore();
    cache.purge();
    namePrincipal('');
    localStorage.clear();
  });

  function answer(body: string): void {
    const fields = { 'Content-Type': 'application/json', ETag: `"${body.length}"` };
    server.respondWith('GET', /hats$|secrets$/, [200, fields, body]);
  }
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  async function read(model: Model): Promise<Model> {
    const count = server.requests.length;
    const fetched = model.fetch();
    let isThere = false;
    void fetched.then(() => (isThere = true));
    await until(() => isThere || server.requests.length > count);
    server.respond();
    await fetched;
    return model;
  }
  const items = (): string[] => Object.keys(localStorage).filter((name) => name.startsWith(ITEM));

  /** A page that is loaded anew: a cache with nothing in memory, over what the machine keeps. */
  function visit(): Visit {
    let question: Question | undefined;
    const kept = openKeptAnswers(() => question);
    const visited = new RequestCache({
      clock,
      ajax: (settings) => Backbone.ajax(settings as JQueryAjaxSettings),
      user: authEpoch,
      tiers: kept.row,
    });
    return {
      async read() {
        question = visited.question('/api/hats', {
          policy: hats.caching,
          expected: hats.output,
          settings: { url: '/api/hats', dataType: 'text' },
        });
        const read = Promise.resolve(visited.read(question));
        server.respond();
        return (await read).value.data;
      },
      leave: () => kept.tier.close(),
    };
  }

  it('may be those of plain Backbone models, which ask by the same cache', async () => {
    const plain = Object.assign(new Backbone.Model(), {
      url: '/api/hats',
      caching: hats.caching,
      sync: createSync(cache, Backbone),
    });
    await read(plain as unknown as Model);
    stop();
    expect(items()).to.have.length(1);
  });

  it('are those, too, that came before it was known who is here: a page that was opened beside another kept none', async () => {
    namePrincipal(undefined);
    await read(new Hats());
    expect(items()).to.have.length(0);
    namePrincipal('jane');
    expect(items()).to.have.length(1);
  });

  it('are those of classes that say so, and hold the answer and nothing of who asked', async () => {
    await read(new Hats());
    await read(new Secrets());
    stop();
    expect(items()).to.have.length(1);
    const text = localStorage.getItem(items()[0] ?? '') ?? '';
    expect(text).to.contain('"sizes":[7]').and.to.contain('"scope":"jane:');
    expect(text).not.to.match(/settings|timeout|policy|Authorization/i);
  });

  it('are given at once in the next visit, as the past: what is true now is asked for behind, with their validator', async () => {
    const [first, next] = [visit(), visit()];
    expect(await first.read()).to.deep.equal({ sizes: [7] });
    first.leave();
    answer('{"sizes":[7,8]}');
    expect(await next.read()).to.deep.equal({ sizes: [7] });
    expect(server.requests).to.have.length(2);
    expect(server.requests[1]?.requestHeaders).to.include({ 'If-None-Match': '"13"' });
    server.respond();
    expect(await next.read()).to.deep.equal({ sizes: [7, 8] });
    expect(server.requests).to.have.length(2);
    next.leave();
  });

  for (const [what, whose] of [
    ['nobody knows yet whose token it is', undefined],
    ['another person is here', 'mallory'],
    ['nobody is signed in', ''],
  ] as const) {
    it(`are nobody’s to read where ${what}`, async () => {
      const [first, next] = [visit(), visit()];
      await first.read();
      first.leave();
      namePrincipal(whose);
      answer('{"sizes":[9]}');
      expect(await next.read()).to.deep.equal({ sizes: [9] });
      next.leave();
    });
  }

  for (const [what, change] of [
    ['half-written', (text: string) => text.slice(0, text.length / 2)],
    ['of another shape than the endpoint’s', (text: string) => text.replace('"sizes":[7]', '"sizes":["many"]')],
    ['without headers', (text: string) => text.replace('"headers"', '"heads"')],
    ['of another person', (text: string) => text.replace('"jane:', '"mallory:')],
  ] as const) {
    it(`are absent where one is ${what}`, async () => {
      const notice = spy(console, 'info');
      try {
        const [first, next] = [visit(), visit()];
        await first.read();
        first.leave();
        const name = items()[0] ?? '';
        const changed = change(localStorage.getItem(name) ?? '');
        expect(changed).not.to.equal(localStorage.getItem(name));
        localStorage.setItem(name, changed);
        answer('{"sizes":[9]}');
        expect(await next.read()).to.deep.equal({ sizes: [9] });
        expect(notice.callCount).to.equal(0);
        next.leave();
      } finally {
        notice.restore();
      }
    });
  }

  it('are no more where the storage is full, of which there is one notice', async () => {
    const notice = spy(console, 'info');
    try {
      await read(new Hats());
      fillStorage(20);
      dispatchEvent(new PageTransitionEvent('pagehide'));
      expect(items()).to.deep.equal([]);
      expect((await new Hats().fetch()) as object).to.deep.equal({ sizes: [7] });
      cache.invalidate(['path:none']);
      await read(new Hats());
      dispatchEvent(new PageTransitionEvent('pagehide'));
      expect(notice.callCount).to.equal(1);
    } finally {
      notice.restore();
    }
  });

  it('go when they are invalidated, here or elsewhere, and when somebody comes or goes', async () => {
    const epoch = (): string | null => localStorage.getItem('__amplify__answers:epoch');
    for (const [go, isTold] of [
      [() => cache.invalidate(tagsKept()), true],
      [() => heard.onInvalidated(tagsKept(), []), false],
      [() => forgetUser(false), true],
      [() => forgetUser(true), false],
      [() => heard.onMissed(), false],
    ] as const) {
      await read(new Hats());
      dispatchEvent(new PageTransitionEvent('pagehide'));
      expect(items()).to.have.length(1);
      const before = epoch();
      go();
      expect(items()).to.have.length(0);
      // Whoever was told by another tab begins no epoch: that one has.
      expect(epoch() !== before).to.equal(isTold);
    }
  });

  function tagsKept(): string[] {
    const item = JSON.parse(localStorage.getItem(items()[0] ?? '') ?? '{}') as { data: { record: { tags: string[] } } };
    return item.data.record.tags;
  }
});
