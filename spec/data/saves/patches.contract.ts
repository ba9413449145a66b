/** What models send that save their changes alone, and what they leave out. Run for plain Backbone and for our own models. */
import { expect } from 'chai';
import { patchMixin } from '../../../app/data/saves';
import type { JsonObject } from '../../../common/json-patch';
import { settle, sheet, shoes, Stage, type Kind, type Sheet } from './sheets';

export function patchesContract(kind: Kind): void {
  describe(`patchMixin, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();
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

    it('keeps what is ignored, of one element or however deep, in what the server makes anew, unless it takes all away', async () => {
      const ignorePaths = ['/dims/w', '/dims/deep/w', '/shoes/4/size'];
      const model = await stage.open(stage.define({ patcher: { ignorePaths } }));
      model.shoes.at(0).set('size', 1);
      model.shoes.at(1).set('size', 1);
      model.set('dims', { w: 9, h: 2, deep: { w: 9, h: 2 } });
      await stage.pause();
      expect(stage.state).to.deep.include({
        shoes: [{ id: 3, size: 1 }, ...shoes(4, 5)],
        dims: { w: 1, h: 2, deep: { h: 2 } },
      });
      stage.api.change('1', { dims: { w: 5, h: 6, deep: { w: 5, h: 6 } } });
      model.fetch();
      await settle();
      expect(model.get('dims')).to.deep.equal({ w: 9, h: 6, deep: { w: 9, h: 6 } });
      stage.api.change('1', { dims: null });
      model.fetch();
      await settle();
      expect([model.get('dims'), model.saveState.name, stage.reported]).to.deep.equal([null, 'clean', []]);
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

    it('is cloned with children and lists of its own', async () => {
      const model = await stage.open(stage.define({ patcher: { ignoreProps: ['selected'] } }));
      const dims = { w: 3, h: 4 };
      model.set({ dims, selected: dims });
      await stage.pause();
      const clone = model.clone() as Sheet;
      expect([clone.toJSON(), clone.get('selected'), clone._ops]).to.deep.equal([model.toJSON(), dims, []]);
      clone.car.wheel.set('size', 99);
      clone.shoes.at(0).set('size', 99);
      clone.shoes.remove(clone.shoes.at(1));
      await settle();
      expect([model.saveState.name, model._ops, model.car.wheel.get('size'), model.shoes.length]).to.deep.equal([
        'clean',
        [],
        15,
        3,
      ]);
      expect(operations(clone).map(({ path }) => path)).to.deep.equal(['/car/wheel/size', '/shoes']);
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

    describe('of a list in which the server has an element twice', () => {
      const twice = [...shoes(3), { id: 3, size: 31 }, ...shoes(4), { id: 3, size: 32 }, ...shoes(5)];
      const open = async () => {
        stage.api.put({ ...sheet, shoes: twice });
        return stage.open();
      };

      it('send nothing unasked, however often it is read', async () => {
        const model = await open();
        await stage.pause(60_000);
        stage.api.change('1', { title: 'Theirs', shoes: [...twice, ...shoes(6, 6, 6)] });
        model.fetch();
        await stage.pause(60_000);
        expect([patches(), model._ops, model.saveState.name, model.get('title')]).to.deep.equal([
          [],
          [],
          'clean',
          'Theirs',
        ]);
        expect(model.shoes.map((shoe: { attributes: object }) => shoe.attributes)).to.deep.equal(shoes(3, 4, 5, 6));
      });

      it('change what is meant, and leave the other where it was', async () => {
        const model = await open();
        model.shoes.at(1).set('size', 1);
        await stage.pause();
        model.shoes.at(0).set('size', 2);
        model.shoes.remove(model.shoes.at(2));
        model.shoes.add({ id: 6, size: 60 }, { at: 0 });
        await stage.pause();
        expect(stage.state['shoes']).to.deep.equal([
          ...shoes(6),
          { id: 3, size: 2 },
          { id: 3, size: 31 },
          { id: 4, size: 1 },
          { id: 3, size: 32 },
        ]);
      });

      it('remove all of them where the one that shows is removed', async () => {
        const model = await open();
        model.shoes.remove(model.shoes.at(0));
        await stage.pause();
        expect([stage.state['shoes'], model.saveState.name]).to.deep.equal([shoes(4, 5), 'clean']);
      });

      it('go on as ever once it is there once', async () => {
        const model = await open();
        stage.api.change('1', { shoes: shoes(3, 4, 5) });
        model.fetch();
        await settle();
        model.shoes.at(2).set('size', 1);
        model.shoes.add({ id: 7, size: 70 }, { at: 0 });
        await stage.pause();
        expect(stage.state['shoes']).to.deep.equal([...shoes(7, 3, 4), { id: 5, size: 1 }]);
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
  });
}
