/**
 * What was wrong in the patches of models of this family elsewhere: none of it may be ours.
 * Each fault is named as in the list of them. Run for plain Backbone and for our own models.
 */
import { expect } from 'chai';
import type { JsonObject } from '../../../common/json-patch';
import { operation, settle, shoes, Stage, type Kind, type Sheet } from './sheets';

export function faultsOfPatches(kind: Kind): void {
  describe(`Faults of others, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();
    const firstPatch = () => patches()[0];

    describe('RFC 6902', () => {
      it('C1: two that are removed are the two that are gone', async () => {
        const model = await stage.open();
        model.shoes.remove(model.shoes.at(0));
        model.shoes.remove(model.shoes.at(0));
        await stage.pause();
        expect(stage.ids()).to.deep.equal([5]);
      });

      it('C2: after the first is removed, it is the second that changes', async () => {
        const model = await stage.open();
        model.shoes.remove(model.shoes.at(0));
        model.shoes.at(0).set('size', 99);
        await stage.pause();
        expect(stage.state['shoes']).to.deep.equal([
          { id: 4, size: 99 },
          { id: 5, size: 50 },
        ]);
      });

      it('C3: the first and the last can be removed', async () => {
        const model = await stage.open();
        model.shoes.remove([model.shoes.at(0), model.shoes.at(2)]);
        await stage.pause();
        expect(stage.ids()).to.deep.equal([4]);
      });

      it('C4: an element is inserted where it is', async () => {
        const model = await stage.open();
        model.shoes.add({ id: 9, size: 90 }, { at: 1 });
        await stage.pause();
        expect(stage.ids()).to.deep.equal([3, 9, 4, 5]);
      });

      it('C5: an attribute that was not there is added', async () => {
        const model = await stage.open();
        model.set('subtitle', 'New');
        await stage.pause();
        expect(firstPatch()).to.deep.equal([operation('add', '/subtitle', 'New')]);
      });

      it('C6: unset removes', async () => {
        const model = await stage.open();
        model.unset('title');
        await stage.pause();
        expect(firstPatch()).to.deep.equal([operation('remove', '/title')]);
      });

      it('C7: slashes and tildes in names are escaped', async () => {
        const model = await stage.open();
        model.set('a/b~c', 1);
        await stage.pause();
        expect(firstPatch()).to.deep.equal([operation('add', '/a~1b~0c', 1)]);
        expect(stage.state['a/b~c']).to.equal(1);
      });

      it('C8: the empty name is a name, and not the whole document', async () => {
        const model = await stage.open();
        model.set('', 'boom');
        await stage.pause();
        expect(stage.state).to.deep.equal(Object.assign({ '': 'boom' }, model.toJSON()));
        expect(stage.state['title']).to.equal('One');
      });

      it('C9: one leaf of a nested attribute is that leaf', async () => {
        const model = await stage.open();
        model.set('dims', { w: 1, h: 3 });
        await stage.pause();
        expect(firstPatch()).to.deep.equal([operation('replace', '/dims/h', 3)]);
      });

      it('C10: what a caller changes in place is noticed at the next save', async () => {
        const model = await stage.open();
        (model.get('dims') as { h: number }).h = 7;
        await model.save();
        expect(stage.state['dims']).to.deep.equal({ w: 1, h: 7 });
        expect(model._original['dims']).to.deep.equal({ w: 1, h: 7 });
      });

      it('C11: reset is sent', async () => {
        const model = await stage.open();
        model.shoes.reset(shoes(7, 8));
        await stage.pause();
        expect(stage.ids()).to.deep.equal([7, 8]);
      });

      it('C12: sort is sent, and a move by hand arrives where it was made', async () => {
        const model = await stage.open();
        const last = model.shoes.at(2);
        model.shoes.remove(last);
        model.shoes.add(last, { at: 0 });
        await stage.pause();
        expect(stage.ids()).to.deep.equal([5, 3, 4]);
        expect(patches()).to.deep.equal([[{ op: 'move', from: '/shoes/2', path: '/shoes/0' }]]);
        model.shoes.models.reverse();
        model.shoes.trigger('sort', model.shoes, {});
        await stage.pause();
        expect(stage.ids()).to.deep.equal([4, 3, 5]);
      });

      it('C13: removed and put back is nothing', async () => {
        const model = await stage.open();
        const first = model.shoes.at(0);
        model.shoes.remove(first);
        await settle();
        model.shoes.add(first, { at: 0 });
        await stage.pause();
        expect([model._ops, patches()]).to.deep.equal([[], []]);
      });

      it('C14: a child that is assigned anew is sent, and watched', async () => {
        const model = await stage.open();
        const { constructor: Car } = model.car;
        model.car = new (Car as new (attributes: object) => Sheet['car'])({ make: 'Volvo', wheel: { size: 15 } });
        await stage.pause();
        expect(firstPatch()).to.deep.equal([operation('replace', '/car/make', 'Volvo')]);
        model.car.wheel.set('size', 17);
        await stage.pause();
        expect(stage.state['car']).to.deep.equal({ make: 'Volvo', wheel: { size: 17 } });
      });

      it('C15: a child that was destroyed is gone, and can be changed without harm', async () => {
        const model = await stage.open();
        const { car } = model;
        car.destroy();
        car.set('make', 'Ghost');
        await stage.pause();
        expect(firstPatch()).to.deep.equal([operation('remove', '/car')]);
        expect(model.saveState.name).to.equal('clean');
      });

      it('C16: an element whose id changes stays in its place', async () => {
        const model = await stage.open();
        model.shoes.at(1).set('id', 44);
        await stage.pause();
        expect(stage.ids()).to.deep.equal([3, 44, 5]);
      });

      it('C17: after a 204, an element that was new is found again', async () => {
        stage.api.isTerse = true;
        const model = await stage.open();
        const added = model.shoes.add({ size: 1 });
        await stage.pause();
        added.set('size', 2);
        await stage.pause();
        expect(patches()[1]).to.deep.equal([operation('replace', '/shoes/3/size', 2)]);
      });

      it('C18: after an answer with ids of the server’s own, the element has its id and nothing is left', async () => {
        stage.api.computes = numbered;
        const model = await stage.open(stage.define({ patcher: { clientIds: false } }));
        const added = model.shoes.add({ size: 1 });
        await stage.pause();
        expect([added.id, model._ops, patches().length]).to.deep.equal(['of the server 3', [], 1]);
        expect(patches()).to.deep.equal([[operation('add', '/shoes/3', { size: 1 })]]);
        added.set('size', 2);
        await stage.pause();
        expect(patches()[1]).to.deep.equal([operation('replace', '/shoes/3/size', 2)]);
      });

      it('C19: an element that was new and saved can be removed', async () => {
        stage.api.computes = numbered;
        stage.api.isTerse = true;
        const model = await stage.open(stage.define({ patcher: { clientIds: false } }));
        const added = model.shoes.add({ size: 1 });
        await stage.pause();
        model.shoes.remove(added);
        await stage.pause();
        expect(stage.ids()).to.deep.equal([3, 4, 5]);
      });

      it('C20: a duplicate id is Backbone’s to drop, and nothing is sent for it', async () => {
        const model = await stage.open();
        model.shoes.add({ id: 4, size: 1 });
        await stage.pause();
        expect([model.shoes.length, patches()]).to.deep.equal([3, []]);
      });

      it('C21: what fetch brings of a child reaches the child, and is not written back', async () => {
        const model = await stage.open();
        const { wheel } = model.car;
        stage.api.change('1', { car: { make: 'Saab', wheel: { size: 19 } } });
        model.fetch();
        await settle();
        expect([wheel.get('size'), model.car.wheel === wheel]).to.deep.equal([19, true]);
        model.set('title', 'Two');
        await stage.pause();
        expect(firstPatch()).to.deep.equal([operation('replace', '/title', 'Two')]);
      });
    });
  });
}

function numbered(state: JsonObject): JsonObject {
  const list = (state['shoes'] as JsonObject[]).map((shoe, index) =>
    'id' in shoe ? shoe : { ...shoe, id: `of the server ${index}` },
  );
  return { ...state, shoes: list };
}
