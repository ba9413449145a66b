import { expect } from 'chai';
import { ageMsOf, stateOf, type CacheEvent } from '../../../common/cache/index';
import { openCache } from './open-cache';
import { bring, neverLoad, outcomeOf, ScriptedLoad, turn } from './scripted-load';

describe('a read of the cache', () => {
  it('loads what is absent, with all that the load says about it', async () => {
    const { cache, clock } = openCache();
    const entry = await cache.read('a', bring('one', { tags: ['x'] }));
    expect(entry.value).to.equal('one');
    expect(entry.tags).to.deep.equal(['x']);
    expect(entry.storedAtMs).to.equal(clock.now());
    expect(entry.freshUntilMs).to.equal(clock.now() + 60_000);
  });

  it('gives what is fresh at once, without a promise and without a load', async () => {
    const { cache, clock } = openCache();
    const loaded = await cache.read('a', bring('one'));
    clock.advance(59_999);
    expect(cache.read('a', neverLoad)).to.equal(loaded);
  });

  it('gives what is stale at once, and loads exactly once behind it', async () => {
    const { cache, clock } = openCache();
    const { load, begun, at } = scripted();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10 }));
    clock.advance(10);
    expect(cache.read('a', load)).to.have.property('value', 'one');
    expect(cache.read('a', load)).to.have.property('value', 'one');
    expect(begun).to.have.length(1);
    await at(0).bring('two');
    expect(cache.read('a', neverLoad)).to.have.property('value', 'two');
  });

  it('loads what is past its stale window', async () => {
    const { cache, clock } = openCache();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10 }));
    clock.advance(20);
    expect(await outcomeOf(cache.read('a', bring('two')))).to.equal('two');
  });

  it('keeps what is stale when the revalidation behind it fails, and reports that nobody else heard of it', async () => {
    const { cache, clock, reported } = openCache();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10 }));
    clock.advance(15);
    void cache.read('a', () => {
      throw new Error('down');
    });
    await turn();
    expect(cache.peek('a')).to.have.property('value', 'one');
    expect(reported('revalidation-failed')).to.have.length(1);
  });

  it('loads anew when asked to refresh, and others go on with what is fresh meanwhile', async () => {
    const { cache } = openCache();
    const { load, at } = scripted();
    await cache.read('a', bring('one'));
    const refreshed = cache.read('a', load, { refresh: true });
    expect(cache.read('a', neverLoad)).to.have.property('value', 'one');
    await at(0).bring('two');
    expect(await outcomeOf(refreshed)).to.equal('two');
    expect(cache.peek('a')).to.have.property('value', 'two');
  });

  it('counts the life of an entry from the moment its load began', async () => {
    const { cache, clock } = openCache();
    const { load, at } = scripted();
    const answer = cache.read('a', load);
    clock.advance(40);
    await at(0).bring('one', { freshForMs: 50 });
    expect(stateOf(await answer, clock.now())).to.equal('fresh');
    clock.advance(10);
    expect(cache.peek('a')).to.equal(undefined);
  });

  it('gives but does not keep what its load says not to store, nor what was there before', async () => {
    const { cache, reported } = openCache();
    await cache.read('a', bring('one'));
    expect(await outcomeOf(cache.read('a', bring('secret', { store: false }), { refresh: true }))).to.equal('secret');
    expect(cache.peek('a')).to.equal(undefined);
    expect(reported('not-stored')).to.deep.equal([{ type: 'not-stored', key: 'a', because: 'refused' }]);
  });

  it('keeps nothing whose life is over when it arrives, unless it can be asked with its validator', async () => {
    const { cache } = openCache();
    await cache.read('a', bring('one', { freshForMs: 0 }));
    expect(cache.size).to.equal(0);
    await cache.read('a', bring('one', { freshForMs: 0, isAskable: true }));
    expect(cache.size).to.equal(1);
  });

  it('shows the load what was there before, so that it can ask with its validators', async () => {
    const { cache, clock } = openCache();
    const { load, at } = scripted();
    await cache.read('a', bring('one', { isAskable: true }));
    clock.advance(60_000);
    void cache.read('a', load);
    expect(at(0).context.previous).to.have.property('value', 'one');
    await at(0).bring('one');
    await cache.invalidate(['unrelated']);
    expect(cache.peek('a')).to.have.property('value', 'one');
  });

  it('bypasses the cache without a key: nothing is shared and nothing is kept', async () => {
    const { cache } = openCache();
    const { load, begun, at } = scripted();
    const answers = [cache.read(undefined, load), cache.read(undefined, load)];
    expect(begun).to.have.length(2);
    await at(0).bring('one');
    await at(1).fail('down');
    expect(await Promise.all(answers.map(outcomeOf))).to.deep.include('one');
    expect([cache.size, cache.loading]).to.deep.equal([0, 0]);
  });

  it('without a key can be aborted like any other', async () => {
    const { cache } = openCache();
    const { load, at } = scripted();
    const controller = new AbortController();
    const answer = cache.read(undefined, load, { signal: controller.signal });
    controller.abort();
    expect(await outcomeOf(answer)).to.have.property('name', 'AbortError');
    expect(at(0).context.signal.aborted).to.equal(true);
  });

  it('leaves what peek looks at where it was: not used, not loaded', async () => {
    const { cache, clock } = openCache();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10 }));
    clock.advance(15);
    expect(cache.peek('a')).to.have.property('value', 'one');
    expect(cache.loading).to.equal(0);
    expect(cache.peek('never asked for')).to.equal(undefined);
  });

  it('gives what is fresh to who wants nothing else, and nothing that is stale, invalid or absent; nothing is loaded', async () => {
    const { cache, clock, events } = openCache();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10, tags: ['t'] }));
    expect(cache.fresh('a')).to.have.property('value', 'one');
    expect(events.at(-1)).to.include({ type: 'hit', key: 'a' });
    await cache.invalidate(['t']);
    expect(cache.fresh('a')).to.equal(undefined);
    await cache.read('a', bring('two', { freshForMs: 10, staleForMs: 10 }));
    clock.advance(10);
    expect(cache.fresh('a')).to.equal(undefined);
    expect([cache.fresh('never asked for'), cache.loading]).to.deep.equal([undefined, 0]);
  });

  it('takes no harm from hostile keys and tags', async () => {
    const { cache } = openCache();
    const hostile = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\0', 'x'.repeat(10_000)];
    for (const key of hostile) expect(cache.peek(key)).to.equal(undefined);
    for (const key of hostile) await cache.read(key, bring(`value of ${key}`, { tags: [key] }));
    for (const key of hostile) expect(cache.read(key, neverLoad)).to.have.property('value', `value of ${key}`);
    await cache.invalidate(['__proto__', '']);
    expect(hostile.filter((key) => cache.peek(key) === undefined)).to.deep.equal(['__proto__', '']);
    expect({}).not.to.have.property('value');
  });
});

describe('a clock set back', () => {
  it('makes no entry live longer', async () => {
    const { cache, clock } = openCache();
    await cache.read('a', bring('one', { freshForMs: 100 }));
    clock.advance(60);
    cache.peek('a');
    clock.set(clock.now() - 3_600_000);
    expect(cache.read('a', neverLoad)).to.have.property('value', 'one');
    clock.advance(39);
    expect(cache.read('a', neverLoad)).to.have.property('value', 'one');
    clock.advance(1);
    expect(cache.peek('a')).to.equal(undefined);
  });

  it('makes no age negative', async () => {
    const { cache, clock } = openCache();
    const entry = await cache.read('a', bring('one'));
    expect(ageMsOf(entry, clock.now() + 5)).to.equal(5);
    expect(ageMsOf(entry, clock.now() - 5)).to.equal(0);
  });

  it('while a load is on its way gives its entry no longer life', async () => {
    const { cache, clock } = openCache();
    const { load, at } = scripted();
    void cache.read('a', load);
    clock.set(clock.now() - 3_600_000);
    await at(0).bring('one', { freshForMs: 100 });
    clock.advance(100);
    expect(cache.peek('a')).to.equal(undefined);
  });
});

describe('the answer to a read, explained', () => {
  async function explained(cache: ReturnType<typeof openCache>['cache'], load = bring('two'), refresh = false) {
    const answers: CacheEvent<string>[] = [];
    await outcomeOf(cache.read('a', load, { refresh, explain: (answer) => answers.push(answer) }));
    expect(answers).to.have.length(1);
    return answers[0];
  }

  it('is a load, with its reason and whether it was stored', async () => {
    const { cache, clock } = openCache();
    expect(await explained(cache, bring('one', { freshForMs: 10 }))).to.include({
      type: 'loaded',
      reason: 'absent',
      isStored: true,
      isCollapsed: false,
      ttlMs: 10,
    });
    clock.advance(10);
    expect(await explained(cache, bring('one', { tags: ['x'] }))).to.include({ type: 'loaded', reason: 'expired' });
    expect(await explained(cache, bring('one', { tags: ['x'] }), true)).to.include({ reason: 'refresh' });
    await cache.invalidate(['x']);
    expect(await explained(cache, bring('one', { store: false }))).to.include({
      reason: 'invalidated',
      isStored: false,
    });
  });

  it('is a hit, with what remains of its life', async () => {
    const { cache, clock } = openCache();
    await cache.read('a', bring('one'));
    clock.advance(1_000);
    expect(await explained(cache)).to.include({ type: 'hit', tier: 'memory', ttlMs: 59_000, isCollapsed: false });
  });

  it('is stale, with how long it has been and why it was given', async () => {
    const { cache, clock } = openCache();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10, graceForMs: 100 }));
    clock.advance(15);
    const { load, at } = scripted();
    expect(await explained(cache, load)).to.include({ type: 'stale', because: 'revalidating', ttlMs: -5 });
    await at(0).fail('down');
    clock.advance(10);
    const failing = () => Promise.reject(new Error('down'));
    expect(await explained(cache, failing)).to.include({ type: 'stale', because: 'load-failed', ttlMs: -15 });
  });

  it('tells who joined from who began, and a failure from both', async () => {
    const { cache } = openCache();
    const { load, at } = scripted();
    const told: string[] = [];
    for (const name of ['first', 'second']) {
      void cache.read('a', load, {
        explain: (answer) => told.push(`${name}: ${answer.type} ${'isCollapsed' in answer ? answer.isCollapsed : ''}`),
      });
    }
    await at(0).fail('down');
    expect(told).to.deep.equal(['first: failed false', 'second: failed true']);
  });

  it('is a bypass when there is no key', async () => {
    const { cache } = openCache();
    const told: string[] = [];
    await cache.read(undefined, bring('one'), { explain: (answer) => told.push(answer.type) });
    expect(told).to.deep.equal(['bypassed']);
  });

  it('goes to the observer as well, with what else happens', async () => {
    const { cache, events } = openCache();
    await cache.read('a', bring('one'));
    void cache.read('a', neverLoad);
    expect(events.map((event) => event.type)).to.deep.equal(['load-began', 'loaded', 'hit']);
  });

  it('does no harm when whoever it is told to throws', async () => {
    const types: string[] = [];
    const { cache } = openCache({
      observe: (event) => {
        types.push(event.type);
        throw new Error('observer');
      },
    });
    const explain = () => {
      throw new Error('reader');
    };
    expect(await outcomeOf(cache.read('a', bring('one'), { explain }))).to.equal('one');
    expect(cache.read('a', neverLoad, { explain })).to.have.property('value', 'one');
    expect(types.filter((type) => type === 'callback-failed')).to.have.length(2);
  });
});

function scripted() {
  const script = new ScriptedLoad();
  return { load: script.load, begun: script.begun, at: (nth: number) => script.at(nth) };
}
