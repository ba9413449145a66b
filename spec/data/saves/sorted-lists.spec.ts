/** Lists that have a comparator: they stand otherwise here than on the server. */
import { expect } from 'chai';
import Backbone from '../../../vendor/backbone';
import { serveByAjax } from './sheets-api';
import { type Sheet, Shoe, Shoes, shoes, Stage } from './sheets';

describe('A list that is sorted here', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage({ title: '', Base: Backbone.Model, urlRoot: '/api/sheets', serve: serveByAjax });
  });
  afterEach(() => stage.close());

  const open = (patcher: object = {}): Promise<Sheet> => {
    const BySize = Shoes.extend({ model: Shoe, comparator: 'size' }) as unknown;
    return stage.open(stage.define({ patcher }, { _collections: { shoes: BySize } }));
  };

  it('shows what others added where it belongs, and takes nothing of it away from the server', async () => {
    const model = await open();
    stage.api.change('1', { shoes: shoes(3, 4, 5, 1, 2) });
    model.fetch();
    await stage.pause();
    expect(model.shoes.map(({ attributes }) => attributes)).to.deep.equal(shoes(1, 2, 3, 4, 5));
    expect(stage.api.writes()).to.deep.equal([]);
    expect(model.saveState.name).to.equal('clean');
  });

  it('keeps what is added here beside what others add, where the server makes the ids, too', async () => {
    let made = 10;
    stage.api.computes = (state) => ({
      ...state,
      shoes: (state['shoes'] as object[]).map((shoe) => ({ id: (made += 1), ...shoe })),
    });
    const model = await open({ clientIds: false });
    stage.api.change('1', { shoes: shoes(3, 4, 5, 1, 2) });
    model.shoes.add({ size: 35 });
    await stage.pause();
    await stage.pause();
    expect(stage.ids().slice(0, 5)).to.deep.equal([3, 4, 5, 1, 2]);
    expect(model.shoes.pluck('size')).to.deep.equal([10, 20, 30, 35, 40, 50]);
    expect(model.saveState.name).to.equal('clean');
  });
});
