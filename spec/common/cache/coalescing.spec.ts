import { expect } from 'chai';
import { PurgedError, type Signal } from '../../../common/cache/index';
import { openCache } from './open-cache';
import { bring, neverLoad, outcomeOf, ScriptedLoad, turn } from './scripted-load';

describe('a load that several wait for', () => {
  it('is one, however many ask meanwhile, and all are given its entry', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const answers = Array.from({ length: 1_000 }, () => cache.read('a', script.load));
    await script.at(0).bring('one');
    expect(script.begun).to.have.length(1);
    expect(new Set(await Promise.all(answers.map(outcomeOf)))).to.deep.equal(new Set(['one']));
  });

  it('is one for each key', () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    for (const key of ['a', 'b', 'a']) void cache.read(key, script.load);
    expect(script.begun.map((begun) => begun.context.key)).to.deep.equal(['a', 'b']);
  });

  it('fails for all with the same reason, is not kept, and the next read loads again', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const answers = [cache.read('a', script.load), cache.read('a', script.load)];
    await script.at(0).fail('down');
    const [first, second] = await Promise.all(answers.map(outcomeOf));
    expect(first).to.be.an('error').with.property('message', 'down');
    expect(second).to.equal(first);
    expect(await outcomeOf(cache.read('a', bring('up again')))).to.equal('up again');
  });

  it('has left before anyone is told: who reads again in answer finds the entry, or loads again after a failure', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const again = Promise.resolve(cache.read('a', script.load)).then(() => [
      cache.inFlight('a'),
      cache.read('a', neverLoad),
    ]);
    await script.at(0).bring('one');
    expect(await again).to.deep.equal([undefined, cache.peek('a')]);

    const retried = Promise.resolve(cache.read('b', script.load)).catch(() => cache.read('b', script.load));
    await script.at(1).fail('down');
    await script.at(2).bring('up again');
    expect(await outcomeOf(retried)).to.equal('up again');
  });

  it('that throws at once rejects like any other and does not block its key', async () => {
    const { cache } = openCache();
    const throwing = () => {
      throw new Error('at once');
    };
    expect(await outcomeOf(cache.read('a', throwing))).to.have.property('message', 'at once');
    expect(cache.loading).to.equal(0);
    expect(await outcomeOf(cache.read('a', bring('one')))).to.equal('one');
  });

  it('that brings nothing usable rejects and does not block its key', async () => {
    const { cache } = openCache({ sizeOf: (value) => (value === 'immeasurable' ? Number.NaN : value.length) });
    expect(await outcomeOf(cache.read('a', bring('immeasurable')))).to.be.instanceOf(RangeError);
    expect(cache.loading).to.equal(0);
    expect(await outcomeOf(cache.read('a', bring('one')))).to.equal('one');
  });

  it('ends no process when it fails and nobody listens', async () => {
    const { cache } = openCache();
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const script = new ScriptedLoad();
    const controller = new AbortController();
    void cache.read('a', script.load);
    void cache.read('a', script.load, { signal: controller.signal });
    void cache.read(undefined, script.load);
    void cache.read('b', script.load, { signal: AbortSignal.abort() });
    controller.abort();
    await script.at(0).fail('down');
    await script.at(1).fail('down');
    process.off('unhandledRejection', listen);
    expect(unhandled).to.deep.equal([]);
  });

  it('can be asked about: inFlight has its promise, without waiting for it', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    expect(cache.inFlight('a')).to.equal(undefined);
    const controller = new AbortController();
    const answer = cache.read('a', script.load, { signal: controller.signal });
    const inFlight = cache.inFlight('a');
    await script.at(0).bring('one');
    expect(await inFlight).to.equal(await answer);
    expect(cache.inFlight('a')).to.equal(undefined);

    const aborted = cache.read('b', script.load, { signal: controller.signal });
    const promise = cache.inFlight('b');
    controller.abort();
    expect(await outcomeOf(aborted)).to.have.property('name', 'AbortError');
    expect(promise && (await outcomeOf(promise))).to.have.property('name', 'AbortError');
    expect(script.at(1).context.signal.aborted).to.equal(true);
  });

  it('can be asked about while it is forced, and invalidated: who reads then has what comes after that', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const forced = cache.read('a', script.load, { refresh: true });
    void cache.invalidate(['tea']);
    void cache.inFlight('a');
    const answer = cache.read('a', script.load);
    await script.at(0).bring('before', { tags: ['tea'] });
    await script.at(1).bring('after', { tags: ['tea'] });
    expect(await outcomeOf(forced)).to.equal('before');
    expect(await outcomeOf(answer)).to.equal('after');
  });

  it('that is not joinable any more because of its age does not block its key', async () => {
    const { cache, clock } = openCache({ maxJoinAgeMs: 30_000 });
    const script = new ScriptedLoad();
    const hung = cache.read('a', script.load);
    clock.advance(30_000);
    expect(cache.inFlight('a')).to.equal(undefined);
    const answer = cache.read('a', script.load);
    await script.at(1).bring('new');
    expect(await outcomeOf(answer)).to.equal('new');
    await script.at(0).bring('old');
    expect(await outcomeOf(hung)).to.equal('new');
    expect(cache.peek('a')).to.have.property('value', 'new');
  });
});

describe('aborting a read', () => {
  it('takes only that reader away', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const controller = new AbortController();
    const leaving = cache.read('a', script.load, { signal: controller.signal });
    const staying = cache.read('a', script.load);
    controller.abort();
    expect(await outcomeOf(leaving)).to.have.property('name', 'AbortError');
    await script.at(0).bring('one');
    expect(await outcomeOf(staying)).to.equal('one');
    expect(script.at(0).context.signal.aborted).to.equal(false);
  });

  it('by the last reader aborts the load, and the next read begins another', async () => {
    const { cache, reported } = openCache();
    const script = new ScriptedLoad();
    const controllers = [new AbortController(), new AbortController()];
    const answers = controllers.map(({ signal }) => cache.read('a', script.load, { signal }));
    let fired = 0;
    script.at(0).context.signal.addEventListener('abort', () => fired++);
    controllers[0]?.abort();
    expect(fired).to.equal(0);
    controllers[1]?.abort();
    expect([fired, cache.loading]).to.deep.equal([1, 0]);
    expect(reported('load-aborted')).to.have.length(1);
    await Promise.all(answers.map(outcomeOf));
    const next = cache.read('a', script.load);
    await script.at(0).bring('too late');
    expect(cache.peek('a')).to.equal(undefined);
    await script.at(1).bring('two');
    expect(await outcomeOf(next)).to.equal('two');
  });

  it('gives the reader the reason of its signal, and does not begin a load when it was aborted before', async () => {
    const { cache } = openCache();
    const reason = new Error('the view is gone');
    const answer = cache.read('a', neverLoad, { signal: AbortSignal.abort(reason) });
    expect(await outcomeOf(answer)).to.equal(reason);
    const wordless = cache.read('a', neverLoad, { signal: AbortSignal.abort('a text') });
    expect(await outcomeOf(wordless)).to.include({ name: 'AbortError', cause: 'a text' });
  });

  it('while its load begins leaves nothing behind', async () => {
    const { cache } = openCache();
    const controller = new AbortController();
    const answer = cache.read(
      'a',
      (context) => {
        controller.abort();
        return bring(context.signal.aborted ? 'told' : 'not told')(context);
      },
      { signal: controller.signal },
    );
    expect(await outcomeOf(answer)).to.have.property('name', 'AbortError');
    await turn();
    expect([cache.loading, cache.size]).to.deep.equal([0, 0]);
  });

  it('after its answer does nothing, and no listener stays on the signal', async () => {
    const { cache } = openCache();
    const listeners = new Set<() => void>();
    const signal: Signal = {
      aborted: false,
      addEventListener: (_type, listener) => listeners.add(listener),
      removeEventListener: (_type, listener) => listeners.delete(listener),
    };
    const script = new ScriptedLoad();
    const answer = cache.read('a', script.load, { signal });
    expect(listeners).to.have.property('size', 1);
    await script.at(0).bring('one');
    expect(await outcomeOf(answer)).to.equal('one');
    expect(listeners).to.have.property('size', 0);
  });

  it('does not end a revalidation that someone else was given a stale answer for', async () => {
    const { cache, clock } = openCache();
    const script = new ScriptedLoad();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10 }));
    clock.advance(10);
    void cache.read('a', script.load);
    clock.advance(10);
    const controller = new AbortController();
    const joined = cache.read('a', neverLoad, { signal: controller.signal });
    controller.abort();
    await outcomeOf(joined);
    await script.at(0).bring('two');
    expect(cache.peek('a')).to.have.property('value', 'two');
  });

  it('reaches every listener of the load, whatever the others throw', async () => {
    const { cache, reported } = openCache();
    const script = new ScriptedLoad();
    const controller = new AbortController();
    const answer = cache.read('a', script.load, { signal: controller.signal });
    const { signal } = script.at(0).context;
    let heard = 0;
    signal.addEventListener('abort', () => {
      throw new Error('listener');
    });
    signal.addEventListener('abort', () => heard++);
    controller.abort();
    expect(heard).to.equal(1);
    expect(reported('callback-failed')).to.have.length(1);
    await outcomeOf(answer);
  });
});

describe('a refresh', () => {
  it('joins only a refresh that began in the same millisecond', async () => {
    const { cache, clock } = openCache();
    const script = new ScriptedLoad();
    void cache.read('a', script.load);
    void cache.read('a', script.load, { refresh: true });
    void cache.read('a', script.load, { refresh: true });
    expect(script.begun).to.have.length(2);
    clock.advance(1);
    void cache.read('a', script.load, { refresh: true });
    expect(script.begun).to.have.length(3);
    await turn();
  });

  it('wins over an older load that lands after it, and readers of that are given the newer entry', async () => {
    const { cache, reported } = openCache();
    const script = new ScriptedLoad();
    const older = cache.read('a', script.load);
    const newer = cache.read('a', script.load, { refresh: true });
    await script.at(1).bring('new');
    await script.at(0).bring('old');
    expect(await Promise.all([outcomeOf(older), outcomeOf(newer)])).to.deep.equal(['new', 'new']);
    expect(cache.peek('a')).to.have.property('value', 'new');
    expect(reported('not-stored')).to.deep.equal([{ type: 'not-stored', key: 'a', because: 'superseded' }]);
  });

  it('is what began last for who asks after it, though nothing of it may be kept: an older load is joined no more', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    void cache.read('a', script.load);
    void cache.read('a', script.load, { refresh: true });
    await script.at(1).bring('new', { freshForMs: 0, staleForMs: 0, isAskable: true });
    const reader = cache.read('a', script.load);
    await script.at(0).bring('old');
    await script.at(2).bring('newer');
    expect(await outcomeOf(reader)).to.equal('newer');
  });

  it('wins also when its entry has left memory by then', async () => {
    const { cache } = openCache({ maxBytes: 1_000, maxEntryBytes: 1_000 });
    const script = new ScriptedLoad();
    void cache.read('a', script.load);
    void cache.read('a', script.load, { refresh: true });
    await script.at(1).bring('new');
    await cache.read('b', bring('x'.repeat(700)));
    expect(cache.peek('a')).to.equal(undefined);
    await script.at(0).bring('old');
    expect(cache.peek('a')).to.equal(undefined);
  });

  it('ends no revalidation that someone has come to wait for', async () => {
    const { cache, clock } = openCache();
    const script = new ScriptedLoad();
    await cache.read('a', bring('one', { freshForMs: 10, staleForMs: 10 }));
    clock.advance(10);
    void cache.read('a', script.load);
    clock.advance(10);
    const joined = cache.read('a', neverLoad);
    void cache.read('a', script.load, { refresh: true });
    await script.at(0).bring('two');
    expect(await outcomeOf(joined)).to.equal('two');
  });

  it('that fails tells its reader, although something is there', async () => {
    const { cache } = openCache();
    await cache.read('a', bring('one', { graceForMs: 60_000 }));
    const answer = cache.read('a', () => Promise.reject(new Error('down')), { refresh: true });
    expect(await outcomeOf(answer)).to.have.property('message', 'down');
    expect(cache.peek('a')).to.have.property('value', 'one');
  });
});

describe('a load that fails', () => {
  it('is answered with the entry that is in its grace', async () => {
    const { cache, clock } = openCache();
    await cache.read('a', bring('one', { freshForMs: 10, graceForMs: 100 }));
    clock.advance(109);
    expect(await outcomeOf(cache.read('a', () => Promise.reject(new Error('down'))))).to.equal('one');
    clock.advance(1);
    expect(await outcomeOf(cache.read('a', () => Promise.reject(new Error('down'))))).to.have.property(
      'message',
      'down',
    );
  });

  it('is not answered with an entry that was invalidated', async () => {
    const { cache, clock } = openCache();
    const script = new ScriptedLoad();
    await cache.read('a', bring('one', { freshForMs: 10, graceForMs: 100, tags: ['x'] }));
    clock.advance(20);
    const answer = cache.read('a', script.load);
    await cache.invalidate(['x']);
    await script.at(0).fail('down');
    expect(await outcomeOf(answer)).to.have.property('message', 'down');
  });

  it('is answered with what was written meanwhile', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const answer = cache.read('a', script.load);
    await cache.write('a', { value: 'written', freshForMs: 10 });
    await script.at(0).fail('down');
    expect(await outcomeOf(answer)).to.equal('written');
  });
});

describe('a purge', () => {
  it('aborts what is being loaded, rejects who waits, and stores nothing of it', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    await cache.read('b', bring('of the last user'));
    const answers = [cache.read('a', script.load), cache.read('a', script.load)];
    await cache.purge();
    for (const outcome of await Promise.all(answers.map(outcomeOf))) expect(outcome).to.be.instanceOf(PurgedError);
    expect(script.at(0).context.signal.aborted).to.equal(true);
    await script.at(0).bring('of the last user');
    expect([cache.size, cache.bytes, cache.loading]).to.deep.equal([0, 0, 0]);
  });

  it('is over before anyone hears of it: who reads in answer gets a new load', async () => {
    const { cache } = openCache();
    const script = new ScriptedLoad();
    const again = Promise.resolve(cache.read('a', script.load)).catch(() => cache.read('a', script.load));
    await cache.purge();
    await turn();
    await script.at(1).bring('of the next user');
    expect(await outcomeOf(again)).to.equal('of the next user');
  });
});
