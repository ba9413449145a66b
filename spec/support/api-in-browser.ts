/** The server inside the page, behind XMLHttpRequest: what jQuery, and with it Backbone, talks to. */
import $ from 'jquery';
import type { ServerFeature } from '../../server-mock/feature';
import { createMemoryStore } from '../../server-mock/store';
import { tablesOf } from '../../server-mock/server';
import type { Question, Reply, World } from './api';
import { serverOver } from './api-over';
import { serveXhr } from './serve-xhr';

export function openInBrowser(features: readonly ServerFeature[]): Promise<World> {
  const { server, world } = serverOver(features, createMemoryStore(tablesOf(features)));
  const restore = serveXhr((request) => server.handle(request));
  return Promise.resolve({
    ...world,
    exchange,
    async close() {
      restore();
      await world.close();
    },
  });
}

function exchange({ method, path, headers, body }: Question): Promise<Reply> {
  return new Promise((resolve) => {
    void $.ajax({
      url: `/api${path}`,
      method,
      headers,
      dataType: 'text',
      contentType: false,
      processData: false,
      ...(body !== undefined && { data: body }),
      complete: (xhr) => {
        resolve({ status: xhr.status, etag: xhr.getResponseHeader('ETag') ?? '', text: xhr.responseText });
      },
    });
  });
}
