import { expect } from 'chai';
import { type FakeServer, fakeServer } from 'nise';
import * as v from 'valibot';
import { clock } from '../../app/clock';
import { createSync, RequestCache } from '../../app/data';
import type { AjaxSettings } from '../../app/data/cache';
import { hydrate } from '../../app/data/hydrate';
import { dehydrate } from '../../common/protocol/embedded';
import Backbone from '../../vendor/backbone';

const expected = v.object({ tags: v.array(v.string()) });

describe('What the server wrote into the page, and a model reads', () => {
  let server: FakeServer;
  let element: HTMLScriptElement;
  let cache: RequestCache;
  let tags: Backbone.Model;

  beforeEach(() => {
    server = fakeServer.create();
    element = document.createElement('script');
    element.type = 'application/json';
    document.body.append(element);
    const ajax = (settings: AjaxSettings): JQuery.jqXHR => Backbone.ajax(settings as JQueryAjaxSettings);
    cache = new RequestCache({ clock, ajax });
    tags = Object.assign(new Backbone.Model(), { url: '/api/tags', sync: createSync(cache, Backbone) });
  });

  afterEach(() => {
    element.remove();
    cache.purge();
    server.restore();
  });

  function embed(words: readonly string[], scope?: string): void {
    const answers = [{ url: '/api/tags', data: { tags: words }, madeAtMs: clock.now(), freshForMs: 60_000 }];
    // As the parser of a page reads it.
    element.outerHTML = `<script type="application/json" id="answers">${dehydrate(answers, scope)}</script>`;
    element = document.querySelector<HTMLScriptElement>('#answers') ?? element;
  }

  it('is there without a request', async () => {
    embed(['tea', '</script><b>']);
    expect(hydrate(cache, element.textContent, { asked: () => ({ expected }) })).to.equal(1);
    await tags.fetch();
    expect(tags.get('tags')).to.deep.equal(['tea', '</script><b>']);
    expect(server.requests).to.deep.equal([]);
  });

  it('is asked for all the same where it is another’s', () => {
    embed(['tea'], 'ann');
    expect(hydrate(cache, element.textContent)).to.equal(0);
    void tags.fetch();
    expect(server.requests).to.have.length(1);
  });
});
