import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { expect } from 'chai';
import { isProblem } from '../../common/protocol/problem';
import { systemClock } from '../../server-mock/clock';
import { listen, PortInUseError, type Listening, type ListenOptions } from '../../server-mock/node-adapter';
import { createNotesServer } from '../support/notes';

// The one place, with launch.spec.ts, where real sockets and so real time are what is tested: all waits are for events.
describe('The node adapter', () => {
  let at: Awaited<ReturnType<typeof createNotesServer>>;
  const open: Listening[] = [];
  const start = async (options: Partial<ListenOptions> = {}) => {
    const listening = await listen({
      handle: (request) => at.server.handle(request),
      clock: systemClock,
      port: 0,
      graceMs: 50,
      ...options,
    });
    open.push(listening);
    return listening;
  };
  beforeEach(async () => {
    at = await createNotesServer();
  });
  afterEach(async () => {
    for (const listening of open.splice(0)) await listening.stop();
  });

  /** Sends bytes as they are, and gives back all that comes until the connection ends. */
  const send = async (port: number, ...pieces: string[]): Promise<string> => {
    const socket = net.connect(port, '127.0.0.1');
    let received = '';
    socket.on('data', (bytes) => (received += bytes.toString()));
    socket.on('error', (reason) => (received += String(reason)));
    const closed = once(socket, 'close');
    for (const piece of pieces) socket.write(piece);
    await closed;
    return received;
  };
  const problemIn = (received: string): unknown => {
    const problem: unknown = JSON.parse(received.slice(received.indexOf('\r\n\r\n')));
    expect(isProblem(problem), received).to.equal(true);
    return problem;
  };
  const reasonOf = (request: Promise<unknown>): Promise<unknown> =>
    request.then(
      () => expect.fail('it was answered'),
      (reason: unknown) => (reason instanceof Error && reason.cause ? reason.cause : reason),
    );

  it('answers on 127.0.0.1, and on no other address', async () => {
    const { origin, port } = await start();
    expect(origin).to.equal(`http://127.0.0.1:${port}`);
    const response = await fetch(`${origin}/api/notes`);
    expect([response.status, await response.json()]).to.deep.equal([200, { notes: [], asker: null }]);
    const others = Object.values(os.networkInterfaces()).flatMap((some = []) =>
      some.filter(({ internal }) => !internal),
    );
    for (const { address } of others.filter(({ family }) => family === 'IPv4')) {
      const [reason] = (await once(net.connect(port, address), 'error')) as [Error];
      expect(reason, address).to.have.property('code', 'ECONNREFUSED');
    }
  });

  it('passes on bodies and headers, and leaves the globals alone', async () => {
    const globals = [globalThis.Request, globalThis.Response];
    const { origin } = await start();
    const headers = { ...at.asAnn.headers, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ note: { text: 'Zoë ✓' } });
    const response = await fetch(`${origin}/api/notes`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).to.deep.equal([201, { note: { id: 1, text: 'Zoë ✓' } }]);
    expect([globalThis.Request, globalThis.Response]).to.deep.equal(globals);
  });

  it('names the port that is in use', async () => {
    const { port } = await start();
    expect(await reasonOf(start({ port })))
      .to.be.instanceOf(PortInUseError)
      .and.have.property('port', port);
  });

  it('refuses in the one shape what is no HTTP, has no URL, or comes under a foreign name', async () => {
    const { port } = await start();
    expect(await send(port, 'hello\r\n\r\n')).to.match(/^HTTP\/1.1 400 /);
    for (const [lines, status] of [
      ['GET /api/notes HTTP/1.1\r\nHost: evil.example', 421],
      ['GET /api/notes HTTP/1.1\r\nHost: a b', 400],
      ['GET /api/notes HTTP/1.1', 400],
      ['GET /api/nothing HTTP/1.1\r\nHost: localhost\r\nExpect: gold', 404],
      ['GET /api\\notes HTTP/1.1\r\nHost: [', 400],
      ['OPTIONS * HTTP/1.1\r\nHost: localhost', 400],
      ['GET http://evil.example/api/notes HTTP/1.1\r\nHost: localhost', 421],
      ['GET /api/notes/..%2f..%2fx HTTP/1.1\r\nHost: localhost', 400],
      ['GET /../../etc/passwd HTTP/1.1\r\nHost: localhost', 404],
      ['GET /api/notes/\x01 HTTP/1.1\r\nHost: localhost', 400],
      ['TRACE /api/notes HTTP/1.1\r\nHost: localhost', 405],
    ] as const) {
      const received = await send(port, `${lines}\r\nConnection: close\r\n\r\n`);
      expect(received, lines).to.match(new RegExp(`^HTTP/1.1 ${status} `));
      problemIn(received);
    }
    expect(await send(port, 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n')).to.equal('');
  });

  it('bounds the headers', async () => {
    const { port } = await start();
    const head = 'GET /api/notes HTTP/1.1\r\nHost: localhost\r\n';
    const received = await send(port, `${head}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(received).to.match(/^HTTP\/1.1 431 /);
    expect(problemIn(received)).to.deep.equal({ errors: { headers: ['are larger than 16384 bytes'] } });
  });

  it('hears the last of many headers', async () => {
    const { port } = await start();
    const others = Array.from({ length: 500 }, (_, number) => `X-${number}: y\r\n`).join('');
    const last = `Authorization: ${at.asAnn.headers.Authorization}\r\nConnection: close\r\n\r\n`;
    const received = await send(port, `GET /api/notes HTTP/1.1\r\nHost: localhost\r\n${others}${last}`);
    expect(received).to.include('{"notes":[],"asker":').and.not.include('"asker":null');
  });

  it('sends away who sends the headers or the body too slowly', async () => {
    const { port } = await start({ headersTimeoutMs: 60, requestTimeoutMs: 120 });
    for (const beginning of [
      'GET /api/notes HTTP/1.1\r\nHost: localhost\r\nX-',
      'POST /api/echo/hi HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
    ]) {
      const received = await send(port, beginning);
      expect(received, beginning).to.match(/^HTTP\/1.1 408 /);
      problemIn(received);
    }
  });

  it('refuses a body that is too large before all of it came', async () => {
    const { port } = await start();
    const head =
      'POST /api/echo/hi HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n';
    const declared = await send(port, `${head}Content-Length: 999999999\r\n\r\n{`);
    expect(declared).to.match(/^HTTP\/1.1 413 /);
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const chunked = await send(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`);
    expect(chunked).to.match(/^HTTP\/1.1 413 /);
  });

  it('resets the connection, ends it in the middle, or leaves it without an answer, when the mock controls say so', async () => {
    const { origin } = await start();
    const fail = (kind: string) => at.ask('POST /api/_mock/faults', { body: { kind, times: 1 } });

    await fail('reset');
    expect(await reasonOf(fetch(`${origin}/api/notes`))).to.have.property('code', 'ECONNRESET');

    await fail('half');
    const half = await fetch(`${origin}/api/notes`);
    expect([half.status, half.headers.get('content-length')]).to.deep.equal([200, '25']);
    expect(await reasonOf(half.text())).to.be.instanceOf(Error);

    await fail('hang');
    const client = new AbortController();
    const hanging = reasonOf(fetch(`${origin}/api/notes`, { signal: client.signal }));
    expect((await fetch(`${origin}/api/notes`)).status).to.equal(200);
    client.abort();
    expect(await hanging).to.have.property('name', 'AbortError');
  });

  it('stops although connections are kept alive and requests hang', async () => {
    const listening = await start();
    const agent = new http.Agent({ keepAlive: true });
    const idle = http.get(`${listening.origin}/api/notes`, { agent });
    const [response] = (await once(idle, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(response, 'end');
    await at.ask('POST /api/_mock/faults', { body: { kind: 'hang' } });
    const hanging = reasonOf(fetch(`${listening.origin}/api/notes`));
    const silent = net.connect(listening.port, '127.0.0.1');
    await once(silent, 'connect');
    const closed = new Promise((resolve) => silent.once('close', resolve));
    silent.on('error', () => undefined);

    open.splice(0);
    await listening.stop();

    await closed;
    expect(await hanging).to.be.instanceOf(Error);
    agent.destroy();
    expect(await reasonOf(fetch(`${listening.origin}/api/notes`))).to.have.property('code', 'ECONNREFUSED');
  });
});
