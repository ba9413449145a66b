/** When models save that save by themselves, and how they go on. Run for plain Backbone and for our own models. */
import { expect } from 'chai';
import type { MergingModel } from '../../../app/data/saves';
import type { JsonObject } from '../../../common/json-patch';
import { settle, sheet, Stage, type Kind } from './sheets';

export function savingContract(kind: Kind): void {
  describe(`patchMixin, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();

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

    describe('of what is given another id', () => {
      const asked = () => stage.api.sent.slice(1).map(({ method, path }) => `${method} ${path}`);

      for (const isTerse of [false, true]) {
        it(`go where the server knows it until that has said so, ${isTerse ? 'in few words' : 'and as it says'}`, async () => {
          const model = await stage.open();
          stage.api.isTerse = isTerse;
          model.set({ id: '9', title: 'Two' });
          await stage.pause();
          model.set('title', 'Three');
          await stage.pause();
          await (model.destroy({ wait: true }) as unknown as Promise<unknown>);
          expect(asked()).to.deep.equal(['PATCH /sheets/1', 'PATCH /sheets/9', 'DELETE /sheets/9']);
          expect([stage.api.sheets.size, stage.reported]).to.deep.equal([0, []]);
        });
      }

      it('follow the server that gives it one, and keep what was typed meanwhile', async () => {
        const model = await stage.open();
        stage.api.computes = (state) => ({ ...state, id: `of ${state['title'] as string}` });
        stage.api.isHolding = true;
        model.set('title', 'Two');
        await stage.pause();
        model.set('body', 'typed');
        stage.api.isHolding = false;
        stage.api.answer();
        await stage.pause();
        expect(asked()).to.deep.equal(['PATCH /sheets/1', 'PATCH /sheets/of%20Two']);
        expect([model.id, stage.api.state('of Two')['body'], model.saveState.name]).to.deep.equal([
          'of Two',
          'typed',
          'clean',
        ]);
      });

      it('merge what others did meanwhile, and read it where it is', async () => {
        const model = await stage.open();
        model.set({ id: '9', title: 'Two' });
        stage.api.change('1', { body: 'theirs' });
        model.fetch();
        await settle();
        await stage.pause();
        expect(asked()).to.deep.equal(['GET /sheets/1', 'PATCH /sheets/1']);
        expect(stage.api.state('9')).to.include({ title: 'Two', body: 'theirs' });
      });

      it('are refused like any other where the server will not have it', async () => {
        const model = await stage.open();
        stage.api.intercept = ({ text }) => (text.includes('"9"') ? { status: 422 } : undefined);
        model.set({ id: '9', title: 'Two' });
        await stage.pause();
        model.set('id', '1');
        await stage.pause();
        expect([stage.state['title'], model.saveState.name, new Set(asked())]).to.deep.equal([
          'Two',
          'clean',
          new Set(['PATCH /sheets/1']),
        ]);
      });

      it('find it again when the tab was killed', async () => {
        const model = await stage.open();
        stage.api.isOffline = true;
        model.set({ id: '9', title: 'Two' });
        await stage.pause();
        await stage.crash();
        stage.api.isOffline = false;
        stage.openTab('second');
        const other = await stage.open();
        await stage.pause();
        expect([other.id, stage.api.state('9')['title'], other.saveState.name]).to.deep.equal(['9', 'Two', 'clean']);
      });
    });

    describe('of what contains itself', () => {
      const cycle = () => {
        const one: Record<string, unknown> = { name: 'one' };
        return Object.assign(one, { parts: [{ whole: one }] });
      };
      const wordsOf = (error: unknown) => String(error).replace(/\S+: what/, '…: what');
      const plainWords = 'TypeError: …: what contains itself cannot be saved. Ignore it, or give it a toJSON';

      it('say what to do about it when they are saved, and are not called saved', async () => {
        const model = await stage.open();
        const thrown: unknown[] = [];
        for (const options of [{}, { wait: true }]) {
          try {
            model.save({ loop: cycle(), title: 'Two' }, options);
          } catch (error) {
            thrown.push(wordsOf(error));
          }
        }
        expect(thrown).to.deep.equal([plainWords, plainWords]);
        expect([model.saveState.name, wordsOf(model.saveState.reason)]).to.deep.equal([
          'refused',
          plainWords.slice(11),
        ]);
      });

      it('keep what else is typed, and save it as soon as that is mended', async () => {
        const model = await stage.open();
        const states: unknown[] = [];
        model.on('sync:state', (_: unknown, { name }: { name: string }) => states.push(name));
        model.car.set('loop', cycle());
        await stage.pause();
        model.set('title', 'Typed');
        model.shoes.at(0).set('size', 1);
        await stage.pause();
        expect([patches(), states, stage.reported.map(wordsOf)]).to.deep.equal([[], ['refused'], [plainWords]]);
        model.car.unset('loop');
        await stage.pause();
        expect([stage.state['title'], stage.state['shoes'], stage.state['car']]).to.deep.equal([
          'Typed',
          [
            { id: 3, size: 1 },
            { id: 4, size: 40 },
            { id: 5, size: 50 },
          ],
          sheet['car'],
        ]);
        expect(states.at(-1)).to.equal('clean');
        model.set('loop', cycle());
        await settle();
        model.unset('loop');
        await settle();
        expect([states.at(-2), states.at(-1)]).to.deep.equal(['refused', 'clean']);
      });

      it('do not take back what others wrote meanwhile, and show it once that is mended', async () => {
        const model = await stage.open();
        model.set('loop', cycle());
        await settle();
        model.shoes.at(0).set('size', 1);
        stage.api.change('1', { title: 'Theirs' });
        model.fetch();
        await settle();
        model.unset('loop');
        await stage.pause();
        await stage.pause();
        expect([stage.state['title'], (stage.state['shoes'] as object[])[0]]).to.deep.equal([
          'Theirs',
          { id: 3, size: 1 },
        ]);
        expect([model.get('title'), model.saveState.name]).to.deep.equal(['Theirs', 'clean']);
      });

      it('begin with all else that they are made of, and say so when they are saved', async () => {
        const Sheets = stage.define();
        const made = [
          new Sheets({ title: 'New', loop: cycle() }),
          new Sheets({ id: '1', title: 'One', loop: cycle() }),
        ];
        await settle();
        expect(made.map((model) => [model.get('title') as unknown, model.saveState.name])).to.deep.equal([
          ['New', 'refused'],
          ['One', 'refused'],
        ]);
        const thrown: unknown[] = [];
        for (const model of made) {
          try {
            model.save();
          } catch (error) {
            thrown.push(wordsOf(error));
          }
        }
        expect([thrown, stage.api.sent]).to.deep.equal([[plainWords, plainWords], []]);
        const [fresh, known] = made;
        known?.fetch();
        for (const model of made) model.unset('loop');
        await Promise.resolve(fresh?.save() as unknown);
        await stage.pause();
        expect([stage.api.state('101')['title'], stage.state]).to.deep.equal(['New', sheet]);
        expect([known?.toJSON(), known?.saveState.name]).to.deep.equal([sheet, 'clean']);
      });

      it('are not called saved by the answer to what was on its way', async () => {
        const model = await stage.open();
        stage.api.isHolding = true;
        model.set('title', 'Two');
        await stage.pause();
        model.set('loop', cycle());
        await settle();
        const states: unknown[] = [];
        model.on('sync:state', (_: unknown, { name }: { name: string }) => states.push(name));
        stage.api.answer();
        await settle();
        expect([states.at(-1), model.saveState.name, stage.state['title']]).to.deep.equal([
          'refused',
          'refused',
          'Two',
        ]);
      });
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
}
