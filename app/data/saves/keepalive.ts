/**
 * Requests that outlive the page. XMLHttpRequest has none; jQuery lets another transport send what it prepared, so that
 * such a request carries the same headers as any.
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

let isReady = false;

/** From now on, jQuery sends what has the option `keepalive` with that of fetch. */
export function prepareKeepalive(): void {
  if (isReady) return;
  isReady = true;
  (Backbone.$ as Transporting | undefined)?.ajaxTransport?.('+*', (options) => (options.keepalive ? transport(options) : undefined));
}

function transport({ type, url = '', data }: Prepared): object {
  return {
    send(headers: Record<string, string>, complete: Complete) {
      fetch(url, { method: type ?? 'PATCH', headers, body: data ?? null, keepalive: true, credentials: 'same-origin' }).then(
        async (response) => {
          const text = await response.text();
          const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
          complete(response.status, response.statusText, { text }, lines);
        },
        () => complete(0, 'error'),
      );
    },
    abort() {
      // It is to outlive everything.
    },
  };
}
