import { fakeXhr, type FakeXMLHttpRequest } from 'nise';
import type { Sent, SheetsApi } from './sheets-api';

/** Behind XMLHttpRequest, for a browser. @returns What gives the page its own back. */
export function serveByXhr(api: SheetsApi): () => void {
  const fake = fakeXhr.useFakeXMLHttpRequest();
  fake.onCreate = (xhr) => {
    Object.assign(xhr, { onSend: () => api.accept(sentBy(xhr)) });
  };
  const { fetch } = globalThis;
  globalThis.fetch = (url, init) => fetched(api, url as string, init);
  return () => {
    fake.restore();
    globalThis.fetch = fetch;
  };
}

/** What outlives the page is sent by `fetch`. Its answer is made of no more than what is looked at. */
function fetched(
  api: SheetsApi,
  url: string,
  { method = 'GET', headers, body, keepalive }: RequestInit = {},
): Promise<Response> {
  if (keepalive !== true || typeof body !== 'string') return Promise.reject(new TypeError('not for this'));
  return new Promise((resolve, reject) => {
    api.accept({
      method,
      path: pathOf(url),
      headers: new Map(
        Object.entries(headers as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      text: body,
      json: JSON.parse(body),
      respond: (status, fields, text) => {
        const answer = { status, statusText: '', headers: new Headers(fields), text: () => Promise.resolve(text) };
        resolve(answer as unknown as Response);
      },
      fail: () => reject(new TypeError('no network')),
      isKeptAlive: true,
      isAnswered: false,
    });
  });
}

function pathOf(url: string): string {
  return new URL(url, 'http://localhost').pathname.replace(/^\/api/, '');
}

function sentBy(xhr: FakeXMLHttpRequest): Sent {
  const text = typeof xhr.requestBody === 'string' ? xhr.requestBody : '';
  const headers = Object.entries(xhr.requestHeaders as Record<string, string>);
  return {
    method: xhr.method,
    path: pathOf(xhr.url),
    headers: new Map(headers.map(([name, value]) => [name.toLowerCase(), value])),
    text,
    json: text === '' ? undefined : JSON.parse(text),
    respond: (status, fields, body) => xhr.respond(status, fields, body),
    fail: () => xhr.error(),
    isKeptAlive: false,
    isAnswered: false,
  };
}
