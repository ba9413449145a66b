/**
 * Node adapter: from sockets to `Request` and `Response`, by @hono/node-server.
 * Holds     the limits on what a connection may send and how long it may take, and the end of it all.
 * Promises  who sends slowly, or headers without end, is sent away with an answer in the shape of every refusal; `stop` returns
 *           within its grace time, whoever holds a connection open; a `Response.error()` is a connection that is reset,
 *           a `CutResponse` one that ends in the middle.
 * Leaves    every answer to `handle`.
 */
import { once } from 'node:events';
import http, { ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Clock } from '../common/clock';
import { defectResponse, refusalResponse } from './boundary';
import { Refusal } from './refusal';
import { CutResponse } from './mock-fault';
import { responseOf, type Asking, type PlainAnswer } from './plain-answer';

export interface ListenOptions {
  readonly handle: (request: Request) => Promise<Response | PlainAnswer>;
  /** Asked first: what needs no `Request`, which costs more to make than such an answer to find. Must not throw. */
  readonly atHand?: (asking: Asking) => PlainAnswer | undefined;
  readonly clock: Clock;
  /** 0: any that is free. */
  readonly port: number;
  /** Default 127.0.0.1: nobody else reaches it. */
  readonly host?: string;
  /** For all headers to arrive, in milliseconds. Default 10 000. */
  readonly headersTimeoutMs?: number;
  /** For the whole request to arrive, in milliseconds. Default 30 000. */
  readonly requestTimeoutMs?: number;
  /** For running requests to be answered once `stop` was called, in milliseconds. Default 1 000. */
  readonly graceMs?: number;
}

export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:4001` */
  readonly origin: string;
  /** Takes no more connections, waits a little for what is being answered, then closes everything. */
  stop(): Promise<void>;
}

const mostHeaderBytes = 16 * 1024;

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  constructor(readonly port: number) {
    super(`port ${port} is in use`);
  }
}

/** @throws {PortInUseError} */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { handle, atHand, clock, port, host = '127.0.0.1', graceMs = 1_000 } = options;
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = options;
  const listener = getRequestListener(
    async (request, { incoming, outgoing }) => {
      const response = await handle(request);
      if (!(outgoing instanceof ServerResponse)) return response instanceof Response ? response : responseOf(response);
      if (!(response instanceof Response)) {
        send(outgoing, response);
        return RESPONSE_ALREADY_SENT;
      }
      if (response.type === 'error') {
        incoming.socket.resetAndDestroy();
        return RESPONSE_ALREADY_SENT;
      }
      if (response instanceof CutResponse) {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.write(response.sent, () => outgoing.destroy());
        return RESPONSE_ALREADY_SENT;
      }
      return response;
    },
    {
      overrideGlobalObjects: false,
      // For a request line or a Host of which no URL can be made.
      errorHandler: (reason) =>
        reason instanceof Error && reason.name === 'RequestError' ? refusalResponse(badRequest) : defectResponse(),
    },
  );
  const arrive = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const ready = atHand?.(new Arrived(incoming));
    if (ready !== undefined) send(outgoing, ready);
    // It answers its own failures: there is nothing to wait for.
    else void listener(incoming, outgoing);
  };
  const server = http.createServer(
    {
      maxHeaderSize: mostHeaderBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs / 2),
      // Without one there is no URL: that is refused with the others of which none can be made.
      requireHostHeader: false,
    },
    arrive,
  );
  // Their bytes are bounded. By number, Node would drop the last in silence: a precondition among them would not be heard.
  server.maxHeadersCount = 0;
  // RFC 9110 §10.1.1: what is expected beside a 100 may be passed over; by itself Node answers 417, with an empty body.
  server.on('checkExpectation', arrive);
  server.on('clientError', refuseOnSocket);
  // A proxy's method: there is no answer to it but the end.
  server.on('connect', (_: IncomingMessage, socket: Duplex) => socket.destroy());

  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (reason) {
    if (reason instanceof Error && 'code' in reason && reason.code === 'EADDRINUSE') throw new PortInUseError(port);
    throw reason;
  }
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;

  return {
    port: actualPort,
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const cancel = clock.after(graceMs, () => server.closeAllConnections());
      await closed;
      cancel();
    },
  };
}

/** Without a `Response` around it, which would cost more than to find it. */
function send(outgoing: ServerResponse, { status, headers, body }: PlainAnswer): void {
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

/** A request as Node's parser left it. */
class Arrived implements Asking {
  readonly method: string;
  readonly url: string;
  readonly headers: RawHeaders;

  constructor({ method = '', url = '', rawHeaders }: IncomingMessage) {
    this.method = method;
    this.headers = new RawHeaders(rawHeaders);
    this.url = `http://${this.headers.get('host') ?? ''}${url}`;
  }
}

/** Read in place: Node's own table of headers drops some that are sent twice, and who looks for a few needs no other. */
class RawHeaders {
  readonly #namesAndValues: readonly string[];

  constructor(namesAndValues: readonly string[]) {
    this.#namesAndValues = namesAndValues;
  }

  /** @param wanted  In lower case. */
  get(wanted: string): string | null {
    const all = this.#namesAndValues;
    let found: string | null = null;
    for (let place = 0; place < all.length; place += 2) {
      const name = all[place];
      if (name?.length !== wanted.length || name.toLowerCase() !== wanted) continue;
      const value = all[place + 1] ?? '';
      found = found === null ? value : `${found}, ${value}`;
    }
    return found;
  }
}

const badRequest = new Refusal(400, { request: ['cannot be read'] });

/** What Node's parser refuses never becomes a `Request`: it is answered on the bare connection. */
function refuseOnSocket(reason: Error, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = parserRefusals.get('code' in reason ? reason.code : undefined) ?? badRequest;
  const body = JSON.stringify({ errors: refusal.errors });
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n` +
      'Connection: close\r\nContent-Type: application/json; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const parserRefusals: ReadonlyMap<unknown, Refusal> = new Map([
  ['HPE_HEADER_OVERFLOW', new Refusal(431, { headers: [`are larger than ${mostHeaderBytes} bytes`] })],
  ['ERR_HTTP_REQUEST_TIMEOUT', new Refusal(408, { request: ['did not arrive in time'] })],
]);
