import { expect } from 'chai';
import fc from 'fast-check';
import { isProblem } from '../../common/protocol/problem';
import { deepestNesting, mostBodyBytes } from '../../server-mock/body';
import { cpuMs } from '../support/cpu';
import { createNotesServer } from '../support/notes';

describe('The boundary', () => {
  let at: Awaited<ReturnType<typeof createNotesServer>>;
  beforeEach(async () => {
    at = await createNotesServer();
  });
  afterEach(() => {
    expect(at.defects).to.deep.equal([]);
  });

  /** Posts a body to an endpoint that takes any object, and gives back status and errors. */
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const { status, json } = await at.ask('POST /api/echo/hi', { body, headers });
    return { status, errors: isProblem(json) ? json.errors : undefined, json };
  };
  const asked = async (url: string, init: RequestInit = {}) => {
    const response = await at.server.handle(new Request(url, init));
    const json: unknown = await response.json();
    expect(isProblem(json), url).to.equal(response.status >= 400);
    return { status: response.status, json };
  };

  it('refuses what is no JSON', async () => {
    for (const body of ['{', '{"a":1,}', "{'a':1}", 'undefined', '\ufeff{}x', '{"a":1}{']) {
      expect(await post(body), body).to.deep.include({ status: 400, errors: { body: ['is not JSON'] } });
    }
    expect(await post(Uint8Array.of(0x22, 0xff, 0x22))).to.deep.include({ errors: { body: ['is not UTF-8'] } });
  });

  it('takes a body of 1 MiB and refuses one of a byte more', async () => {
    const json = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect((await post(json(mostBodyBytes))).status).to.equal(200);
    expect(await post(json(mostBodyBytes + 1))).to.deep.include({
      status: 413,
      errors: { body: ['is larger than 1048576 bytes'] },
    });
  });

  it('counts the bytes that come, whatever Content-Length says or leaves out', async () => {
    let pulled = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        },
      });
    expect((await post(endless())).status).to.equal(413);
    expect((await post(endless(), { 'Content-Length': '2' })).status).to.equal(413);
    expect(pulled).to.be.lessThan(50);
    expect((await post('{}', { 'Content-Length': '999999999' })).status).to.equal(413);
  });

  it('refuses a body that breaks off', async () => {
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new Error('reset'));
      },
    });
    expect(await post(broken)).to.deep.include({ status: 400, errors: { body: ['did not arrive'] } });
  });

  it('takes 64 levels and refuses one more before it parses', async () => {
    const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    expect((await post(nested(deepestNesting))).status).to.equal(200);
    const deeper = { status: 422, errors: { body: ['is nested deeper than 64'] } };
    expect(await post(nested(deepestNesting + 1))).to.deep.include(deeper);
    // Not even JSON: had it been parsed first, the answer were another.
    expect(await post('['.repeat(500_000))).to.deep.include(deeper);
  });

  it('does not count brackets in strings', async () => {
    expect((await post({ a: '['.repeat(100), b: '\\"{'.repeat(100) })).status).to.equal(200);
    expect((await post(`{"a":"\\\\"${',"b":['.repeat(65)}`)).status).to.equal(422);
  });

  it('looks for deep nesting in the time that the text is long', async () => {
    const startedMs = cpuMs();
    for (const unit of ['"\\', '"', '\\"', '[]', '"a",']) await post(unit.repeat(1_000_000 / unit.length));
    expect(cpuMs() - startedMs).to.be.lessThan(2_000);
  });

  it('refuses any media type but JSON, and any coding', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/jsonx',
      '',
    ]) {
      expect(await post('{}', { 'Content-Type': type }), type).to.deep.include({
        status: 415,
        errors: { body: ['must be application/json'] },
      });
    }
    expect((await post('{}', { 'Content-Encoding': 'gzip' })).status).to.equal(415);
    for (const type of ['application/json', 'Application/JSON; charset=utf-8']) {
      expect((await post('{}', { 'Content-Type': type })).status).to.equal(200);
    }
  });

  it('refuses field names that mean something to JavaScript, at any depth', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      for (const body of [`{"${name}":{"isAdmin":true}}`, `{"a":[{"b":{"${name}":1}}]}`]) {
        expect(await post(body), body).to.deep.include({
          status: 422,
          errors: { body: ['has a field with a reserved name'] },
        });
      }
    }
    expect((await post('{"\\u005f_proto__":1}')).status).to.equal(422);
    expect((await post('{"toString":1,"proto":2}')).status).to.equal(200);
    expect('isAdmin' in {}).to.equal(false);
  });

  it('refuses a URL that is badly encoded, has a NUL, or is too long', async () => {
    const refused = async (path: string) => (await at.ask(`GET ${path}`)).status;
    for (const path of ['/api/notes/%zz', '/api/notes/%ff', '/api/notes/%', '/api/notes?limit=%zz', '/%c0%ae']) {
      expect(await refused(path), path).to.equal(400);
    }
    for (const path of ['/api/notes/a%00b', '/api/notes?limit=1%00']) expect(await refused(path), path).to.equal(400);
    expect(await refused(`/api/notes/${'x'.repeat(9_000)}`)).to.equal(414);
    expect(await refused(`/api/notes?limit=${'1'.repeat(9_000)}`)).to.equal(414);
  });

  it('refuses to be led out of a path', async () => {
    for (const path of ['..%2f..%2fetc%2fpasswd', '%2e%2e%2fsecret', '..%5c..%5csecret', 'a%2f..%2fb', '.%2fa']) {
      expect((await at.ask(`GET /api/notes/${path}`)).status, path).to.equal(400);
    }
    // The URL parser resolves these: they never leave the API.
    for (const path of ['/api/../secret', '/api/notes/%2e%2e/%2e%2e/secret']) {
      expect((await at.ask(`GET ${path}`)).status, path).to.equal(404);
    }
    expect((await at.ask('GET /api/notes/a..b')).status).to.equal(404);
  });

  it('answers under the machine’s own names only, and under those that were given', async () => {
    const hosts = ['localhost', 'app.localhost', '127.0.0.1', '127.8.8.8', '[::1]'];
    for (const host of hosts) expect((await asked(`http://${host}:9/api/notes`)).status, host).to.equal(200);
    const foreign = [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'notlocalhost',
      '[::2]',
    ];
    for (const host of foreign) {
      expect(await asked(`http://${host}/api/notes`), host).to.deep.equal({
        status: 421,
        json: { errors: { host: ['is not served here'] } },
      });
    }
    const { status } = await asked('http://127.0.0.1/api/notes', { headers: { Host: 'evil.example' } });
    expect(status).to.equal(421);

    at = await createNotesServer({ hosts: ['notes.example'] });
    expect((await asked('https://notes.example/api/notes')).status).to.equal(200);
  });

  it('lets no page of another host change anything', async () => {
    const statusFor = async (what: string, Origin: string) =>
      (await at.ask(what, { headers: { Origin }, ...(what.startsWith('POST') && { body: {} }) })).status;
    for (const origin of ['http://evil.example', 'null', 'https://127.0.0.1.evil.example', 'file://', 'x']) {
      expect(await statusFor('POST /api/echo/hi', origin), origin).to.equal(403);
      expect(await statusFor('DELETE /api/notes/1', origin), origin).to.equal(403);
      expect(await statusFor('POST /api/_mock/reset', origin), origin).to.equal(403);
      expect(await statusFor('GET /api/notes', origin), origin).to.equal(200);
    }
    for (const origin of ['http://127.0.0.1:4000', 'http://localhost:9']) {
      expect(await statusFor('POST /api/echo/hi', origin), origin).to.equal(200);
    }
  });

  it('never fails for anything a client sends, and answers in JSON', async () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        '..',
        '%2e%2e',
        '%00',
        '%',
        '*',
        ':id',
        '{id}',
      ),
      fc.string({ unit: 'binary' }),
      fc.string(),
    );
    const path = fc.oneof(
      fc.array(hostile, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
      fc
        .tuple(fc.constantFrom('/api/notes/', '/api/notes?limit=', '/api/echo/', '/api/_mock/snapshots/'), hostile)
        .map((two) => two.join('')),
      fc.constantFrom('/api/notes', '/api/echo/hi', '/api/_mock/faults', '/api/_mock/latency'),
    );
    const body = fc.option(
      fc.oneof(hostile, fc.json(), fc.uint8Array(), fc.dictionary(hostile, fc.anything()).map(asText)),
      {
        nil: undefined,
      },
    );
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'foo');
    const headers = fc.record(
      {
        'Content-Type': fc.constantFrom('application/json', 'text/plain', 'application/json;;', ' '),
        Authorization: fc.oneof(
          fc.constant(`Bearer ${at.token}`),
          fc.string().map((text) => `Bearer ${text}`),
          fc.string(),
        ),
        Origin: fc.oneof(fc.string(), fc.constant('http://localhost:1')),
        'Content-Length': fc.oneof(fc.string(), fc.nat().map(String)),
      },
      { requiredKeys: [] },
    );
    const prototypeBefore = Object.getOwnPropertyNames(Object.prototype);

    await fc.assert(
      fc.asyncProperty(method, path, headers, body, async (verb, where, some, content) => {
        const request = requestOf(verb, where, some, content);
        fc.pre(request !== undefined);
        const response = await at.server.handle(request);
        expect(response.status).to.be.within(200, 499);
        const text = await response.text();
        if (response.status >= 400 && verb !== 'HEAD') expect(isProblem(JSON.parse(text))).to.equal(true);
        expect(text).to.not.match(/\bat .*\.ts:\d/);
      }),
      { numRuns: 600 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(prototypeBefore);
    expect({}).to.not.have.any.keys('isAdmin', 'polluted');
  }).timeout(20_000);
});

function asText(value: object): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  } catch {
    return '{}';
  }
}

/** What can be said in a `Request` at all. */
function requestOf(method: string, path: string, headers: HeadersInit, body: unknown): Request | undefined {
  try {
    const hasBody = method !== 'GET' && method !== 'HEAD' && body !== undefined;
    const url = new URL(path.startsWith('//') ? `/api${path}` : path, 'http://127.0.0.1:4001');
    return new Request(url, { method, headers, ...(hasBody && { body: body as BodyInit }) });
  } catch {
    return undefined;
  }
}
