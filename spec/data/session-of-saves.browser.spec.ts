/** Documents that save themselves, and the session in whose name they do. */
import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { cache, Model, optimisticUpdate, registry, Session } from '../../app/data';
import { setSavingTools } from '../../app/data/saves';
import { keepToken, TOKEN_KEY } from '../../app/data/token';
import { proto } from '../../vendor/proto';
import { MemoryJournals } from './saves/memory-journals';
import { currentUser, jane } from '../support/current-user';
import { until } from '../support/stage';

describe('What a session that holds has to save', () => {
  let server: FakeServer;
  let session: Session;
  let patches: number;
  let restoreTools: () => void;
  let journals: MemoryJournals;

  class Note extends optimisticUpdate(Model, { _optimisticUpdate: { patcher: { autoSave: 1, debounceMs: 0 } } }) {
    static {
      proto(Note, { urlRoot: '/notes' });
    }
  }

  beforeEach(async () => {
    server = fakeServer.create();
    server.respondImmediately = true;
    patches = 0;
    server.respondWith('GET', /notes/, [200, { ETag: '"1"' }, '{"id":"6","title":"One"}']);
    session = new Session();
    journals = new MemoryJournals();
    restoreTools = setSavingTools({ scope: () => session.owner, journal: journals.tab('this one') });
    localStorage.setItem(TOKEN_KEY, 'a');
    server.respondWith('GET', /\/user$/, [200, {}, JSON.stringify({ user: jane })]);
    session.start(currentUser);
    await session.ready;
  });

  afterEach(() => {
    session.stop();
    restoreTools();
    server.restore();
    registry.purge();
    keepToken(null);
    localStorage.removeItem('authEpoch');
    localStorage.removeItem('renamed');
    cache.purge();
  });

  it('is refused where the server says 401 to it all the same, and not sent without end', async () => {
    server.respondWith('PATCH', /notes/, (xhr) => {
      patches += 1;
      xhr.respond(401, {}, '{}');
    });
    const note = new Note({ id: '6' });
    await note.fetch();
    note.set('title', 'Two');
    await until(
      () => note.saveState.name === 'refused',
      () => note.saveState.name,
    );
    expect(patches).to.equal(2);
    expect(server.requests.filter(({ url }) => url.endsWith('/user'))).to.have.lengthOf(3);
  });

  for (const [where, rename] of [
    ['here', () => session.update({ ...jane, username: 'jeanne', token: 'b' })],
    [
      'in another tab',
      () => {
        localStorage.setItem('renamed', 'b\njane\njeanne');
        localStorage.setItem(TOKEN_KEY, 'b');
        window.dispatchEvent(new StorageEvent('storage', { key: TOKEN_KEY, newValue: 'b' }));
      },
    ],
  ] as const) {
    it(`goes out in their new name where somebody has renamed themselves ${where}`, async () => {
      let isWell = false;
      server.respondWith('PATCH', /notes/, (xhr) => {
        if (isWell) xhr.respond(200, { ETag: '"2"' }, '{"id":"6","title":"Two"}');
        else xhr.respond(503, { 'Retry-After': '3600' }, '');
      });
      const note = new Note({ id: '6' });
      await note.fetch();
      note.set('title', 'Two');
      const named = () => note.saveState.name;
      await until(() => named() === 'offline', named);
      const user = { ...jane, username: 'jeanne', token: 'b' };
      server.respondWith('GET', /\/user$/, [200, {}, JSON.stringify({ user })]);
      isWell = true;
      rename();
      await until(
        () => session.owner === 'jeanne',
        () => session.owner,
      );
      // Where whoever reloads the page looks for it.
      await until(
        () => journals.keys.join() === 'jeanne /notes/6',
        () => journals.keys.join(),
      );
      note.retry();
      await until(() => named() === 'clean', named);
    });
  }

  it('goes out again where it was sent with a token that the session has replaced since', async () => {
    server.respondWith('PATCH', /notes/, (xhr) => {
      patches += 1;
      if (patches === 1) {
        session.signIn({ ...jane, token: 'b' });
        xhr.respond(401, {}, '{}');
      } else xhr.respond(200, { ETag: '"2"' }, '{"id":"6","title":"Two"}');
    });
    const note = new Note({ id: '6' });
    await note.fetch();
    note.set('title', 'Two');
    await until(
      () => note.saveState.name === 'clean' && patches > 0,
      () => note.saveState.name,
    );
    expect(patches).to.equal(2);
  });
});
