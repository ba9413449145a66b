/**
 * `npm start`: the API server and the development server, with one URL and one Ctrl-C. With `API_ORIGIN` the API is
 * somebody else's, and only the development server runs.
 * Holds     the two ports, the API's process, the watcher of its sources.
 * Promises  a changed template, style, view or handler is on the page at once; a request that falls into the API's
 *           restart waits for it instead of failing.
 * Leaves    the proxy between them to backend.mjs, bundling and finding type errors to webpack.config.js, which of them the page shows to type-errors.mjs, the
 *           API to server-mock/main.ts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import chokidar from 'chokidar';
import ForkTsCheckerPlugin from 'fork-ts-checker-webpack-plugin';
import webpack from 'webpack';
import WebpackDevServer from 'webpack-dev-server';
import configure from '../webpack.config.js';
import { backendOrigin, proxyTo } from './backend.mjs';
import { root } from './steps.mjs';
import { lines, sorted } from './type-errors.mjs';

const host = process.env.HOST ?? '127.0.0.1';
const ports = { PORT: readPort('PORT', 4000), API_PORT: readPort('API_PORT', 4001) };

/**
 * @param {string} variable
 * @param {number} fallback
 */
function readPort(variable, fallback) {
  const text = process.env[variable];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  console.error(`${variable}=${text} is no port: give a number from 1 to 65535.`);
  process.exit(1);
}

/**
 * Whether nobody listens there yet.
 * @param {number} port
 * @param {string} address
 */
async function isFree(port, address) {
  const probe = net.createServer();
  try {
    probe.listen(port, address);
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}

/** The team's own server, if it is to be asked in the place of server-mock/. */
const ownBackend = readBackend();

function readBackend() {
  try {
    return backendOrigin(process.env.API_ORIGIN);
  } catch (reason) {
    console.error(/** @type {RangeError} */ (reason).message);
    process.exit(1);
  }
}

if (ownBackend === undefined && ports.PORT === ports.API_PORT) {
  console.error(`PORT and API_PORT are both ${ports.PORT}: give them two different ones.`);
  process.exit(1);
}
for (const [variable, port] of Object.entries(ports)) {
  if (variable === 'API_PORT' && ownBackend !== undefined) continue;
  if (await isFree(port, variable === 'PORT' ? host : '127.0.0.1')) continue;
  console.error(`Port ${port} is in use. Stop what uses it, or take another: ${variable}=${port + 10} npm start`);
  process.exit(1);
}

/** The API's process, started anew whenever its sources change. */
class Api {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  #isStopping = false;
  /** Whether it has listed its routes: once is enough. */
  #hasSpoken = false;
  /**
   * Resolves when the process that is wanted now answers.
   * @type {Promise<unknown>}
   */
  ready = Promise.resolve();

  /** Resolves when it answers, or when it ended before it could: then a request shall fail, not wait. */
  start() {
    const child = fork(path.join(root, 'server-mock/main.ts'), {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      env: {
        ...process.env,
        API_PORT: String(ports.API_PORT),
        APP_ORIGIN: `http://${host}:${ports.PORT}`,
        ...(this.#hasSpoken && { QUIET: '1' }),
      },
    });
    this.#hasSpoken = true;
    this.#child = child;
    child.on('exit', () => {
      if (this.#isStopping) return;
      console.error('The API server stopped. It starts again when a file in server-mock/ or common/ changes.');
    });
    this.ready = Promise.race([once(child, 'message'), once(child, 'exit')]);
    return this.ready;
  }

  async stop() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.#isStopping = true;
    child.kill('SIGTERM');
    await once(child, 'exit');
    this.#isStopping = false;
  }

  async restart() {
    await this.stop();
    await this.start();
  }
}

const api = new Api();
const compiler = webpack({
  ...configure({}, { mode: 'development' }),
  stats: 'errors-warnings',
  infrastructureLogging: { level: 'warn' },
});
/** What was said last of types beside the page: at the next change it is not said once more. */
let said = '';
ForkTsCheckerPlugin.getCompilerHooks(compiler).issues.tap('Start', (issues) => {
  const { page, others } = sorted(issues, root);
  const text = lines(others, root).join('\n');
  if (text !== said) console.error(text === '' ? 'The types beside the page are right again.' : text);
  said = text;
  return page;
});
const devServer = new WebpackDevServer(
  {
    host,
    port: ports.PORT,
    hot: false,
    liveReload: true,
    // Server-sent events would be held back by compression.
    compress: false,
    static: false,
    allowedHosts: 'auto',
    setupExitSignals: false,
    client: { logging: 'warn', overlay: { errors: true, warnings: false, runtimeErrors: false } },
    // A user may be called john.doe: a dot in a path is no file.
    historyApiFallback: { disableDotRule: true },
    proxy: [proxyTo(ownBackend ?? `http://127.0.0.1:${ports.API_PORT}`, () => api.ready, ownBackend !== undefined)],
  },
  compiler,
);

let restarting = Promise.resolve();
const watched = ownBackend === undefined ? ['server-mock', 'common'] : [];
const watcher = chokidar.watch(
  watched.map((room) => path.join(root, room)),
  { ignoreInitial: true },
);
let isRestartWanted = false;
watcher.on('all', () => {
  if (isRestartWanted) return;
  isRestartWanted = true;
  restarting = restarting.then(async () => {
    isRestartWanted = false;
    await api.restart();
    devServer.sendMessage(devServer.webSocketServer?.clients ?? [], 'static-changed');
  });
});

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    // A second one does not wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    void Promise.all([watcher.close(), devServer.stop(), api.stop()]).then(() => process.exit(0));
  });
}

const compiled = new Promise((resolve) => compiler.hooks.done.tap('Start', resolve));
await Promise.all([ownBackend === undefined && api.start(), devServer.start(), compiled]);
const { title } = JSON.parse(fs.readFileSync(path.join(root, 'common/product.json'), 'utf8'));
const whose =
  ownBackend === undefined ? '' : `\n  The API is ${ownBackend} (API_ORIGIN); the one in server-mock/ does not run.\n`;
console.log(
  `\n  ${title} is ready:  http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${ports.PORT}\n${whose}\n  Ctrl-C stops it.\n`,
);
