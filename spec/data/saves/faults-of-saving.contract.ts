/**
 * What models of this family elsewhere forgot, sent twice or did not send: none of it may be ours.
 * Each fault is named as in the list of them. Run for plain Backbone and for our own models.
 */
import { expect } from 'chai';
import { heard, operation, settle, shoes, Stage, type Kind } from './sheets';

export function faultsOfSaving(kind: Kind): void {
  describe(`Faults of others, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();

    describe('in flight', () => {
      it('A1: another field that is edited during a save is sent next', async () => {
        const model = await stage.open();
        stage.hold();
        model.set('title', 'Two');
        await stage.pause();
        model.set('body', 'Other');
        await stage.answerAll();
        expect(model.saveState.name).to.equal('dirty');
        await stage.pause();
        expect(stage.state).to.include({ title: 'Two', body: 'Other' });
      });

      it('A2: the same field, edited during its save, stays as it was typed', async () => {
        const model = await stage.open();
        stage.hold();
        model.set('title', 'One');
        model.set('title', 'One t');
        await stage.pause();
        model.set('title', 'One two');
        await stage.answerAll();
        expect(model.get('title')).to.equal('One two');
        await stage.pause();
        expect(stage.state['title']).to.equal('One two');
      });

      it('A3: attributes that are set together go together', async () => {
        const model = await stage.open();
        model.set({ title: 'Two', body: 'Other' });
        await stage.pause();
        expect(patches()).to.have.lengthOf(1);
        expect(stage.state).to.include({ title: 'Two', body: 'Other' });
      });

      it('A4: what is edited between a POST and its answer follows as a PATCH', async () => {
        const Sheets = stage.define();
        const model = new Sheets();
        stage.hold();
        void model.save({ title: 'New' });
        model.set('body', 'Later');
        await stage.answerAll();
        await stage.pause();
        expect(stage.api.writes().map(({ method }) => method)).to.deep.equal(['POST', 'PATCH']);
        expect(stage.api.state(String(model.id))).to.include({ title: 'New', body: 'Later' });
      });

      it('A5: two saves of a new model are one POST', async () => {
        const Sheets = stage.define();
        const model = new Sheets({ title: 'New' });
        stage.hold();
        const both = [model.save(), model.save()];
        await stage.answerAll();
        await Promise.all(both);
        await stage.pause(10_000);
        expect(stage.api.writes().map(({ method }) => method)).to.deep.equal(['POST']);
      });
    });

    describe('autosave', () => {
      it('B1: a field that the server computes causes no further save', async () => {
        stage.api.computes = (state) => ({ ...state, updatedAt: `after ${stage.api.sent.length} requests` });
        const model = await stage.open();
        model.set('title', 'Two');
        for (let turn = 0; turn < 20; turn += 1) await stage.pause();
        expect(patches()).to.have.lengthOf(1);
        expect(model.get('updatedAt')).to.equal('after 2 requests');
      });

      it('B2: a document is clean after a good save, without autosave too', async () => {
        stage.api.computes = (state) => ({ ...state, updatedAt: 'now' });
        const model = await stage.open(stage.define({ patcher: { autoSave: undefined } }));
        await model.save({ title: 'Two' });
        expect([model._ops, model.saveState.name]).to.deep.equal([[], 'clean']);
      });

      it('B3: what another changed and fetch brought is no edit of ours', async () => {
        const model = await stage.open();
        stage.api.change('1', { title: 'Theirs', car: { make: 'Volvo', wheel: { size: 17 } }, shoes: shoes(5, 6) });
        model.fetch();
        await settle();
        expect(model.get('title')).to.equal('Theirs');
        expect(model.car.wheel.get('size')).to.equal(17);
        expect(model._ops).to.deep.equal([]);
        await stage.pause(10_000);
        expect(patches()).to.deep.equal([]);
      });

      it('B4: after a save that failed, the same field saves again', async () => {
        const model = await stage.open();
        stage.api.isOffline = true;
        model.set('title', 'T');
        await stage.pause();
        for (const title of ['Tw', 'Two', 'Two!']) {
          model.set('title', title);
          await settle();
        }
        stage.api.isOffline = false;
        await stage.pause(60_000);
        await stage.pause();
        expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two!', 'clean']);
      });

      it('B5: 26 keystrokes in a second are at most three requests, and the last text arrives', async () => {
        const model = await stage.open();
        for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
          model.set('title', String(model.get('title')) + letter);
          await stage.pause(1_000 / 26);
        }
        await stage.pause();
        expect(patches()).to.have.lengthOf.at.most(3);
        expect(stage.state['title']).to.equal('Oneabcdefghijklmnopqrstuvwxyz');
      });

      it('B6: opening a document without its child queues nothing', async () => {
        stage.api.put(Object.fromEntries(Object.entries(stage.state).filter(([name]) => name !== 'car')));
        const model = await stage.open();
        await stage.pause();
        expect([model._ops, patches()]).to.deep.equal([[], []]);
      });

      it('B7: changed and changed back sends nothing', async () => {
        const model = await stage.open();
        model.set('title', 'Two');
        await settle();
        model.set('title', 'One');
        await stage.pause(10_000);
        expect(patches()).to.deep.equal([]);
      });

      it('B8: the count is told when it is zero, too', async () => {
        const model = await stage.open();
        const counts = heard(model, 'patcher:op-count');
        model.set('title', 'Two');
        await settle();
        model.set('title', 'One');
        await settle();
        expect(counts.map(([count]) => count)).to.deep.equal([1, 0]);
      });

      it('B9: a save that fails says so: the event, the callback with the model, and what save() gave', async () => {
        const model = await stage.open(stage.define({ patcher: { autoSave: undefined } }));
        stage.api.intercept = ({ method }) => (method === 'PATCH' ? { status: 403 } : undefined);
        const errors = heard(model, 'error');
        const called: unknown[] = [];
        const saved = model.save({ title: 'Two' }, { error: (first: unknown) => called.push(first) });
        let status: unknown;
        await (saved as unknown as Promise<void>).catch(
          (xhr: unknown) => (status = (xhr as { status: number }).status),
        );
        expect([status, called, errors.length]).to.deep.equal([403, [model], 1]);
        expect(model._ops).to.deep.equal([operation('replace', '/title', 'Two')]);
      });

      it('B10: an operation that is refused is found, named and set aside, and the rest goes through', async () => {
        const model = await stage.open();
        stage.api.intercept = ({ text }) =>
          text.includes('poison') ? { status: 422, state: { errors: {} } } : undefined;
        const refused = heard(model, 'sync:refused');
        model.set({ title: 'Two', body: 'poison', dims: { w: 1, h: 3 } });
        model.shoes.remove(model.shoes.at(0));
        await stage.pause();
        expect(refused).to.deep.equal([[{ path: '/body', reason: 'status 422' }]]);
        expect(stage.state).to.deep.include({ title: 'Two', dims: { w: 1, h: 3 } });
        expect(stage.ids()).to.deep.equal([4, 5]);
        expect(model.saveState).to.deep.include({ name: 'refused', unsaved: 1 });
        model.set('title', 'Three');
        await stage.pause();
        expect(stage.state['title']).to.equal('Three');
        model.set('body', 'wholesome');
        await stage.pause();
        expect([stage.state['body'], model.saveState.name]).to.deep.equal(['wholesome', 'clean']);
      });

      it('B11: what is not valid is not sent', async () => {
        const validate = ({ title }: { title?: unknown }) => (title === '' ? 'needs a title' : undefined);
        const model = await stage.open(stage.define({}, { validate }));
        model.set('title', '');
        await stage.pause(10_000);
        expect(patches()).to.deep.equal([]);
        model.set('title', 'Two');
        await stage.pause();
        expect(patches()).to.have.lengthOf(1);
      });

      it('B12: a patch says that it is one', async () => {
        const model = await stage.open();
        model.set('title', 'Two');
        await stage.pause();
        expect(stage.api.writes()[0]?.headers.get('content-type')).to.match(/^application\/json-patch\+json/);
      });

      it('B13: a 412 of no type at all blocks nothing', async () => {
        const model = await stage.open();
        stage.api.change('1', { body: 'theirs' });
        let isFirst = true;
        stage.api.intercept = ({ method, respond }) => {
          if (method !== 'PATCH' || !isFirst) return undefined;
          isFirst = false;
          respond(412, {}, 'no such version');
          return { status: 412 };
        };
        model.set('title', 'Two');
        await stage.pause();
        await stage.pause();
        expect(stage.state).to.include({ title: 'Two', body: 'theirs' });
      });
    });
  });
}
