import Backbone from 'backbone';
import { expect } from 'chai';
import type { SyncOwner } from '../../../app/data/cache';
import { type MergingModel, optimisticUpdate, setSavingTools } from '../../../app/data/saves';
import { openDesk, turn } from '../cache/desk';

const version = (tag: string) => ({ headers: { ETag: tag } });

describe('A plain model that saves itself behind a cache', () => {
  let putBack: () => void;
  let desk: ReturnType<typeof openDesk>;
  beforeEach(() => {
    desk = openDesk({ policy: { duration: '1s', staleFor: '1m' } });
    putBack = setSavingTools({ clock: desk.clock });
  });
  afterEach(() => putBack());

  function open(): MergingModel {
    const sync = (method: string, owner: unknown, options: unknown): unknown =>
      desk.sync(method, owner as SyncOwner, options as Record<string, unknown>);
    const Tea = optimisticUpdate(Backbone.Model.extend({ urlRoot: '/teas', sync }) as typeof Backbone.Model, {});
    return new Tea({ id: 1 }) as MergingModel;
  }

  async function readStale(): Promise<MergingModel> {
    const first = open();
    first.fetch();
    await desk.at(0).answer({ id: 1, name: 'Assam' }, version('"1"'));
    desk.clock.advance(2_000);
    const model = open();
    model.fetch();
    await turn();
    return model;
  }

  it('takes what came behind a stale answer with its own version, and saves on that', async () => {
    const model = await readStale();
    expect([model.get('name'), model._version]).to.deep.equal(['Assam', '"1"']);
    await desk.at(1).answer({ id: 1, name: 'Darjeeling' }, version('"2"'));
    expect([model.get('name'), model._version, model.saveState.name]).to.deep.equal(['Darjeeling', '"2"', 'clean']);
    void model.save({ name: 'Ceylon' });
    await turn();
    expect([desk.sent.length, desk.last().header('If-Match')]).to.deep.equal([3, '"2"']);
  });

  it('merges what came behind a stale answer with what was typed before it came', async () => {
    const model = await readStale();
    model.set('origin', 'India');
    await desk.at(1).answer({ id: 1, name: 'Darjeeling' }, version('"2"'));
    expect([model.get('name'), model.get('origin'), model.saveState]).to.deep.equal([
      'Darjeeling',
      'India',
      { name: 'dirty', unsaved: 1, conflicts: 0 },
    ]);
  });
});
