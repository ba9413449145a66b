import { fakeXhr, type FakeXMLHttpRequest } from 'nise';
import type { Sent, SheetsApi } from './sheets-api';

/** Behind XMLHttpRequest, for a browser. @returns What gives the page its own back. */
export function serveByXhr(api: SheetsApi): () => void {
  const fake = fakeXhr.useFakeXMLHttpRequest();
  fake.onCreate = (xhr) => {
    Object.assign(xhr, { onSend: () => api.accept(sentBy(xhr)) });
  };
  return () => fake.restore();
}

function sentBy(xhr: FakeXMLHttpRequest): Sent {
  const text = typeof xhr.requestBody === 'string' ? xhr.requestBody : '';
  const headers = Object.entries(xhr.requestHeaders as Record<string, string>);
  return {
    method: xhr.method,
    path: new URL(xhr.url, 'http://localhost').pathname.replace(/^\/api/, ''),
    headers: new Map(headers.map(([name, value]) => [name.toLowerCase(), value])),
    text,
    json: text === '' ? undefined : JSON.parse(text),
    respond: (status, fields, body) => xhr.respond(status, fields, body),
    fail: () => xhr.error(),
    isAnswered: false,
  };
}
