/**
 * The faults that models of this family had elsewhere, each by its name in the list of them: none may be ours. Run for
 * plain Backbone and for our own models.
 */
import { expect } from 'chai';
import type { JsonObject } from '../../../common/json-patch';
import { heard, settle, shoes, Stage, type Kind, type Sheet } from './sheets';

const operation = (op: string, path: string, value?: unknown) => ({ op, path, ...(value !== undefined && { value }) });

export function faultsContract(kind: Kind): void {
  // The cache of our own models would share the request that is under way.
  const again: object = { refresh: true };

  describe(`Faults of others, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();
    const firstPatch = () => patches()[0];
    const hold = () => {
      stage.api.isHolding = true;
    };
    const answerAll = async () => {
      stage.api.isHolding = false;
      for (const sent of stage.api.sent) if (!sent.isAnswered) stage.api.answer(sent);
      await settle();
    };
    const at = (model: Sheet, index: number) => model.shoes.at(index);

    describe('in flight', () => {
      it('A1: another field that is edited during a save is sent next', async () => {
        const model = await stage.open();
        hold();
        model.set('title', 'Two');
        await stage.pause();
        model.set('body', 'Other');
        await answerAll();
        expect(model.saveState.name).to.equal('dirty');
        await stage.pause();
        expect(stage.state).to.include({ title: 'Two', body: 'Other' });
      });

      it('A2: the same field, edited during its save, stays as it was typed', async () => {
        const model = await stage.open();
        hold();
        model.set('title', 'One');
        model.set('title', 'One t');
        await stage.pause();
        model.set('title', 'One two');
        await answerAll();
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
        hold();
        void model.save({ title: 'New' });
        model.set('body', 'Later');
        await answerAll();
        await stage.pause();
        expect(stage.api.writes().map(({ method }) => method)).to.deep.equal(['POST', 'PATCH']);
        expect(stage.api.state(String(model.id))).to.include({ title: 'New', body: 'Later' });
      });

      it('A5: two saves of a new model are one POST', async () => {
        const Sheets = stage.define();
        const model = new Sheets({ title: 'New' });
        hold();
        const both = [model.save(), model.save()];
        await answerAll();
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
        model.shoes.remove(at(model, 0));
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

    describe('RFC 6902', () => {
      it('C1: two that are removed are the two that are gone', async () => {
        const model = await stage.open();
        model.shoes.remove(at(model, 0));
        model.shoes.remove(at(model, 0));
        await stage.pause();
        expect(stage.ids()).to.deep.equal([5]);
      });

      it('C2: after the first is removed, it is the second that changes', async () => {
        const model = await stage.open();
        model.shoes.remove(at(model, 0));
        at(model, 0).set('size', 99);
        await stage.pause();
        expect(stage.state['shoes']).to.deep.equal([
          { id: 4, size: 99 },
          { id: 5, size: 50 },
        ]);
      });

      it('C3: the first and the last can be removed', async () => {
        const model = await stage.open();
        model.shoes.remove([at(model, 0), at(model, 2)]);
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
        const last = at(model, 2);
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
        const first = at(model, 0);
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
        at(model, 1).set('id', 44);
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

    describe('versions', () => {
      it('D1, D2: headers that are shared stay as they are, and the condition goes with writes alone', async () => {
        const headers = { 'X-App': 'sheets' };
        const model = await stage.open(stage.define({ optimistic: { all: { headers } } }));
        await model.save({ title: 'Two' }, { headers });
        model.fetch();
        await settle();
        expect(headers).to.deep.equal({ 'X-App': 'sheets' });
        const [read, write, again] = stage.api.sent;
        expect([read, write, again].map((sent) => sent?.headers.get('if-match'))).to.deep.equal([
          undefined,
          '"1"',
          undefined,
        ]);
        expect(write?.headers.get('x-app')).to.equal('sheets');
      });

      it('D3: a call’s own headers win over those of the configuration', async () => {
        const model = await stage.open(
          stage.define({
            optimistic: { all: { headers: { 'X-App': 'all' } }, patch: { headers: { 'x-app': 'patch' } } },
          }),
        );
        await model.save({ title: 'Two' });
        await model.save({ title: 'Three' }, { headers: { 'X-APP': 'call' } });
        expect(stage.api.writes().map((sent) => sent.headers.get('x-app'))).to.deep.equal(['patch', 'call']);
      });

      it('D4: deleting asks first whether it is still what one saw', async () => {
        const model = await stage.open();
        const conflicts = heard(model, 'sync:conflict');
        stage.api.change('1', { title: 'Theirs' });
        const destroyed = heard(model, 'destroy');
        (model.destroy({ wait: true }) as unknown as Promise<unknown>).catch(() => undefined);
        await settle();
        expect([stage.state['title'], destroyed, conflicts.length]).to.deep.equal(['Theirs', [], 1]);
        model.resolve('mine');
        await settle();
        expect(stage.api.sheets.has('1')).to.equal(false);
        expect(stage.api.writes().map(({ headers }) => headers.get('if-match'))).to.deep.equal(['"1"', '"2"']);
      });

      it('D5: a weak tag is not sent back: the state is read and compared', async () => {
        stage.api.tag = (version) => `W/"${version}"`;
        stage.api.isStrict = false;
        const model = await stage.open();
        stage.api.change('1', { body: 'theirs' });
        model.set('title', 'Two');
        await stage.pause();
        expect(stage.api.sent.map(({ method, headers }) => [method, headers.get('if-match')])).to.deep.equal([
          ['GET', undefined],
          ['GET', undefined],
          ['PATCH', undefined],
        ]);
        expect(stage.state).to.include({ title: 'Two', body: 'theirs' });
      });

      it('D6: after an answer without a tag it reads before it writes, and is in no conflict with itself', async () => {
        const model = await stage.open();
        stage.api.lacksTagOf = 'PATCH';
        const conflicts = heard(model, 'sync:conflict');
        model.set('title', 'Two');
        await stage.pause();
        model.set('title', 'Three');
        await stage.pause();
        expect(stage.api.sent.map(({ method }) => method)).to.deep.equal(['GET', 'PATCH', 'GET', 'PATCH']);
        // Of the server, and not of a cache on the way.
        expect(stage.api.sent[2]?.headers.get('cache-control')).to.match(/^(no-cache|max-age=0)$/);
        expect([stage.state['title'], conflicts]).to.deep.equal(['Three', []]);
      });

      it('D7: a read does not move the version on under edits of an older state', async () => {
        const model = await stage.open();
        model.set('title', 'Mine');
        stage.api.change('1', { title: 'Theirs' });
        model.fetch();
        await stage.pause();
        expect(stage.state['title']).to.equal('Theirs');
        expect(model.saveState).to.deep.include({ name: 'conflict', conflicts: 1 });
      });

      it('D8: with PUT, a save during a save is no conflict with oneself, and is sent', async () => {
        const model = await stage.open(stage.define({ JSONPatch: false }));
        hold();
        void model.save({ title: 'Two' });
        void model.save({ title: 'Three' });
        await settle();
        await answerAll();
        expect(stage.api.writes().map(({ method, headers }) => [method, headers.get('if-match')])).to.deep.equal([
          ['PUT', '"1"'],
          ['PUT', '"2"'],
        ]);
        expect(stage.state['title']).to.equal('Three');
      });

      it('D9: an older answer that comes late moves nothing back', async () => {
        const model = await stage.open();
        hold();
        model.fetch();
        model.fetch(again);
        const [, first, second] = stage.api.sent;
        const old = stage.api.handle(first ?? raise());
        stage.api.change('1', { title: 'Newer' });
        stage.api.answer(second);
        first?.respond(200, { ...old.headers, 'Content-Type': 'application/json' }, JSON.stringify(old.state));
        await settle();
        expect([model.get('title'), model._version]).to.deep.equal(['Newer', '"2"']);
      });

      it('D10: an answer without anything to read headers from is an answer', async () => {
        const Sheets = stage.define(
          {},
          {
            sync(_method: string, _model: unknown, options: { success(state: object): void }) {
              options.success({ ...sheetOf(stage), title: 'Synced' });
            },
          },
        );
        const model = new Sheets({ id: '1' });
        model.fetch();
        await settle();
        expect([model.get('title'), stage.reported]).to.deep.equal(['Synced', []]);
      });

      it('D11: with dates for versions, two writers in one second both stay', async () => {
        const type = { optimistic: { type: 'last-modified' } };
        const [one, two] = [await stage.open(stage.define(type)), await stage.open(stage.define(type))];
        one.set('title', 'Ones');
        two.set('body', 'twos');
        await stage.pause();
        await stage.pause();
        expect(stage.state).to.include({ title: 'Ones', body: 'twos' });
      });
    });

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
        await clash((one) => at(one, 2).set('size', 'MINE'), { shoes: shoes(4, 5) });
        expect(stage.state['shoes']).to.deep.equal([
          { id: 4, size: 40 },
          { id: 5, size: 'MINE' },
        ]);
      });

      it('E4: an edit of an element that another removed is a conflict, and the edit is kept', async () => {
        const { model, conflicts } = await clash((one) => at(one, 0).set('size', 'MINE'), { shoes: shoes(4, 5) });
        expect(conflicts).to.have.lengthOf(1);
        expect(at(model, 0).get('size')).to.equal('MINE');
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
        const { model } = await clash((one) => at(one, 0).set('dims', { w: 9, h: 1 }), {
          shoes: [{ id: 3, dims: { w: 1, h: 2 } }],
        });
        expect(at(model, 0).get('dims')).to.deep.equal({ w: 9, h: 2 });
      });

      it('E9: what is reversed is not left to be sent', async () => {
        const model = await stage.open();
        model.set('title', 'Mine');
        at(model, 0).set('size', 1);
        model.shoes.remove(at(model, 1));
        model.reverseUnsaved();
        await stage.pause(10_000);
        expect([model.toJSON(), model._ops, patches()]).to.deep.equal([stage.state, [], []]);
      });

      it('E10: an element whose answer was lost is on the server once', async () => {
        const model = await stage.open();
        hold();
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
        hold();
        const saved = model.save({ title: 'Two' }, { wait: true });
        await settle();
        expect(model.get('title')).to.equal('One');
        await answerAll();
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

function numbered(state: JsonObject): JsonObject {
  const list = (state['shoes'] as JsonObject[]).map((shoe, index) =>
    'id' in shoe ? shoe : { ...shoe, id: `of the server ${index}` },
  );
  return { ...state, shoes: list };
}

function sheetOf(stage: Stage): JsonObject {
  return stage.state;
}

function raise(): never {
  throw new Error('nothing was sent');
}
