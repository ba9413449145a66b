import { fakeXhr, type FakeXMLHttpRequest } from 'nise';

/**
 * Answers every XMLHttpRequest of this page by `handle`, as a server would, but without one.
 * @returns  What gives the page its own XMLHttpRequest back.
 */
export function serveXhr(handle: (request: Request) => Promise<Response>): () => void {
  const fake = fakeXhr.useFakeXMLHttpRequest();
  fake.onCreate = (xhr) => {
    // Called by nise when the request is sent; its types do not know of it.
    Object.assign(xhr, { onSend: () => void answer(xhr) });
  };

  async function answer(xhr: FakeXMLHttpRequest): Promise<void> {
    const response = await handle(requestOf(xhr));
    const text = await response.text();
    if (!xhr.aborted) xhr.respond(response.status, Object.fromEntries(response.headers), text);
  }

  return () => {
    fake.restore();
  };
}

function requestOf({ method, url, requestHeaders, requestBody: body }: FakeXMLHttpRequest): Request {
  const headers = new Headers(requestHeaders as Record<string, string>);
  // Where nothing was sent there is null, whatever its type says.
  return new Request(new URL(url, location.href), { method, headers, ...(typeof body === 'string' && { body }) });
}
