import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { expect } from 'chai';
import { startChild, type Child } from '../support/child';
import { useFolder } from '../support/folder';

/** Processes as `npm start` and `npm run serve` start them. They take a moment, hence few and large sentences. */
describe('A server’s process', () => {
  const folder = useFolder();
  const children: Child['process'][] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const start = (main: string, environment: Record<string, string> = {}) => {
    const { process: child, exited } = startChild(`server-mock/${main}.ts`, [], {
      silent: true,
      env: { PATH: process.env['PATH'], DATA_DIR: folder.path('data'), API_PORT: '0', PORT: '0', ...environment },
    });
    children.push(child);
    let output = '';
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    for (const stream of streams) stream.on('data', (bytes) => (output += String(bytes)));
    // Not the child's own `close`: it does not come after a `disconnect`.
    const closed = Promise.all(streams.map((stream) => once(stream, 'close')));
    const ended = exited.then(async (code) => {
      await closed;
      return { code, output };
    });
    const ready = Promise.race([
      once(child, 'message').then(([message]) => message as { readonly ready: boolean; readonly port: number }),
      ended.then((end) => expect.fail(JSON.stringify(end))),
    ]);
    return { child, ready, ended };
  };

  it('answers when it says that it is ready, and ends within two seconds of SIGTERM, whoever is connected', async () => {
    const { child, ready, ended } = start('main');
    const { port } = await ready;
    const origin = `http://127.0.0.1:${port}`;
    expect((await fetch(`${origin}/api/openapi.json`)).status).to.equal(200);
    const fault = { kind: 'hang', route: 'GET /hanging' };
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${origin}/api/_mock/faults`, { method: 'POST', headers, body: JSON.stringify(fault) });
    const hanging = fetch(`${origin}/api/hanging`).catch(() => 'cut');
    const slow = net.connect(port, '127.0.0.1');
    slow.on('error', () => undefined);
    slow.write('GET /api/openapi.json HTTP/1.1\r\nHost: local');
    await once(slow, 'connect');

    const toldAtMs = performance.now();
    child.kill('SIGTERM');
    const { code, output } = await ended;
    expect(performance.now() - toldAtMs).to.be.lessThan(2_000);
    expect(code).to.equal(0);
    expect(await hanging).to.equal('cut');
    expect(output.trim().split('\n').at(-1)).to.equal(`API: ${origin}`);
    expect(output).to.include('GET    /api/openapi.json');
    expect(readdirSync(folder.path('data')).sort()).to.include.members(['api.db', 'secret']);
    if (process.platform !== 'win32') {
      expect(statSync(folder.path('data', 'secret')).mode & 0o777).to.equal(0o600);
    }
  }).timeout(40_000);

  it('keeps secret and data when it starts again, and ends with the process that started it', async () => {
    const first = start('main', { QUIET: '1' });
    const { port } = await first.ready;
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name: 'empty' });
    await fetch(`http://127.0.0.1:${port}/api/_mock/scenario`, { method: 'PUT', headers, body });
    await fetch(`http://127.0.0.1:${port}/api/_mock/snapshots/kept`, { method: 'PUT' });
    first.child.disconnect();
    expect(await first.ended).to.deep.equal({ code: 0, output: `API: http://127.0.0.1:${port}\n` });
    const secret = readFileSync(folder.path('data', 'secret'), 'utf8');
    const snapshot = readFileSync(folder.path('data', 'snapshots', 'kept.json'), 'utf8');

    const second = start('main');
    const again = await second.ready;
    await fetch(`http://127.0.0.1:${again.port}/api/_mock/snapshots/again`, { method: 'PUT' });
    expect(readFileSync(folder.path('data', 'secret'), 'utf8')).to.equal(secret);
    expect(readFileSync(folder.path('data', 'snapshots', 'again.json'), 'utf8')).to.equal(snapshot);
  }).timeout(40_000);

  it('serves the built application beside its API in production, without mock controls', async () => {
    mkdirSync(folder.path('dist'));
    writeFileSync(folder.path('dist', 'index.html'), '<title>Built</title>');
    const environment = { APP_DIR: folder.path('dist'), NODE_ENV: 'production', MOCK: '1' };
    const { port } = await start('serve-main', environment).ready;
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
      return [response.status, response.headers.get('content-type')?.split(';')[0]];
    };
    expect(await ask('/article/some')).to.deep.equal([200, 'text/html']);
    expect(await ask('/api/openapi.json')).to.deep.equal([200, 'application/json']);
    expect(await ask('/api/none')).to.deep.equal([404, 'application/json']);
    expect(await ask('/api/_mock/routes')).to.deep.equal([404, 'application/json']);
    expect(await ask('/api/_mock/reset', 'POST')).to.deep.equal([404, 'application/json']);
  }).timeout(40_000);

  it('has nobody of the demo’s in production, whose password anyone can read, unless it is told to', async () => {
    const user = { email: 'johndoe@example.com', password: 'johnny-appleseed' };
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ user }) };
    const statusOf = async (environment: Record<string, string>) => {
      const { child, ready, ended } = start('main', environment);
      const { port } = await ready;
      const { status } = await fetch(`http://127.0.0.1:${port}/api/users/login`, init);
      child.kill();
      await ended;
      return status;
    };
    const all = [
      { NODE_ENV: 'production', DATA_DIR: folder.path('one') },
      { NODE_ENV: 'production', DATA_DIR: folder.path('two'), SEED: 'demo' },
      { SEED: 'none', DATA_DIR: folder.path('three') },
      { DATA_DIR: folder.path('four') },
    ];
    expect(await Promise.all(all.map(statusOf))).to.deep.equal([401, 200, 401, 200]);
  }).timeout(40_000);

  it('has its data to itself: another one is refused for as long as it lives, however it ends', async () => {
    const first = start('main', { QUIET: '1' });
    await first.ready;
    const { code, output } = await start('main').ended;
    expect(code).to.equal(1);
    expect(output).to.match(
      /^\S+data is in use by another server\. Stop that one, or take another folder: DATA_DIR=\S+\n$/,
    );
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await start('main').ready).to.include({ ready: true });
  }).timeout(40_000);

  it('says in a sentence why it cannot start', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    mkdirSync(folder.path('damaged'));
    writeFileSync(folder.path('damaged', 'api.db'), 'Dear diary, '.repeat(1_000));
    const ends = await Promise.all([
      start('main', { API_PORT: String(port) }).ended,
      start('main', { API_PORT: 'http' }).ended,
      start('main', { DATA_DIR: folder.path('damaged') }).ended,
      start('serve-main', { APP_DIR: folder.path('nothing'), DATA_DIR: folder.path('other') }).ended,
      start('main', { SEED: 'many', DATA_DIR: folder.path('yet-another') }).ended,
      start('main', { HOST: '0.0.0.0', CACHE_DEBUG: '1', DATA_DIR: folder.path('another') }).ended,
    ]);
    taken.close();
    expect(ends.map(({ code }) => code)).to.deep.equal([1, 1, 1, 1, 1, 1]);
    const [inUse, noPort, damaged, notBuilt, noSeed, shown] = ends.map(({ output }) => output);
    expect(inUse).to.equal(`Port ${port} is in use. Stop what uses it, or take another: API_PORT=${port + 10}\n`);
    expect(noPort).to.equal('API_PORT=http is no port: give a number from 0 (any) to 65535.\n');
    expect(damaged).to.include('api.db: is damaged, or no database').and.not.include('at ');
    expect(notBuilt).to.include('holds no built application. Build it: npm run build');
    expect(noSeed).to.equal('SEED=many is no seed: say demo or none.\n');
    expect(shown).to.equal('Keys and tags of the cache are shown to this machine only. Leave out HOST=0.0.0.0.\n');
  }).timeout(40_000);
});
