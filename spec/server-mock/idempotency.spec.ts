import { expect } from 'chai';
import { keptMs, repliesTable } from '../../server-mock/idempotency';
import { createTokens } from '../../server-mock/tokens';
import { startChild, type Child } from '../support/child';
import { useFolder } from '../support/folder';
import { openKeptSheets, writeOnce } from '../support/idempotency-child';
import { createSheetsServer, tagOf, type Answer, type SheetsServer } from '../support/sheets';

describe('A write with an Idempotency-Key', () => {
  let server: SheetsServer;
  beforeEach(async () => {
    server = await createSheetsServer();
  });
  const key = { 'Idempotency-Key': '"8e03978e-40d5-43e8"' };
  const create = (title: string, headers: Record<string, string> = key) =>
    server.ann('POST /api/sheets', headers, { sheet: { title } });
  const whole = ({ status, headers, json }: Answer) => [status, [...headers], json];
  const titles = async () => (await server.ann('GET /api/sheets')).json;
  const kept = () => server.store.read((records) => records.count(repliesTable));

  it('that is sent again has the same answer, and is done once', async () => {
    const first = await create('Once');
    expect(first.status).to.equal(201);
    expect(whole(await create('Once'))).to.deep.equal(whole(first));
    expect(await titles()).to.deep.equal({ titles: ['First', 'Once'] });
  });

  it('has the same answer whatever has happened since, before its precondition is looked at', async () => {
    const tag = tagOf(await server.ann('GET /api/cards/one'));
    const put = () => server.ann('PUT /api/cards/one', { ...key, 'If-Match': tag }, { title: 'New' });
    const first = await put();
    expect(first.status).to.equal(200);
    await server.ann('PUT /api/cards/one', { 'If-Match': '*' }, { title: 'Newer' });
    expect(whole(await put())).to.deep.equal(whole(first));
    expect((await server.ann('GET /api/cards/one')).json).to.have.property('title', 'Newer');
  });

  it('has the answer of 204 again', async () => {
    const remove = () => server.ann('DELETE /api/sheets/one', key);
    expect((await remove()).status).to.equal(204);
    expect((await remove()).status).to.equal(204);
    expect((await server.ann('DELETE /api/sheets/one')).status).to.equal(404);
  });

  it('does it once when twins are sent at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('Twin')));
    for (const answer of answers) expect(whole(answer)).to.deep.equal(whole(answers[0] ?? answer));
    expect(await titles()).to.deep.equal({ titles: ['First', 'Twin'] });
  });

  it('may not be another request: another body, method or path', async () => {
    await create('Once');
    const other = [
      create('Other'),
      server.ann('PUT /api/sheets/one', key, { sheet: { title: 'Once' } }),
      server.ann('POST /api/sheets?x=1', key, { sheet: { title: 'Once' } }),
      server.ann('POST /api/sheets/one/like', key),
    ];
    for (const answer of await Promise.all(other)) {
      expect([answer.status, answer.json]).to.deep.equal([
        422,
        { errors: { 'idempotency-key': ['was used for another request'] } },
      ]);
    }
    const patch = { ...key, 'Idempotency-Key': '"p"', 'Content-Type': 'application/merge-patch+json' };
    const type = { ...patch, 'Content-Type': 'application/json-patch+json' };
    expect((await server.ann('PATCH /api/sheets/one', patch, { sheet: { title: 'P' } })).status).to.equal(200);
    expect((await server.ann('PATCH /api/sheets/one', type, [])).status).to.equal(422);
  });

  it('is its account’s own', async () => {
    const first = await create('Once');
    const ofBob = await server.bob('POST /api/sheets', key, { sheet: { title: 'Bob’s' } });
    expect([first.status, ofBob.status]).to.deep.equal([201, 201]);
  });

  it('that was refused has changed nothing, and may be sent again', async () => {
    expect((await create('First')).status).to.equal(409);
    expect(await kept()).to.equal(0);
    await server.ann('PUT /api/sheets/one', {}, { sheet: { title: 'Renamed' } });
    expect((await create('First')).status).to.equal(201);
  });

  it('is known for a day, by the server’s clock, and then thrown away', async () => {
    await create('Once');
    server.clock.advance(keptMs - 1);
    expect((await create('Once')).status).to.equal(201);
    server.clock.advance(1);
    expect((await create('Once')).status).to.equal(409);
    for (const name of ['a', 'b', 'c']) await create(name, { 'Idempotency-Key': name });
    expect(await kept()).to.equal(3);
  });

  it('has a key of bounded size and no strange characters, with quotes or without', async () => {
    for (const wrong of ['', '""', '"a', 'a b', '"a b"', 'ä', '"a\\"b"', 'x'.repeat(129), '"a", "b"', '{}']) {
      expect((await create('x', { 'Idempotency-Key': wrong })).status, wrong).to.equal(400);
    }
    expect((await create('Long', { 'Idempotency-Key': 'x'.repeat(128) })).status).to.equal(201);
    expect((await create('Long', { 'Idempotency-Key': `"${'x'.repeat(128)}"` })).status).to.equal(201);
    expect((await server.ann('GET /api/sheets', { 'Idempotency-Key': '' })).status).to.equal(200);
    expect((await create('Proto', { 'Idempotency-Key': '__proto__' })).status).to.equal(201);
  });

  it('keeps no body that was sent, nor a fingerprint that anyone could guess it from', async () => {
    await server.ann('PUT /api/sheets/one', key, { sheet: { password: 'hunter2' } });
    expect(JSON.stringify(await server.store.read((records) => records.find(repliesTable)))).to.not.include('hunter2');
    const secret = 'another secret, of thirty-two bytes or more';
    const other = await createSheetsServer({ secret });
    const token = await createTokens(secret, other.clock).issue('ann');
    const headers = { ...key, Authorization: `Bearer ${token}` };
    await other.ask('PUT /api/sheets/one', { headers, body: { sheet: { password: 'hunter2' } } });
    const fingerprints = await Promise.all(
      [server, other].map(
        async ({ store }) => (await store.read((records) => records.find(repliesTable)))[0]?.fingerprint,
      ),
    );
    expect(fingerprints[0])
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(fingerprints[1]);
  });
});

describe('A write whose process was killed between commit and answer', () => {
  const folder = useFolder();
  let child: Child | undefined;
  afterEach(() => {
    child?.process.kill('SIGKILL');
  });

  it('is done once when it is sent again with its key, and answered as it would have been', async () => {
    const file = folder.path('sheets.db');
    child = startChild('spec/support/idempotency-child.ts', [file]);
    expect(await child.ready).to.equal('committed');
    child.process.kill('SIGKILL');
    await child.exited;

    const { server, store, token } = await openKeptSheets(file);
    const first = await writeOnce(server, token);
    const second = await writeOnce(server, token);
    expect([first.status, second.status]).to.deep.equal([201, 201]);
    expect(await second.text()).to.equal(await first.text());
    const list = await server.handle(new Request('http://localhost/api/sheets'));
    expect(await list.json()).to.deep.equal({ titles: ['Written once'] });
    await store.close();
  }).timeout(20_000);
});
