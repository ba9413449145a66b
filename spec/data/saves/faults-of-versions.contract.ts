/**
 * Where models of this family elsewhere sent the wrong version, or none: none of it may be ours.
 * Each fault is named as in the list of them. Run for plain Backbone and for our own models.
 */
import { expect } from 'chai';
import type { JsonObject } from '../../../common/json-patch';
import { heard, settle, Stage, type Kind } from './sheets';

export function faultsOfVersions(kind: Kind): void {
  describe(`Faults of others, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    // The cache of our own models would share the request that is under way.
    const again: object = { refresh: true };

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
        stage.hold();
        void model.save({ title: 'Two' });
        void model.save({ title: 'Three' });
        await settle();
        await stage.answerAll();
        expect(stage.api.writes().map(({ method, headers }) => [method, headers.get('if-match')])).to.deep.equal([
          ['PUT', '"1"'],
          ['PUT', '"2"'],
        ]);
        expect(stage.state['title']).to.equal('Three');
      });

      it('D9: an older answer that comes late moves nothing back', async () => {
        const model = await stage.open();
        stage.hold();
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
  });
}

function sheetOf(stage: Stage): JsonObject {
  return stage.state;
}

function raise(): never {
  throw new Error('nothing was sent');
}
