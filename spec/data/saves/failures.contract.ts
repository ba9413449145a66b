/** What models do that cannot save: they wait, ask again, and say so. Run for plain Backbone and for our own models. */
import { expect } from 'chai';
import { resumeSaves, setSavingTools } from '../../../app/data/saves';
import { heard, settle, Stage, type Kind } from './sheets';

export function failuresContract(kind: Kind): void {
  describe(`Failures and the page’s end, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();
    const failing = (status: number, headers: Readonly<Record<string, string>> = {}) => {
      stage.api.intercept = ({ method }) => (method === 'GET' ? undefined : { status, headers });
    };
    const answering = () => {
      stage.api.intercept = () => undefined;
    };

    for (const status of [408, 429, 500, 503]) {
      it(`sends the same bytes with the same key after a ${status}, with longer and longer pauses`, async () => {
        const model = await stage.open();
        failing(status);
        model.set('title', 'Two');
        await stage.pause();
        model.set('body', 'typed meanwhile');
        // By chance: half of what is the longest is waited here.
        for (const [nth, ms] of [500, 1_000, 2_000].entries()) {
          await stage.pause(ms - 1);
          expect(stage.api.writes()).to.have.lengthOf(nth + 1);
          await stage.pause(1);
          expect(stage.api.writes()).to.have.lengthOf(nth + 2);
        }
        answering();
        await stage.pause(4_000);
        const sent = stage.api.writes().slice(0, 5);
        expect(new Set(sent.slice(0, 4).map(({ text }) => text)).size).to.equal(1);
        expect(new Set(sent.slice(0, 4).map(({ headers }) => headers.get('idempotency-key'))).size).to.equal(1);
        await stage.pause();
        expect(stage.state).to.include({ title: 'Two', body: 'typed meanwhile' });
        expect(model.saveState.name).to.equal('clean');
      });
    }

    it('waits as long as the server says, whoever comes back', async () => {
      const model = await stage.open();
      failing(429, { 'Retry-After': '30' });
      model.set('title', 'Two');
      await stage.pause();
      answering();
      for (const { back } of stage.page) back();
      await stage.pause(29_000);
      expect(patches()).to.have.lengthOf(1);
      await stage.pause(1_000);
      expect(stage.state['title']).to.equal('Two');
    });

    for (const wait of ['0', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
      it(`pauses as after any failure when the server says to come back at once (Retry-After: ${wait})`, async () => {
        const model = await stage.open();
        failing(503, { 'Retry-After': wait });
        model.set('title', 'Two');
        await stage.pause();
        for (const [nth, ms] of [500, 1_000, 2_000].entries()) {
          await stage.pause(ms - 1);
          expect(patches()).to.have.lengthOf(nth + 1);
          await stage.pause(1);
          expect(patches()).to.have.lengthOf(nth + 2);
        }
      });
    }

    it('asks once an hour when the server says to wait for longer than that', async () => {
      const model = await stage.open();
      failing(503, { 'Retry-After': '86400' });
      model.set('title', 'Two');
      await stage.pause();
      await stage.pause(3_599_999);
      expect(patches()).to.have.lengthOf(1);
      failing(503, { 'Retry-After': '9'.repeat(400) });
      await stage.pause(1);
      expect(patches()).to.have.lengthOf(2);
      answering();
      model.retry();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('tries at once when the page comes back, where the server has named no time to wait', async () => {
      const model = await stage.open();
      failing(503, { 'Retry-After': '0' });
      model.set('title', 'Two');
      await stage.pause();
      answering();
      for (const { back } of stage.page) back();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('tries at once when the network or the page comes back', async () => {
      const model = await stage.open();
      stage.api.isOffline = true;
      model.set('title', 'Two');
      await stage.pause();
      expect(model.saveState).to.deep.include({ name: 'offline', unsaved: 1 });
      stage.api.isOffline = false;
      for (const { back } of stage.page) back();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('waits for the session after a 401, and goes on when somebody signed in', async () => {
      const model = await stage.open();
      failing(401);
      model.set('title', 'Two');
      await stage.pause();
      await stage.pause(600_000);
      expect(patches()).to.have.lengthOf(1);
      answering();
      resumeSaves();
      for (const { signedIn } of stage.page) signedIn();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('sets aside at once what the server points at', async () => {
      const model = await stage.open();
      stage.api.intercept = ({ text }) =>
        text.includes('poison')
          ? { status: 422, state: { errors: [{ detail: 'is poison', pointer: '#/body' }], detail: 'not valid' } }
          : undefined;
      model.set({ title: 'Two', body: 'poison', third: 3 });
      await stage.pause();
      expect(patches()).to.have.lengthOf(2);
      expect(stage.state).to.include({ title: 'Two', third: 3 });
      expect(model.saveState).to.deep.include({ name: 'refused', unsaved: 1, reason: 'is poison' });
    });

    it('lets nothing else wait for what is too large for the server', async () => {
      const model = await stage.open();
      stage.api.intercept = ({ text }) => (text.length > 10_000 ? { status: 413 } : undefined);
      const told: unknown[] = [];
      model.on('sync:refused', (_: unknown, refused: unknown) => told.push(refused));
      model.set({ title: 'Two', body: 'x'.repeat(20_000) });
      await stage.pause();
      model.set('third', 3);
      await stage.pause();
      expect(stage.state).to.include({ title: 'Two', third: 3 });
      expect(model.saveState).to.deep.include({ name: 'refused', unsaved: 1 });
      expect(told).to.deep.equal([{ path: '/body', reason: 'status 413' }]);
    });

    it('says a refusal in words for people, and to developers what the server said', async () => {
      const undo = setSavingTools({ explain: ({ status }) => `words for ${status}` });
      const said: unknown[] = [];
      for (const [status, state] of [
        [404, undefined],
        [428, { errors: { 'if-match': ['is missing: send it'] } }],
        [422, undefined],
        [422, { errors: { title: ['is odd'] } }],
        [403, { detail: 'Ask its author' }],
      ] as const) {
        const model = await stage.open();
        stage.api.intercept = ({ method }) => (method === 'PATCH' ? { status, state } : undefined);
        const heardBy: unknown[] = [];
        model.on('error', (_: unknown, xhr: { responseText: string }) => heardBy.push(xhr.responseText));
        model.set('title', `at ${status}`);
        await stage.pause();
        await stage.pause();
        said.push([model.saveState.reason, heardBy[0]]);
        stage.api.intercept = () => undefined;
      }
      undo();
      expect(said).to.deep.equal([
        ['words for 404', ''],
        ['words for 428', '{"errors":{"if-match":["is missing: send it"]}}'],
        ['words for 422', ''],
        ['title is odd', '{"errors":{"title":["is odd"]}}'],
        ['Ask its author', '{"detail":"Ask its author"}'],
      ]);
    });

    it('tries again what was refused when it is told to', async () => {
      const model = await stage.open();
      failing(403);
      model.set('title', 'Two');
      await stage.pause();
      expect(model.saveState.name).to.equal('refused');
      answering();
      model.retry();
      await settle();
      expect([stage.state['title'], model.saveState.name]).to.deep.equal(['Two', 'clean']);
    });

    it('says "clean" only when nothing is pending, in flight or unanswered', async () => {
      const model = await stage.open();
      const names: unknown[] = [];
      model.on('sync:state', (_: unknown, { name }: { name: unknown }) => names.push(name));
      stage.api.isHolding = true;
      model.set('title', 'Two');
      await stage.pause();
      model.set('title', 'Three');
      await settle();
      stage.api.loseAnswer();
      await settle();
      model.set('title', 'Two');
      await settle();
      stage.api.isHolding = false;
      await stage.pause(60_000);
      await stage.pause();
      expect(names).to.deep.equal(
        ['dirty', 'saving', 'saving+dirty', 'offline', 'offline', 'saving', 'clean'].filter(isNew),
      );
      expect(stage.state['title']).to.equal('Two');
    });

    it('reads before it deletes where it knows no version, and deletes nothing that others have changed since', async () => {
      stage.api.lacksTagOf = 'PATCH';
      stage.api.isStrict = false;
      const model = await stage.open();
      await model.save({ title: 'Two' });
      stage.api.change('1', { body: 'theirs' });
      const conflicts = heard(model, 'sync:conflict');
      model.destroy({ wait: true });
      await settle();
      expect([conflicts.length, stage.state['body']]).to.deep.equal([1, 'theirs']);
      model.resolve('mine');
      await settle();
      const conditions = stage.api.writes().map(({ method, headers }) => [method, headers.get('if-match')]);
      expect(conditions.at(-1)).to.deep.equal(['DELETE', '"3"']);
      expect(stage.api.sheets.has('1')).to.equal(false);
    });

    it('settles whoever waits for a read that is dropped', async () => {
      const model = await stage.open();
      stage.api.isHolding = true;
      const settled: string[] = [];
      model.fetch({ success: () => void settled.push('read') });
      await settle();
      const [, read] = stage.api.sent;
      model.set('title', 'Two');
      await stage.pause();
      stage.api.isHolding = false;
      if (read) stage.api.answer(read);
      await settle();
      expect([settled, model.get('title')]).to.deep.equal([['read'], 'Two']);
      stage.api.answer();
      await settle();
      expect([model.saveState.name, stage.state['title']]).to.deep.equal(['clean', 'Two']);
    });
  });
}

function isNew(name: string, index: number, all: readonly string[]): boolean {
  return index === 0 || all[index - 1] !== name;
}
