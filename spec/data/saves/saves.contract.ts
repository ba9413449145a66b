/** What models promise that save themselves, by sentences. Run for plain Backbone and for our own models. */
import { expect } from 'chai';
import {
  optimisticSync,
  patchMixin,
  resumeSaves,
  setSavingTools,
  type MergingModel,
  type Versioned,
} from '../../../app/data/saves';
import type { JsonObject } from '../../../common/json-patch';
import { heard, settle, sheet, shoes, Stage, type Kind, type Sheet } from './sheets';

export function savesContract(kind: Kind): void {
  let stage: Stage;
  const begin = () => {
    stage = new Stage(kind);
  };
  const end = () => stage.close();
  const patches = () => stage.api.patches();

  describe(`optimisticSync, on ${kind.title}`, () => {
    beforeEach(begin);
    afterEach(end);

    const define = (config?: object): new (attributes?: object) => Versioned =>
      optimisticSync(kind.Base, config).extend({ urlRoot: kind.urlRoot }) as never;
    const open = async (config?: object) => {
      const model = new (define(config))({ id: '1' });
      model.fetch();
      await settle();
      return model;
    };
    const conditions = (name = 'if-match') => stage.api.writes().map(({ headers }) => headers.get(name));

    it('takes two types, and no other', () => {
      expect(() => optimisticSync(kind.Base, { type: 'md5' as 'etag' })).to.throw(TypeError, 'etag');
    });

    it('may be given to extend as properties, too', async () => {
      const properties = Object.assign({}, optimisticSync(kind.Base)) as unknown as { sync: unknown };
      expect(properties.sync).to.be.a('function');
      const model = await open();
      expect(model._version).to.equal('"1"');
    });

    it('makes a class that can be extended in both ways', () => {
      class Sub extends optimisticSync(kind.Base) {
        shout() {
          return String(this.get('title')).toUpperCase();
        }
      }
      const Extended = optimisticSync(kind.Base).extend({
        shout: () => 'extended',
      }) as unknown as typeof Sub;
      expect([new Sub({ title: 'one' }).shout(), new Extended().shout()]).to.deep.equal(['ONE', 'extended']);
      expect(new Extended()).to.be.instanceOf(kind.Base);
    });

    it('takes the version of every answer, tells of it, and sends it with updates, patches and deletes', async () => {
      const model = await open();
      const versions: unknown[] = [];
      model.on('sync:version', (_: unknown, version: unknown) => versions.push(version));
      model.save({ title: 'Two' });
      await settle();
      model.destroy();
      await settle();
      expect([conditions(), versions]).to.deep.equal([['"1"', '"2"'], ['"2"']]);
    });

    it('tells of a version that is outdated, with what came, and then calls the caller’s error', async () => {
      const told: unknown[] = [];
      const model = await open({
        invalidHandler: (_: unknown, version: unknown, data: unknown) => told.push(version, data),
      });
      stage.api.change('1', { title: 'Theirs' });
      model.save({ title: 'Mine' }, { error: () => void told.push('error') });
      await settle();
      expect(told).to.deep.equal(['"2"', { ...sheet, title: 'Theirs' }, 'error']);
    });

    it('gives what comes with a 412 whatever its type, or nothing', async () => {
      const told: unknown[] = [];
      const model = await open({ invalidHandler: (_: unknown, __: unknown, data: unknown) => told.push(data) });
      stage.api.isBare412 = true;
      stage.api.change('1', { title: 'Theirs' });
      model.save({ title: 'Mine' });
      await settle();
      expect(told).to.deep.equal([undefined]);
    });

    it('has defaults for all requests and for one method, which a call overrides and nobody’s object feels', async () => {
      const config = { all: { headers: { 'X-A': 'all', 'X-B': 'all' } }, update: { headers: { 'X-B': 'update' } } };
      const model = await open(config);
      const options = { headers: { 'X-C': 'call' } };
      model.save({ title: 'Two' }, options);
      await settle();
      const { headers } = stage.api.writes()[0] ?? { headers: new Map<string, string>() };
      expect(['x-a', 'x-b', 'x-c'].map((name) => headers.get(name))).to.deep.equal(['all', 'update', 'call']);
      expect([options, config.all]).to.deep.equal([
        { headers: { 'X-C': 'call' } },
        { headers: { 'X-A': 'all', 'X-B': 'all' } },
      ]);
    });

    it('drops an older answer that comes late, and settles whoever waits for it', async () => {
      const model = await open();
      stage.api.isHolding = true;
      const settled: string[] = [];
      model.fetch({ success: () => void settled.push('first') });
      model.fetch(Object.assign({ success: () => void settled.push('second') }, { refresh: true }));
      const [, first, second] = stage.api.sent;
      stage.api.change('1', { title: 'Newer' });
      stage.api.answer(second);
      first?.respond(200, { 'Content-Type': 'application/json', ETag: '"1"' }, JSON.stringify(sheet));
      await settle();
      expect([model.get('title'), model._version, settled]).to.deep.equal(['Newer', '"2"', ['second', 'first']]);
    });

    it('reads before it writes where the last answer had no version, and writes only if nothing changed', async () => {
      stage.api.tag = () => undefined;
      stage.api.isStrict = false;
      const model = await open({ invalidHandler: () => undefined });
      model.save({ title: 'Two' });
      await settle();
      stage.api.change('1', { body: 'theirs' });
      const errors: unknown[] = [];
      model.save({ title: 'Three' }, { error: () => void errors.push('error') });
      await settle();
      expect(stage.api.sent.map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'PUT', 'GET']);
      expect([stage.state['title'], errors]).to.deep.equal(['Two', ['error']]);
    });
  });

  describe(`optimisticSync by dates, on ${kind.title}`, () => {
    beforeEach(begin);
    afterEach(end);

    const open = async (config: object = {}) => {
      const Dated = optimisticSync(kind.Base, { type: 'last-modified', ...config });
      const model = new (Dated.extend({ urlRoot: kind.urlRoot }) as new (attributes: object) => Versioned)({ id: '1' });
      model.fetch();
      await settle();
      return model;
    };
    const sent = () =>
      stage.api.sent.map(({ method, headers }) => [
        method,
        ...['if-unmodified-since', 'if-match'].map((name) => headers.get(name)),
      ]);

    it('sends the date of what it has read', async () => {
      const modified = new Date(stage.api.nowMs).toUTCString();
      stage.api.nowMs += 5_000;
      const model = await open();
      model.save({ title: 'Two' });
      await settle();
      expect([model._version, sent()]).to.deep.equal([
        // Of this very second: good for nothing.
        undefined,
        [
          ['GET', undefined, undefined],
          ['PUT', modified, undefined],
        ],
      ]);
    });

    it('reads and compares where the date is of the very second of the answer: two writes may hide in it', async () => {
      const model = await open();
      stage.api.change('1', { body: 'of the same second' });
      const [told, errors]: unknown[][] = [[], []];
      model.on('sync:invalid-version', (_: unknown, __: unknown, data: unknown) => void told?.push(data));
      model.save({ title: 'Two' }, { error: () => void errors?.push('error') });
      await settle();
      expect([sent().map(([method]) => method), told?.length, errors]).to.deep.equal([['GET', 'GET'], 1, ['error']]);
      expect(stage.state).to.include({ title: 'One', body: 'of the same second' });
    });
  });

  describe(`patchMixin, on ${kind.title}`, () => {
    beforeEach(begin);
    afterEach(end);

    const operations = (model: Sheet) =>
      model._ops.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => name !== 'cid')));

    it('works without versions', async () => {
      const Plain = patchMixin(kind.Base, { urlRoot: kind.urlRoot }) as unknown as new (attributes: object) => Sheet;
      stage.api.isStrict = false;
      const model = await (async () => {
        const made = new Plain({ id: '1' });
        made.fetch();
        await settle();
        return made;
      })();
      await model.save({ title: 'Two' });
      expect([patches(), stage.api.writes()[0]?.headers.get('if-match')]).to.deep.equal([
        [[{ op: 'replace', path: '/title', value: 'Two' }]],
        // Our own models know of versions without any mixin.
        'etag' in model ? '"1"' : undefined,
      ]);
    });

    it('has the names that it is told for base, children and lists', async () => {
      const names = { originalProperty: 'before', modelProperty: 'kids', collectionProperty: 'lists' };
      const Sheets = stage.define({ patcher: names }, { kids: stage.parts._children, lists: stage.parts._collections });
      const model = await stage.open(Sheets);
      model.shoes.at(0).set('size', 1);
      expect(operations(model)).to.deep.equal([{ op: 'replace', path: '/shoes/0/size', value: 1 }]);
      expect(Reflect.get(model, 'before')).to.deep.equal(sheet);
    });

    it('adds the configuration of a class to that of its parents', async () => {
      const Sheets = stage
        .define({ patcher: { autoSave: undefined } })
        .extend({ _patcherConfig: { autoSave: 1 } })
        .extend({
          _patcherConfig: { ignoreProps: ['title'] },
        });
      const model = await stage.open(Sheets);
      model.set({ title: 'ignored', body: 'sent' });
      await stage.pause();
      expect(patches()).to.deep.equal([[{ op: 'replace', path: '/body', value: 'sent' }]]);
    });

    it('names the elements of its operations by cid, which is never sent', async () => {
      const model = await stage.open();
      const added = model.shoes.add({ size: 1 });
      await settle();
      expect(model._ops.map(({ cid }) => cid)).to.deep.equal([added.cid]);
      await stage.pause();
      expect(stage.api.writes()[0]?.text).not.to.contain('cid');
    });

    it('neither sends nor compares what is ignored, and shows what the server says of it', async () => {
      const ignorePaths = ['/dims/w', /\/size$/, (path: string) => path === '/car/make'];
      const model = await stage.open(stage.define({ patcher: { ignoreProps: ['selected'], ignorePaths } }));
      model.set({ selected: true, dims: { w: 9, h: 2 } });
      model.shoes.at(0).set('size', 9);
      model.car.set('make', 'Ignored');
      await stage.pause();
      expect(patches()).to.deep.equal([]);
      stage.api.change('1', { selected: 'by the server', title: 'Theirs', dims: { w: 5, h: 6 } });
      model.fetch();
      await settle();
      expect([model.get('selected'), model.get('title'), model.get('dims')]).to.deep.equal([
        'by the server',
        'Theirs',
        { w: 9, h: 6 },
      ]);
    });

    it('gives the whole document by toJSON, unless that is left alone', async () => {
      const whole = await stage.open();
      expect(whole.toJSON()).to.deep.equal(sheet);
      const own = await stage.open(stage.define({ patcher: { overrideToJSON: false } }, { toJSON: () => 'own' }));
      expect(own.toJSON()).to.equal('own');
    });

    it('begins to watch where it is told to, and once', async () => {
      const Sheets = stage.define(
        {},
        {
          initialize(this: Sheet) {
            this.initPatcher();
            this.set('title', 'of initialize');
          },
        },
      );
      const model = await stage.open(Sheets);
      model.initPatcher();
      expect(operations(model)).to.deep.equal([{ op: 'replace', path: '/title', value: 'of initialize' }]);
    });

    it('tells of each operation that is another, or gone', async () => {
      const model = await stage.open();
      const events: unknown[] = [];
      model.on('patcher:op-changed', (_: unknown, now: { value: unknown }, before: { value: unknown }) =>
        events.push(['changed', now.value, before.value]),
      );
      model.on('patcher:op-removed', (_: unknown, { path }: { path: string }) => events.push(['removed', path]));
      model.on('patcher:op-count', (_: unknown, count: number, { path }: { path?: string } = {}) =>
        events.push(['count', count, path]),
      );
      for (const change of [{ title: 'Two' }, { title: 'Three' }, { body: 'other' }, { title: 'One' }]) {
        model.set(change);
        await settle();
      }
      expect(events).to.deep.equal([
        ['count', 1, '/title'],
        ['changed', 'Three', 'Two'],
        ['count', 2, '/body'],
        ['removed', '/title'],
        ['count', 1, '/body'],
      ]);
    });

    it('says on the console what happens to a model, where it is to', async () => {
      const { debug } = console;
      const said: unknown[] = [];
      console.debug = (...words: unknown[]) => void said.push(words[0]);
      try {
        const silent = await stage.open();
        silent.set('title', 'Two');
        await stage.pause();
        expect(said).to.deep.equal([]);
        const model = await stage.open(stage.define({ patcher: { debug: true } }));
        model.set('title', 'Three');
        await stage.pause();
        expect(said).to.include.members(['edited', 'due', 'wrote']);
      } finally {
        console.debug = debug;
      }
    });

    it('sends a child that is taken away, and one that is put there', async () => {
      const model = await stage.open();
      model.set('car', null);
      await stage.pause();
      expect(patches()).to.deep.equal([[{ op: 'replace', path: '/car', value: null }]]);
      model.set('car', { make: 'Volvo', wheel: { size: 1 } });
      await settle();
      model.car.wheel.set('size', 2);
      await stage.pause();
      expect(stage.state['car']).to.deep.equal({ make: 'Volvo', wheel: { size: 2 } });
    });

    it('does no harm by names that are not names of its own, and arrives with them', async () => {
      const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];
      const hostile = Object.fromEntries(names.map((name) => [name, 'mine']));
      const model = await stage.open();
      model.set(hostile);
      // Backbone's own lists have no place for such ids; values have.
      const rows = ['constructor', '__proto__', 'x'].map((id) => ({ ...hostile, id }));
      model.set({ rows });
      model.shoes.add({ id: 'x', constructor: 'mine', hasOwnProperty: 'mine' });
      await stage.pause();
      expect(stage.state).to.deep.include({ ...hostile, rows });
      expect((stage.state['shoes'] as JsonObject[]).at(-1)).to.include({ constructor: 'mine' });
      expect([model.saveState.name, stage.reported]).to.deep.equal(['clean', []]);
      model.set(JSON.parse('{"__proto__": {"isAdmin": true}, "title": "Two"}') as object);
      await stage.pause();
      expect([stage.state['title'], model.get('isAdmin'), Reflect.get({}, 'isAdmin')]).to.deep.equal([
        'Two',
        undefined,
        undefined,
      ]);
    });

    it('writes no more often than the pauses allow, however often it is edited', async () => {
      const model = await stage.open(stage.define({ patcher: { debounceMs: 100, maxWaitMs: 500 } }));
      let random = 7;
      for (let edit = 0; edit < 300; edit += 1) {
        random = (random * 16_807) % 2_147_483_647;
        model.set('title', `at ${edit}`);
        await stage.pause(random % 160);
      }
      const elapsedMs = stage.clock.now();
      await stage.pause();
      expect(patches().length).to.be.within(2, 2 + elapsedMs / 100);
      expect(stage.state['title']).to.equal('at 299');
    });

    it('removes the first of 10,000 by one operation of no more than 40 bytes', async () => {
      stage.api.put({ ...sheet, shoes: shoes(...Array.from({ length: 10_000 }, (_, id) => id)) });
      const model = await stage.open();
      model.shoes.shift();
      expect(JSON.stringify(model._ops)).to.equal('[{"op":"remove","path":"/shoes/0"}]');
    });

    it('adds a new element that was edited by one operation, and one that was removed by none', async () => {
      const model = await stage.open();
      const added = model.shoes.add({ id: 9, size: 1 });
      await settle();
      added.set('size', 2);
      expect(operations(model)).to.deep.equal([{ op: 'add', path: '/shoes/3', value: { id: 9, size: 2 } }]);
      model.shoes.remove(added);
      expect(operations(model)).to.deep.equal([]);
    });

    it('follows three levels of lists and children', async () => {
      stage.api.put({ ...sheet, shoes: [{ id: 3, laces: [{ id: 'l', colour: 'red' }] }] });
      const model = await stage.open();
      const { laces } = model.shoes.at(0) as unknown as { laces: Sheet['shoes'] };
      laces.at(0).set('colour', 'blue');
      laces.add({ id: 'm', colour: 'green' });
      model.car.wheel.set('size', 1);
      await stage.pause();
      expect(stage.state).to.deep.include({
        car: { make: 'Saab', wheel: { size: 1 } },
        shoes: [
          {
            id: 3,
            laces: [
              { id: 'l', colour: 'blue' },
              { id: 'm', colour: 'green' },
            ],
          },
        ],
      });
    });

    it('takes 0 and the empty text for ids', async () => {
      stage.api.put({
        ...sheet,
        shoes: [
          { id: 0, size: 1 },
          { id: '', size: 2 },
        ],
      });
      const model = await stage.open();
      model.shoes.at(1).set('size', 3);
      model.shoes.remove(model.shoes.at(0));
      await stage.pause();
      expect(stage.state['shoes']).to.deep.equal([{ id: '', size: 3 }]);
    });

    it('sends the whole where the patch would be longer', async () => {
      stage.api.put({ id: '1', a: 1, b: 2, c: 3 });
      const model = await stage.open();
      model.set({ a: 4, b: 5, c: 6 });
      await stage.pause();
      expect(patches()).to.deep.equal([[{ op: 'replace', path: '', value: { id: '1', a: 4, b: 5, c: 6 } }]]);
    });

    it('saves by itself from so many operations on, or when a function says so', async () => {
      const three = await stage.open(stage.define({ patcher: { autoSave: 3 } }));
      three.set({ title: 'Two', body: 'other' });
      await stage.pause(10_000);
      expect(patches()).to.deep.equal([]);
      three.set('third', 3);
      await stage.pause();
      expect(patches()).to.have.lengthOf(1);
      const asked: unknown[] = [];
      const autoSave = (model: MergingModel, count: number) => asked.push([model, count]) > 1;
      const model = await stage.open(stage.define({ patcher: { autoSave } }));
      model.set('title', 'Three');
      await settle();
      model.set('body', 'yet another');
      await stage.pause();
      expect(asked.slice(0, 2)).to.deep.equal([
        [model, 1],
        [model, 2],
      ]);
      expect(stage.state['title']).to.equal('Three');
    });

    it('sends nothing for nothing, and calls success', async () => {
      const model = await stage.open();
      let isCalled = false;
      await model.save(null, { success: () => (isCalled = true) });
      expect([isCalled, stage.api.writes()]).to.deep.equal([true, []]);
    });

    it('settles a save when that very edit is confirmed', async () => {
      const model = await stage.open();
      stage.api.isHolding = true;
      const done: string[] = [];
      void (model.save({ title: 'Two' }) as unknown as Promise<unknown>).then(() => done.push('first'));
      await settle();
      void (model.save({ title: 'Three' }) as unknown as Promise<unknown>).then(() => done.push('second'));
      stage.api.answer();
      await settle();
      expect(done).to.deep.equal(['first']);
      stage.api.answer();
      await settle();
      expect(done).to.deep.equal(['first', 'second']);
    });

    it('keeps Backbone’s options and events', async () => {
      const model = await stage.open();
      const events: string[] = [];
      model.on('request sync', () => void events.push('event'));
      const context = { name: 'context' };
      const called: unknown[] = [];
      const success = function (this: unknown, first: unknown) {
        called.push(this, first);
      };
      await model.save({ title: 'Two' }, { success, context, silent: true });
      expect([called, events.length]).to.deep.equal([[context, model], 2]);
    });

    it('notices what is set in silence', async () => {
      const model = await stage.open();
      model.set({ title: 'Two' }, { silent: true });
      await stage.pause();
      expect(stage.state['title']).to.equal('Two');
    });

    it('goes on whatever a handler of its events throws', async () => {
      const model = await stage.open();
      model.on('change sync sync:state patcher:op-count', () => {
        throw new Error('a bug of somebody’s');
      });
      expect(() => model.set('title', 'Two')).to.throw('a bug');
      await stage.pause();
      model.off('change');
      model.set('title', 'Three');
      await stage.pause();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Three', 'clean']);
      expect(stage.reported).not.to.deep.equal([]);
    });

    it('goes on whatever functions of its class throw, as if they had said nothing', async () => {
      let isThrowing = false;
      const thrown = (what: string) => () => {
        if (isThrowing) throw new Error(what);
      };
      const parse = (state: object) => (thrown('parse')(), state);
      const update = {
        autoResolve: thrown('autoResolve'),
        customCompare: { title: thrown('customCompare') },
        patcher: { ignorePaths: [thrown('ignorePaths')] },
      };
      const model = await stage.open(stage.define(update, { parse }));
      isThrowing = true;
      await model.save({ title: 'Mine' });
      stage.api.change('1', { title: 'Theirs' });
      model.set('title', 'Mine again');
      await stage.pause();
      expect([model.saveState.name, new Set(stage.reported.map((error) => (error as Error).message))]).to.deep.equal([
        // What came with the refusal could not be read.
        'refused',
        new Set(['ignorePaths', 'parse']),
      ]);
      isThrowing = false;
      model.retry();
      await settle();
      isThrowing = true;
      expect(model.saveState.name).to.equal('conflict');
      model.set('body', 'Other');
      await settle();
      expect(stage.reported.map((error) => (error as Error).message)).to.include.members([
        'autoResolve',
        'customCompare',
      ]);
      isThrowing = false;
      model.resolve('mine');
      await settle();
      expect(stage.state).to.include({ title: 'Mine again', body: 'Other' });
    });

    it('does not save unasked where the function that is to say so throws, or what validates', async () => {
      const fail = () => {
        throw new Error('of the class');
      };
      for (const Sheets of [
        stage.define({ patcher: { autoSave: fail } }),
        stage.define({}, { validate: (attrs: JsonObject) => (attrs['title'] === 'Two' ? fail() : undefined) }),
      ]) {
        const model = await stage.open(Sheets);
        model.set('title', 'Two');
        await stage.pause();
        expect([model.saveState.name, patches()]).to.deep.equal(['dirty', []]);
      }
    });

    it('saves what is changed back while it is on its way', async () => {
      const model = await stage.open();
      stage.api.isHolding = true;
      model.set('title', 'Two');
      await stage.pause();
      model.set('title', 'One');
      await settle();
      stage.api.isHolding = false;
      stage.api.answer();
      await stage.pause();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['One', 'clean']);
    });

    it('keeps what is typed while another value for that field is sent and not shown yet', async () => {
      const model = await stage.open();
      stage.api.isHolding = true;
      model.save({ title: 'Sent', body: 'Sent' }, { wait: true });
      await settle();
      model.set('title', 'Typed');
      await settle();
      expect(model.get('body')).to.equal(sheet['body']);
      stage.api.isHolding = false;
      stage.api.answer();
      await stage.pause();
      expect(stage.state).to.include({ title: 'Typed', body: 'Sent' });
      expect(model.attributes).to.include({ title: 'Typed', body: 'Sent' });
    });

    it('tells whoever saves what was deleted that it is nowhere', async () => {
      const model = await stage.open();
      const told: unknown[] = [];
      const tell = (promise: unknown) =>
        (promise as Promise<unknown>).then(
          () => told.push('done'),
          (reason: unknown) => told.push(String(reason)),
        );
      stage.api.isHolding = true;
      void tell(model.destroy());
      void tell(model.save({ title: 'Two' }));
      stage.api.answer();
      await settle();
      void tell(model.save({ title: 'Three' }));
      await settle();
      expect(told.sort()).to.deep.equal(['SaveError: deleted', 'SaveError: deleted', 'done']);
    });

    it('leaves objects of its callers and Object.prototype alone', async () => {
      const dims = Object.freeze({ w: 3, h: Object.freeze([1]) });
      const model = await stage.open();
      await model.save({ dims });
      stage.api.change('1', { dims: { w: 4, h: [2] } });
      model.fetch();
      await settle();
      expect([dims, model.get('dims')]).to.deep.equal([
        { w: 3, h: [1] },
        { w: 4, h: [2] },
      ]);
      expect(Object.keys(Object.prototype)).to.deep.equal([]);
    });
  });

  describe(`Failures and the page’s end, on ${kind.title}`, () => {
    beforeEach(begin);
    afterEach(end);

    const failing = (status: number, headers: Readonly<Record<string, string>> = {}) => {
      stage.api.intercept = ({ method }) => (method === 'GET' ? undefined : { status, headers });
    };
    const answering = () => {
      stage.api.intercept = () => undefined;
    };

    for (const status of [408, 429, 500, 503]) {
      it(`sends the same bytes with the same key after a ${status}, with longer and longer pauses`, async () => {
        const model = await stage.open();
        failing(status);
        model.set('title', 'Two');
        await stage.pause();
        model.set('body', 'typed meanwhile');
        // By chance: half of what is the longest is waited here.
        for (const [nth, ms] of [500, 1_000, 2_000].entries()) {
          await stage.pause(ms - 1);
          expect(stage.api.writes()).to.have.lengthOf(nth + 1);
          await stage.pause(1);
          expect(stage.api.writes()).to.have.lengthOf(nth + 2);
        }
        answering();
        await stage.pause(4_000);
        const sent = stage.api.writes().slice(0, 5);
        expect(new Set(sent.slice(0, 4).map(({ text }) => text)).size).to.equal(1);
        expect(new Set(sent.slice(0, 4).map(({ headers }) => headers.get('idempotency-key'))).size).to.equal(1);
        await stage.pause();
        expect(stage.state).to.include({ title: 'Two', body: 'typed meanwhile' });
        expect(model.saveState.name).to.equal('clean');
      });
    }

    it('waits as long as the server says, whoever comes back', async () => {
      const model = await stage.open();
      failing(429, { 'Retry-After': '30' });
      model.set('title', 'Two');
      await stage.pause();
      answering();
      for (const { back } of stage.page) back();
      await stage.pause(29_000);
      expect(patches()).to.have.lengthOf(1);
      await stage.pause(1_000);
      expect(stage.state['title']).to.equal('Two');
    });

    it('tries at once when the network or the page comes back', async () => {
      const model = await stage.open();
      stage.api.isOffline = true;
      model.set('title', 'Two');
      await stage.pause();
      expect(model.saveState).to.deep.include({ name: 'offline', unsaved: 1 });
      stage.api.isOffline = false;
      for (const { back } of stage.page) back();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('waits for the session after a 401, and goes on when somebody signed in', async () => {
      const model = await stage.open();
      failing(401);
      model.set('title', 'Two');
      await stage.pause();
      await stage.pause(600_000);
      expect(patches()).to.have.lengthOf(1);
      answering();
      resumeSaves();
      for (const { signedIn } of stage.page) signedIn();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('sets aside at once what the server points at', async () => {
      const model = await stage.open();
      stage.api.intercept = ({ text }) =>
        text.includes('poison')
          ? { status: 422, state: { errors: [{ detail: 'is poison', pointer: '#/body' }], detail: 'not valid' } }
          : undefined;
      model.set({ title: 'Two', body: 'poison', third: 3 });
      await stage.pause();
      expect(patches()).to.have.lengthOf(2);
      expect(stage.state).to.include({ title: 'Two', third: 3 });
      expect(model.saveState).to.deep.include({ name: 'refused', unsaved: 1, reason: 'is poison' });
    });

    it('tries again what was refused when it is told to', async () => {
      const model = await stage.open();
      failing(403);
      model.set('title', 'Two');
      await stage.pause();
      expect(model.saveState.name).to.equal('refused');
      answering();
      model.retry();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('says "clean" only when nothing is pending, in flight or unanswered', async () => {
      const model = await stage.open();
      const names: unknown[] = [];
      model.on('sync:state', (_: unknown, { name }: { name: unknown }) => names.push(name));
      stage.api.isHolding = true;
      model.set('title', 'Two');
      await stage.pause();
      model.set('title', 'Three');
      await settle();
      stage.api.loseAnswer();
      await settle();
      model.set('title', 'Two');
      await settle();
      stage.api.isHolding = false;
      await stage.pause(60_000);
      await stage.pause();
      expect(names).to.deep.equal(
        ['dirty', 'saving', 'saving+dirty', 'offline', 'offline', 'saving', 'clean'].filter(isNew),
      );
      expect(stage.state['title']).to.equal('Two');
    });

    it('keeps what is typed where the end of the tab does not reach it, and goes on with it in the next', async () => {
      const first = await stage.open();
      stage.api.isOffline = true;
      first.set('title', 'Typed');
      await stage.pause(250);
      expect(stage.journals.size).to.equal(1);
      await stage.crash();
      stage.api.isOffline = false;
      stage.api.change('1', { body: 'theirs' });
      stage.openTab('second');
      const model = await stage.open();
      await stage.pause(60_000);
      expect(stage.state).to.include({ title: 'Typed', body: 'theirs' });
      expect([model.get('title'), model.saveState.name, stage.journals.size]).to.deep.equal(['Typed', 'clean', 0]);
    });

    it('writes nothing to the journal that is there already', async () => {
      const puts: unknown[] = [];
      const journal = stage.journals.tab('counted');
      const undo = setSavingTools({
        journal: {
          ...journal,
          keep(key, owner, entry) {
            puts.push(entry.working['title']);
            return journal.keep(key, owner, entry);
          },
        },
      });
      const model = await stage.open();
      model.set('title', 'T');
      await stage.pause(250);
      expect(puts).to.deep.equal(['T']);
      for (const title of ['Ty', 'Typ']) {
        model.set('title', title);
        await settle();
      }
      await stage.pause(250);
      expect(puts).to.deep.equal(['T', 'Typ']);
      undo();
    });

    it('does not do twice what it had sent before the tab was killed', async () => {
      const first = await stage.open();
      first.shoes.add({ size: 1 });
      stage.api.isHolding = true;
      await stage.pause(800);
      await stage.pause(250);
      stage.api.loseAnswer();
      stage.journals.kill('first');
      stage.api.isHolding = false;
      stage.openTab('second');
      await stage.open();
      await stage.pause(60_000);
      expect(stage.ids()).to.have.lengthOf(4);
    });

    it('creates once what was being created when the tab was killed', async () => {
      const Sheets = stage.define();
      const first = new Sheets();
      stage.api.isHolding = true;
      first.set('title', 'New');
      await stage.pause(800);
      await stage.pause(250);
      stage.api.loseAnswer();
      stage.journals.kill('first');
      stage.api.isHolding = false;
      stage.openTab('second');
      const model = new Sheets();
      await settle();
      expect([model.get('title'), model.id]).to.deep.equal(['New', '101']);
      expect(stage.api.sheets.size).to.equal(2);
    });

    it('writes the journal and sends when the page is left', async () => {
      const model = await stage.open();
      stage.api.isHolding = true;
      model.set('title', 'Last words');
      for (const { leaving } of [...stage.page]) leaving();
      expect([patches(), stage.page.size]).to.deep.equal([[], 0]);
      await settle();
      for (const { leaving } of [...stage.page]) leaving();
      await settle();
      expect([patches().length, stage.journals.size]).to.deep.equal([1, 1]);
      stage.api.answer();
      await settle();
      expect([stage.state['title'], stage.journals.size]).to.deep.equal(['Last words', 0]);
    });

    describe('when the page is left', () => {
      const leave = async () => {
        for (const { leaving } of [...stage.page]) leaving();
        await settle();
      };
      const keptAlive = () => stage.api.writes().map(({ isKeptAlive }) => isKeptAlive);

      it('sends at once what is unsaved, so that it outlives the page, and in no other case', async () => {
        const model = await stage.open();
        model.set('title', 'Two');
        await stage.pause();
        model.set('title', 'Three');
        await settle();
        await leave();
        expect([stage.state['title'], keptAlive()]).to.deep.equal(['Three', [false, true]]);
      });

      it('lets no more outlive it than 64 KiB in all; what does not fit is in the journal', async () => {
        stage.api.put({ ...sheet, id: '2' });
        const [one, other] = [await stage.open(), await stage.open(stage.define(), '2')];
        stage.api.isHolding = true;
        // Two bytes each.
        one.set('title', 'ä'.repeat(20_000));
        other.set('title', 'ä'.repeat(20_000));
        await settle();
        await leave();
        expect([keptAlive(), stage.journals.size]).to.deep.equal([[true, false], 2]);
        stage.api.answer();
        stage.api.answer();
        await settle();
        one.set('title', 'short again');
        await settle();
        await leave();
        stage.api.answer();
        await settle();
        expect([keptAlive(), stage.journals.size]).to.deep.equal([[true, false, true], 0]);
      });

      it('makes room for the next when it is answered, whatever the answer', async () => {
        const model = await stage.open();
        for (const how of ['lost', 'answered', 'answered'] as const) {
          stage.api.isHolding = true;
          model.set('title', `${how} ${'x'.repeat(40_000)} ${stage.api.sent.length}`);
          await settle();
          await leave();
          expect(keptAlive().at(-1), how).to.equal(true);
          if (how === 'lost') stage.api.loseAnswer();
          else stage.api.answer();
          stage.api.isHolding = false;
          await stage.pause(60_000);
          await stage.pause();
        }
      });

      it('does not send what is not to be sent unasked, and keeps it', async () => {
        const model = await stage.open(stage.define({ patcher: { autoSave: undefined } }));
        model.set('title', 'Two');
        await settle();
        await leave();
        expect([patches(), stage.journals.size]).to.deep.equal([[], 1]);
      });
    });

    it('gives nobody what another left behind, and keeps it for whoever that was', async () => {
      stage.who = 'ann';
      const first = await stage.open();
      stage.api.isOffline = true;
      first.set('title', 'Ann’s');
      await stage.pause(250);
      await stage.crash();
      stage.api.isOffline = false;
      stage.openTab('second');
      stage.who = 'bob';
      const bobs = await stage.open();
      await stage.pause(60_000);
      expect([bobs.get('title'), stage.api.writes(), stage.journals.size]).to.deep.equal(['One', [], 1]);
      await stage.crash('second');
      stage.openTab('third');
      stage.who = 'ann';
      const model = await stage.open();
      await stage.pause(60_000);
      expect([model.get('title'), stage.state['title'], stage.journals.size]).to.deep.equal(['Ann’s', 'Ann’s', 0]);
    });

    it('creates once what was being created when the tab was killed in the same moment', async () => {
      const Sheets = stage.define();
      const first = new Sheets();
      stage.api.isHolding = true;
      void first.save({ title: 'New' });
      await settle();
      stage.api.loseAnswer();
      await stage.crash();
      stage.api.isHolding = false;
      stage.openTab('second');
      const model = new Sheets();
      await settle();
      expect([model.get('title'), model.id, stage.api.sheets.size]).to.deep.equal(['New', '101', 2]);
    });

    it('reads before it deletes where it knows no version, and deletes nothing that others have changed since', async () => {
      stage.api.lacksTagOf = 'PATCH';
      stage.api.isStrict = false;
      const model = await stage.open();
      await model.save({ title: 'Two' });
      stage.api.change('1', { body: 'theirs' });
      const conflicts = heard(model, 'sync:conflict');
      model.destroy({ wait: true });
      await settle();
      expect([conflicts.length, stage.state['body']]).to.deep.equal([1, 'theirs']);
      model.resolve('mine');
      await settle();
      const conditions = stage.api.writes().map(({ method, headers }) => [method, headers.get('if-match')]);
      expect(conditions.at(-1)).to.deep.equal(['DELETE', '"3"']);
      expect(stage.api.sheets.has('1')).to.equal(false);
    });

    it('settles whoever waits for a read that is dropped', async () => {
      const model = await stage.open();
      stage.api.isHolding = true;
      const settled: string[] = [];
      model.fetch({ success: () => void settled.push('read') });
      await settle();
      const [, read] = stage.api.sent;
      model.set('title', 'Two');
      await stage.pause();
      stage.api.isHolding = false;
      if (read) stage.api.answer(read);
      await settle();
      expect([settled, model.get('title')]).to.deep.equal([['read'], 'Two']);
      stage.api.answer();
      await settle();
      expect([model.saveState.name, stage.state['title']]).to.deep.equal(['clean', 'Two']);
    });

    it('lets two tabs work on one document: no element twice, no edit lost', async () => {
      const one = await stage.open();
      stage.openTab('second');
      const two = await stage.open();
      one.set('title', 'of the first');
      one.shoes.add({ size: 1 });
      two.set('body', 'of the second');
      two.shoes.add({ size: 2 });
      await stage.pause();
      await stage.pause();
      expect(stage.state).to.include({ title: 'of the first', body: 'of the second' });
      expect(stage.ids()).to.have.lengthOf(5);
      expect(new Set(stage.ids()).size).to.equal(5);
    });

    it('saves what a model left unsaved that was disposed', async () => {
      const model = await stage.open();
      model.set('title', 'Leaving');
      if (model.dispose) model.dispose();
      else await stage.pause();
      await settle();
      expect([stage.state['title'], stage.reported]).to.deep.equal(['Leaving', []]);
    });
  });

  describe(`Conflicts, on ${kind.title}`, () => {
    beforeEach(begin);
    afterEach(end);

    /** Mine is unsaved when theirs is read. */
    const clash = async (mine: JsonObject, theirs: JsonObject, update: object = {}) => {
      const model = await stage.open(stage.define(update));
      const conflicts = heard(model, 'sync:conflict');
      const merges = heard(model, 'sync:conflict-autoResolved');
      model.set(mine);
      await settle();
      stage.api.change('1', theirs);
      model.fetch();
      await settle();
      return { model, conflicts, merges };
    };

    it('are told with all three values, the server’s state and what is unsaved', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      const payload = {
        conflicts: [{ path: '/title', kind: 'edit/edit', client: 'Mine', server: 'Theirs', original: 'One' }],
        serverState: { ...sheet, title: 'Theirs' },
        resolved: [],
        unsaved: [{ op: 'replace', path: '/title', value: 'Mine' }],
      };
      expect(conflicts).to.deep.equal([[payload]]);
      expect(model._conflict).to.deep.equal(payload);
    });

    it('are decided by one word, by path, by a value, or by a function', async () => {
      const all: unknown[] = [];
      for (const choice of ['mine', 'theirs', { '/title': { value: 'Both' } }, () => 'theirs' as const] as const) {
        stage.api.put(sheet);
        const { model } = await clash({ title: 'Mine' }, { title: 'Theirs' });
        model.resolve(choice);
        await stage.pause();
        all.push([model.get('title'), stage.state['title'], model.saveState.name, model._conflict?.conflicts]);
      }
      expect(all).to.deep.equal(
        ['Mine', 'Theirs', 'Both', 'Theirs'].map((title) => [title, title, 'clean', undefined]),
      );
    });

    it('that were merged are told, too, with what both sides started from', async () => {
      const { model, merges } = await clash({ title: 'Mine' }, { body: 'theirs' });
      const payload = {
        resolved: [],
        serverState: { ...sheet, body: 'theirs' },
        original: sheet,
        unsaved: [{ op: 'replace', path: '/title', value: 'Mine' }],
      };
      expect([merges, model._conflict]).to.deep.equal([[[payload]], payload]);
    });

    it('give up what is unsaved where `reverseUnsaved` listens to them', async () => {
      const model = await stage.open();
      model.on('sync:conflict', Reflect.get<MergingModel, string>(model, 'reverseUnsaved') as () => void);
      model.set({ title: 'Mine' });
      await settle();
      stage.api.change('1', { title: 'Theirs' });
      model.fetch();
      await stage.pause();
      expect([model.get('title'), model._ops, model._conflict, patches()]).to.deep.equal(['Theirs', [], undefined, []]);
    });

    it('are none about attributes of which the server’s value is to be taken', async () => {
      const both = [{ title: 'Mine', body: 'mine' }, { title: 'Theirs' }] as const;
      const { model, conflicts, merges } = await clash(...both, { ignoreProps: ['title'] });
      expect([model.get('title'), model.get('body'), conflicts, merges.length]).to.deep.equal([
        'Theirs',
        'mine',
        [],
        1,
      ]);
    });

    it('are not decided by what is no choice', async () => {
      const { model } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      const choices = [
        'both',
        7,
        null,
        undefined,
        { '/title': 'server' },
        { '/title': {} },
        () => true,
      ] as unknown as 'mine'[];
      for (const choice of choices) expect(() => model.resolve(choice)).to.throw(TypeError, "'mine'");
      expect([model.saveState.name, model.get('title'), patches()]).to.deep.equal(['conflict', 'Mine', []]);
      const other = await clash({ body: 'mine' }, { body: 'theirs' }, { autoResolve: () => 'server' });
      expect([other.model.saveState.name, other.model.get('body')]).to.deep.equal(['conflict', 'mine']);
      expect(stage.reported).to.have.lengthOf(1);
    });

    it('can be decided one by one', async () => {
      const { model } = await clash({ title: 'Mine', body: 'mine' }, { title: 'Theirs', body: 'theirs' });
      model.resolve({ '/title': 'mine' });
      await settle();
      expect(model.saveState).to.deep.include({ name: 'conflict', conflicts: 1 });
      model.resolve({ '/body': 'theirs' });
      await settle();
      expect(stage.state).to.include({ title: 'Mine', body: 'theirs' });
    });

    it('are renewed by a further state of the server, while editing goes on', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      model.set('body', 'typed on');
      stage.api.change('1', { title: 'Theirs again' });
      model.fetch();
      await settle();
      expect(conflicts.length).to.equal(2);
      expect(model._conflict?.conflicts?.map(({ server }) => server)).to.deep.equal(['Theirs again']);
      model.resolve('mine');
      await settle();
      expect(stage.state).to.include({ title: 'Mine', body: 'typed on' });
    });

    it('end when somebody types what the other has', async () => {
      const { model } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      model.set('title', 'Theirs');
      await settle();
      expect([model.saveState.name, model._ops]).to.deep.equal(['clean', []]);
    });

    it('may be decided in advance: for the server, for the client, or by a function of the place', async () => {
      const both = [
        { title: 'Mine', body: 'mine' },
        { title: 'Theirs', body: 'theirs' },
      ] as const;
      const byPath = ({ path }: { path: string }) => (path === '/title' ? 'mine' : 'theirs');
      const results: unknown[] = [];
      for (const autoResolve of ['server', 'client', byPath]) {
        stage.api.put(sheet);
        const { merges } = await clash(...both, { autoResolve });
        await stage.pause();
        results.push([stage.state['title'], stage.state['body'], merges.length]);
      }
      expect(results).to.deep.equal([
        ['Theirs', 'theirs', 1],
        ['Mine', 'mine', 1],
        ['Mine', 'theirs', 1],
      ]);
    });

    it('with autoResolve false, nothing is merged unasked', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { body: 'theirs' }, { autoResolve: false });
      expect([conflicts.length, model.get('body')]).to.deep.equal([1, sheet['body']]);
      model.resolve('mine');
      await settle();
      expect(stage.state).to.include({ title: 'Mine', body: 'theirs' });
    });

    it('are none where a comparison says that two values mean the same', async () => {
      const customCompare = { title: (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase() };
      const { conflicts } = await clash({ title: 'SAME' }, { title: 'same' }, { customCompare });
      expect(conflicts).to.deep.equal([]);
    });

    it('are none about order where the client sorts as it likes', async () => {
      const model = await stage.open(stage.define({ collectionSort: { shoes: 'size' } }));
      model.shoes.models.reverse();
      model.shoes.trigger('sort', model.shoes, {});
      model.shoes.at(0).set('size', 1);
      await stage.pause();
      expect(stage.ids()).to.deep.equal([3, 4, 5]);
      expect(stage.state['shoes']).to.deep.include({ id: 5, size: 1 });
    });

    it('leave both moves where both moved something', async () => {
      const model = await stage.open();
      const { shoes: list } = model;
      const last = list.at(2);
      list.remove(last);
      list.add(last, { at: 0 });
      await settle();
      stage.api.change('1', { shoes: shoes(4, 3, 5) });
      model.fetch();
      await stage.pause();
      expect(stage.ids()).to.deep.equal([5, 4, 3]);
    });

    it('are none where rows of a list tell of it, nor is that an edit, whatever they lack or add', async () => {
      const Sheets = stage.define();
      const model = new Sheets({ id: '1' });
      const rows = [{ title: 'of a row' }, { dims: { w: 1, h: 2 } }, { title: 'One' }, { shoes: shoes(3, 4, 5) }];
      for (const row of rows) {
        model.receive({ id: '1', ...row }, { whole: false });
        await stage.pause(60_000);
      }
      expect([model._ops, model.saveState.name, stage.api.writes()]).to.deep.equal([[], 'clean', []]);
      expect(model.attributes).to.deep.include({ title: 'One', dims: { w: 1, h: 2 } });
      model.set('title', 'Mine');
      await stage.pause();
      await stage.pause();
      // Nothing but that one edit, on what the server really has.
      expect(patches()).to.deep.equal([[{ op: 'replace', path: '/title', value: 'Mine' }]]);
      expect(stage.state).to.deep.equal({ ...sheet, title: 'Mine' });
    });

    it('are none where a row of a list lacks attributes: those are left as they are', async () => {
      const model = await stage.open();
      model.set('title', 'Mine');
      model.receive({ id: '1', dims: { w: 8, h: 8 } }, { whole: false });
      await settle();
      expect([model.get('title'), model.get('dims'), model.get('body')]).to.deep.equal([
        'Mine',
        { w: 8, h: 8 },
        sheet['body'],
      ]);
      expect(model._ops).to.deep.equal([{ op: 'replace', path: '/title', value: 'Mine' }]);
    });

    it('are told anew when what is here changes, and the caller’s error is not called again', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      let errors = 0;
      model.on('error', () => (errors += 1));
      model.set('title', 'Mine, and more');
      await settle();
      expect(model._conflict?.conflicts?.[0]?.client).to.equal('Mine, and more');
      expect([conflicts.length, errors]).to.deep.equal([2, 0]);
    });

    it('or none: edits in a list are tracked after a state of the server has rearranged it', async () => {
      const model = await stage.open();
      stage.api.change('1', { shoes: [...shoes(5), { id: 4, size: 1 }, ...shoes(9)] });
      model.fetch();
      await settle();
      model.shoes.at(1).set('size', 2);
      model.shoes.add({ id: 10, size: 100 });
      await stage.pause();
      expect(stage.state['shoes']).to.deep.equal([...shoes(5), { id: 4, size: 2 }, ...shoes(9, 10)]);
    });

    it('waits, whatever happens, while somebody else is signed in', async () => {
      stage.who = 'ann';
      const model = await stage.open();
      stage.who = 'bob';
      model.set('title', 'Ann’s');
      await stage.pause();
      resumeSaves();
      await stage.pause(60_000);
      expect([stage.api.writes().length, model.saveState.name]).to.deep.equal([0, 'offline']);
      stage.who = 'ann';
      for (const listener of stage.page) listener.signedIn();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Ann’s', 'clean']);
    });

    it('keep views on their models: elements stay the instances they were', async () => {
      const model = await stage.open();
      const instances = [...model.shoes.models];
      stage.api.change('1', { shoes: [...shoes(5), { id: 4, size: 1 }, ...shoes(9)] });
      let updates = 0;
      model.shoes.on('update', () => (updates += 1));
      model.fetch();
      await settle();
      expect(model.shoes.models.slice(0, 2)).to.deep.equal([instances[2], instances[1]]);
      expect([model.shoes.at(1).get('size'), updates]).to.deep.equal([1, 1]);
    });
  });
}

function isNew(name: string, index: number, all: readonly string[]): boolean {
  return index === 0 || all[index - 1] !== name;
}
