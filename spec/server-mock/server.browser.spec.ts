import { expect } from 'chai';
import { createPasswords } from '../../server-mock/passwords';
import { createNotesServer } from '../support/notes';

describe('The server in a browser', () => {
  it('answers as it does behind a socket: tokens, passwords, validation, refusals, seeds and mock controls', async () => {
    const { ask, asAnn, server, addAnn, defects } = await createNotesServer();
    await server.seed('demo');
    await addAnn();
    expect((await ask('POST /api/notes', { ...asAnn, body: { note: { text: 'milk' } } })).status).to.equal(201);
    expect((await ask('GET /api/notes/4')).json).to.deep.equal({ note: { id: 4, text: 'milk' } });
    expect((await ask('POST /api/notes', { body: {} })).json).to.deep.equal({ errors: { token: ['is missing'] } });
    expect((await ask('POST /api/notes', { ...asAnn, body: { note: {} } })).status).to.equal(422);
    expect((await ask('POST /api/echo/hi', { body: '['.repeat(100) })).status).to.equal(422);
    await ask('POST /api/_mock/faults', { body: { kind: 'status', status: 503, times: 1 } });
    expect((await ask('GET /api/notes')).status).to.equal(503);
    await ask('PUT /api/_mock/snapshots/one');
    expect((await ask('POST /api/_mock/snapshots/one/load')).status).to.equal(204);
    expect(defects).to.deep.equal([]);
  });

  it('verifies passwords at a real cost without holding the page up', async () => {
    const passwords = createPasswords({ logN: 12, r: 8, p: 1 });
    const hash = await passwords.hash('correct horse');
    expect(await passwords.verify('correct horse', hash)).to.equal(true);
    expect(await passwords.verify('battery staple', hash)).to.equal(false);
  });
});
