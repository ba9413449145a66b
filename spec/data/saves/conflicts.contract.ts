/** What models do when others have changed what is unsaved here. Run for plain Backbone and for our own models. */
import { expect } from 'chai';
import { resumeSaves, type MergingModel } from '../../../app/data/saves';
import type { JsonObject } from '../../../common/json-patch';
import { heard, settle, sheet, shoes, Stage, type Kind } from './sheets';

export function conflictsContract(kind: Kind): void {
  describe(`Conflicts, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();

    /** Mine is unsaved when theirs is read. */
    const clash = async (mine: JsonObject, theirs: JsonObject, update: object = {}) => {
      const model = await stage.open(stage.define(update));
      const conflicts = heard(model, 'sync:conflict');
      const merges = heard(model, 'sync:conflict-autoResolved');
      model.set(mine);
      await settle();
      stage.api.change('1', theirs);
      model.fetch();
      await settle();
      return { model, conflicts, merges };
    };

    it('are told with all three values, the server’s state and what is unsaved', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      const payload = {
        conflicts: [{ path: '/title', kind: 'edit/edit', client: 'Mine', server: 'Theirs', original: 'One' }],
        serverState: { ...sheet, title: 'Theirs' },
        resolved: [],
        unsaved: [{ op: 'replace', path: '/title', value: 'Mine' }],
      };
      expect(conflicts).to.deep.equal([[payload]]);
      expect(model._conflict).to.deep.equal(payload);
    });

    it('are decided by one word, by path, by a value, or by a function', async () => {
      const all: unknown[] = [];
      for (const choice of ['mine', 'theirs', { '/title': { value: 'Both' } }, () => 'theirs' as const] as const) {
        stage.api.put(sheet);
        const { model } = await clash({ title: 'Mine' }, { title: 'Theirs' });
        model.resolve(choice);
        await stage.pause();
        all.push([model.get('title'), stage.state['title'], model.saveState.name, model._conflict?.conflicts]);
      }
      expect(all).to.deep.equal(
        ['Mine', 'Theirs', 'Both', 'Theirs'].map((title) => [title, title, 'clean', undefined]),
      );
    });

    it('that were merged are told, too, with what both sides started from', async () => {
      const { model, merges } = await clash({ title: 'Mine' }, { body: 'theirs' });
      const payload = {
        resolved: [],
        serverState: { ...sheet, body: 'theirs' },
        original: sheet,
        unsaved: [{ op: 'replace', path: '/title', value: 'Mine' }],
      };
      expect([merges, model._conflict]).to.deep.equal([[[payload]], payload]);
    });

    it('give up what is unsaved where `reverseUnsaved` listens to them', async () => {
      const model = await stage.open();
      model.on('sync:conflict', Reflect.get<MergingModel, string>(model, 'reverseUnsaved') as () => void);
      model.set({ title: 'Mine' });
      await settle();
      stage.api.change('1', { title: 'Theirs' });
      model.fetch();
      await stage.pause();
      expect([model.get('title'), model._ops, model._conflict, patches()]).to.deep.equal(['Theirs', [], undefined, []]);
    });

    it('are none about attributes of which the server’s value is to be taken', async () => {
      const both = [{ title: 'Mine', body: 'mine' }, { title: 'Theirs' }] as const;
      const { model, conflicts, merges } = await clash(...both, { ignoreProps: ['title'] });
      expect([model.get('title'), model.get('body'), conflicts, merges.length]).to.deep.equal([
        'Theirs',
        'mine',
        [],
        1,
      ]);
    });

    it('are not decided by what is no choice', async () => {
      const { model } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      const choices = [
        'both',
        7,
        null,
        undefined,
        { '/title': 'server' },
        { '/title': {} },
        () => true,
      ] as unknown as 'mine'[];
      for (const choice of choices) expect(() => model.resolve(choice)).to.throw(TypeError, "'mine'");
      expect([model.saveState.name, model.get('title'), patches()]).to.deep.equal(['conflict', 'Mine', []]);
      const other = await clash({ body: 'mine' }, { body: 'theirs' }, { autoResolve: () => 'server' });
      expect([other.model.saveState.name, other.model.get('body')]).to.deep.equal(['conflict', 'mine']);
      expect(stage.reported).to.have.lengthOf(1);
    });

    it('can be decided one by one', async () => {
      const { model } = await clash({ title: 'Mine', body: 'mine' }, { title: 'Theirs', body: 'theirs' });
      model.resolve({ '/title': 'mine' });
      await settle();
      expect(model.saveState).to.deep.include({ name: 'conflict', conflicts: 1 });
      model.resolve({ '/body': 'theirs' });
      await settle();
      expect(stage.state).to.include({ title: 'Mine', body: 'theirs' });
    });

    it('are renewed by a further state of the server, while editing goes on', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      model.set('body', 'typed on');
      stage.api.change('1', { title: 'Theirs again' });
      model.fetch();
      await settle();
      expect(conflicts.length).to.equal(2);
      expect(model._conflict?.conflicts?.map(({ server }) => server)).to.deep.equal(['Theirs again']);
      model.resolve('mine');
      await settle();
      expect(stage.state).to.include({ title: 'Mine', body: 'typed on' });
    });

    it('end when somebody types what the other has', async () => {
      const { model } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      model.set('title', 'Theirs');
      await settle();
      expect([model.saveState.name, model._ops]).to.deep.equal(['clean', []]);
    });

    it('may be decided in advance: for the server, for the client, or by a function of the place', async () => {
      const both = [
        { title: 'Mine', body: 'mine' },
        { title: 'Theirs', body: 'theirs' },
      ] as const;
      const byPath = ({ path }: { path: string }) => (path === '/title' ? 'mine' : 'theirs');
      const results: unknown[] = [];
      for (const autoResolve of ['server', 'client', byPath]) {
        stage.api.put(sheet);
        const { merges } = await clash(...both, { autoResolve });
        await stage.pause();
        results.push([stage.state['title'], stage.state['body'], merges.length]);
      }
      expect(results).to.deep.equal([
        ['Theirs', 'theirs', 1],
        ['Mine', 'mine', 1],
        ['Mine', 'theirs', 1],
      ]);
    });

    it('with autoResolve false, nothing is merged unasked', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { body: 'theirs' }, { autoResolve: false });
      expect([conflicts.length, model.get('body')]).to.deep.equal([1, sheet['body']]);
      model.resolve('mine');
      await settle();
      expect(stage.state).to.include({ title: 'Mine', body: 'theirs' });
    });

    it('are none where a comparison says that two values mean the same', async () => {
      const customCompare = { title: (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase() };
      const { conflicts } = await clash({ title: 'SAME' }, { title: 'same' }, { customCompare });
      expect(conflicts).to.deep.equal([]);
    });

    it('are none about order where the client sorts as it likes', async () => {
      const model = await stage.open(stage.define({ collectionSort: { shoes: 'size' } }));
      model.shoes.models.reverse();
      model.shoes.trigger('sort', model.shoes, {});
      model.shoes.at(0).set('size', 1);
      await stage.pause();
      expect(stage.ids()).to.deep.equal([3, 4, 5]);
      expect(stage.state['shoes']).to.deep.include({ id: 5, size: 1 });
    });

    it('are none in a list that sorts itself, and what others add and remove there is what is added and removed', async () => {
      const model = await stage.open();
      model.shoes.comparator = ({ id }: { id: unknown }) => -Number(id);
      model.shoes.sort();
      for (const there of [shoes(3, 4, 5, 6), shoes(3, 4, 7), shoes(2, 4)]) {
        stage.api.change('1', { shoes: there });
        model.fetch();
        await stage.pause();
        expect(model.shoes.map((shoe: { attributes: object }) => shoe.attributes)).to.deep.equal([...there].reverse());
        expect(stage.state['shoes']).to.deep.equal(there);
      }
      expect([stage.api.writes(), model._ops]).to.deep.equal([[], []]);
    });

    it('leave both moves where both moved something', async () => {
      const model = await stage.open();
      const { shoes: list } = model;
      const last = list.at(2);
      list.remove(last);
      list.add(last, { at: 0 });
      await settle();
      stage.api.change('1', { shoes: shoes(4, 3, 5) });
      model.fetch();
      await stage.pause();
      expect(stage.ids()).to.deep.equal([5, 4, 3]);
    });

    it('are none where rows of a list tell of it, nor is that an edit, whatever they lack or add', async () => {
      const Sheets = stage.define();
      const model = new Sheets({ id: '1' });
      const rows = [{ title: 'of a row' }, { dims: { w: 1, h: 2 } }, { title: 'One' }, { shoes: shoes(3, 4, 5) }];
      for (const row of rows) {
        model.receive({ id: '1', ...row }, { whole: false });
        await stage.pause(60_000);
      }
      expect([model._ops, model.saveState.name, stage.api.writes()]).to.deep.equal([[], 'clean', []]);
      expect(model.attributes).to.deep.include({ title: 'One', dims: { w: 1, h: 2 } });
      model.set('title', 'Mine');
      await stage.pause();
      await stage.pause();
      // Nothing but that one edit, on what the server really has.
      expect(patches()).to.deep.equal([[{ op: 'replace', path: '/title', value: 'Mine' }]]);
      expect(stage.state).to.deep.equal({ ...sheet, title: 'Mine' });
    });

    it('are none where a row of a list lacks attributes: those are left as they are', async () => {
      const model = await stage.open();
      model.set('title', 'Mine');
      model.receive({ id: '1', dims: { w: 8, h: 8 } }, { whole: false });
      await settle();
      expect([model.get('title'), model.get('dims'), model.get('body')]).to.deep.equal([
        'Mine',
        { w: 8, h: 8 },
        sheet['body'],
      ]);
      expect(model._ops).to.deep.equal([{ op: 'replace', path: '/title', value: 'Mine' }]);
    });

    it('are told anew when what is here changes, and the caller’s error is not called again', async () => {
      const { model, conflicts } = await clash({ title: 'Mine' }, { title: 'Theirs' });
      let errors = 0;
      model.on('error', () => (errors += 1));
      model.set('title', 'Mine, and more');
      await settle();
      expect(model._conflict?.conflicts?.[0]?.client).to.equal('Mine, and more');
      expect([conflicts.length, errors]).to.deep.equal([2, 0]);
    });

    it('or none: edits in a list are tracked after a state of the server has rearranged it', async () => {
      const model = await stage.open();
      stage.api.change('1', { shoes: [...shoes(5), { id: 4, size: 1 }, ...shoes(9)] });
      model.fetch();
      await settle();
      model.shoes.at(1).set('size', 2);
      model.shoes.add({ id: 10, size: 100 });
      await stage.pause();
      expect(stage.state['shoes']).to.deep.equal([...shoes(5), { id: 4, size: 2 }, ...shoes(9, 10)]);
    });

    it('waits, whatever happens, while somebody else is signed in', async () => {
      stage.who = 'ann';
      const model = await stage.open();
      stage.who = 'bob';
      model.set('title', 'Ann’s');
      await stage.pause();
      resumeSaves();
      await stage.pause(60_000);
      expect([stage.api.writes().length, model.saveState.name]).to.deep.equal([0, 'offline']);
      stage.who = 'ann';
      for (const listener of stage.page) listener.signedIn();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Ann’s', 'clean']);
    });

    it('keep views on their models: elements stay the instances they were', async () => {
      const model = await stage.open();
      const instances = [...model.shoes.models];
      stage.api.change('1', { shoes: [...shoes(5), { id: 4, size: 1 }, ...shoes(9)] });
      let updates = 0;
      model.shoes.on('update', () => (updates += 1));
      model.fetch();
      await settle();
      expect(model.shoes.models.slice(0, 2)).to.deep.equal([instances[2], instances[1]]);
      expect([model.shoes.at(1).get('size'), updates]).to.deep.equal([1, 1]);
    });
  });
}
