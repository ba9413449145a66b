import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import webpack from 'webpack';
import WebpackDevServer from 'webpack-dev-server';
import { backendOrigin, proxyTo } from '../../tools/backend.mjs';

describe('A backend of one’s own', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /** Says what it was asked. */
  async function backend(): Promise<string> {
    const server = http.createServer(({ method, url, headers }, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ method, url, host: headers.host, forwardedFor: headers['x-forwarded-host'] }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** The development server in front of it, with a page that does nothing. */
  async function before(origin: string): Promise<string> {
    const compiler = webpack({
      mode: 'none',
      entry: 'data:text/javascript,',
      infrastructureLogging: { level: 'none' },
    });
    const proxy = [proxyTo(origin, () => Promise.resolve(), true)];
    const quiet = { hot: false, client: false, static: false, devMiddleware: { stats: 'none' } } as const;
    const options = { host: '127.0.0.1', port: 0, proxy, ...quiet };
    const server = new WebpackDevServer({ ...options, setupExitSignals: false, webSocketServer: false }, compiler);
    await server.start();
    ends.push(() => server.stop());
    return `http://127.0.0.1:${(server.server?.address() as AddressInfo).port}`;
  }

  it('is asked by its own name for all that the page asks below /api', async () => {
    const origin = backendOrigin(await backend()) ?? '';
    const page = await before(origin);
    const answer = await fetch(`${page}/api/jars?page=2`, { method: 'POST' });
    const [own, asked] = [origin, page].map((url) => new URL(url).host);
    expect(await answer.json()).to.deep.equal({
      method: 'POST',
      url: '/api/jars?page=2',
      host: own,
      forwardedFor: asked,
    });
    expect((await fetch(`${page}/jars`)).status).to.equal(404);
  }).timeout(30_000);

  it('is an origin, or there is none', () => {
    expect([undefined, ''].map(backendOrigin)).to.deep.equal([undefined, undefined]);
    expect(backendOrigin('https://staging.example/')).to.equal('https://staging.example');
    for (const text of ['staging.example', 'localhost:3000', 'ftp://staging.example', 'https://staging.example/v1']) {
      expect(() => backendOrigin(text), text).to.throw(RangeError, `API_ORIGIN=${text} is no origin: give scheme`);
    }
  });
});
