/**
 * Where models of this family elsewhere overwrote others, or quarrelled with themselves: none of it may be ours.
 * Each fault is named as in the list of them. Run for plain Backbone and for our own models.
 */
import { expect } from 'chai';
import type { JsonObject } from '../../../common/json-patch';
import { heard, operation, settle, shoes, Stage, type Kind, type Sheet } from './sheets';

export function faultsOfMerging(kind: Kind): void {
  describe(`Faults of others, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();

    describe('conflicts', () => {
      /** Somebody else was faster: mine is set, theirs is saved, and then mine is sent. */
      const clash = async (mine: (model: Sheet) => void, theirs: JsonObject, theClass = stage.define()) => {
        const model = await stage.open(theClass);
        const conflicts = heard(model, 'sync:conflict');
        const merges = heard(model, 'sync:conflict-autoResolved');
        mine(model);
        await settle();
        stage.api.change('1', theirs);
        await stage.pause();
        await stage.pause();
        return { model, conflicts, merges };
      };

      it('E1: what the server changed is not sent back to it', async () => {
        const { model } = await clash((one) => one.set('title', 'Mine'), {
          body: 'theirs',
          car: { make: 'Volvo', wheel: { size: 1 } },
        });
        expect(patches()).to.have.lengthOf(2);
        expect(patches()[1]).to.deep.equal([operation('replace', '/title', 'Mine')]);
        await stage.pause(10_000);
        expect([patches().length, model.get('body')]).to.deep.equal([2, 'theirs']);
      });

      it('E2: an element that another added is there once', async () => {
        await clash((one) => one.set('title', 'Mine'), { shoes: shoes(3, 4, 5, 9) });
        expect(stage.ids()).to.deep.equal([3, 4, 5, 9]);
      });

      it('E3: an edit finds its element although others are gone before it', async () => {
        await clash((one) => one.shoes.at(2).set('size', 'MINE'), { shoes: shoes(4, 5) });
        expect(stage.state['shoes']).to.deep.equal([
          { id: 4, size: 40 },
          { id: 5, size: 'MINE' },
        ]);
      });

      it('E4: an edit of an element that another removed is a conflict, and the edit is kept', async () => {
        const { model, conflicts } = await clash((one) => one.shoes.at(0).set('size', 'MINE'), { shoes: shoes(4, 5) });
        expect(conflicts).to.have.lengthOf(1);
        expect(model.shoes.at(0).get('size')).to.equal('MINE');
        model.resolve('mine');
        await settle();
        expect(stage.state['shoes']).to.deep.equal([{ id: 3, size: 'MINE' }, ...shoes(4, 5)]);
      });

      it('E5: an edit of a child that another removed is a conflict, and the edit is kept', async () => {
        const { model, conflicts } = await clash((one) => one.car.set('make', 'MINE'), { car: null });
        expect(conflicts).to.have.lengthOf(1);
        expect(model.car.get('make')).to.equal('MINE');
        model.resolve('theirs');
        await settle();
        expect([model.car, stage.state['car'], model.saveState.name]).to.deep.equal([null, null, 'clean']);
      });

      it('E6: equal values are no conflict, however deep', async () => {
        const { conflicts } = await clash((one) => one.set('dims', { w: 5, h: { cm: [1, 2] } }), {
          dims: { h: { cm: [1, 2] }, w: 5 },
        });
        expect([conflicts, patches().length]).to.deep.equal([[], 1]);
      });

      it('E7: what the server changed inside a nested attribute arrives', async () => {
        const { model } = await clash((one) => one.set('dims', { w: 9, h: 2 }), { dims: { w: 1, h: 8 } });
        expect(model.get('dims')).to.deep.equal({ w: 9, h: 8 });
        expect(stage.state['dims']).to.deep.equal({ w: 9, h: 8 });
      });

      it('E8: what the server changed inside an element arrives, in its place', async () => {
        stage.api.change('1', { shoes: [{ id: 3, dims: { w: 1, h: 1 } }] });
        const { model } = await clash((one) => one.shoes.at(0).set('dims', { w: 9, h: 1 }), {
          shoes: [{ id: 3, dims: { w: 1, h: 2 } }],
        });
        expect(model.shoes.at(0).get('dims')).to.deep.equal({ w: 9, h: 2 });
      });

      it('E9: what is reversed is not left to be sent', async () => {
        const model = await stage.open();
        model.set('title', 'Mine');
        model.shoes.at(0).set('size', 1);
        model.shoes.remove(model.shoes.at(1));
        model.reverseUnsaved();
        await stage.pause(10_000);
        expect([model.toJSON(), model._ops, patches()]).to.deep.equal([stage.state, [], []]);
      });

      it('E10: an element whose answer was lost is on the server once', async () => {
        const model = await stage.open();
        stage.hold();
        model.shoes.add({ size: 1 });
        await stage.pause();
        stage.api.loseAnswer();
        await settle();
        expect(model.saveState.name).to.equal('offline');
        stage.api.isHolding = false;
        await stage.pause(60_000);
        await stage.pause(60_000);
        expect(stage.ids()).to.have.lengthOf(4);
        expect(model.saveState.name).to.equal('clean');
        const [first, second] = stage.api.writes();
        expect([second?.text, second?.headers.get('idempotency-key')]).to.deep.equal([
          first?.text,
          first?.headers.get('idempotency-key'),
        ]);
      });

      it('E11: a conflict that is not decided is not overwritten by another save', async () => {
        const { model } = await clash((one) => one.set('title', 'Mine'), { title: 'Theirs' });
        (model.save() as unknown as Promise<unknown>).catch(() => undefined);
        model.set('body', 'typed on');
        await stage.pause(10_000);
        expect(stage.state['title']).to.equal('Theirs');
        expect(model.saveState.name).to.equal('conflict');
      });

      it('E12, E14: what was merged is sent again unasked', async () => {
        const { model, merges } = await clash((one) => one.set('title', 'Mine'), { body: 'theirs' });
        expect(stage.state).to.include({ title: 'Mine', body: 'theirs' });
        expect([merges.length, model.saveState.name]).to.deep.equal([1, 'clean']);
      });

      it('E13: a 412 without a body is read and merged', async () => {
        stage.api.isBare412 = true;
        const { model } = await clash((one) => one.set('title', 'Mine'), { body: 'theirs' });
        expect(stage.state).to.include({ title: 'Mine', body: 'theirs' });
        expect(model.saveState.name).to.equal('clean');
      });

      it('E16: fetch does not overwrite what is unsaved', async () => {
        const model = await stage.open();
        model.set('title', 'Mine');
        stage.api.change('1', { body: 'theirs' });
        model.fetch();
        await settle();
        expect([model.get('title'), model.get('body'), model._ops]).to.deep.equal([
          'Mine',
          'theirs',
          [operation('replace', '/title', 'Mine')],
        ]);
      });

      it('E18: a key like `constructor` from the server blocks nothing', async () => {
        const hostile = JSON.parse('{"constructor": {"prototype": 1}, "toString": "x"}') as JsonObject;
        const { model } = await clash((one) => one.set('title', 'Mine'), hostile);
        expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Mine', 'clean']);
        expect(({} as Record<string, unknown>)['prototype']).to.equal(undefined);
      });

      it('E19: with `wait`, what is saved shows when it is confirmed, and not when it is refused', async () => {
        const model = await stage.open();
        stage.hold();
        const saved = model.save({ title: 'Two' }, { wait: true });
        await settle();
        expect(model.get('title')).to.equal('One');
        await stage.answerAll();
        await saved;
        expect(model.get('title')).to.equal('Two');
        stage.api.intercept = ({ method }) => (method === 'PATCH' ? { status: 403 } : undefined);
        const refused = model.save({ title: 'Three' }, { wait: true }) as unknown as Promise<unknown>;
        let isRefused = false;
        await refused.catch(() => (isRefused = true));
        expect([isRefused, model.get('title'), model._ops]).to.deep.equal([true, 'Two', []]);
      });
    });
  });
}
