import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { createSandbox, spy } from 'sinon';
import { cache, joinTabs, request, Session, SESSION_CHANGED } from '../../app/data';
import { authEpoch, keptScope } from '../../app/data/auth-epoch';
import { USER_CHANGED_ELSEWHERE } from '../../app/data/shared-cache';
import { keepToken, TOKEN_KEY } from '../../app/data/token';
import { mediator } from '../../vendor/chaplin';
import { currentUser, jane } from '../support/current-user';
import { until } from '../support/stage';

const elsewhere = { method: 'GET', path: '/elsewhere', summary: '', access: 'signed-in', status: 204 } as const;

describe('The session', () => {
  let server: FakeServer;
  let session: Session;

  beforeEach(() => {
    server = fakeServer.create();
    server.respondImmediately = true;
    keepToken(null);
    session = new Session();
  });

  afterEach(() => {
    session.stop();
    server.restore();
    keepToken(null);
    localStorage.removeItem('authEpoch');
    cache.purge();
  });

  function answer(status: number, body: unknown): void {
    server.respondWith('GET', /\/user$/, [status, {}, typeof body === 'string' ? body : JSON.stringify(body)]);
  }

  async function startWith(token: string | null): Promise<void> {
    if (token !== null) localStorage.setItem(TOKEN_KEY, token);
    session.start(currentUser);
    await session.ready;
  }

  /** What the browser tells the other tabs when one of them writes. */
  function writeInAnotherTab(token: string | null): void {
    if (token === null) localStorage.removeItem(TOKEN_KEY);
    else localStorage.setItem(TOKEN_KEY, token);
    window.dispatchEvent(new StorageEvent('storage', { key: TOKEN_KEY, newValue: token, storageArea: localStorage }));
  }

  it('is nobody’s without a token, and asks nothing', async () => {
    await startWith(null);
    expect(session).to.include({ state: 'unauthenticated', user: null, token: null });
    expect(server.requests).to.have.lengthOf(0);
  });

  it('finds out at the start whose the stored token is', async () => {
    answer(200, { user: jane });
    localStorage.setItem(TOKEN_KEY, 'a');
    session.start(currentUser);
    expect(session.state).to.equal('loading');
    await session.ready;
    expect(session.state).to.equal('authenticated');
    expect(session.user).to.deep.equal(jane);
    expect(server.requests[0]?.requestHeaders).to.include({ Authorization: 'Bearer a' });
  });

  for (const status of [400, 401, 403, 404, 422]) {
    it(`forgets a token that the server answers with ${status}`, async () => {
      answer(status, { errors: { token: ['is invalid'] } });
      await startWith('a');
      expect(session).to.include({ state: 'unauthenticated', token: null });
      expect(localStorage.getItem(TOKEN_KEY)).to.equal(null);
      expect(server.requests).to.have.lengthOf(1);
    });
  }

  const silences: [name: string, answer: [number, string]][] = [
    ['500', [500, '{"errors":{}}']],
    ['503 with a page', [503, '<html>']],
    ['200 without a body', [200, '']],
    ['200 with garbage', [200, '{"user":']],
    ['200 with half a user', [200, '{"user":{"username":"jane"}}']],
  ];
  for (const [name, [status, body]] of silences) {
    it(`keeps a token that the server answers with ${name}`, async () => {
      answer(status, body);
      await startWith('a');
      expect(session).to.include({ state: 'unavailable', token: 'a', user: null });
      expect(localStorage.getItem(TOKEN_KEY)).to.equal('a');
    });
  }

  it('keeps the token when there is no network', async () => {
    server.respondWith((xhr) => {
      xhr.error();
    });
    await startWith('a');
    expect(session).to.include({ state: 'unavailable', token: 'a' });
  });

  it('finds out later, when it is asked to reconnect', async () => {
    answer(500, '');
    await startWith('a');
    answer(200, { user: jane });
    session.reconnect();
    expect(session.state).to.equal('loading');
    await session.ready;
    expect(session.user?.username).to.equal('jane');
  });

  it('reconnects by itself when the network is back', async () => {
    answer(500, '');
    await startWith('a');
    answer(200, { user: jane });
    window.dispatchEvent(new Event('online'));
    await session.ready;
    expect(session.state).to.equal('authenticated');
  });

  it('belongs to whoever signs in, here and after a reload, until they sign out', () => {
    session.signIn(jane);
    expect(session).to.include({ state: 'authenticated', token: 'a' });
    expect(localStorage.getItem(TOKEN_KEY)).to.equal('a');
    session.signOut();
    expect(session).to.include({ state: 'unauthenticated', token: null, user: null });
    expect(localStorage.getItem(TOKEN_KEY)).to.equal(null);
  });

  it('shows what people changed about themselves', () => {
    session.signIn(jane);
    session.update({ ...jane, username: 'janet', token: 'b' });
    expect(session.user?.username).to.equal('janet');
    expect(localStorage.getItem(TOKEN_KEY)).to.equal('b');
  });

  it('tells everyone once about each change, when the token is in place', () => {
    const tokens: (string | null)[] = [];
    const heard = () => tokens.push(localStorage.getItem(TOKEN_KEY));
    mediator.subscribe(SESSION_CHANGED, heard);
    session.signIn(jane);
    session.signOut();
    session.signOut();
    mediator.unsubscribe(SESSION_CHANGED, heard);
    expect(tokens).to.deep.equal(['a', null]);
  });

  it('ends here when another tab signs out', async () => {
    answer(200, { user: jane });
    await startWith('a');
    writeInAnotherTab(null);
    expect(session).to.include({ state: 'unauthenticated', user: null });
  });

  it('ends here when another tab clears the whole storage', async () => {
    answer(200, { user: jane });
    await startWith('a');
    localStorage.clear();
    window.dispatchEvent(new StorageEvent('storage', { key: null, storageArea: localStorage }));
    expect(session.state).to.equal('unauthenticated');
  });

  it('becomes that of whom another tab signs in', async () => {
    await startWith(null);
    answer(200, { user: { ...jane, username: 'mallory', token: 'b' } });
    writeInAnotherTab('b');
    expect(session.state).to.equal('loading');
    await session.ready;
    expect(session.user?.username).to.equal('mallory');
  });

  it('is not signed in again by an answer that comes after signing out', async () => {
    server.respondImmediately = false;
    localStorage.setItem(TOKEN_KEY, 'a');
    session.start(currentUser);
    session.signOut();
    answer(200, { user: jane });
    server.respond();
    await session.ready;
    await Promise.resolve();
    expect(session.state).to.equal('unauthenticated');
  });

  it('settles for whoever waits, although another token came in between', async () => {
    server.respondImmediately = false;
    localStorage.setItem(TOKEN_KEY, 'a');
    session.start(currentUser);
    const { ready } = session;
    writeInAnotherTab('b');
    answer(200, { user: { ...jane, token: 'b' } });
    server.respond();
    await ready;
    expect(session).to.include({ state: 'authenticated', token: 'b' });
  });

  describe('that another tab renews while the server is asked whose it is', () => {
    beforeEach(() => {
      server.respondImmediately = false;
      localStorage.setItem('authEpoch', 'mine a');
      localStorage.setItem(TOKEN_KEY, 'a');
      session.start(currentUser);
      localStorage.setItem('authEpoch', 'mine b');
      writeInAnotherTab('b');
    });

    it('is not asked about once more: ten tabs that are opened at once ask ten times', async () => {
      expect(server.requests).to.have.lengthOf(1);
      expect(server.requests[0]?.requestHeaders).to.include({ Authorization: 'Bearer a' });
      answer(200, { user: { ...jane, token: 'of an answer' } });
      server.respond();
      await session.ready;
      expect(session).to.deep.include({ state: 'authenticated', token: 'b', user: { ...jane, token: 'b' } });
      expect(localStorage.getItem(TOKEN_KEY)).to.equal('b');
    });

    it('is asked about when the server refuses the one before', async () => {
      answer(401, '{"errors":{"token":["is invalid"]}}');
      server.respond();
      await until(
        () => server.requests.length === 2,
        () => 'nothing more is asked',
      );
      expect(session.state).to.equal('loading');
      expect(server.requests[1]?.requestHeaders).to.include({ Authorization: 'Bearer b' });
      answer(200, { user: { ...jane, token: 'b' } });
      server.respond();
      await session.ready;
      expect(session).to.include({ state: 'authenticated', token: 'b' });
    });

    it('is kept where there is no network', async () => {
      answer(503, '');
      server.respond();
      await session.ready;
      expect(session).to.include({ state: 'unavailable', token: 'b' });
    });

    it('is nobody’s any more once this tab signs out', async () => {
      session.signOut();
      answer(200, { user: jane });
      server.respond();
      await session.ready;
      expect(session).to.include({ state: 'unauthenticated', token: null });
    });
  });

  it('asks again whose the token is when the API refuses it elsewhere, and ends if it is nobody’s', async () => {
    answer(200, { user: jane });
    await startWith('a');
    server.respondWith([401, {}, '{"errors":{"token":["is invalid"]}}']);
    answer(401, '{"errors":{"token":["is invalid"]}}');
    const ended = new Promise((resolve) => mediator.subscribeOnce(SESSION_CHANGED, resolve));
    request(elsewhere).then(undefined, () => undefined);
    await ended;
    expect(session.state).to.equal('unauthenticated');
    expect(server.requests.filter(({ url }) => url.endsWith('/user'))).to.have.lengthOf(2);
  });

  it('outlives a single 401 from somewhere else', async () => {
    answer(200, { user: jane });
    await startWith('a');
    server.respondWith('GET', /elsewhere/, [401, {}, '']);
    await request(elsewhere).then(
      () => {
        throw new Error('it was content');
      },
      () => undefined,
    );
    expect(server.requests.filter(({ url }) => url.endsWith('/user'))).to.have.lengthOf(2);
    expect(session.state).to.equal('authenticated');
  });

  it('works in memory where storage is forbidden', () => {
    const sandbox = createSandbox();
    for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
      sandbox.stub(Storage.prototype, method).throws(new DOMException('denied', 'SecurityError'));
    }
    try {
      session.start(currentUser);
      session.signIn(jane);
      expect(session).to.include({ state: 'authenticated', token: 'a' });
      session.signOut();
      expect(session.token).to.equal(null);
    } finally {
      sandbox.restore();
    }
  });

  describe('as the scope of what is kept,', () => {
    it('is another after each signing in and out, and after the server has ended it', async () => {
      const epochs = [authEpoch()];
      const note = (): void => void epochs.push(authEpoch());
      await startWith(null);
      session.signIn(jane);
      note();
      session.signIn({ ...jane, username: 'mallory', token: 'b' });
      note();
      session.signOut();
      note();
      answer(401, '{"errors":{"token":["is invalid"]}}');
      localStorage.setItem(TOKEN_KEY, 'a');
      session.stop();
      session.start(currentUser);
      await session.ready;
      note();
      expect(new Set(epochs).size).to.equal(epochs.length);
      expect(localStorage.getItem('authEpoch')).to.equal(`${authEpoch()} `);
    });

    it('stays when another tab renews the token, and nothing is asked or shown anew', async () => {
      answer(200, { user: jane });
      await startWith('a');
      cache.store(cache.question('/api/hats/1'), { size: 7 }, 'Cache-Control: max-age=60');
      const epoch = authEpoch();
      localStorage.setItem('authEpoch', `${epoch} b`);
      writeInAnotherTab('b');
      expect(session).to.include({ state: 'authenticated', token: 'b' });
      expect(authEpoch()).to.equal(epoch);
      expect(cache.bytes).to.be.greaterThan(0);
      expect(server.requests).to.have.lengthOf(1);
    });

    it('stays when the server answers with a newer token whose this one is', async () => {
      localStorage.setItem('authEpoch', 'mine a');
      answer(200, { user: { ...jane, token: 'b' } });
      await startWith('a');
      expect(session.token).to.equal('b');
      expect(authEpoch()).to.equal('mine');
      expect(localStorage.getItem('authEpoch')).to.equal('mine b');
    });

    it('stays for a new token of the same person, and when the page finds a token at its load', async () => {
      await startWith(null);
      session.signIn(jane);
      const epoch = authEpoch();
      session.update({ ...jane, token: 'b' });
      session.stop();
      answer(200, { user: { ...jane, token: 'b' } });
      session = new Session();
      await startWith(null);
      expect(session.user?.username).to.equal('jane');
      expect(authEpoch()).to.equal(epoch);
    });

    it('names the person, once it is known who that is', async () => {
      await startWith(null);
      expect(keptScope()).to.equal(`:${authEpoch()}`);
      answer(500, '');
      writeInAnotherTab('a');
      expect(session.state).to.equal('loading');
      expect(keptScope()).to.equal(undefined);
      await session.ready;
      expect(session.state).to.equal('unavailable');
      expect(keptScope()).to.equal(undefined);
      answer(200, { user: jane });
      session.reconnect();
      await session.ready;
      expect(keptScope()).to.equal(`jane:${authEpoch()}`);
    });

    it('is that of the tab in which somebody came or went, and of no one where that tab knows of none', async () => {
      await startWith(null);
      localStorage.setItem('authEpoch', 'elsewhere a');
      answer(200, { user: jane });
      writeInAnotherTab('a');
      expect(authEpoch()).to.equal('elsewhere');
      await session.ready;
      // By somebody who knows nothing of epochs.
      writeInAnotherTab('b');
      expect(session.state).to.equal('loading');
      expect(authEpoch()).not.to.equal('elsewhere');
      await session.ready;
    });

    it('tells the other tabs when all of it is done: there is no token, no answer, and another epoch', async () => {
      const leave = joinTabs('tabs of this spec');
      await startWith(null);
      session.signIn(jane);
      const before = authEpoch();
      cache.store(cache.question('/api/hats/1'), { size: 7 }, 'Cache-Control: max-age=60');
      expect(cache.bytes).to.be.greaterThan(0);
      const seen: unknown[] = [];
      const sandbox = createSandbox();
      sandbox.stub(BroadcastChannel.prototype, 'postMessage').callsFake(({ says, scope }) => {
        seen.push([says, scope === authEpoch() && scope !== before, localStorage.getItem(TOKEN_KEY), cache.bytes]);
      });
      try {
        session.signOut();
        expect(seen).to.deep.equal([['purge', true, null, 0]]);
      } finally {
        sandbox.restore();
        leave();
      }
    });

    it('looks at the storage when another tab says that somebody came or went', async () => {
      answer(200, { user: jane });
      await startWith('a');
      localStorage.removeItem(TOKEN_KEY);
      mediator.publish(USER_CHANGED_ELSEWHERE);
      expect(session.state).to.equal('unauthenticated');
    });
  });

  it('hears nothing more once it was stopped', () => {
    const heard = spy();
    session.start(currentUser);
    session.stop();
    mediator.subscribe(SESSION_CHANGED, heard);
    writeInAnotherTab('b');
    mediator.unsubscribe(SESSION_CHANGED, heard);
    expect(heard.called).to.equal(false);
  });
});
