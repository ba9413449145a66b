/** Live records that move: what they were read from is no longer where they are. */
import { expect } from 'chai';
import * as v from 'valibot';
import { cache, Model, registry, request } from '../../app/data';
import { pagesOf } from '../../app/data/live';
import { settle, sheet, type Sheet, Stage } from './saves/sheets';
import { serveByXhr } from './saves/sheets-xhr';

type Live = Model & Sheet;
type LiveClass = new (attributes?: object) => Live;

/** Saved whole, by whoever says so: Backbone's way. */
class Plain extends Model {
  override url(): string {
    return `/sheets/${String(this.id)}`;
  }
}

describe('A live record that has moved', () => {
  let stage: Stage;
  let release = (): void => undefined;
  beforeEach(() => {
    cache.purge();
    stage = new Stage({ title: '', Base: Model, urlRoot: '/sheets', serve: serveByXhr });
  });
  afterEach(() => {
    release();
    registry.purge();
    stage.close();
    cache.purge();
  });

  const held = async (theClass: LiveClass): Promise<Live> => {
    const lease = registry.retain(registry.model(theClass, '1'), stage);
    release = () => lease.release();
    await lease.instance.fetch();
    return lease.instance;
  };
  const sheets = () => stage.define() as unknown as LiveClass;

  /** What is asked when everything that is shown is asked for again. */
  const askedAgain = async (): Promise<unknown[]> => {
    const before = stage.api.sent.length;
    cache.revalidate(true);
    await settle();
    return stage.api.sent.slice(before).map(({ method, path }) => `${method} ${path}`);
  };

  const expectMoved = async (model: Live, id: string): Promise<void> => {
    let isLost = false;
    model.on('lost destroy', () => (isLost = true));
    expect((await askedAgain()).filter((one) => one === 'GET /sheets/1')).to.deep.equal([]);
    expect([model.id, isLost, registry.find(model.constructor as LiveClass, id)]).to.deep.equal([id, false, model]);
  };

  /** A server that does what it is told, ids included. */
  const move = (id: string) => {
    stage.api.computes = (state) => ({ ...state, id });
  };

  it('by a name that was given here is not lost where it was', async () => {
    const model = await held(sheets());
    model.set('id', 'mine');
    await stage.pause();
    expect(stage.api.sheets.has('mine')).to.equal(true);
    await expectMoved(model, 'mine');
  });

  it('by a name that was given here is not lost where it was read meanwhile', async () => {
    const model = await held(sheets());
    model.set('id', 'mine');
    await model.fetch({ refresh: true });
    await stage.pause();
    expect(stage.api.sheets.has('mine')).to.equal(true);
    await expectMoved(model, 'mine');
  });

  it('by a name that was given here is not lost where it was, though the server says no more than that it is done', async () => {
    const model = await held(sheets());
    stage.api.isTerse = true;
    model.set('id', 'mine');
    await stage.pause();
    await expectMoved(model, 'mine');
  });

  it('by a name that the server gave it is not lost where it was', async () => {
    const model = await held(sheets());
    move('renamed');
    model.set('title', 'Two');
    await stage.pause();
    await expectMoved(model, 'renamed');
  });

  it('and is saved whole where it is now is not made again what is still where it was', async () => {
    const model = await held(Plain as unknown as LiveClass);
    stage.api.put({ ...sheet, id: 'other' });
    stage.api.isStrict = false;
    model.set('id', 'other');
    await model.save();
    await expectMoved(model, 'other');
  });

  it('not at all, since something else was done with it at an address of its own, still hears of what is new', async () => {
    const model = await held(sheets());
    stage.api.intercept = ({ path }) => (path === '/sheets/1/praise' ? { status: 200, state: stage.state } : undefined);
    const praise = {
      method: 'POST',
      path: '/sheets/{id}/praise',
      summary: '',
      access: 'anyone',
      status: 200,
      output: v.looseObject({}),
    } as const;
    await request(praise, { parameters: { id: '1' }, record: model });
    expect(pagesOf(model).length).to.equal(1);
    stage.api.change('1', { title: 'Theirs' });
    expect(await askedAgain()).to.deep.equal(['GET /sheets/1']);
    expect(model.get('title')).to.equal('Theirs');
  });

  it('not at all, though it was saved to an address that its caller named, still hears of what is new', async () => {
    const model = await held(Plain as unknown as LiveClass);
    stage.api.intercept = ({ path }) => (path === '/sheets/1/draft' ? { status: 200, state: stage.state } : undefined);
    await model.save({}, { url: '/sheets/1/draft' });
    expect(pagesOf(model).length).to.equal(1);
  });
});
