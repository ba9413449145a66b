import { expect } from 'chai';
import { createPasswords } from '../../server-mock/passwords';
import { formatHttpDate } from '../../server-mock/http-date';
import { createSheetsServer, sheetsTable, tagOf, type SheetsServer } from '../support/sheets';

describe('A write', () => {
  let server: SheetsServer;
  let read: () => ReturnType<SheetsServer['ann']>;
  beforeEach(async () => {
    server = await createSheetsServer();
    read = () => server.ann('GET /api/sheets/one');
  });
  const titled = (title: string) => ({ sheet: { title } });
  const put = (headers: Record<string, string>, title = 'New') =>
    server.ann('PUT /api/sheets/one', headers, titled(title));

  it('without a precondition is accepted where none is demanded', async () => {
    const answer = await put({});
    expect(answer).to.have.nested.property('json.sheet.title', 'New');
    expect(answer.status).to.equal(200);
  });

  it('answers with the tag and the time that GET has from then on', async () => {
    server.clock.advance(5_000);
    const answer = await put({});
    const after = await read();
    expect(tagOf(answer))
      .to.equal(tagOf(after))
      .and.match(/^"[0-9a-f]{32}\.2-[0-9a-f]{32}"$/);
    expect(answer.headers.get('last-modified')).to.equal(formatHttpDate(server.clock.now()));
    const made = await server.ann('POST /api/sheets', {}, titled('Second'));
    expect(tagOf(made)).to.equal(tagOf(await server.ann(`GET ${made.headers.get('location') ?? ''}`)));
  });

  it('holds by the tag that was read, by any encoding of it, and by *', async () => {
    for (const suffix of ['', '-gzip', '-br']) {
      const tag = tagOf(await read()).replace(/"$/, `${suffix}"`);
      expect((await put({ 'If-Match': tag }, `x${suffix}`)).status, suffix).to.equal(200);
    }
    expect((await put({ 'If-Match': '*' })).status).to.equal(200);
  });

  it('fails by the tag of an older version, with what is there, its tag and its time, and changes nothing', async () => {
    const tag = tagOf(await read());
    await put({}, 'Second');
    const current = await read();
    for (const [method, body] of [
      ['PUT', titled('Third')],
      ['DELETE', undefined],
      ['PATCH', [{ op: 'replace', path: '/sheet/title', value: 'Third' }]],
    ] as const) {
      const type = method === 'PATCH' ? { 'Content-Type': 'application/json-patch+json' } : {};
      const answer = await server.ann(`${method} /api/sheets/one`, { 'If-Match': tag, ...type }, body);
      expect(answer.status, method).to.equal(412);
      expect(answer.json).to.deep.equal(current.json);
      expect(tagOf(answer)).to.equal(tagOf(current));
      expect(answer.headers.get('last-modified')).to.equal(current.headers.get('last-modified'));
    }
    expect(tagOf(await read())).to.equal(tagOf(current));
  });

  it('is kept from nobody’s change by what others do around the record', async () => {
    const tag = tagOf(await read());
    const liked = await server.bob('POST /api/sheets/one/like');
    expect(liked).to.have.nested.property('json.sheet.likes', 1);
    expect(tagOf(await read())).to.not.equal(tag);
    expect((await put({ 'If-Match': tag })).status).to.equal(200);
    expect((await put({ 'If-Match': tag })).status).to.equal(412);
  });

  it('from one version succeeds once, however many are sent at the same time', async () => {
    const tag = tagOf(await read());
    const titles = Array.from({ length: 20 }, (_, index) => `Title ${index}`);
    const answers = await Promise.all(titles.map((title) => put({ 'If-Match': tag }, title)));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
    expect(answers.filter(({ status }) => status === 412)).to.have.length(19);
    expect(tagOf(await read())).to.equal(tagOf(answers.find(({ status }) => status === 200) ?? (await read())));
  });

  it('fails by If-None-Match where the tag is still current, and by * where anything is there', async () => {
    expect((await put({ 'If-None-Match': '*' })).status).to.equal(412);
    expect((await put({ 'If-None-Match': `W/${tagOf(await read())}` })).status).to.equal(412);
    expect((await put({ 'If-None-Match': '"other"' })).status).to.equal(200);
  });

  it('obeys If-Unmodified-Since, unless there is If-Match or it is no date', async () => {
    const [earlier, now] = [-1_000, 0].map((step) => formatHttpDate(server.clock.now() + step));
    expect((await put({ 'If-Unmodified-Since': earlier ?? '' })).status).to.equal(412);
    expect((await put({ 'If-Unmodified-Since': 'the other day' }, 'a')).status).to.equal(200);
    expect((await put({ 'If-Unmodified-Since': earlier ?? '', 'If-Match': tagOf(await read()) })).status).to.equal(200);
    expect((await put({ 'If-Unmodified-Since': now ?? '' }, 'b')).status).to.equal(200);
  });

  it('is refused for who asks, for what is not there and for whose it is before its precondition is looked at', async () => {
    const stale = { 'If-Match': '"x"' };
    expect((await server.ask('PUT /api/sheets/one', { headers: stale, body: titled('x') })).status).to.equal(401);
    expect((await server.ann('PUT /api/sheets/none', stale, titled('x'))).status).to.equal(404);
    expect((await server.bob('PUT /api/sheets/one', stale, titled('x'))).status).to.equal(403);
    expect((await server.bob('PUT /api/cards/one', {}, { title: 'x' })).status).to.equal(403);
    const patchType = { 'Content-Type': 'application/json-patch+json' };
    expect((await server.bob('PATCH /api/sheets/one', { ...stale, ...patchType }, [])).status).to.equal(403);
    expect((await server.bob('PATCH /api/cards/one', patchType, [])).status).to.equal(403);
    expect((await server.ann('PATCH /api/sheets/none', { ...stale, ...patchType }, [])).status).to.equal(404);
  });

  it('that clashes is told first that its precondition does not hold', async () => {
    await server.ann('POST /api/sheets', {}, titled('Taken'));
    expect((await put({ 'If-Match': '"x"' }, 'Taken')).status).to.equal(412);
    expect((await put({ 'If-Match': '*' }, 'Taken')).status).to.equal(409);
  });

  it('to what nobody is shown fails by If-Match and holds by If-None-Match', async () => {
    const register = { 'If-Match': '*' };
    expect((await server.ann('POST /api/sheets/none/like', register)).status).to.equal(404);
    expect((await server.ann('POST /api/sheets/one/like', { 'If-Match': tagOf(await read()) })).status).to.equal(200);
    expect((await server.ann('POST /api/sheets/one/like', { 'If-Match': '"x"' })).status).to.equal(412);
    // The list is what is at this path.
    expect((await server.ann('POST /api/sheets', { 'If-None-Match': '*' }, titled('y'))).status).to.equal(412);
    expect((await server.ann('POST /api/sheets', { 'If-Match': '*' }, titled('y'))).status).to.equal(201);
  });

  it('without If-Match, where it is demanded, is told so and changes nothing', async () => {
    const tag = tagOf(await server.ann('GET /api/cards/one'));
    const refused = await server.ann('PUT /api/cards/one', {}, { title: 'New' });
    expect([refused.status, refused.json]).to.deep.equal([
      428,
      { errors: { 'if-match': ['is missing: read it first, and send back the ETag that came with it'] } },
    ]);
    const dated = { 'If-Unmodified-Since': formatHttpDate(server.clock.now() + 9_000) };
    expect((await server.ann('PUT /api/cards/one', dated, { title: 'New' })).status).to.equal(428);
    expect(tagOf(await server.ann('GET /api/cards/one'))).to.equal(tag);
    expect((await server.ann('PUT /api/cards/one', { 'If-Match': tag }, { title: 'New' })).status).to.equal(200);
    expect((await server.ann('PUT /api/cards/one', { 'If-Match': tag }, { title: 'Newer' })).status).to.equal(412);
  });

  it('names no version of the time before all data were replaced', async () => {
    const tag = tagOf(await read());
    await server.store.restore(await server.store.dump());
    expect((await put({ 'If-Match': tag })).status).to.equal(412);
  });
});

describe('A write that works on a password', () => {
  it('keeps nobody waiting while it does', async () => {
    const cheap = createPasswords({ logN: 1, r: 1, p: 1 });
    let isWorking = false;
    let finish: () => void = () => undefined;
    let started: () => void = () => undefined;
    const hasStarted = new Promise<void>((resolve) => (started = resolve));
    let count = 0;
    const server = await createSheetsServer({
      passwords: {
        ...cheap,
        async hash(password) {
          count += 1;
          isWorking = true;
          started();
          await new Promise<void>((resolve) => (finish = resolve));
          isWorking = false;
          return cheap.hash(password);
        },
      },
    });
    const tag = tagOf(await server.ann('GET /api/sheets/one'));
    const headers = { 'If-Match': tag, 'Idempotency-Key': '"k"' };
    const slow = server.ann('PUT /api/sheets/one', headers, { sheet: { title: 'Slow', password: 'p' } });
    await hasStarted;
    expect((await server.bob('POST /api/sheets', {}, { sheet: { title: 'Quick' } })).status).to.equal(201);
    expect(isWorking).to.equal(true);
    finish();
    const answer = await slow;
    expect([answer.status, count]).to.deep.equal([200, 1]);
    const stored = await server.store.read((records) => records.get(sheetsTable, 'one'));
    expect(await cheap.verify('p', stored?.password ?? '')).to.equal(true);
  });
});
