import { expect } from 'chai';
import { reserveKeepalive } from '../../../app/data/saves/keepalive';
import Backbone from '../../../vendor/backbone';

describe('A request that is to outlive the page', () => {
  const { fetch } = globalThis;
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('has failed where its answer broke off in the middle: a tab came back to “Saving…”', async () => {
    const brokenOff = new ReadableStream({ start: (body) => body.error(new TypeError('it broke off')) });
    globalThis.fetch = () => Promise.resolve(new Response(brokenOff, { status: 200 }));
    const release = reserveKeepalive({});
    const settings = { url: '/sheets/1', type: 'PATCH', data: '[]', keepalive: true };
    const status = await new Promise((resolve) => {
      void Backbone.$.ajax({ ...settings, complete: (xhr: JQuery.jqXHR) => resolve(xhr.status) } as object);
    });
    expect(status).to.equal(0);
    release?.();
  });
});
