/**
 * Requests that outlive the page. XMLHttpRequest has none; jQuery lets another transport send what it prepared, so that
 * such a request carries the same headers as any.
 * Promises  no more bytes of them are on their way than browsers take; what does not fit goes out like any other.
 */
import Backbone from '../../../vendor/backbone';

interface Prepared {
  readonly keepalive?: boolean;
  readonly type?: string;
  readonly url?: string;
  readonly data?: string;
}
type Complete = (status: number, text: string, responses?: object, headers?: string) => void;
interface Transporting {
  ajaxTransport?(types: string, factory: (options: Prepared) => object | undefined): void;
}

/** Most bytes that a page may have on their way so (Fetch §4.6, "inflight keepalive bytes"). */
const MOST_BYTES = 64 * 1024;
let inFlightBytes = 0;
let isReady = false;

/**
 * A place for a request that is to outlive the page, which is sent with jQuery's option `keepalive`.
 * @param content  What its body is made of.
 * @returns  To be called when it is answered; undefined: it does not fit.
 */
export function reserveKeepalive(content: unknown): (() => void) | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(content)).length;
  if (inFlightBytes + bytes > MOST_BYTES) return undefined;
  inFlightBytes += bytes;
  prepare();
  return () => (inFlightBytes -= bytes);
}

function prepare(): void {
  if (isReady) return;
  isReady = true;
  (Backbone.$ as Transporting | undefined)?.ajaxTransport?.('+*', (options) =>
    options.keepalive ? transport(options) : undefined,
  );
}

function transport({ type, url = '', data }: Prepared): object {
  return {
    send(headers: Record<string, string>, complete: Complete) {
      const answered = fetch(url, {
        method: type ?? 'PATCH',
        headers,
        body: data ?? null,
        keepalive: true,
        credentials: 'same-origin',
      }).then(async (response) => ({ response, text: await response.text() }));
      answered.then(
        ({ response, text }) => {
          const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
          complete(response.status, response.statusText, { text }, lines);
        },
        // Also where it broke off in the middle.
        () => complete(0, 'error'),
      );
    },
    abort() {
      // It is to outlive everything.
    },
  };
}
