import { expect } from 'chai';
import { createAccount } from '../../server-mock/accounts';
import { createMemoryStore } from '../../server-mock/store';
import { createServer, tablesOf } from '../../server-mock/server';
import { tokenLifeMs } from '../../server-mock/tokens';
import { createNotesServer, notes } from '../support/notes';

describe('The server', () => {
  let at: Awaited<ReturnType<typeof createNotesServer>>;
  beforeEach(async () => {
    at = await createNotesServer();
  });
  const note = { note: { text: 'milk' } };

  it('answers what the features declare, below /api', async () => {
    const created = await at.ask('POST /api/notes', { ...at.asAnn, body: note });
    expect([created.status, created.json]).to.deep.equal([201, { note: { id: 1, text: 'milk' } }]);
    const read = await at.ask('GET /api/notes/1');
    expect([read.status, read.json]).to.deep.equal([200, { note: { id: 1, text: 'milk' } }]);
    const removed = await at.ask('DELETE /api/notes/1', at.asAnn);
    expect([removed.status, removed.json]).to.deep.equal([204, undefined]);
    expect((await at.ask('GET /notes/1')).status).to.equal(404);
  });

  it('prefers a path that is named outright to one with a parameter, whichever was declared first', async () => {
    expect((await at.ask('GET /api/notes/latest')).json).to.deep.equal({ note: { id: 0, text: 'none' } });
  });

  it('decodes a parameter once', async () => {
    const word = async (segment: string) => (await at.ask(`POST /api/echo/${segment}`, { body: {} })).json;
    expect(await word('a%2Fb')).to.deep.include({ word: 'a/b' });
    expect(await word('%25zz')).to.deep.include({ word: '%zz' });
    expect(await word('%2541')).to.deep.include({ word: '%41' });
    expect(await word('a+b')).to.deep.include({ word: 'a+b' });
    expect(await word('Zo%C3%AB')).to.deep.include({ word: 'Zoë' });
  });

  it('says not found in the one shape of a refusal, for a path and for a record', async () => {
    for (const path of ['/', '/api', '/api/', '/api/none', '/api/notes/', '/api/notes/1/more', '/api//notes']) {
      const { status, json } = await at.ask(`GET ${path}`);
      expect([status, json], path).to.deep.equal([404, { errors: { path: ['not found'] } }]);
    }
    for (const id of ['7', '__proto__', 'constructor', 'toString', '%20']) {
      const { status, json } = await at.ask(`GET /api/notes/${id}`);
      expect([status, json], id).to.deep.equal([404, { errors: { note: ['not found'] } }]);
    }
  });

  it('answers an unknown method by 405 with those that are known, and OPTIONS by those alone', async () => {
    for (const method of ['PUT', 'PATCH', 'PROPFIND', 'DELETE']) {
      const { status, json, headers } = await at.ask(`${method} /api/notes`);
      expect([status, json]).to.deep.equal([405, { errors: { method: ['not allowed'] } }]);
      expect(headers.get('allow')).to.equal('GET, POST, HEAD, OPTIONS');
    }
    const { status, json, headers } = await at.ask('OPTIONS /api/notes/1');
    expect([status, json, headers.get('allow')]).to.deep.equal([204, undefined, 'GET, DELETE, HEAD, OPTIONS']);
    expect(headers.has('access-control-allow-origin')).to.equal(false);
    expect((await at.ask('OPTIONS /api/none')).status).to.equal(404);
    expect((await at.ask('PUT /api/none')).status).to.equal(404);
  });

  it('answers HEAD as GET, without a body', async () => {
    const { status, json, headers } = await at.ask('HEAD /api/notes');
    expect([status, json]).to.deep.equal([200, undefined]);
    expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
    expect((await at.ask('HEAD /api/none')).status).to.equal(404);
  });

  it('forbids caches, frames and guesses at the type', async () => {
    for (const path of ['/api/notes', '/api/none']) {
      const { headers } = await at.ask(`GET ${path}`);
      expect(headers.get('cache-control')).to.equal('no-store');
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('content-security-policy')).to.include("default-src 'none'");
    }
  });

  it('validates the query, and names the field', async () => {
    await at.server.seed('demo');
    const notesOf = async (query: string) => (await at.ask(`GET /api/notes${query}`)).json;
    expect(await notesOf('?limit=1&unknown=x&__proto__=y')).to.deep.include({ notes: ['note 0 of 2026'] });
    expect(await notesOf('?limit=2&limit=1'))
      .to.have.property('notes')
      .with.length(2);
    const { status, json } = await at.ask('GET /api/notes?limit=many');
    expect([status, json]).to.deep.equal([422, { errors: { limit: ['must be a whole number'] } }]);
  });

  it('validates the body by declared fields, with the messages of the declaration', async () => {
    const refused = async (body?: unknown) => {
      const { status, json } = await at.ask('POST /api/notes', { ...at.asAnn, body });
      return [status, json];
    };
    expect(await refused({ note: { text: '' } })).to.deep.equal([422, { errors: { text: ["can't be blank"] } }]);
    expect(await refused({ note: {} })).to.have.nested.property('[1].errors.text');
    expect(await refused({})).to.deep.equal([422, { errors: { note: ["can't be blank"] } }]);
    expect(await refused()).to.deep.equal([422, { errors: { note: ["can't be blank"] } }]);
    expect(await refused([])).to.have.property('0', 422);
    expect(await refused('null')).to.have.property('0', 422);
    const extra = await at.ask('POST /api/notes', { ...at.asAnn, body: { note: { text: 'a', owner: 'bob', id: 9 } } });
    expect([extra.status, extra.json]).to.deep.equal([201, { note: { id: 1, text: 'a' } }]);
  });

  it('says what is taken, if a handler leaves that to the store', async () => {
    await at.ask('POST /api/notes', { ...at.asAnn, body: note });
    const { status, json } = await at.ask('POST /api/notes', { ...at.asAnn, body: note });
    expect([status, json]).to.deep.equal([409, { errors: { text: ['has already been taken'] } }]);
  });

  it('asks who it is before what was sent, what was sent before what is there, and that before whose it is', async () => {
    const { ask, asAnn, store, tokens } = at;
    await ask('POST /api/notes', { ...asAnn, body: note });
    await store.transaction((records) =>
      createAccount(
        records,
        { username: 'bob', email: 'b@example.com', passwordHash: '', bio: null, image: null },
        'bob',
      ),
    );
    const asBob = { headers: { Authorization: `Bearer ${await tokens.issue('bob')}` } };
    expect((await ask('POST /api/notes', { body: '{' })).status).to.equal(401);
    expect((await ask('DELETE /api/notes/7')).status).to.equal(401);
    expect((await ask('DELETE /api/notes/7', asBob)).status).to.equal(404);
    expect((await ask('DELETE /api/notes/1', asBob)).status).to.equal(403);
    expect((await ask('DELETE /api/notes/1', asAnn)).status).to.equal(204);
  });

  it('takes a token as Bearer and as Token, and says whether it is missing or invalid', async () => {
    const asked = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const { status, json, headers: answered } = await at.ask('DELETE /api/notes/7', { headers });
      if (status === 401) expect(answered.get('www-authenticate')).to.equal('Bearer');
      return [status, json];
    };
    const missing = [401, { errors: { token: ['is missing'] } }];
    const invalid = [401, { errors: { token: ['is invalid'] } }];
    for (const scheme of ['Bearer', 'Token', 'bearer', 'Bearer ']) {
      expect((await asked(`${scheme} ${at.token}`))[0], scheme).to.equal(404);
    }
    for (const none of [undefined, '', ' ', 'Bearer', 'Token ']) expect(await asked(none), none).to.deep.equal(missing);
    for (const wrong of ['Bearer null', 'Basic YTpi', at.token, `Bearer ${at.token} x`, `Bearer ${at.token}x`]) {
      expect(await asked(wrong), wrong).to.deep.equal(invalid);
    }
    at.clock.advance(tokenLifeMs);
    expect(await asked(`Bearer ${at.token}`)).to.deep.equal(invalid);
  });

  it('knows no account that is gone, though its token is good', async () => {
    await at.store.clear();
    expect((await at.ask('DELETE /api/notes/7', at.asAnn)).json).to.deep.equal({ errors: { token: ['is invalid'] } });
  });

  it('refuses an invalid token to readers, who would take a guest’s answer for their own, but lets it sign in anew', async () => {
    const headers = { Authorization: 'Bearer old' };
    expect((await at.ask('GET /api/notes', { headers })).status).to.equal(401);
    expect((await at.ask('POST /api/echo/hi', { headers, body: {} })).status).to.equal(200);
    expect((await at.ask('GET /api/notes', at.asAnn)).json).to.deep.equal({ notes: [], asker: 'ann' });
    expect((await at.ask('GET /api/notes')).json).to.deep.equal({ notes: [], asker: null });
  });

  it('answers a defect by 500 without a word about it, and logs it', async () => {
    for (const path of ['/api/fail', '/api/silent']) {
      const { status, json } = await at.ask(`GET ${path}`);
      expect([status, json]).to.deep.equal([500, { errors: { server: ['failed'] } }]);
    }
    expect(at.defects.map(String)).to.deep.equal([
      'Error: the password of the database is hunter2',
      'TypeError: GET /api/silent declares status 200 and answered nothing',
    ]);
  });

  it('seeds the same each time, everything at once, in three sizes', async () => {
    expect(await createEmpty().isEmpty()).to.equal(true);
    await at.server.seed('demo');
    const [first] = [await at.store.dump()];
    await at.server.seed('many');
    expect((await at.ask('GET /api/notes?limit=999')).json)
      .to.have.property('notes')
      .with.length(300);
    await at.server.seed('empty');
    expect((await at.ask('GET /api/notes')).json)
      .to.have.property('notes')
      .with.length(0);
    expect(await at.server.isEmpty()).to.equal(false);
    await at.server.seed('demo');
    const withoutHashes = (dump: unknown) => JSON.stringify(dump).replace(/\$scrypt[^"]*/g, '');
    expect(withoutHashes(await at.store.dump())).to.equal(withoutHashes(first));
  });

  it('lists its routes', () => {
    const found = at.server.routes().map(({ method, path }) => `${method} ${path}`);
    expect(found).to.include.members([
      'GET /api/notes/{id}',
      'POST /api/notes',
      'GET /api/openapi.json',
      'POST /api/_mock/reset',
    ]);
    expect(found.map((route) => route.split(' ')[1])).to.deep.equal(found.map((route) => route.split(' ')[1]).sort());
  });

  it('describes itself in OpenAPI, without the mock controls', async () => {
    const { status, json } = await at.ask('GET /api/openapi.json');
    expect(status).to.equal(200);
    expect(json)
      .to.have.property('paths')
      .that.has.keys('/notes', '/notes/{id}', '/notes/latest', '/echo/{word}', '/fail', '/silent');
  });

  it('is not made with an endpoint without a handler', () => {
    const features = [{ ...notes, handlers: {} }];
    const store = createMemoryStore(tablesOf(features));
    expect(() => createServer({ features, store, clock: at.clock, secret: 'x'.repeat(32) })).to.throw(
      TypeError,
      'notes declares one and has no handler',
    );
  });

  function createEmpty() {
    const store = createMemoryStore(tablesOf([notes]));
    return createServer({ features: [notes], store, clock: at.clock, secret: 'x'.repeat(32) });
  }
});
