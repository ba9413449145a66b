import { expect } from 'chai';
import * as v from 'valibot';
import { isProblem } from '../../common/protocol/problem';
import { createSheetsServer, tagOf, type SheetsServer } from '../support/sheets';

const jsonPatch = { 'Content-Type': 'application/json-patch+json' };
const mergePatch = { 'Content-Type': 'application/merge-patch+json' };

describe('PATCH', () => {
  let server: SheetsServer;
  beforeEach(async () => {
    server = await createSheetsServer();
  });
  const patch = (body: unknown, headers: Record<string, string> = {}) =>
    server.ann('PATCH /api/sheets/one', { ...jsonPatch, ...headers }, body);
  const refusal = async (body: unknown, headers: Record<string, string> = {}) => {
    const { status, json } = await patch(body, headers);
    return [status, isProblem(json) ? json.errors : json];
  };
  const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });

  it('addresses what GET serves', async () => {
    const answer = await patch([
      replace('/sheet/title', 'Patched'),
      { op: 'remove', path: '/sheet/parts/0' },
      { op: 'add', path: '/sheet/parts/-', value: { name: 'z' } },
      { op: 'test', path: '/sheet/isMine', value: true },
    ]);
    expect(answer.status).to.equal(200);
    expect(answer).to.have.nested.property('json.sheet.title', 'Patched');
    expect(answer).to.have.deep.nested.property('json.sheet.parts', [{ name: 'y' }, { name: 'z' }]);
    const after = await server.ann('GET /api/sheets/one');
    expect([after.json, tagOf(after)]).to.deep.equal([answer.json, tagOf(answer)]);
  });

  it('takes the name that older clients use, and merge patches', async () => {
    const older = { 'Content-Type': 'application/json+patch; charset=utf-8' };
    expect((await patch([replace('/sheet/title', 'Older')], older)).status).to.equal(200);
    const answer = await patch({ sheet: { title: 'Merged', note: null } }, mergePatch);
    expect(answer).to.have.nested.property('json.sheet.title', 'Merged');
    expect(answer).to.have.nested.property('json.sheet.note', null);
    expect(answer).to.have.nested.property('json.sheet.parts.length', 2);
  });

  it('of any other type is refused with those that it takes, which OPTIONS names too', async () => {
    for (const type of ['application/json', 'text/plain', '']) {
      const answer = await patch([], { 'Content-Type': type });
      expect(answer.status, type).to.equal(415);
      expect(answer.headers.get('accept-patch')).to.equal('application/json-patch+json, application/merge-patch+json');
    }
    const { headers } = await server.ask('OPTIONS /api/sheets/one');
    expect(headers.get('allow')).to.equal('GET, PUT, PATCH, DELETE, HEAD, OPTIONS');
    expect(headers.get('accept-patch')).to.equal('application/json-patch+json, application/merge-patch+json');
    expect((await server.ann('PATCH /api/sheets/one/like', jsonPatch, [])).status).to.equal(405);
  });

  it('is in openapi.json, beside PUT', async () => {
    const { json } = await server.ask('GET /api/openapi.json');
    const operations = v.parse(v.object({ paths: v.object({ '/sheets/{id}': v.looseObject({}) }) }), json);
    expect(operations.paths['/sheets/{id}']).to.have.keys('get', 'put', 'patch', 'delete');
    expect(operations)
      .to.have.property('paths')
      .with.property('/sheets/{id}')
      .with.nested.property('patch.requestBody.content')
      .that.has.keys('application/json-patch+json', 'application/merge-patch+json');
  });

  it('is all or nothing', async () => {
    const before = await server.ann('GET /api/sheets/one');
    await patch([replace('/sheet/title', 'Half'), replace('/sheet/nothing', 1)]);
    await patch([replace('/sheet/title', 'Half'), replace('/sheet/parts', [{ name: '' }])]);
    expect(tagOf(await server.ann('GET /api/sheets/one'))).to.equal(tagOf(before));
  });

  it('names the operation and the pointer that do not fit', async () => {
    expect(await refusal([replace('/sheet/title', 'x'), replace('/sheet/nothing', 1)])).to.deep.equal([
      409,
      { patch: ['operation 1: "/sheet/nothing" does not exist'] },
    ]);
    expect(await refusal([{ op: 'test', path: '/sheet/title', value: 'Other' }])).to.deep.equal([
      409,
      { patch: ['operation 0: "/sheet/title" is not what the test expects'] },
    ]);
    for (const pointer of ['/sheet/parts/2', '/sheet/parts/00', '/sheet/parts/length', '/sheet/toString', '/x']) {
      expect((await refusal([replace(pointer, 1)]))[0], pointer).to.equal(409);
    }
    for (const pointer of ['sheet', '/sheet/~2', '/__proto__/x', '/sheet/constructor', '/sheet/prototype']) {
      const [status, errors] = await refusal([replace(pointer, 1)]);
      expect(status, pointer).to.equal(422);
      expect(JSON.stringify(errors)).to.include('operation 0').and.include(pointer);
    }
    expect((await refusal({ op: 'add' }))[0]).to.equal(422);
    expect((await refusal([{ op: 'increment', path: '/sheet/title' }]))[0]).to.equal(422);
    expect((await refusal(''))[0]).to.equal(400);
    expect((await refusal('[{'))[0]).to.equal(400);
  });

  it('is validated like any write', async () => {
    expect(await refusal([replace('/sheet/title', '')])).to.deep.equal([422, { title: ["can't be blank"] }]);
    expect(await refusal([{ op: 'remove', path: '/sheet/title' }])).to.deep.equal([422, { title: ["can't be blank"] }]);
    expect(await refusal([replace('/sheet/parts/0/name', 1)])).to.deep.equal([
      422,
      { 'parts.0.name': ['must be a string'] },
    ]);
    expect(await refusal([replace('/sheet', 'x')])).to.deep.equal([422, { sheet: ['must be an object'] }]);
    expect((await refusal([replace('', null)]))[0]).to.equal(422);
    const removed = await patch([{ op: 'remove', path: '/sheet/note' }]);
    expect(removed).to.have.nested.property('json.sheet.note', null);
  });

  it('of what cannot be changed, or is unknown, is refused by its name', async () => {
    expect(await refusal([replace('/sheet/likes', 9)])).to.deep.equal([422, { likes: ['cannot be changed'] }]);
    expect(await refusal([{ op: 'remove', path: '/sheet/id' }])).to.deep.equal([422, { id: ['cannot be changed'] }]);
    expect(await refusal({ sheet: { updatedAt: 'x', isMine: null, title: 'T' } }, mergePatch)).to.deep.equal([
      422,
      { updatedAt: ['cannot be changed'], isMine: ['cannot be changed'] },
    ]);
    expect(await refusal([{ op: 'add', path: '/sheet/colour', value: 1 }])).to.deep.equal([
      422,
      { colour: ['cannot be changed'] },
    ]);
    expect(await refusal([{ op: 'add', path: '/sheet/parts/0/colour', value: 1 }])).to.deep.equal([
      422,
      { 'parts.0.colour': ['is unknown'] },
    ]);
    expect((await patch([replace('/sheet/likes', 0), replace('/sheet/title', 'Same likes')])).status).to.equal(200);
  });

  it('may set what GET does not show, if PUT may', async () => {
    expect((await patch([{ op: 'add', path: '/sheet/password', value: 'p' }])).status).to.equal(200);
  });

  it('that changes nothing leaves the version as it is', async () => {
    const before = await server.ann('GET /api/sheets/one');
    const bodies: [unknown, Record<string, string>][] = [
      [[], {}],
      [[replace('/sheet/title', 'First')], {}],
      [{}, mergePatch],
    ];
    for (const [body, headers] of bodies) {
      const answer = await patch(body, headers);
      expect([answer.status, answer.json, tagOf(answer)]).to.deep.equal([200, before.json, tagOf(before)]);
    }
    expect((await server.bob('PATCH /api/sheets/one', jsonPatch, [])).status).to.equal(403);
  });

  it('is bounded: operations, bytes and depth', async () => {
    const add = { op: 'add', path: '/sheet/parts/-', value: { name: 'x' } };
    expect((await refusal(Array.from({ length: 201 }, () => add)))[0]).to.equal(422);
    expect((await refusal([replace('/sheet/note', 'x'.repeat(256 * 1024))]))[0]).to.equal(422);
    const deep: unknown = JSON.parse('['.repeat(33) + ']'.repeat(33));
    expect((await refusal([replace('/sheet/note', deep)]))[0]).to.equal(422);
    expect((await patch([replace('/sheet/note', 'x'.repeat(200_000))])).status).to.equal(200);
  });

  it('obeys preconditions, and is told of a newer version rather than of what no longer fits', async () => {
    const tag = tagOf(await server.ann('GET /api/sheets/one'));
    const drop = [{ op: 'remove', path: '/sheet/parts/1' }];
    expect((await patch(drop, { 'If-Match': tag })).status).to.equal(200);
    expect((await patch(drop, { 'If-Match': tag })).status).to.equal(412);
    expect((await patch(drop, { 'If-Match': '*' })).status).to.equal(409);
    const card = [replace('/title', 'Card')];
    expect((await server.ann('PATCH /api/cards/one', jsonPatch, card)).status).to.equal(428);
    expect((await server.ann('PATCH /api/cards/one', { ...jsonPatch, 'If-Match': '*' }, card)).status).to.equal(200);
  });
});
