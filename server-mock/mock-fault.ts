/**
 * Faults: answers as a client meets them on a bad day.
 * Promises  what happens to the connection is said in terms of the Fetch standard (a network error, a body that breaks
 *           off), so that a spec in a browser meets the same as a client of the real server.
 * Leaves    doing it to a real connection to node-adapter.ts; when to do it to mock.ts.
 */
import { jsonResponse } from './boundary';

export const faultKinds = ['status', 'reset', 'half', 'garbage', 'not-json', 'empty', 'hang'] as const;

export interface Fault {
  readonly kind: (typeof faultKinds)[number];
  /** Of the answer. Default 500 for `status`, else 200. */
  readonly status?: number;
  /** The request is answered first, and what it did is done: only its answer is lost. `half` always is so. */
  readonly after?: boolean;
}

/** An answer that breaks off after `sent`, although its Content-Length promises more. */
export class CutResponse extends Response {
  constructor(
    readonly sent: Uint8Array<ArrayBuffer>,
    whole: Response,
    length: number,
  ) {
    let isSent = false;
    const body = new ReadableStream({
      pull(controller) {
        if (isSent) {
          controller.error(new TypeError('the connection was closed in the middle of the answer'));
          return;
        }
        controller.enqueue(sent);
        isSent = true;
      },
    });
    super(body, { status: whole.status, headers: whole.headers });
    this.headers.set('Content-Length', String(length));
  }
}

/** @param answer  Answers the request as it would be answered without a fault. */
export async function faultyResponse(
  fault: Fault,
  request: Request,
  answer: () => Promise<Response>,
): Promise<Response> {
  if (fault.kind === 'half') return cutInHalf(await answer());
  if (fault.after === true) await answer();
  const status = fault.status ?? 200;
  switch (fault.kind) {
    case 'status':
      return withBody(fault.status ?? 500, JSON.stringify({ errors: { server: ['fails, as it was told to'] } }));
    case 'reset':
      return Response.error();
    case 'garbage':
      return withBody(status, Uint8Array.of(...new TextEncoder().encode('{"articles":[{"slug":'), 0xff, 0xfe, 0, 0x7d));
    case 'not-json':
      return withBody(status, '<!doctype html><title>Proxy</title><h1>It works!</h1>', 'text/html; charset=utf-8');
    case 'empty':
      return withBody(status, '');
    case 'hang':
      await gone(request.signal);
      return Response.error();
  }
}

function withBody(
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  type = 'application/json; charset=utf-8',
): Response {
  // These have no body (Fetch §2.2.3), and a Response refuses to be made with one.
  const hasBody = ![204, 205, 304].includes(status);
  return new Response(hasBody ? body : null, { status, headers: { ...commonHeaders(), 'Content-Type': type } });
}

function commonHeaders(): Record<string, string> {
  return Object.fromEntries(jsonResponse(200, undefined).headers);
}

async function cutInHalf(whole: Response): Promise<Response> {
  const bytes = new Uint8Array(await whole.arrayBuffer());
  if (bytes.length === 0) return Response.error();
  return new CutResponse(bytes.slice(0, Math.floor(bytes.length / 2)), whole, bytes.length);
}

function gone(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
