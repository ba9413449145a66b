import { expect } from 'chai';
import Backbone from '../../../vendor/backbone';
import type { Json, JsonObject } from '../../../common/json-patch';
import { serveByAjax } from './sheets-api';
import { settle, type Sheet, Stage } from './sheets';

describe('An element whose id the server makes', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage({ title: '', Base: Backbone.Model, urlRoot: '/api/sheets', serve: serveByAjax });
  });
  afterEach(() => {
    stage.close();
  });

  const shoesOf = (state: JsonObject): JsonObject[] => state['shoes'] as JsonObject[];
  const open = (): Promise<Sheet> => stage.open(stage.define({ patcher: { clientIds: false } }));
  let made = 0;
  const named = (element: JsonObject): JsonObject => ({ id: `made ${(made += 1)}`, ...element });

  it('is not added again when its answer was lost, and another shoe stands before the one that it is in by then', async () => {
    stage.api.computes = (state) => ({
      ...state,
      shoes: shoesOf(state).map((shoe) => ({ ...shoe, laces: ((shoe['laces'] ?? []) as JsonObject[]).map(named) })),
    });
    const model = await open();
    stage.hold();
    model.shoes.at(0).set('laces', [{ color: 'red' }]);
    await stage.pause();
    stage.api.loseAnswer();
    stage.api.change('1', { shoes: [{ id: 9, size: 90, laces: [] }, ...shoesOf(stage.state)] });
    model.fetch();
    await stage.answerAll();
    await stage.pause(60_000);
    expect(shoesOf(stage.state).map((shoe) => (shoe['laces'] as JsonObject[]).length)).to.deep.equal([0, 1, 0, 0]);
    expect(model.saveState.name).to.equal('clean');
    expect(model.toJSON()).to.deep.equal(stage.state);
  });

  it('is not added again when its answer was lost and there are such elements in it', async () => {
    stage.api.computes = (state) => ({
      ...state,
      shoes: shoesOf(state).map((shoe) =>
        named({ ...shoe, laces: ((shoe['laces'] ?? []) as JsonObject[]).map(named) }),
      ),
    });
    const model = await open();
    stage.hold();
    model.shoes.add({ name: 'pump', laces: [{ color: 'red' }, { color: 'blue' }] });
    await stage.pause();
    stage.api.loseAnswer();
    model.fetch();
    await stage.answerAll();
    await stage.pause(60_000);
    expect(shoesOf(stage.state).map(({ laces }) => (laces as JsonObject[]).length)).to.deep.equal([0, 0, 0, 2]);
    expect(model.saveState.name).to.equal('clean');
    expect(model.toJSON()).to.deep.equal(stage.state);
  });

  it('does not get the id of another where the server writes all of them in its own way', async () => {
    stage.api.computes = (state) => ({
      ...state,
      shoes: shoesOf(state).map((shoe) => ({
        ...named(shoe),
        name: (shoe['name'] as string | undefined)?.toUpperCase() ?? '',
      })),
    });
    const model = await open();
    model.shoes.add({ name: 'pump' });
    await stage.pause();
    expect(shoesOf(stage.state).map(({ name }) => name)).to.deep.equal(['', '', '', 'PUMP']);
    expect(model.shoes.pluck('id')).to.deep.equal(stage.ids());
    expect(model.saveState.name).to.equal('clean');
  });

  it('is not added again when it was edited while it was on its way, and the answer had no body', async () => {
    stage.api.computes = (state) => ({ ...state, shoes: shoesOf(state).map(named) });
    stage.api.isTerse = true;
    const model = await open();
    stage.hold();
    model.shoes.add({ name: 'pump' });
    await stage.pause();
    model.shoes.last().set('size', 38);
    await stage.answerAll();
    await stage.pause();
    expect(shoesOf(stage.state).slice(3)).to.deep.equal([{ id: model.shoes.last().id, name: 'pump', size: 38 }]);
    expect(model.saveState.name).to.equal('clean');
  });

  it('stays the instance that it is, with its own attributes only, while others add and move elements', async () => {
    const model = await open();
    const added = model.shoes.add({ name: 'pump' });
    stage.hold();
    stage.api.change('1', { shoes: [{ id: 9, size: 90 }, ...[...shoesOf(stage.state)].reverse()] });
    model.fetch();
    await stage.answerAll();
    expect(model.shoes.pluck('id')).to.deep.equal([9, 5, 4, 3, undefined]);
    expect(model.shoes.last()).to.equal(added);
    expect(added.attributes).to.deep.equal({ name: 'pump' });
  });

  it('is the one that was added, and in no conflict, where it was edited before a bare answer was read', async () => {
    stage.api.computes = (state) => ({ ...state, shoes: shoesOf(state).map(named) });
    stage.api.isTerse = true;
    const model = await open();
    const added = model.shoes.add({ name: 'pump' });
    stage.hold();
    await stage.pause();
    stage.api.answer();
    await settle();
    added.set('name', 'boot');
    await stage.answerAll();
    await stage.pause();
    expect(shoesOf(stage.state).slice(3)).to.deep.equal([{ id: added.id as Json, name: 'boot' }]);
    expect([model.shoes.last(), model.saveState.name]).to.deep.equal([added, 'clean']);
  });
});
