import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { createStaticHandler } from '../../server-mock/static';
import { FakeClock } from '../support/fake-clock';
import { useFolder } from '../support/folder';

describe('The built application', () => {
  const folder = useFolder();
  const modified = new Date('2026-01-31T09:30:00.500Z');
  let serve: ReturnType<typeof createStaticHandler>;
  beforeEach(() => {
    mkdirSync(folder.path('dist', 'assets'), { recursive: true });
    mkdirSync(folder.path('dist', 'api'));
    const write = (name: string, content: string) => {
      writeFileSync(folder.path('dist', name), content);
      utimesSync(folder.path('dist', name), modified, modified);
    };
    write('index.html', '<!doctype html><title>Bowlers</title>');
    write('favicon.svg', '<svg/>');
    write('.env', 'SECRET=1');
    write('api/notes', 'not the API');
    write('assets/main.0123456789.js', 'run()');
    write('assets/main.js', 'run()');
    write('assets/strange.xyz', '?');
    writeFileSync(folder.path('secret.txt'), 'secret');
    serve = createStaticHandler({ folder: folder.path('dist'), clock: new FakeClock(Date.UTC(2026, 1, 1)) });
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await serve(new Request(`http://localhost:4000${path}`, init));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('has its page under every address of the application', async () => {
    for (const path of ['/', '/login', '/article/a-slug', '/profile/john.doe', '/?page=2', '/apiary', '/editor/']) {
      const { status, headers, text } = await ask(path);
      expect([status, text, headers.get('content-type')], path).to.deep.equal([
        200,
        '<!doctype html><title>Bowlers</title>',
        'text/html; charset=utf-8',
      ]);
      expect(headers.get('cache-control')).to.equal('no-cache');
    }
  });

  it('does not have its page where an API, an asset or a picture was asked for', async () => {
    for (const path of ['/api', '/api/', '/api/notes', '/assets/', '/assets/gone.js', '/assets']) {
      const { status, headers, text } = await ask(path);
      expect([status, text], path).to.deep.equal([404, '{"errors":{"path":["not found"]}}']);
      expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
    }
    const { status } = await ask('/avatars/nobody.svg', { headers: { 'Sec-Fetch-Dest': 'image' } });
    expect(status).to.equal(404);
  });

  it('lets its page ask the API where it is, and nobody else', async () => {
    const policyWith = async (api: string) => {
      const options = { folder: folder.path('dist'), clock: new FakeClock(Date.UTC(2026, 1, 1)), api };
      const response = await createStaticHandler(options)(new Request('http://localhost:4000/'));
      return /connect-src ([^;]*)/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
    };
    expect(await policyWith('/api')).to.equal("'self'");
    expect(await policyWith('https://api.pantry.example:8443/v1')).to.equal("'self' https://api.pantry.example:8443");
  });

  it('gives each file its type, and keeps hashed names for ever', async () => {
    const of = async (path: string) => {
      const { status, headers } = await ask(path);
      return [status, headers.get('content-type'), headers.get('cache-control')];
    };
    const script = 'text/javascript; charset=utf-8';
    expect(await of('/assets/main.0123456789.js')).to.deep.equal([200, script, 'public, max-age=31536000, immutable']);
    expect(await of('/assets/main.js')).to.deep.equal([200, script, 'no-cache']);
    expect(await of('/favicon.svg')).to.deep.equal([200, 'image/svg+xml', 'no-cache']);
    expect(await of('/assets/strange.xyz')).to.deep.equal([200, 'application/octet-stream', 'no-cache']);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await ask('/assets/main.js');
    const etag = headers.get('etag') ?? '';
    expect(etag).to.match(/^"[\w-]{22}"$/);
    expect(headers.get('last-modified')).to.equal('Sat, 31 Jan 2026 09:30:00 GMT');
    const status = async (conditions: Record<string, string>) => {
      const answer = await ask('/assets/main.js', { headers: conditions });
      expect(answer.headers.get('etag')).to.equal(etag);
      if (answer.status === 304) expect(answer.text).to.equal('');
      return answer.status;
    };
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      expect(await status({ 'If-None-Match': known }), known).to.equal(304);
    }
    expect(await status({ 'If-None-Match': '"other"' })).to.equal(200);
    expect(await status({ 'If-Modified-Since': 'Sat, 31 Jan 2026 09:30:00 GMT' })).to.equal(304);
    expect(await status({ 'If-Modified-Since': 'Sat, 31 Jan 2026 09:29:59 GMT' })).to.equal(200);
    expect(await status({ 'If-Modified-Since': 'yesterday' })).to.equal(200);
    // RFC 9110 §13.1.3: with an ETag, the date says nothing.
    const both = { 'If-None-Match': '"other"', 'If-Modified-Since': 'Sat, 31 Jan 2026 09:30:00 GMT' };
    expect(await status(both)).to.equal(200);
  });

  it('is sent whole to who asks with what is no condition, and is refused to who wants another', async () => {
    const { headers } = await ask('/assets/main.js');
    const bare = headers.get('etag')?.slice(1, -1) ?? '';
    const status = async (conditions: Record<string, string>) =>
      (await ask('/assets/main.js', { headers: conditions })).status;
    // No date of HTTP (RFC 9110 §13.1.3), though JavaScript reads one of the far future in it; no tag, without quotes.
    expect(await status({ 'If-Modified-Since': '9999' })).to.equal(200);
    expect(await status({ 'If-None-Match': bare })).to.equal(200);
    expect(await status({ 'If-Match': '"other"' })).to.equal(412);
    expect(await status({ 'If-Match': `"${bare}"` })).to.equal(200);
  });

  it('may do only what its policy names', async () => {
    const { headers } = await ask('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).to.match(/^default-src 'none'; /);
    for (const rule of [
      "script-src 'self'",
      "style-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ]) {
      expect(policy.split('; ')).to.include(rule);
    }
    expect(policy).to.not.match(/unsafe|\*/);
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('referrer-policy')).to.equal('no-referrer');
  });

  it('shows nothing outside of its folder, and nothing hidden', async () => {
    for (const path of [
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/assets/..%2f..%2fsecret.txt',
    ]) {
      const { status, text } = await ask(path);
      expect([status, text], path).to.deep.equal([400, '{"errors":{"url":["leaves its place"]}}']);
    }
    for (const path of ['/../secret.txt', '/.env', '/assets/../.env']) {
      expect((await ask(path)).text, path).to.include('<title>Bowlers');
    }
    symlinkSync(folder.path('secret.txt'), folder.path('dist', 'assets', 'link.txt'));
    expect((await ask('/assets/link.txt')).status).to.equal(404);
  });

  it('answers GET and HEAD only, to its own host', async () => {
    const head = await ask('/', { method: 'HEAD' });
    expect([head.status, head.text, head.headers.get('content-length')]).to.deep.equal([200, '', '37']);
    const post = await ask('/', { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD']);
    expect((await serve(new Request('http://evil.example/'))).status).to.equal(421);
  });
});
