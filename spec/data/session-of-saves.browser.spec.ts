/** Documents that save themselves, and the session in whose name they do. */
import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import { cache, Model, optimisticUpdate, registry, Session } from '../../app/data';
import { setSavingTools } from '../../app/data/saves';
import { keepToken, TOKEN_KEY } from '../../app/data/token';
import { proto } from '../../vendor/proto';
import { currentUser, jane } from '../support/current-user';
import { until } from '../support/stage';

describe('What a session that holds has to save', () => {
  let server: FakeServer;
  let session: Session;
  let patches: number;
  let restoreTools: () => void;

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
    restoreTools = setSavingTools({ scope: () => session.owner });
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
