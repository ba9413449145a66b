import { expect } from 'chai';
import { cache, Collection, Model, optimisticSync, registry } from '../../../app/data';
import type { Json } from '../../../common/json-patch';
import Backbone from '../../../vendor/backbone';
import { proto } from '../../../vendor/proto';
import { savesContract } from './saves.contract';
import { type AnyModelClass, settle, type Sheet, sheet, Stage, type Kind } from './sheets';
import { serveByXhr } from './sheets-xhr';

/** Each server begins anew, with versions that the one before has left behind. */
const serveToCache: typeof serveByXhr = (...server) => {
  cache.purge();
  return serveByXhr(...server);
};

const kinds: readonly Kind[] = [
  { title: 'plain Backbone with jQuery', Base: Backbone.Model, urlRoot: '/api/sheets', serve: serveByXhr },
  { title: 'our own models', Base: Model, urlRoot: '/sheets', serve: serveToCache },
];

beforeEach(() => cache.purge());
for (const kind of kinds) savesContract(kind);

describe('“Saved” is not said', () => {
  const portals = [
    ['a page', '<!doctype html><title>Sign in to this network</title>'],
    ['nothing', ''],
    ['half an answer', '{"id":"1","tit'],
  ] as const;

  for (const kind of kinds) {
    for (const [what, text] of portals) {
      it(`of what ${kind.title} sent where somebody between answered with ${what}: it goes out again`, async () => {
        const stage = new Stage(kind);
        const model = await stage.open();
        stage.api.isHolding = true;
        model.set('title', 'Two');
        await stage.pause();
        const [write] = stage.api.writes();
        write?.respond(200, { 'Content-Type': 'text/html' }, text);
        await settle();
        expect(model.saveState).to.deep.equal({ name: 'offline', unsaved: 1, conflicts: 0, reason: 'network' });
        stage.api.isHolding = false;
        for (const { back } of stage.page) back();
        await settle();
        const [first, again] = stage.api.writes().map(({ headers }) => headers.get('idempotency-key'));
        expect([model.saveState.name, stage.state['title'], again]).to.deep.equal(['clean', 'Two', first]);
        stage.close();
      });
    }
  }
});

describe('What a record of ours has saved', () => {
  let stage: Stage;
  beforeEach(() => {
    cache.purge();
    stage = new Stage({ title: '', Base: Model, urlRoot: '/sheets', serve: serveByXhr });
  });
  afterEach(() => {
    stage.close();
    cache.purge();
  });

  const asked = () => stage.api.sent.map(({ method }) => method);

  it('is what the cache has of it from then on: whoever reads it asks nobody', async () => {
    stage.api.computes = (state) => ({ ...state, savedAt: 'now' });
    const Sheets = stage.define().extend({ caching: { duration: '1m' } });
    const model = await stage.open(Sheets);
    model.set('title', 'Two');
    await stage.pause();
    const other = await stage.open(Sheets);
    expect([asked(), other.toJSON()]).to.deep.equal([['GET', 'PATCH'], { ...sheet, title: 'Two', savedAt: 'now' }]);
    expect([other.saveState.name, other._version]).to.deep.equal(['clean', '"2"']);
  });

  it('is read anew by others where the answer had no state', async () => {
    stage.api.isTerse = true;
    const Sheets = stage.define().extend({ caching: { duration: '1m' } });
    const model = await stage.open(Sheets);
    model.set('title', 'Two');
    await stage.pause();
    const other = await stage.open(Sheets);
    expect([asked(), other.get('title')]).to.deep.equal([['GET', 'PATCH', 'GET'], 'Two']);
  });

  it('is not asked for again, although it is shared and may be kept nowhere: the answer said it all', async () => {
    const Sheets = stage.define() as unknown as new (attributes?: object) => Model;
    const lease = registry.retain(registry.model(Sheets, '1'), stage);
    try {
      const model = lease.instance;
      await model.fetch();
      model.set('title', 'Two');
      await stage.pause();
      model.set('title', 'Three');
      await stage.pause();
      expect(asked()).to.deep.equal(['GET', 'PATCH', 'PATCH']);
      expect(model.get('title')).to.equal('Three');
    } finally {
      lease.release();
      registry.purge();
    }
  });

  it('goes out in the version of its own answer, also when it has come to stand in a list that was read', async () => {
    const Sheets = stage.define() as unknown as new (attributes?: object) => Model;
    class SheetList extends Collection {
      static {
        proto(SheetList, { model: Sheets, url: () => '/sheets' });
      }
    }
    let rows: readonly object[] = [];
    stage.api.intercept = ({ path }) =>
      path === '/sheets' ? { status: 200, state: rows as Json, headers: { ETag: `"of ${rows.length}"` } } : undefined;
    const [list, model] = [registry.collection(SheetList), registry.model(Sheets, '1')];
    const leases = [registry.retain(list, stage), registry.retain(model, stage)];
    try {
      await list.fetch();
      await model.fetch();
      rows = [{ id: '1', title: 'One' }];
      cache.revalidate(true);
      await settle();
      expect(list.at(0)).to.equal(model);
      model.set('title', 'Two');
      await stage.pause();
      expect(stage.api.writes().map(({ headers }) => headers.get('if-match'))).to.deep.equal(['"1"']);
    } finally {
      for (const lease of leases) lease.release();
      registry.purge();
    }
  });

  it('or not is what decides whether it is still found when the server has it no more: words that were typed were not', async () => {
    const Sheets = stage.define() as unknown as new (attributes?: object) => Model;
    stage.api.put({ ...sheet, id: '2' });
    const [typedInto, read] = [registry.model(Sheets, '1'), registry.model(Sheets, '2')];
    const leases = [typedInto, read].map((model) => registry.retain(model, stage));
    try {
      for (const model of [typedInto, read]) await model.fetch();
      typedInto.set('title', 'Typed, and nowhere else');
      stage.api.sheets.clear();
      for (const model of [typedInto, read]) await Promise.resolve(model.fetch()).catch(() => undefined);
      await settle();
      expect(registry.model(Sheets, '1')).to.equal(typedInto);
      expect(registry.model(Sheets, '2')).not.to.equal(read);
    } finally {
      for (const lease of leases) lease.release();
      registry.purge();
    }
  });

  for (const [id, isTerse] of [
    ['7', false],
    ['8', true],
  ] as const) {
    it(`brings it back where all look for it, though it was gone${isTerse ? ', and the answer says nothing' : ''}`, async () => {
      const Sheets = stage.define() as unknown as new (attributes?: object) => Model & Sheet;
      const lease = registry.retain(registry.model(Sheets, id), stage);
      const model = lease.instance;
      const record = { ...sheet, id };
      stage.api.put(record);
      try {
        await model.fetch();
        stage.api.sheets.clear();
        await Promise.resolve(model.fetch({ refresh: true })).catch(() => undefined);
        await settle();
        expect(registry.find(Sheets, id)).to.equal(undefined);
        stage.api.put(record);
        stage.api.isTerse = isTerse;
        model.set('title', 'Typed, though it was gone');
        await stage.pause();
        expect([stage.api.state(id)['title'], model.saveState.name]).to.deep.equal([
          'Typed, though it was gone',
          'clean',
        ]);
        expect(registry.find(Sheets, id)).to.equal(model);
      } finally {
        lease.release();
        registry.purge();
      }
    });
  }

  it('is compared with what the server has, and not with what is kept, where it has no version', async () => {
    const Sheets = optimisticSync(Model).extend({ urlRoot: '/sheets', caching: { duration: '1m' } }) as AnyModelClass;
    stage.api.tag = (version) => `W/"${version}"`;
    stage.api.isStrict = false;
    const model = new Sheets({ id: '1' });
    await model.fetch();
    stage.api.change('1', { title: 'Theirs' });
    await Promise.resolve(model.save({ title: 'Mine' })).catch(() => undefined);
    await settle();
    expect(asked()).to.deep.equal(['GET', 'GET']);
    expect(stage.state['title']).to.equal('Theirs');
  });

  it('and is refreshed while it is edited is merged, and not written over', async () => {
    const Sheets = stage.define().extend({ caching: { duration: '1m' } });
    const model = await stage.open(Sheets);
    model.set('title', 'Mine');
    stage.api.change('1', { body: 'theirs' });
    const other = new Sheets({ id: '1' });
    other.fetch({ refresh: true });
    await settle();
    model.fetch();
    await settle();
    expect([model.get('title'), model.get('body'), model.saveState.name]).to.deep.equal(['Mine', 'theirs', 'dirty']);
  });
});
