import Backbone from '../../../vendor/backbone';
import { expect } from 'chai';
import { optimisticSync, type Versioned } from '../../../app/data/saves';
import { callersContract } from './callers.contract';
import { savesContract } from './saves.contract';
import { settle, sheet, Stage, type Kind } from './sheets';
import { serveByAjax } from './sheets-api';

/** As Chaplin's models are. */
class Disposable extends Backbone.Model {
  declare disposed?: boolean;

  dispose(): void {
    this.trigger('dispose', this);
    this.stopListening();
    this.off();
    this.disposed = true;
    Object.freeze(this);
  }
}

const plain: Kind = {
  title: 'plain Backbone without jQuery',
  Base: Backbone.Model,
  urlRoot: '/api/sheets',
  serve: serveByAjax,
};

savesContract(plain);
callersContract({ ...plain, title: 'models that can be disposed', Base: Disposable });

describe('optimisticSync without a cache', () => {
  it('drops an answer to a read that began before a write, and does not parse it', async () => {
    const stage = new Stage(plain);
    const parsed: unknown[] = [];
    const Sheets: unknown = optimisticSync(Backbone.Model).extend({
      urlRoot: plain.urlRoot,
      parse(answer: { title?: unknown }) {
        parsed.push(answer.title);
        return answer;
      },
    });
    const model = new (Sheets as new (attributes: object) => Versioned)({ id: '1' });
    stage.api.isHolding = true;
    let isSettled = false;
    model.fetch({ success: () => (isSettled = true) });
    model.save({ title: 'Two' });
    const [read, write] = stage.api.sent;
    stage.api.isStrict = false;
    stage.api.answer(write);
    read?.respond(200, { 'Content-Type': 'application/json', ETag: '"1"' }, JSON.stringify(sheet));
    await settle();
    expect([model.get('title'), model._version, isSettled, parsed]).to.deep.equal(['Two', '"2"', true, ['Two']]);
    stage.close();
  });
});
