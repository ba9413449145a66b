/** How a document goes on that others have changed: versions that are refused, reads, conflicts. */
import { expect } from 'chai';
import { stateOf, type Rules } from '../../../app/data/saves/document';
import { base, Life, title } from './life';

describe('A document', () => {
  describe('whose version is refused', () => {
    const theirs = { ...base, body: 'theirs' };

    it('merges what came with the refusal, and is sent again unasked on that version', () => {
      const life = new Life().saving('Mine').wrote(412, { state: theirs, version: '"2"' });
      expect(life.written).to.deep.include({ version: '"2"', operations: [title('Mine')] });
      expect([life.name, life.has('merged')]).to.deep.equal(['saving', true]);
    });

    for (const [what, answer] of [
      ['nothing', {}],
      ['no version', { state: theirs }],
      ['no state', { version: '"2"' }],
    ] as const) {
      it(`reads where ${what} came with it, and writes nothing before that is merged`, () => {
        const life = new Life().saving('Mine').wrote(412, answer);
        expect([life.name, life.has('read'), life.document.version]).to.deep.equal(['resolving', true, '"1"']);
        life.edit({ list: [] });
        expect([life.save().written, life.take({ type: 'due' }).written]).to.deep.equal([undefined, undefined]);
        expect(life.read(theirs).written).to.deep.include({ version: '"2"' });
        expect(life.document.working).to.deep.equal({ ...theirs, title: 'Mine', list: [] });
      });
    }

    it('gives way after five times in a row, and waits as for a network', () => {
      const life = new Life().saving('Mine');
      for (let version = 2; version <= 6; version += 1) {
        life.wrote(412, { state: { ...base, body: `theirs ${version}` }, version: `"${version}"` });
        expect(life.written, `after ${version - 1}`).not.to.equal(undefined);
      }
      life.wrote(412, { state: theirs, version: '"7"' });
      expect([life.name, life.written, life.has('back-off')]).to.deep.equal(['offline', undefined, true]);
      expect(life.take({ type: 'waited' }).written?.version).to.equal('"7"');
    });

    it('does not give way where it has been saved in between', () => {
      const life = new Life();
      for (let version = 2; version <= 20; version += 2) {
        const state = { ...life.document.base, body: `theirs ${version}` };
        life.saving(`Mine ${version}`).wrote(412, { state, version: `"${version}"` });
        expect(life.written, `at ${version}`).not.to.equal(undefined);
        life.wrote(204, { version: `"${version + 1}"` });
      }
      expect(life.name).to.equal('clean');
    });

    it('is refused as by any other answer where nothing is merged', () => {
      expect(new Life({ merges: false }).saving().wrote(412, { reason: 'changed' }).name).to.equal('refused');
    });

    it('reads after a 428, once', () => {
      const life = new Life({}, 'nothing').take({ type: 'received', state: base, version: undefined }).saving();
      expect(life.has('read')).to.equal(true);
      life.take({ type: 'read', answer: { status: 200, state: base } });
      expect(life.written?.version).to.equal(undefined);
      expect(life.wrote(428).has('read')).to.equal(true);
      life.take({ type: 'read', answer: { status: 200, state: base } });
      expect([life.written?.kind, life.wrote(428).name]).to.deep.equal(['patch', 'refused']);
    });
  });

  describe('of which a read is answered', () => {
    const newer = { ...base, title: 'Theirs' };

    for (const [when, act] of [
      ['is in flight', (life: Life) => life.saving()],
      ['ended since', (life: Life) => life.saving().wrote(204, { version: '"2"' })],
    ] as const) {
      it(`drops it where a write ${when}, and reads again`, () => {
        const life = new Life();
        const tick = life.beginRead();
        act(life).received(base, '"1"', tick);
        expect([life.has('dropped'), life.document.working['title']]).to.deep.equal([true, 'Two']);
        if (life.document.phase.name === 'writing') life.wrote(204, { version: '"2"' });
        expect(life.document.phase.name).to.equal('reading');
      });
    }

    it('drops it where a later one was answered before, and asks no more', () => {
      const life = new Life();
      const [first, second] = [life.beginRead(), life.beginRead()];
      life.received(newer, '"2"', second).received(base, '"1"', first);
      expect([
        life.document.working['title'],
        life.document.version,
        life.has('dropped'),
        life.has('read'),
      ]).to.deep.equal(['Theirs', '"2"', true, false]);
    });

    it('drops one of which nobody knows when it was asked for, where its version was the newest once', () => {
      const life = new Life().received(newer, '"2"').received(base, '"1"');
      expect([life.document.version, life.has('dropped')]).to.deep.equal(['"2"', true]);
    });

    it('takes version and state together, or neither', () => {
      const life = new Life();
      const tick = life.beginRead();
      life.saving().received(newer, '"9"', tick);
      expect(life.document.version).to.equal('"1"');
      life.wrote(200, { state: { ...base, title: 'Two' }, version: '"2"' });
      expect([life.document.version, life.document.base?.['title']]).to.deep.equal(['"2"', 'Two']);
    });

    it('never drops what answers a write', () => {
      const life = new Life().saving();
      const tick = life.beginRead();
      life.received(newer, '"9"', tick).wrote(200, { state: { ...base, title: 'Two' }, version: '"2"' });
      expect(life.document.base?.['title']).to.equal('Two');
    });

    it('waits as for a network where the read is not answered, and reads again before it writes', () => {
      const life = new Life().saving().wrote(412);
      life.take({ type: 'read', answer: { status: 503 } });
      expect([life.name, life.effects]).to.deep.equal([
        'offline',
        [{ do: 'back-off', attempt: 1, retryAfterMs: undefined }],
      ]);
      expect([life.take({ type: 'waited' }).has('read'), life.written]).to.deep.equal([true, undefined]);
      expect(life.read({ ...base, body: 'theirs' }).written?.version).to.equal('"2"');
      expect(life.wrote(0).effects).to.deep.include({ do: 'back-off', attempt: 1, retryAfterMs: undefined });
    });

    it('keeps what was typed, and says so, where the read says that it is gone', () => {
      const life = new Life()
        .saving('Typed')
        .wrote(412)
        .take({ type: 'read', answer: { status: 404, reason: 'gone' } });
      expect(stateOf(life.document)).to.deep.include({ name: 'refused', unsaved: 1, reason: 'gone' });
      expect(life.document.working['title']).to.equal('Typed');
    });

    it('takes a row of a list for what it says, and for no edit', () => {
      const life = new Life().edit({ title: 'Mine' });
      life.take({ type: 'received', state: { id: '1', body: 'of a row' }, version: undefined, isSparse: true });
      expect([life.document.working, life.document.operations]).to.deep.equal([
        { ...base, title: 'Mine', body: 'of a row' },
        [title('Mine')],
      ]);
    });

    it('goes on knowing its version where a row of a list says nothing new', () => {
      const life = new Life();
      const { version } = life.document;
      life.take({ type: 'received', state: { id: '1', title: 'One' }, version: undefined, isSparse: true });
      expect([version, life.document.version]).to.deep.equal(['"1"', '"1"']);
    });
  });

  describe('in conflict', () => {
    const clash = (changes: Partial<Rules> = {}) =>
      new Life(changes).edit({ title: 'Mine' }).received({ ...base, title: 'Theirs' });

    it('keeps what is here, its base and its version, and says how much collides', () => {
      const life = clash();
      expect(stateOf(life.document)).to.deep.equal({ name: 'conflict', unsaved: 1, conflicts: 1 });
      expect([life.document.working['title'], life.document.base?.['title'], life.document.version]).to.deep.equal([
        'Mine',
        'One',
        '"1"',
      ]);
    });

    it('goes on being edited, and writes nothing', () => {
      const life = clash().edit({ body: 'typed on' });
      for (const type of ['save', 'due', 'waited', 'online', 'retry'] as const) {
        expect(life.take({ type }).written, type).to.equal(undefined);
      }
      expect([life.name, life.document.working['body']]).to.deep.equal(['conflict', 'typed on']);
    });

    for (const [choice, value] of [
      ['mine', 'Mine'],
      [{ value: 'Both' }, 'Both'],
    ] as const) {
      it(`sends what was decided on the server’s version: ${JSON.stringify(choice)}`, () => {
        expect(clash().resolve(choice).written).to.deep.include({ version: '"2"', operations: [title(value)] });
      });
    }

    it('is clean when theirs is taken, and nothing is sent', () => {
      const life = clash().resolve('theirs');
      expect([life.name, life.written, life.document.working['title']]).to.deep.equal(['clean', undefined, 'Theirs']);
    });

    it('merges a further state from the same base, and asks about that', () => {
      const life = clash().received({ ...base, title: 'Theirs again' }, '"3"');
      expect(life.document.held?.conflicts).to.have.lengthOf(1);
      expect(life.document.held?.conflicts[0]).to.include({ base: 'One', mine: 'Mine', theirs: 'Theirs again' });
      expect(life.has('conflict')).to.equal(true);
      expect(life.resolve('mine').written?.version).to.equal('"3"');
    });

    it('forgets a choice about what is another value by now', () => {
      const both = { title: 'Mine', body: 'mine' };
      const life = new Life().edit(both).received({ ...base, title: 'Theirs', body: 'theirs' });
      life.take({ type: 'resolve', choose: ({ path }) => (path === '/title' ? 'mine' : undefined) });
      expect(life.document.held?.conflicts.map(({ path }) => path)).to.deep.equal(['/body']);
      life.received({ ...base, title: 'Theirs again', body: 'theirs' }, '"3"');
      expect(life.document.held?.conflicts.map(({ path }) => path)).to.deep.equal(['/title', '/body']);
    });

    it('takes a choice for its own place only, though elsewhere the server has the same value', () => {
      const life = new Life().edit({ title: 'Mine', body: 'mine' }).received({ ...base, title: 'X', body: 'X' });
      life.take({ type: 'resolve', choose: ({ path }) => (path === '/title' ? 'mine' : undefined) });
      life.received({ ...base, title: 'X', body: 'X', more: 1 }, '"3"');
      expect(life.document.held?.conflicts.map(({ path }) => path)).to.deep.equal(['/body']);
    });

    it('ends by itself when what is here is what is there', () => {
      expect(clash().edit({ title: 'Theirs' }).name).to.equal('clean');
    });

    it('asks about everything where nothing is to be merged unasked', () => {
      const life = new Life({ autoResolve: false }).edit({ title: 'Mine' }).received({ ...base, body: 'theirs' });
      expect([stateOf(life.document), life.document.held?.conflicts]).to.deep.equal([
        { name: 'conflict', unsaved: 1, conflicts: 1 },
        [],
      ]);
      expect(life.resolve('mine').document.working).to.deep.equal({ ...base, title: 'Mine', body: 'theirs' });
    });
  });
});
