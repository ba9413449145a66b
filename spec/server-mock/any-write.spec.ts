import { expect } from 'chai';
import fc from 'fast-check';
import { createSheetsServer, tagOf } from '../support/sheets';

const runs = 10_000;

describe('any method with any condition, key and patch', () => {
  it('is answered, never by a 5xx, and leaves nothing behind in anyone’s prototype', async () => {
    const server = await createSheetsServer();
    const known = tagOf(await server.ann('GET /api/cards/one'));
    const text = fc.stringMatching(/^[\x20-\x7e]{0,24}$/);
    const tags = fc.constantFrom('*', known, `W/${known}`, '"x"', '"', `"x", ${known}`, '"__proto__"', '');
    const dates = fc.constantFrom('Sat, 31 Jan 2026 09:30:00 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'now', '');
    const keys = fc.constantFrom('"a"', '"b"', 'c', '"', '__proto__', 'x'.repeat(200));
    const types = fc.constantFrom(
      'application/json',
      'application/json-patch+json',
      'application/json+patch',
      'application/merge-patch+json',
      'text/html',
    );
    const optional = <V>(arbitrary: fc.Arbitrary<V>) =>
      fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
    const pointers = fc.oneof(
      fc.constantFrom('', '/', '/sheet', '/sheet/title', '/sheet/parts/0', '/sheet/parts/-', '/sheet/parts/length'),
      fc.constantFrom(
        '/title',
        '/note',
        '/__proto__/x',
        '/sheet/constructor/prototype/x',
        '/sheet/~01',
        '/sheet/likes',
      ),
      text.map((name) => `/sheet/${name}`),
    );
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('New', null, '', [], { name: 'a' }) },
      fc.stringMatching(/^[a-z]{1,9}$/),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'spam'),
        path: pointers,
        from: pointers,
        value,
      },
      { requiredKeys: ['op', 'path'] },
    );
    const good = <V>(arbitrary: fc.Arbitrary<V>) => fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: value });
    const word = good(fc.stringMatching(/^[a-z]{1,2}$/));
    const names = good(fc.constant([{ name: 'a' }]));
    const fields = fc.record({ title: word, note: word, parts: names, password: word }, { requiredKeys: [] });
    const bodies = fc.oneof(
      { weight: 4, arbitrary: fc.array(operation, { maxLength: 4 }).map((body) => JSON.stringify(body)) },
      { weight: 3, arbitrary: fields.map((sheet) => JSON.stringify({ sheet })) },
      { weight: 2, arbitrary: fields.map((card) => JSON.stringify(card)) },
      fc.constantFrom('{"__proto__":{"polluted":1}}', '[{"op":"add","path":"/__proto__/polluted","value":1}]', '{', ''),
    );
    const questions = fc.record({
      method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
      path: fc.constantFrom(
        '/sheets/one',
        '/cards/one',
        '/sheets',
        '/sheets/one/like',
        '/cards/__proto__',
        '/openapi.json',
      ),
      headers: fc.record({
        'If-Match': optional(fc.oneof(tags, text)),
        'If-None-Match': optional(fc.oneof(tags, text)),
        'If-Modified-Since': optional(fc.oneof(dates, text)),
        'If-Unmodified-Since': optional(fc.oneof(dates, text)),
        'Idempotency-Key': optional(fc.oneof(keys, text)),
      }),
      type: types,
      body: bodies,
      isTypical: fc.nat({ max: 3 }).map((number) => number > 0),
      isAnn: fc.boolean(),
    });
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(questions, async ({ method, path, headers, type, body, isTypical, isAnn }) => {
        const typical = body.startsWith('[') ? 'application/json-patch+json' : 'application/merge-patch+json';
        const given = Object.fromEntries(
          Object.entries({
            'Content-Type': !isTypical ? type : method === 'PATCH' ? typical : 'application/json',
            ...headers,
          }).flatMap(([name, content]) => (content === undefined ? [] : [[name, content] as const])),
        );
        const isReading = method === 'GET' || method === 'HEAD';
        const ask = isAnn ? server.ann : server.bob;
        const { status } = await ask(`${method} /api${path}`, given, isReading ? undefined : body);
        expect(status).to.be.below(500);
        // For those who come after.
        if (method === 'DELETE' && status === 204) await server.addSheet().catch(() => undefined);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
      { numRuns: runs },
    );
    expect(server.defects).to.deep.equal([]);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    // It got everywhere that a request can get.
    expect([...statuses.keys()]).to.include.members([200, 201, 204, 304, 400, 403, 404, 405, 409, 412, 415, 422, 428]);
  }).timeout(60_000);
});
