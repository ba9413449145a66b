import Backbone from 'backbone';
import { expect } from 'chai';
import type { SyncOwner } from '../../../app/data/cache';
import { fresh, openDesk, turn } from './desk';

function open(wishes?: Parameters<typeof openDesk>[0]) {
  const desk = openDesk(wishes);
  const sync = (method: string, owner: unknown, options: unknown): unknown =>
    desk.sync(method, owner as SyncOwner, options as Record<string, unknown>);
  // As Backbone's own documentation makes classes; its types say `any` of them.
  const Tea = Backbone.Model.extend({ urlRoot: '/teas', sync }) as new (attributes?: object) => Backbone.Model;
  const Teas = Backbone.Collection.extend({ url: '/teas', model: Tea, sync }) as new () => Backbone.Collection;
  const tea = (attributes?: object): Backbone.Model => new Tea(attributes);
  const teas = (): Backbone.Collection => new Teas();
  return { ...desk, sync, tea, teas };
}

function journalOf(owner: Backbone.Model | Backbone.Collection): string[] {
  const names: string[] = [];
  owner.on('all', (name: string) => names.push(name));
  return names;
}

describe('A plain Backbone model or collection', () => {
  it('hears request and sync for its own call, with its own options, and has the answer', async () => {
    const { tea, last, sent } = open();
    const [one, other] = [tea({ id: 1 }), tea({ id: 1 })];
    const heard: unknown[][] = [];
    for (const model of [one, other]) model.on('request sync', (...args: unknown[]) => heard.push(args));
    const xhrs = [one.fetch({ mark: 'one' } as object), other.fetch({ mark: 'other' } as object)];
    await last().answer({ id: 1, name: 'Assam' });
    expect(sent).to.have.lengthOf(1);
    expect(heard.map(([model, , options]) => [model, (options as { mark: string }).mark])).to.deep.equal([
      [one, 'one'],
      [other, 'other'],
      [one, 'one'],
      [other, 'other'],
    ]);
    expect(heard[0]?.[1]).to.equal(xhrs[0]);
    expect((heard[2]?.[2] as { xhr: unknown }).xhr).to.equal(xhrs[0]);
    expect([one.get('name'), other.get('name')]).to.deep.equal(['Assam', 'Assam']);
  });

  it('finds in its options what a transport of one’s own says beside what every jqXHR says', async () => {
    const answers: (() => void)[] = [];
    const { sync } = openDesk({
      ajax: ({ success }) => {
        const xhr = { status: 200, mark: 'from afar', state: () => 'not the reader’s', run: () => undefined };
        answers.push(() => success?.({ id: 1 }, 'success', xhr));
        return xhr;
      },
    });
    const Tea = Backbone.Model.extend({ url: '/teas/1', sync }) as new () => Backbone.Model;
    const seen: unknown[] = [];
    class Own extends Tea {
      override parse(answer: object, options: { xhr: { mark: string; run: unknown; state(): string } }): object {
        seen.push(options.xhr.mark, options.xhr.run, options.xhr.state());
        return answer;
      }
    }
    new Own().fetch();
    for (const answer of answers) answer();
    await turn();
    expect(seen).to.deep.equal(['from afar', undefined, 'resolved']);
  });

  it('and another that ask for one URL share the request, also model and collection', async () => {
    const { tea, teas, last, sent } = open();
    const list = teas();
    const model = tea();
    list.fetch();
    model.fetch({ url: '/teas', parse: false });
    expect(sent).to.have.lengthOf(1);
    await last().answer([{ id: 1 }]);
    expect(list.pluck('id')).to.deep.equal([1]);
  });

  it('is called back in its context, whether it went well or not', async () => {
    const { tea, last } = open();
    const heard: unknown[][] = [];
    const context = { name: 'context' };
    const model = tea({ id: 1 });
    const options = {
      context,
      success(this: unknown, ...args: unknown[]) {
        heard.push(['success', this, args[0]]);
      },
      error(this: unknown, ...args: unknown[]) {
        heard.push(['error', this, args[0]]);
      },
    };
    model.fetch(options);
    await last().answer({});
    model.fetch(options);
    await last().refuse(500);
    expect(heard).to.deep.equal([
      ['success', context, model],
      ['error', context, model],
    ]);
  });

  it('may give several callbacks in the place of one, as to jQuery', async () => {
    const { sync, last, reported } = openDesk();
    const heard: string[] = [];
    const hear = (name: string) => [() => heard.push(`${name} 1`), () => heard.push(`${name} 2`)];
    const owner = { url: '/teas/1', trigger: () => undefined };
    sync('read', owner, { success: hear('success'), complete: hear('complete') });
    await last().answer({ id: 1 });
    expect(heard).to.deep.equal(['success 1', 'success 2', 'complete 1', 'complete 2']);
    expect(reported).to.deep.equal([]);
  });

  it('hears error, and its options say why', async () => {
    const { tea, last } = open();
    const model = tea({ id: 1 });
    let options: Record<string, unknown> = {};
    model.on('error', (_model: unknown, _xhr: unknown, given: Record<string, unknown>) => (options = given));
    // In a list: a promise would take the jqXHR itself for one more to wait for.
    const failed = model.fetch().then(
      () => [],
      (xhr: unknown) => [xhr],
    );
    await last().refuse(404);
    expect(options).to.include({ textStatus: 'error', errorThrown: 'Refused' });
    expect((await failed)[0]).to.include({ status: 404, statusText: 'Refused' });
  });

  it('has what jQuery’s jqXHR has: done, fail, always, then, abort, state', async () => {
    const { tea, last } = open();
    const heard: unknown[] = [];
    const xhr = tea({ id: 1 }).fetch();
    xhr
      .done((data: unknown) => heard.push(['done', data]))
      .fail(() => heard.push('fail'))
      .always(() => heard.push('always'));
    expect(xhr.readyState).to.equal(1);
    await last().answer({ id: 1 }, { headers: { ETag: '"1"' } });
    expect(await xhr).to.deep.equal({ id: 1 });
    xhr.done(() => heard.push('late'));
    expect(heard).to.deep.equal([['done', { id: 1 }], 'always', 'late']);
    expect([xhr.state(), xhr.status, xhr.readyState, xhr.responseText]).to.deep.equal(['resolved', 200, 4, '{"id":1}']);
    xhr.abort();
    expect(xhr.state()).to.equal('resolved');
  });

  it('changes once for each attribute that really changed when what is behind a stale answer comes', async () => {
    const { tea, at, clock } = open();
    const options = { duration: 10, staleFor: '1m' } as object;
    tea({ id: 1 }).fetch(options);
    await at(0).answer({ id: 1, name: 'Assam', price: 3 });
    clock.advance(10);
    const model = tea({ id: 1 });
    model.fetch(options);
    await turn();
    expect(model.get('price')).to.equal(3);
    const names = journalOf(model);
    await at(1).answer({ id: 1, name: 'Assam', price: 4 });
    expect(names).to.deep.equal(['change:price', 'change']);
  });

  it('does not change when what is behind a stale answer is the same', async () => {
    const { tea, teas, at, clock, cache } = open();
    const options = { duration: 10, staleFor: '1m' } as object;
    teas().fetch(options);
    await at(0).answer([{ id: 1 }]);
    clock.advance(10);
    const list = teas();
    list.fetch(options);
    await turn();
    const names = journalOf(list);
    await at(1).answer([{ id: 1 }]);
    expect(names).to.deep.equal([]);
    expect(tea({ id: 1 }).isNew()).to.equal(false);
    cache.invalidateAll();
    await turn();
    expect(clock.waiting, 'nobody observes any more').to.equal(0);
  });

  it('whose fetch failed for the moment has the answer of the try after', async () => {
    const { tea, at, clock } = open();
    const model = tea({ id: 1 });
    model.fetch();
    await at(0).refuse(503);
    clock.advance(500);
    await at(1).answer({ id: 1, name: 'Assam' });
    expect(model.get('name')).to.equal('Assam');
    expect(clock.waiting).to.equal(0);
  });

  it('is tried again at the place where it was asked for, also when its id is another by then', async () => {
    const { tea, at, sent, clock } = open();
    const model = tea({ id: 1 });
    model.fetch();
    await at(0).refuse(503);
    model.set('id', 2);
    clock.advance(500);
    expect(sent.map(({ name }) => name)).to.deep.equal(['GET /teas/1', 'GET /teas/1']);
  });

  it('is tried again at the place where it was asked for, also when the page is elsewhere by then', async () => {
    let page = 'https://notes.example/a/';
    const { sync, at, clock } = openDesk({ base: () => page });
    sync('read', { url: 'teas/1', trigger: () => undefined }, {});
    await at(0).refuse(503);
    page = 'https://notes.example/b/';
    clock.advance(500);
    expect(at(1).settings.url).to.equal('https://notes.example/a/teas/1');
  });

  it('may ask past the cache, anew, for a duration of its own, and with tags of its own', async () => {
    const { tea, at, sent, cache, last } = open();
    const model = tea({ id: 1 });
    model.fetch({ duration: '30s', tags: ['tea'] } as object);
    await at(0).answer({ id: 1 });
    model.fetch();
    await turn();
    expect(sent).to.have.lengthOf(1);
    model.fetch({ refresh: true });
    await last().answer({ id: 1 });
    expect(sent).to.have.lengthOf(2);
    model.fetch({ cache: false });
    model.fetch({ cache: false });
    expect(sent).to.have.lengthOf(4);
    cache.invalidate(['tea']);
    model.fetch();
    expect(sent).to.have.lengthOf(5);
  });

  it('may say for one call what tells two answers apart', async () => {
    const state = { plan: 'free' };
    const { tea, last, sent } = open({ keyVariables: { plan: () => state.plan } });
    const model = tea({ id: 1 });
    const wishes: Backbone.ModelFetchOptions = { duration: '1m', keyTemplate: '{plan}|{uri}' };
    const read = (): unknown => model.fetch(wishes);
    read();
    await last().answer({ id: 1, name: 'Assam' });
    read();
    await turn();
    expect(sent).to.have.lengthOf(1);
    state.plan = 'paid';
    read();
    expect(sent).to.have.lengthOf(2);
    model.fetch();
    expect(sent).to.have.lengthOf(3);
  });

  it('is given what is stale for as long as its own call says, and what is behind it is asked for', async () => {
    const { tea, at, sent, clock } = open();
    const model = tea({ id: 1 });
    model.fetch({ duration: '1s', staleFor: '1m' } as object);
    await at(0).answer({ id: 1, name: 'Assam' });
    clock.advance(60_000);
    const other = tea({ id: 1 });
    other.fetch();
    await turn();
    expect([other.get('name'), sent.length]).to.deep.equal(['Assam', 2]);
    clock.advance(1_000);
    const late = tea({ id: 1 });
    late.fetch();
    await turn();
    expect(late.has('name')).to.equal(false);
  });

  it('may have this for its sync in common with all others, in the place of Backbone’s', async () => {
    const { sync, last, sent } = openDesk();
    const before = Backbone.sync;
    Backbone.sync = sync as unknown as typeof Backbone.sync;
    try {
      const Plain = Backbone.Model.extend({ urlRoot: '/teas' }) as new (attributes: object) => Backbone.Model;
      const models = [new Plain({ id: 1 }), new Plain({ id: 1 })];
      for (const model of models) model.fetch();
      await last().answer({ id: 1, name: 'Assam' });
      expect(sent).to.have.lengthOf(1);
      expect(models.map((model) => model.get('name') as unknown)).to.deep.equal(['Assam', 'Assam']);
    } finally {
      Backbone.sync = before;
    }
  });

  it('follows the policy of its class', async () => {
    const { tea, last, sent } = open();
    const model = Object.assign(tea({ id: 1 }), { caching: { duration: '1m' } });
    model.fetch();
    await last().answer({ id: 1 });
    model.fetch();
    await turn();
    expect(sent).to.have.lengthOf(1);
  });

  it('that was created is found at its own URL, and its list is asked for anew', async () => {
    const { tea, teas, last, sent } = open();
    teas().fetch();
    await last().answer([], fresh);
    const model = tea();
    model.save({ name: 'Assam' });
    await last().answer({ id: 7, name: 'Assam' }, { status: 201, ...fresh });
    const copy = tea({ id: 7 });
    copy.fetch();
    await turn();
    expect(copy.get('name')).to.equal('Assam');
    expect(sent).to.have.lengthOf(2);
    teas().fetch();
    expect(sent).to.have.lengthOf(3);
  });

  it('whose save was answered may change what it was given: what is kept stays', async () => {
    const { tea, last } = open();
    const model = tea({ id: 1, kinds: [] });
    model.save();
    await last().answer({ id: 1, kinds: ['first flush'] }, fresh);
    (model.get('kinds') as string[]).push('not of the server');
    const copy = tea({ id: 1 });
    copy.fetch();
    await turn();
    expect(copy.get('kinds')).to.deep.equal(['first flush']);
  });

  it('whose save is answered by nothing is kept as it was sent', async () => {
    const { tea, last, sent } = open();
    tea({ id: 1 }).save({ name: 'Assam' });
    await last().answer(undefined, { status: 204, headers: { ETag: '"2"', ...fresh.headers } });
    const copy = tea({ id: 1 });
    copy.fetch();
    await turn();
    expect(copy.get('name')).to.equal('Assam');
    expect(sent).to.have.lengthOf(1);
  });

  it('whose patch, or save, is answered by less than the whole is asked for anew (O3)', async () => {
    const { tea, last, sent } = open();
    tea({ id: 1 }).save({ name: 'Assam' }, { patch: true });
    await last().answer(undefined, { status: 204, headers: { ETag: '"2"', ...fresh.headers } });
    tea({ id: 1 }).fetch();
    expect(sent).to.have.lengthOf(2);
    tea({ id: 2 }).save({ name: 'Assam' });
    await last().answer({ id: 2 }, fresh);
    tea({ id: 2 }).fetch();
    expect(sent).to.have.lengthOf(4);
  });

  it('that was moved by its save is found where it is now, and no longer where it was', async () => {
    const { tea, last, sent } = open();
    tea({ id: 'assam' }).save({ name: 'Darjeeling' });
    await last().answer({ id: 'darjeeling', name: 'Darjeeling' }, fresh);
    const copy = tea({ id: 'darjeeling' });
    copy.fetch();
    await turn();
    expect(copy.get('name')).to.equal('Darjeeling');
    tea({ id: 'assam' }).fetch();
    expect(sent).to.have.lengthOf(2);
  });

  it('that was destroyed is kept no longer', async () => {
    const { tea, last, sent } = open();
    const model = tea({ id: 1 });
    model.fetch();
    await last().answer({ id: 1 }, fresh);
    model.destroy({ wait: true });
    await last().answer(undefined, { status: 204 });
    tea({ id: 1 }).fetch();
    expect(sent).to.have.lengthOf(3);
  });

  it('that asks for what only jQuery understands goes to it untouched', () => {
    const { tea, sent, cache } = open();
    const options = [
      { beforeSend: () => undefined },
      { async: false },
      { dataType: 'jsonp' },
      { headers: { 'If-None-Match': '"1"' } },
      { dataFilter: (text: string) => text },
      { ifModified: true },
      { username: 'bob', password: 'secret' },
      { xhrFields: { withCredentials: true } },
      { xhr: (): XMLHttpRequest => expect.fail('nothing is sent') },
      { accepts: { json: 'application/vnd.tea+json' } },
      { contents: { json: /tea/ } },
      { crossDomain: true },
      { dataType: 'text' },
    ];
    for (const one of options) tea({ id: 1 }).fetch(one);
    expect(sent).to.have.lengthOf(options.length);
    expect(cache.loading).to.equal(0);
  });

  it('that is read without cookies is not given what was answered to cookies', async () => {
    const { tea, last, sent } = open();
    tea({ id: 1 }).fetch({ xhrFields: { withCredentials: true } });
    await last().answer({ id: 1, price: 'for members' }, fresh);
    const guest = tea({ id: 1 });
    guest.fetch();
    expect(sent).to.have.lengthOf(2);
    await last().answer({ id: 1, price: 'for all' }, fresh);
    expect(guest.get('price')).to.equal('for all');
  });

  it('without a URL cannot be read', () => {
    const { sync } = openDesk();
    expect(() => sync('read', new Backbone.Model())).to.throw('url');
  });

  // What Backbone's own sync asks of its transport, ours does: whatever a call says, and whatever holds for all.
  const isOlder = { emulateHTTP: true, emulateJSON: true };
  for (const [what, call] of Object.entries<(model: Backbone.Model, list: Backbone.Collection) => unknown>({
    'reads a list': (_, list) => list.fetch(),
    'reads a list with a query': (_, list) => list.fetch({ data: { a: 'a', one: 1 } }),
    'reads a record': (model) => model.fetch(),
    'reads a record elsewhere': (model) => model.fetch({ url: '/one/two' }),
    'creates in a list': (_, list) => list.create({ title: 'The Tempest', length: 123 }),
    updates: (model) => model.save({ author: 'Tim' }),
    patches: (model) => model.save({ author: 'Tim' }, { patch: true }),
    'updates with a body of its own': (model) => model.save({}, { data: 'text', contentType: 'text/plain' }),
    'updates with emulateHTTP and emulateJSON': (model) => model.save({ author: 'Tim' }, isOlder),
    'updates with emulateHTTP': (model) => model.save({ author: 'Tim' }, { emulateHTTP: true }),
    'updates with emulateJSON': (model) => model.save({ author: 'Tim' }, { emulateJSON: true }),
    destroys: (model) => model.destroy({ wait: true }),
    'destroys with both': (model) => model.destroy(isOlder),
    'creates by the defaults of all': (_, list) => list.create({ title: 'The Tempest' }, isOlder),
  })) {
    it(`${what} as with Backbone’s own sync`, () => {
      const { tea, teas, last } = open();
      call(tea({ id: '2-the-tempest' }), teas());
      const ours = last().settings;
      const theirs: Record<string, unknown>[] = [];
      const { ajax, sync } = Backbone;
      Object.assign(Backbone, { ajax: (settings: Record<string, unknown>) => theirs.push(settings) });
      try {
        const Plain = Backbone.Model.extend({ urlRoot: '/teas', sync }) as new (attributes: object) => Backbone.Model;
        const Plains = Backbone.Collection.extend({
          url: '/teas',
          model: Plain,
          sync,
        }) as new () => Backbone.Collection;
        call(new Plain({ id: '2-the-tempest' }), new Plains());
      } finally {
        Object.assign(Backbone, { ajax });
      }
      const seen = ['type', 'url', 'dataType', 'contentType', 'data', 'processData', 'emulateHTTP', 'emulateJSON'];
      const pick = (settings: object = {}) => seen.map((name) => [name, Reflect.get(settings, name) as unknown]);
      expect(pick(ours)).to.deep.equal(pick(theirs[0]));
    });
  }

  it('asks by what Backbone says for all, where a call says nothing', () => {
    const { tea, last } = open();
    const { emulateHTTP, emulateJSON } = Backbone as { emulateHTTP: boolean; emulateJSON: boolean };
    Object.assign(Backbone, isOlder);
    try {
      tea({ id: 1 }).destroy({ wait: true });
    } finally {
      Object.assign(Backbone, { emulateHTTP, emulateJSON });
    }
    expect(last().settings).to.deep.include({ type: 'POST', data: { _method: 'DELETE' } });
    tea({ id: 1 }).destroy({ wait: true });
    expect(last().settings.type).to.equal('DELETE');
  });

  it('needs no options, and is told of a failure of which nothing is said', () => {
    const { sync, last, tea } = open();
    const heard: unknown[] = [];
    expect(() => sync('create', Object.assign(tea(), { url: '/test' }), undefined)).not.to.throw();
    for (const method of ['read', 'update']) {
      sync(method, Object.assign(tea(), { url: '/test' }), { error: () => heard.push(method) });
      (last().settings.error as () => void)();
    }
    expect(heard).to.deep.equal(['read', 'update']);
  });

  it('takes null for headers as jQuery does', () => {
    const { tea, sent } = open();
    tea({ id: 1 }).fetch({ headers: null } as object);
    expect(sent).to.have.lengthOf(1);
  });

  it('hears error of a save, and its options say why', () => {
    const { tea, last } = open();
    const model = tea({ id: 1 });
    let options: Record<string, unknown> = {};
    model.on('error', (_model: unknown, _xhr: unknown, given: Record<string, unknown>) => (options = given));
    model.save();
    void last().refuse(404);
    expect(options).to.include({ textStatus: 'error', errorThrown: 'Refused' });
  });

  it('asks as older servers want it (emulateHTTP, emulateJSON)', () => {
    const { tea, last } = open();
    tea({ id: 1 }).save({ name: 'Assam' }, { emulateHTTP: true, emulateJSON: true });
    expect(last().settings).to.deep.include({
      type: 'POST',
      contentType: 'application/x-www-form-urlencoded',
      data: { model: '{"id":1,"name":"Assam"}', _method: 'PUT' },
    });
    const headers: unknown[] = [];
    const settings = last().settings as { beforeSend(xhr: object): unknown };
    settings.beforeSend({ setRequestHeader: (...header: unknown[]) => headers.push(header) });
    expect(headers).to.deep.equal([['X-HTTP-Method-Override', 'PUT']]);
    tea({ id: 1 }).destroy({ wait: true, emulateHTTP: true, beforeSend: () => false } as object);
    const own = last().settings as { beforeSend(xhr: object): unknown };
    expect(own.beforeSend({ setRequestHeader: () => undefined }), 'what the caller’s own says').to.equal(false);
  });

  it('sends an array of callbacks no worse than jQuery does: a success in the turn in which it comes', () => {
    const { tea, last } = open();
    const model = tea({ id: 1 });
    model.fetch();
    void last().answer({ id: 1, name: 'Assam' });
    expect(model.get('name')).to.equal('Assam');
  });
});
