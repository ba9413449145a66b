/**
 * What those hear who save and delete models that save themselves, and what becomes of them when they, their models or the
 * page go. Run for plain Backbone and for our own models.
 */
import { expect } from 'chai';
import { optimisticSync, SaveError, type Versioned } from '../../../app/data/saves';
import type { JsonObject } from '../../../common/json-patch';
import { heard, settle, sheet, Stage, type Kind, type Sheet } from './sheets';

type Saved = Promise<unknown>;
type Sync = (method: string, model: unknown, options: Record<string, (...answer: unknown[]) => void>) => unknown;

export function callersContract(kind: Kind): void {
  let stage: Stage;
  const methods = () => stage.api.sent.map(({ method }) => method);
  const saving = (model: Sheet, attributes: object | null, options: object = {}): Saved =>
    model.save(attributes, options) as unknown as Saved;
  /** In an object, since a jqXHR is a promise itself. */
  const endOf = (saved: Saved): Promise<{ readonly reason?: unknown }> =>
    saved.then(
      () => ({}),
      (reason: unknown) => ({ reason }),
    );
  const statusOf = async (saved: Saved) => ((await endOf(saved)).reason as { status?: number } | undefined)?.status;
  /** A class whose writes go to `write`, and its reads to the server. */
  const writing = (write: Sync) => {
    const { sync } = kind.Base.prototype as { sync: Sync };
    return stage.define(
      {},
      {
        sync(this: unknown, ...[method, model, options]: Parameters<Sync>): unknown {
          return method === 'read' ? sync.call(this, method, model, options) : write(method, model, options);
        },
      },
    );
  };

  const begin = () => {
    stage = new Stage(kind);
  };
  const end = () => stage.close();

  describe(`Who saves, on ${kind.title},`, () => {
    beforeEach(begin);
    afterEach(end);

    it('hears of a conflict by the refusal that led to it, once', async () => {
      const model = await stage.open();
      const errors = heard(model, 'error');
      let called = 0;
      stage.api.change('1', { title: 'Theirs' });
      const status = await statusOf(saving(model, { title: 'Mine' }, { error: () => (called += 1) }));
      expect([status, errors.length, called]).to.deep.equal([412, 1, 1]);
    });

    it('hears of a conflict that no answer says by an error that knows the state', async () => {
      const model = await stage.open();
      stage.api.isBare412 = true;
      stage.api.change('1', { title: 'Theirs' });
      const { reason } = await endOf(saving(model, { title: 'Mine' }));
      expect(reason).to.be.instanceOf(SaveError);
      expect((reason as SaveError).state).to.deep.include({ name: 'conflict', conflicts: 1 });
    });

    it('hears once that the network failed, and of success with what the server said then', async () => {
      const model = await stage.open();
      const events = ['error', 'sync'].map((event) => heard(model, event));
      stage.api.isOffline = true;
      void saving(model, { title: 'One more' });
      await settle();
      expect(events.map(({ length }) => length)).to.deep.equal([1, 0]);
      stage.api.isOffline = false;
      await stage.pause(1_000);
      expect(events.map(({ length }) => length)).to.deep.equal([1, 1]);
      const called: unknown[] = [];
      const callbacks = {
        error: () => called.push('error'),
        success: (_: unknown, answer: unknown) => called.push(answer),
      };
      stage.api.intercept = () => ({ status: 503 });
      void saving(model, { title: 'Two' }, callbacks);
      await stage.pause(500);
      stage.api.intercept = () => undefined;
      await stage.pause(1_000);
      expect(called).to.deep.equal(['error', { ...sheet, title: 'Two' }]);
      stage.api.isTerse = true;
      await saving(model, { title: 'Three' }, callbacks);
      expect(called).to.deep.equal(['error', { ...sheet, title: 'Two' }, undefined]);
    });

    it('hears of each state after the one before, although handlers edit, save and ask meanwhile', async () => {
      const model = await stage.open();
      const states = heard(model, 'sync:state') as [{ name: string; unsaved: number }][];
      model.once('patcher:op-count', () => {
        model.set('body', 'edited by a handler');
        void saving(model, null);
        expect(model.saveState.name).to.equal('dirty');
      });
      model.set('title', 'Two');
      await settle();
      expect(states.map(([{ name, unsaved }]) => [name, unsaved])).to.deep.equal([
        ['dirty', 1],
        ['dirty', 2],
        ['saving', 2],
        ['clean', 0],
      ]);
    });

    it('is told at once that a model is destroyed, and once, where nobody wants to wait', async () => {
      const model = await stage.open();
      const destroyed = heard(model, 'destroy');
      stage.hold();
      void (model.destroy() as unknown as Saved);
      expect(destroyed).to.have.length(1);
      await stage.answerAll();
      expect([destroyed.length, stage.api.sheets.has('1')]).to.deep.equal([1, false]);
    });

    it('need not listen: a refusal that nobody waits for is no failure of the page', async () => {
      const model = await stage.open();
      stage.api.intercept = () => ({ status: 403 });
      void model.save({ title: 'Two' });
      await settle();
      expect(model.saveState.name).to.equal('refused');
    });

    it('creates what has nothing in it yet, too', async () => {
      const Sheets = stage.define();
      const model = new Sheets();
      stage.api.isHolding = true;
      let isSaved = false;
      const saved = saving(model, null).then(() => (isSaved = true));
      await settle();
      expect([methods(), isSaved]).to.deep.equal([['POST'], false]);
      stage.api.answer();
      await saved;
      expect(model.id).to.equal('101');
    });

    it('gets false, and sends nothing, where it is not valid', async () => {
      const validate = ({ title }: { title?: unknown }) => (title === '' ? 'needs a title' : undefined);
      const model = await stage.open(stage.define({}, { validate }));
      const results = [{}, { wait: true }].map((options) => model.save({ title: '' }, options) as unknown);
      await stage.pause();
      expect([results, stage.api.writes()]).to.deep.equal([[false, false], []]);
    });

    it('finds the id of what was created in its address, where nothing else came', async () => {
      const Sheets = stage.define();
      const model = new Sheets();
      stage.api.intercept = ({ method, json }) => {
        if (method !== 'POST') return undefined;
        stage.api.put({ ...(json as JsonObject), id: 'made 7' });
        return { status: 201, headers: { Location: '/api/sheets/made%207', ETag: '"1"' } };
      };
      await saving(model, { title: 'New' });
      expect(model.id).to.equal('made 7');
      await saving(model, { title: 'Newer' });
      expect(stage.api.state('made 7')['title']).to.equal('Newer');
    });

    it('sends patches of what the API wraps as patches of the wrapping', async () => {
      stage.api.envelope = 'sheet';
      const parse = (answer: { sheet?: object }) => answer.sheet ?? answer;
      const model = await stage.open(stage.define({}, { envelope: 'sheet', parse }));
      model.shoes.remove(model.shoes.at(0));
      model.set('title', 'Two');
      await stage.pause();
      expect(stage.api.patches()).to.deep.equal([
        [
          { op: 'replace', path: '/sheet/title', value: 'Two' },
          { op: 'remove', path: '/sheet/shoes/0' },
        ],
      ]);
      model.shoes.add(model.shoes.remove(model.shoes.at(0)), { at: 1 });
      await stage.pause();
      expect(stage.api.patches()[1]).to.deep.equal([{ op: 'move', from: '/sheet/shoes/0', path: '/sheet/shoes/1' }]);
    });

    it('hears of what `sync` throws, which is reported', async () => {
      const failure = new Error('no way to write');
      const model = await stage.open(
        writing(() => {
          throw failure;
        }),
      );
      const status = await statusOf(saving(model, { title: 'Two' }));
      expect([status, stage.reported]).to.deep.equal([400, [failure]]);
    });

    it('hears an answer once, whatever way `sync` has of telling', async () => {
      const told: unknown[] = [];
      for (const ways of ['callback', 'deferred', 'both'] as const) {
        const answers: (() => void)[] = [];
        const model = await stage.open(
          writing((_, __, { success }) => {
            if (ways !== 'deferred') answers.push(() => success?.({ ...sheet, title: ways }, 'success'));
            return {
              status: 200,
              done: (run: (data: unknown) => void) =>
                ways !== 'callback' && answers.push(() => run({ ...sheet, title: ways })),
              fail: () => undefined,
            };
          }),
        );
        const synced = heard(model, 'sync');
        const saved = saving(model, { title: ways });
        for (const answer of answers) answer();
        await saved;
        told.push([synced.length, model.saveState.name]);
      }
      expect(told).to.deep.equal([
        [1, 'clean'],
        [1, 'clean'],
        [1, 'clean'],
      ]);
      const model = await stage.open(
        writing(() => ({ status: 403, done: () => undefined, fail: (run: () => void) => queueMicrotask(run) })),
      );
      expect(await statusOf(saving(model, { title: 'refused' }))).to.equal(403);
    });

    it('waits twice as long each time that nobody answers', async () => {
      const model = await stage.open();
      stage.api.isOffline = true;
      model.set('title', 'Two');
      await stage.pause();
      const counts: number[] = [];
      for (const ms of [500, 999, 1, 1_999, 1]) {
        await stage.pause(ms);
        counts.push(stage.api.writes().length);
      }
      expect(counts).to.deep.equal([2, 2, 3, 3, 4]);
    });

    it('waits as long as it is told to although an earlier pause would have been over by then', async () => {
      const model = await stage.open();
      stage.api.isOffline = true;
      model.set('title', 'Two');
      await stage.pause();
      stage.api.isOffline = false;
      stage.api.intercept = () => ({ status: 429, headers: { 'Retry-After': '30' } });
      for (const { back } of stage.page) back();
      await stage.pause(29_000);
      expect(stage.api.writes().length).to.equal(2);
    });

    it('reads what is outdated past every cache', async () => {
      const model = await stage.open();
      stage.api.isBare412 = true;
      stage.api.change('1', { body: 'theirs' });
      await saving(model, { title: 'Mine' });
      const [, read] = stage.api.sent.filter(({ method }) => method === 'GET');
      expect(read?.headers.get('cache-control')).to.be.oneOf(['no-cache', 'max-age=0']);
    });

    it('takes no answer for its own that is of another', async () => {
      const model = await stage.open();
      model.receive({ ...sheet, id: '2', title: 'of another' });
      await settle();
      expect(model.get('title')).to.equal('One');
    });

    it('goes on although what listens to its changes throws when it shows what others wrote', async () => {
      const model = await stage.open();
      model.on('change:body', () => {
        throw new Error('a bug of somebody’s');
      });
      model.set('title', 'Mine');
      stage.api.change('1', { body: 'theirs' });
      await stage.pause();
      await stage.pause();
      expect(stage.state).to.include({ title: 'Mine', body: 'theirs' });
      expect([model.saveState.name, stage.reported.length]).to.deep.equal(['clean', 1]);
    });

    it('deletes, and hears of it once it is gone', async () => {
      const model = await stage.open();
      const other = await stage.open();
      let changes = 0;
      model.listenTo(other, 'change', () => (changes += 1));
      const destroyed = heard(model, 'destroy');
      let called = 0;
      await (model.destroy({ wait: true, success: () => (called += 1) }) as unknown as Saved);
      other.set('title', 'Two');
      expect([stage.api.sheets.has('1'), destroyed.length, called, changes]).to.deep.equal([false, 1, 1, 0]);
    });
  });

  describe(`What is left behind, on ${kind.title},`, () => {
    beforeEach(begin);
    afterEach(end);

    it('is in the journal once, although a new document moves to its address', async () => {
      const Sheets = stage.define();
      const model = new Sheets();
      stage.api.isHolding = true;
      void model.save({ title: 'New' });
      await stage.pause(250);
      model.set('body', 'typed meanwhile');
      stage.api.answer();
      await stage.pause(250);
      expect([model.saveState.name, stage.journals.size]).to.deep.equal(['dirty', 1]);
    });

    it('is in the journal as soon as something is typed, and again while it goes on', async () => {
      const model = await stage.open();
      model.set('title', 'T');
      await settle();
      expect(stage.journals.size).to.equal(1);
      model.set('title', 'Typed on');
      await stage.pause(250);
      await stage.crash();
      stage.openTab('second');
      expect((await stage.open()).get('title')).to.equal('Typed on');
    });

    it('is sent when the session is about to end, and need not outlive the page', async () => {
      const model = await stage.open();
      model.set('title', 'Two');
      await settle();
      for (const { leavingSession } of [...stage.page]) leavingSession();
      await settle();
      expect([stage.state['title'], stage.api.writes().map(({ isKeptAlive }) => isKeptAlive)]).to.deep.equal([
        'Two',
        [false],
      ]);
    });

    it('outlives the page only when that is left, and not when it has come back', async () => {
      const model = await stage.open();
      model.set('title', 'Two');
      await settle();
      for (const { leaving } of [...stage.page]) leaving();
      await settle();
      await saving(model, { title: 'Three' });
      expect(stage.api.writes().map(({ isKeptAlive }) => isKeptAlive)).to.deep.equal([true, false]);
    });

    // Plain Backbone has no such thing.
    if (!('dispose' in kind.Base.prototype)) return;

    describe('by a model that is disposed,', () => {
      const leaving = async () => {
        const model = await stage.open();
        stage.api.isOffline = true;
        model.set('title', 'Typed');
        await stage.pause();
        model.dispose?.();
        stage.api.isOffline = false;
        return model;
      };
      const keys = () => new Set(stage.api.writes().map(({ headers }) => headers.get('idempotency-key'))).size;

      it('is sent by itself', async () => {
        await leaving();
        await stage.pause(60_000);
        expect([stage.state['title'], keys(), stage.journals.size, stage.page.size]).to.deep.equal(['Typed', 1, 0, 0]);
        expect(stage.reported).to.deep.equal([]);
      });

      it('is sent by the next model of the same document, once', async () => {
        await leaving();
        const Sheets = stage.define();
        const model = new Sheets({ id: '1' });
        // The page may end in this very moment.
        expect(stage.journals.size).to.equal(1);
        model.fetch();
        await settle();
        expect(model.get('title')).to.equal('Typed');
        await stage.pause(60_000);
        expect([stage.state['title'], model.saveState.name, keys()]).to.deep.equal(['Typed', 'clean', 1]);
        expect([stage.journals.size, stage.page.size, stage.reported]).to.deep.equal([0, 0, []]);
      });

      /** A write that stays on its way would be one to whoever comes later. */
      const answerAll = async () => {
        while (stage.api.sent.some(({ isAnswered }) => !isAnswered)) {
          stage.api.answer();
          await settle();
        }
      };

      it('is taken over by one of two that come next', async () => {
        await leaving();
        stage.api.isHolding = true;
        const Sheets = stage.define();
        const models = [new Sheets({ id: '1' }), new Sheets({ id: '1' })];
        await settle();
        expect(models.map((model) => model.saveState.name)).to.deep.equal(['resolving', 'clean']);
        await answerAll();
      });

      it('is in the journal once when it is taken over, although an answer to what it had sent is still to come', async () => {
        const model = await stage.open();
        stage.api.isHolding = true;
        model.set('title', 'Two');
        await stage.pause();
        model.set('title', 'Three');
        await settle();
        model.dispose?.();
        const Sheets = stage.define();
        const next = new Sheets({ id: '1' });
        await settle();
        stage.api.answer();
        await settle();
        expect([next.get('title'), stage.journals.size]).to.deep.equal(['Three', 1]);
        await answerAll();
      });

      it('is confirmed to who waits for it, and told by no event', async () => {
        const model = await stage.open();
        stage.api.isHolding = true;
        let called = 0;
        const saved = saving(model, { title: 'Two' }, { success: () => (called += 1) });
        await settle();
        model.dispose?.();
        stage.api.answer();
        await saved;
        expect([called, stage.state['title'], stage.reported]).to.deep.equal([1, 'Two', []]);
      });

      it('goes where the server has moved it, whose word was still to come', async () => {
        const model = await stage.open();
        stage.api.computes = (state) => ({ ...state, id: 'renamed' });
        stage.api.isHolding = true;
        model.set('title', 'Two');
        await stage.pause();
        model.set('title', 'Three');
        await settle();
        model.dispose?.();
        await answerAll();
        await stage.pause();
        await answerAll();
        expect([[...stage.api.sheets.keys()], stage.api.state('renamed')['title'], stage.journals.size]).to.deep.equal([
          ['renamed'],
          'Three',
          0,
        ]);
        expect(stage.reported).to.deep.equal([]);
      });

      it('follows the document that it was to create, and creates it once', async () => {
        const Sheets = stage.define();
        const model = new Sheets();
        stage.api.isHolding = true;
        model.set('title', 'New');
        await stage.pause();
        model.set('title', 'New, and more');
        await settle();
        model.dispose?.();
        await answerAll();
        await stage.pause();
        await answerAll();
        expect([[...stage.api.sheets.keys()], stage.api.state('101')['title'], stage.journals.size]).to.deep.equal([
          ['1', '101'],
          'New, and more',
          0,
        ]);
      });

      it('is taken over by the next model at the place where the server has moved it', async () => {
        const model = await stage.open();
        stage.api.computes = (state) => ({ ...state, id: 'renamed' });
        stage.api.isHolding = true;
        model.set('title', 'Two');
        await stage.pause();
        model.set('title', 'Three');
        await settle();
        model.dispose?.();
        stage.api.answer();
        await settle();
        const next = new (stage.define())({ id: 'renamed' });
        await settle();
        expect([next.get('title'), stage.journals.size]).to.deep.equal(['Three', 1]);
        await answerAll();
      });

      it('and refused keeps no session from ending, and is there again afterwards', async () => {
        const model = await stage.open();
        stage.api.intercept = () => ({ status: 403 });
        model.set('title', 'Two');
        await stage.pause();
        model.dispose?.();
        for (const { leavingSession } of [...stage.page]) leavingSession();
        await settle();
        expect([methods(), stage.journals.size]).to.deep.equal([['GET', 'PATCH'], 1]);
        stage.api.intercept = () => undefined;
        const next = await stage.open();
        expect(next.get('title')).to.equal('Two');
        await saving(next, null);
        expect([stage.state['title'], stage.journals.size]).to.deep.equal(['Two', 0]);
      });

      it('is nothing where all was saved: nobody listens, nothing waits', async () => {
        const model = await stage.open();
        await saving(model, { title: 'Two' });
        model.dispose?.();
        await stage.pause(60_000);
        expect([stage.page.size, stage.journals.size, methods()]).to.deep.equal([0, 0, ['GET', 'PATCH']]);
      });
    });
  });

  describe(`optimisticSync by itself, on ${kind.title},`, () => {
    beforeEach(begin);
    afterEach(end);

    const open = async (properties: object = {}) => {
      const Sheets: unknown = optimisticSync(kind.Base).extend({ urlRoot: kind.urlRoot, ...properties });
      const model = new (Sheets as new (attributes: object) => Versioned)({ id: '1' });
      model.fetch();
      await settle();
      return model;
    };

    it('takes no version of a state that is not valid', async () => {
      const validate = ({ title }: { title?: unknown }) => (title === 'wrong' ? 'wrong' : undefined);
      const model = await open({ validate });
      stage.api.change('1', { title: 'wrong' });
      model.fetch(Object.assign({ validate: true }, { refresh: true }));
      await settle();
      expect([model.get('title'), model._version]).to.deep.equal(['One', '"1"']);
    });

    it('reads first where the server wants a version that it has not', async () => {
      const Sheets: unknown = optimisticSync(kind.Base).extend({ urlRoot: kind.urlRoot });
      const model = new (Sheets as new (attributes: object) => Versioned)({ id: '1', title: 'One' });
      model.save();
      await settle();
      model.save({ title: 'Two' });
      await settle();
      expect(stage.api.sent.map(({ method, headers }) => [method, headers.get('if-match')])).to.deep.equal([
        ['PUT', undefined],
        ['GET', undefined],
        ['PUT', '"1"'],
      ]);
    });
  });
}
