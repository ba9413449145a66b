/** The life of a document, transition by transition; document.properties.spec.ts has what holds on any way through them. */
import { expect } from 'chai';
import {
  createDocument,
  entryOf,
  isClean,
  stateOf,
  type Answer,
  type Choice,
  type Document,
  type Entry,
  type Event,
  type Flight,
  type Rules,
} from '../../../app/data/saves/document';
import { MARK } from '../../../app/data/saves/identity';
import { next } from '../../../app/data/saves/next';
import type { JsonObject } from '../../../common/json-patch';
import { rules } from './clients';
import { type Effect, effectsOf } from './effects';

const base: JsonObject = {
  id: '1',
  title: 'One',
  body: 'Long enough for a patch to be worth more than the whole. '.repeat(4),
  list: [
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
  ],
};
const title = (value: string) => ({ op: 'replace', path: '/title', value });
const network = [0, 408, 425, 429, 500, 502, 503, 504];

/** One document, and what is to be done for it since the last event. */
class Life {
  document: Document;
  effects: readonly Effect[] = [];

  constructor(changes: Partial<Rules> = {}, state: JsonObject | 'nothing' = base) {
    let keys = 0;
    this.document = createDocument({ ...rules, newKey: () => `key ${(keys += 1)}`, ...changes }, undefined, {});
    if (state !== 'nothing') this.take({ type: 'received', state, version: '"1"' });
  }

  take(event: Event): this {
    const before = this.document;
    this.document = next(before, event);
    this.effects = effectsOf(before, event, this.document);
    return this;
  }

  edit(change: JsonObject, nowMs = 0): this {
    return this.take({ type: 'edited', working: { ...this.document.working, ...change }, nowMs });
  }

  save(): this {
    return this.take({ type: 'save' });
  }

  /** A patch of the title is on its way. */
  saving(value = 'Two'): this {
    return this.edit({ title: value }).save();
  }

  wrote(status: number, answer: Omit<Answer, 'status'> = {}): this {
    return this.take({ type: 'wrote', answer: { status, ...answer } });
  }

  read(state: JsonObject, version = '"2"'): this {
    return this.take({ type: 'read', answer: { status: 200, state, version } });
  }

  received(state: JsonObject, version = '"2"', tick?: number): this {
    return this.take({ type: 'received', state, version, tick });
  }

  /** The application begins to read the document by itself. @returns the tick to be told with the answer. */
  beginRead(): number {
    return this.take({ type: 'read-started' }).document.tick;
  }

  resolve(choice: Choice): this {
    return this.take({ type: 'resolve', choose: () => choice });
  }

  get name(): string {
    return stateOf(this.document).name;
  }

  get unsaved(): number {
    return stateOf(this.document).unsaved;
  }

  /** The write that the last event started. */
  get written(): Flight | undefined {
    return this.effects.find((effect) => effect.do === 'write')?.flight;
  }

  has(effect: Effect['do']): boolean {
    return this.effects.some((one) => one.do === effect);
  }

  get delayMs(): number | undefined {
    return this.effects.find((effect) => effect.do === 'arm')?.delayMs;
  }
}

describe('A document', () => {
  describe('that is clean', () => {
    it('is dirty after an edit, and waits for a pause, or for what is left of the longest wait', () => {
      const life = new Life();
      const delays = [0, 700, 4_900, 5_200].map((nowMs) => life.edit({ title: `at ${nowMs}` }, nowMs).delayMs);
      expect([life.name, life.unsaved, delays]).to.deep.equal(['dirty', 1, [800, 800, 100, 0]]);
    });

    it('counts the longest wait anew after each save', () => {
      const life = new Life().edit({ title: 'Two' }, 0).save().wrote(204, { version: '"2"' });
      expect(life.edit({ title: 'Three' }, 60_000).delayMs).to.equal(800);
    });

    it('counts the longest wait anew with what is typed while it is being saved', () => {
      const life = new Life().edit({ title: 'Two' }, 0).save();
      expect(life.edit({ title: 'Three' }, 60_000).delayMs).to.equal(800);
    });

    it('stays so where the edit changes nothing', () => {
      const life = new Life().edit({ title: 'One' });
      expect([life.name, life.delayMs, life.save().written]).to.deep.equal(['clean', undefined, undefined]);
    });

    it('waits no more where it is not to save by itself any more', () => {
      const life = new Life({ autoSaves: (unsaved) => unsaved > 1 }).edit({ title: 'Two', body: 'other' });
      expect([life.delayMs, life.edit({ title: 'One' }).has('disarm'), life.name]).to.deep.equal([800, true, 'dirty']);
    });

    it('waits for nothing where it is not to save by itself', () => {
      const life = new Life({ autoSaves: () => false }).edit({ title: 'Two' });
      expect([life.name, life.delayMs, life.save().written?.kind]).to.deep.equal(['dirty', undefined, 'patch']);
    });

    it('takes a state of the server’s as it is, and has nothing to send back', () => {
      const life = new Life().received({ ...base, title: 'Theirs' });
      expect([life.name, life.document.working['title'], life.document.version]).to.deep.equal([
        'clean',
        'Theirs',
        '"2"',
      ]);
      expect([life.has('adopt'), life.has('write'), life.has('merged')]).to.deep.equal([true, false, false]);
    });

    it('stays so when a read fails for good', () => {
      const life = new Life();
      const tick = life.beginRead();
      expect(tick).to.be.above(0);
      life.saving().wrote(204, { version: undefined });
      life.edit({ title: 'Three' }).save();
      life.edit({ title: 'Two' });
      expect(life.take({ type: 'read', answer: { status: 404 } }).name).to.equal('clean');
    });
  });

  describe('that is dirty', () => {
    it('is clean when it is changed back, and waits for nothing', () => {
      const life = new Life().edit({ title: 'Two' }).edit({ title: 'One' });
      expect([life.name, life.unsaved, life.has('disarm')]).to.deep.equal(['clean', 0, true]);
      expect(life.take({ type: 'due' }).written).to.equal(undefined);
    });

    for (const type of ['due', 'save'] as const) {
      it(`is sent on '${type}', on its version, with a key of its own`, () => {
        const life = new Life().edit({ title: 'Two' }).take({ type });
        expect(life.written).to.deep.include({
          kind: 'patch',
          version: '"1"',
          key: 'key 1',
          operations: [title('Two')],
        });
        expect([life.name, life.unsaved, life.has('disarm')]).to.deep.equal(['saving', 1, true]);
      });
    }

    it('is merged with what a read brings, and stays dirty', () => {
      const life = new Life().edit({ title: 'Mine' }).received({ ...base, body: 'theirs' });
      expect([life.name, life.document.working['body'], life.document.operations]).to.deep.equal([
        'dirty',
        'theirs',
        [title('Mine')],
      ]);
      expect(life.has('merged')).to.equal(true);
    });
  });

  describe('that is being saved', () => {
    it('goes on being edited, and starts no second write', () => {
      const life = new Life().saving().edit({ title: 'Three' });
      expect([life.name, life.save().written, life.take({ type: 'due' }).written]).to.deep.equal([
        'saving+dirty',
        undefined,
        undefined,
      ]);
      expect(life.wrote(204, { version: '"2"' }).written).to.deep.include({
        version: '"2"',
        operations: [title('Three')],
      });
    });

    for (const [how, change] of [
      ['changed back', (life: Life) => life.edit({ title: 'One' })],
      ['given up', (life: Life) => life.take({ type: 'given-up' })],
    ] as const) {
      it(`is saved as it was when it is ${how} meanwhile`, () => {
        const life = change(new Life().saving('Two'));
        life.take({ type: 'due' }).wrote(204, { version: '"2"' });
        expect(life.written).to.deep.include({ version: '"2"', operations: [title('One')] });
      });
    }

    it('waits for a pause after it was changed back, and for none once what is here has arrived', () => {
      const life = new Life().saving('Two').edit({ title: 'One' });
      expect([life.delayMs, life.wrote(204, { version: '"2"' }).has('disarm'), life.name]).to.deep.equal([
        800,
        false,
        'dirty',
      ]);
      const same = new Life().saving('Two').edit({ title: 'Three' }).edit({ title: 'Two' });
      expect([same.wrote(204, { version: '"2"' }).has('disarm'), same.name]).to.deep.equal([true, 'clean']);
    });

    it('tells of each version that is another', () => {
      const life = new Life().saving().wrote(204, { version: '"2"' });
      expect(life.effects).to.deep.include({ do: 'version', version: '"2"' });
      expect(life.received({ ...base, title: 'Two' }, '"2"').has('version')).to.equal(false);
    });

    it('is clean by an answer with a state, and keeps what was typed since', () => {
      const computed = { ...base, title: 'Two', savedAt: 'now' };
      const calm = new Life().saving().wrote(200, { state: computed, version: '"2"' });
      expect([calm.name, calm.document.version, calm.document.working]).to.deep.equal(['clean', '"2"', computed]);
      const busy = new Life().saving().edit({ title: 'Three' }).wrote(200, { state: computed, version: '"2"' });
      expect([busy.name, busy.document.working]).to.deep.equal(['dirty', { ...computed, title: 'Three' }]);
      expect(busy.document.operations).to.deep.equal([title('Three')]);
    });

    it('has what it sent for its base by an answer without a state: what was removed in flight stays removed', () => {
      const life = new Life().edit({ list: [{ id: 'a', n: 1 }] }).save();
      life.edit({ list: [] }).wrote(204, { version: '"2"' });
      expect(life.document.base?.['list']).to.deep.equal([{ id: 'a', n: 1 }]);
      expect(life.document.operations).to.deep.equal([{ op: 'remove', path: '/list/0' }]);
    });

    it('reads before it writes again where an element has no id yet, and the answer no state', () => {
      const life = new Life().edit({ list: [{ [MARK]: 'c1', n: 3 }] }).save();
      expect(life.wrote(204, { version: '"2"' }).has('read')).to.equal(true);
      life.read({ ...base, list: [{ id: 'z', n: 3 }] });
      expect([life.name, life.document.working['list']]).to.deep.equal(['clean', [{ id: 'z', n: 3 }]]);
    });

    it('reads before it writes again where the answer had no version, and writes on what it has read', () => {
      const life = new Life().saving().wrote(204);
      expect([life.name, life.document.version]).to.deep.equal(['clean', undefined]);
      life.saving('Three');
      expect([life.written, life.has('read'), life.name]).to.deep.equal([undefined, true, 'resolving']);
      expect(life.read({ ...base, title: 'Two' }).written?.version).to.equal('"2"');
    });

    for (const status of network) {
      it(`is offline after ${status || 'no answer'}, and sends the same with the same key before anything else`, () => {
        const life = new Life().saving().edit({ title: 'Three' });
        const first = life.document.phase.name === 'writing' ? life.document.phase.flight : undefined;
        expect([life.wrote(status).name, life.effects]).to.deep.equal([
          'offline',
          [{ do: 'back-off', attempt: 1, retryAfterMs: undefined }],
        ]);
        expect(life.take({ type: 'waited' }).written).to.equal(first);
        expect(life.wrote(status).effects).to.deep.equal([{ do: 'back-off', attempt: 2, retryAfterMs: undefined }]);
        life.take({ type: 'online' }).wrote(204, { version: '"2"' });
        expect(life.take({ type: 'due' }).written?.operations).to.deep.equal([title('Three')]);
        expect(life.wrote(status).effects).to.deep.include({ do: 'back-off', attempt: 1, retryAfterMs: undefined });
      });
    }

    it('waits as long as the server says, whatever comes back meanwhile, and not for whoever saves', () => {
      const life = new Life().saving().wrote(429, { retryAfterMs: 30_000 });
      expect(life.effects).to.deep.equal([{ do: 'back-off', attempt: 1, retryAfterMs: 30_000 }]);
      expect([life.take({ type: 'online' }).written, life.save().written]).to.deep.equal([undefined, undefined]);
      expect(life.take({ type: 'waited' }).written).not.to.equal(undefined);
    });

    it('does not wait when somebody saves while the network is gone', () => {
      expect(new Life().saving().wrote(0).save().written?.key).to.equal('key 1');
    });

    it('waits for the session after a 401, and for nothing else', () => {
      const life = new Life().saving().wrote(401);
      expect([life.name, stateOf(life.document).reason, life.effects]).to.deep.equal(['offline', 'session', []]);
      for (const type of ['waited', 'online', 'save', 'due'] as const) {
        expect(life.take({ type }).written, type).to.equal(undefined);
      }
      expect(life.take({ type: 'signed-in' }).written?.key).to.equal('key 1');
    });
  });

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

  describe('a write of which was not answered', () => {
    it('is not saved before it is known what became of it, although nothing is left to send', () => {
      const life = new Life().saving().wrote(0).edit({ title: 'One' });
      expect([life.name, isClean(life.document), life.unsaved]).to.deep.equal(['offline', false, 1]);
      life.take({ type: 'waited' }).wrote(200, { state: { ...base, title: 'Two' }, version: '"2"' });
      expect(life.document.operations).to.deep.equal([title('One')]);
    });

    it('knows its own write again, and is in no conflict with itself', () => {
      const life = new Life().saving('Two').wrote(0).edit({ title: 'Three' });
      life.received({ ...base, title: 'Two', body: 'theirs' }, '"3"');
      expect([life.document.held, life.document.operations]).to.deep.equal([undefined, [title('Three')]]);
      expect(life.take({ type: 'waited' }).save().wrote(204, { version: '"4"' }).name).to.equal('clean');
    });

    it('adds no second copy of an element that arrived', () => {
      const added = { id: 'new', n: 3 };
      const life = new Life()
        .edit({ list: [added] })
        .save()
        .wrote(0);
      life.received({ ...base, list: [added] }, '"2"');
      expect([life.name, life.document.operations]).to.deep.equal(['clean', []]);
    });

    it('keeps it possible while the version is the one that it was made on, and no longer', () => {
      const life = new Life().saving().wrote(0).received(base, '"1"');
      expect(life.document.unanswered?.key).to.equal('key 1');
      life.received({ ...base, body: 'theirs' }, '"2"');
      expect(life.document.unanswered).to.equal(undefined);
    });

    it('is sent on another version that was seen and does not show it, without a word from anybody', () => {
      const life = new Life()
        .saving('Two')
        .wrote(0)
        .received({ ...base, body: 'theirs' }, '"2"');
      expect(life.take({ type: 'waited' }).name).to.equal('saving');
      expect(life.document.operations).to.deep.equal([title('Two')]);
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

  describe('that the server refuses', () => {
    for (const status of [400, 403, 404, 409, 410, 413, 415]) {
      it(`says so after ${status}, and is not sent again before it is edited or tried again`, () => {
        const life = new Life().saving().wrote(status, { reason: 'no' });
        expect(stateOf(life.document)).to.deep.equal({ name: 'refused', unsaved: 1, conflicts: 0, reason: 'no' });
        expect(life.effects).to.deep.include({ do: 'refused', path: undefined, reason: 'no' });
        expect([life.take({ type: 'due' }).written, life.take({ type: 'online' }).written]).to.deep.equal([
          undefined,
          undefined,
        ]);
        expect(life.take({ type: 'retry' }).written?.operations).to.deep.equal([title('Two')]);
        life.wrote(status).edit({ title: 'Three' });
        expect([life.name, life.save().written?.operations]).to.deep.equal(['dirty', [title('Three')]]);
      });
    }

    it('is sent again at once when somebody says so, what was set aside as well', () => {
      const life = new Life().edit({ title: 'Two', body: 'poison' }).save();
      life.wrote(422, { problem: { pointer: '/body' } }).wrote(204, { version: '"2"' });
      expect(life.save().written).to.equal(undefined);
      expect(life.take({ type: 'retry' }).written?.operations.map(({ path }) => path)).to.deep.equal(['/body']);
      const whole = new Life().saving().wrote(403);
      expect(whole.take({ type: 'retry' }).written?.operations).to.deep.equal([title('Two')]);
    });

    it('is clean when it is changed back, and so is what was set aside', () => {
      expect(new Life().saving().wrote(403).edit({ title: 'One' }).name).to.equal('clean');
      const life = new Life().saving('poison').wrote(422).edit({ title: 'One' });
      expect([life.name, life.edit({ title: 'poison' }).save().written?.operations]).to.deep.equal([
        'clean',
        [title('poison')],
      ]);
    });

    it('finds the operation that is refused by halving, in as many tries as it takes to halve', () => {
      const names = Array.from({ length: 16 }, (_, at) => `field${at}`);
      for (const poison of names) {
        const life = new Life({}, { ...base, body: 'long '.repeat(1_000) });
        life.edit(Object.fromEntries(names.map((name) => [name, 1]))).save();
        let [refusals, requests] = [0, 0];
        for (let turn = 0; turn < 40 && life.document.phase.name === 'writing'; turn += 1) {
          const { operations } = life.document.phase.flight;
          const isRefused = operations.some(({ path }) => path === `/${poison}`);
          if (isRefused) refusals += 1;
          requests += 1;
          life.wrote(isRefused ? 422 : 204, { version: `"${turn + 2}"` });
        }
        expect(refusals, poison).to.be.at.most(Math.log2(names.length) + 1);
        // What holds it, all else having gone through, is not tried as a whole once more.
        expect(requests, poison).to.be.at.most(Math.log2(names.length) + 3);
        expect([life.name, life.unsaved, life.document.operations.map(({ path }) => path)]).to.deep.equal([
          'refused',
          1,
          [`/${poison}`],
        ]);
      }
    });

    it('sets aside at once what the server points at', () => {
      const life = new Life().edit({ title: 'Two', body: 'poison' }).save();
      life.wrote(422, { reason: 'no', problem: { pointer: '/body' } });
      expect(life.written?.operations).to.deep.equal([title('Two')]);
      expect(life.effects).to.deep.include({ do: 'refused', path: '/body', reason: 'no' });
      expect(life.wrote(204, { version: '"2"' }).name).to.equal('refused');
    });

    it('says of each that is set aside what the server says of that one', () => {
      const life = new Life().edit({ title: 'Two', more: 'poison', other: 1 }).save();
      const errors = { title: ['is too long'], more: ['is empty'] };
      life.wrote(422, { reason: 'title is too long; more is empty', problem: { errors } });
      expect(life.document.refusal?.withheld.map(({ path, reason }) => [path, reason])).to.deep.equal([
        ['/title', 'title is too long'],
        ['/more', 'more is empty'],
      ]);
    });

    for (const [where, problem] of [
      ['says where', { errors: { title: ['is odd'] } }],
      ['does not say where', {}],
    ] as const) {
      it(`takes the rest although all went as one, being shorter so, where the server ${where}`, () => {
        const life = new Life({}, { id: '1', title: 'One', body: 'a' }).edit({ title: 'odd', body: 'b' }).save();
        expect(life.written?.operations.map(({ path }) => path)).to.deep.equal(['']);
        let version = 1;
        while (life.document.phase.name === 'writing' && version < 9) {
          const isOdd = life.document.phase.flight.target['title'] === 'odd';
          life.wrote(isOdd ? 422 : 204, { version: `"${(version += 1)}"`, problem });
        }
        expect([life.name, life.document.base, life.document.refusal?.withheld.map(({ path }) => path)]).to.deep.equal([
          'refused',
          { id: '1', title: 'One', body: 'b' },
          ['/title'],
        ]);
      });
    }

    it('is saved where others have made of it what it is here', () => {
      const life = new Life()
        .saving()
        .wrote(403)
        .received({ ...base, title: 'Two' });
      expect([life.name, life.unsaved]).to.deep.equal(['clean', 0]);
    });

    it('is given up as far as it was set aside, too', () => {
      const life = new Life().saving('poison').wrote(422).take({ type: 'given-up' });
      expect([life.name, life.document.working['title'], life.has('adopt')]).to.deep.equal(['clean', 'One', true]);
    });

    it('is no more to be deleted where that was refused', () => {
      const life = new Life().take({ type: 'remove' }).wrote(403, { reason: 'no' });
      expect([life.name, life.take({ type: 'retry' }).written]).to.deep.equal(['refused', undefined]);
    });

    it('sends what was set aside when it is another value', () => {
      const life = new Life().saving('poison').wrote(422);
      expect([life.name, life.save().written]).to.deep.equal(['refused', undefined]);
      expect(life.edit({ title: 'wholesome' }).save().written?.operations).to.deep.equal([title('wholesome')]);
    });
  });

  describe('that begins with what the journal has', () => {
    const entry: Entry = {
      base,
      isWhole: true,
      version: '"1"',
      working: { ...base, title: 'Typed' },
      unanswered: undefined,
    };

    it('reads, merges and sends', () => {
      const life = new Life({}, 'nothing').take({ type: 'restored', entry });
      expect([life.document.working['title'], life.has('read'), life.written]).to.deep.equal([
        'Typed',
        true,
        undefined,
      ]);
      life.read({ ...base, body: 'theirs' });
      expect(life.written).to.deep.include({ version: '"2"', operations: [title('Typed')] });
    });

    it('settles the write that was not answered, and does it no second time', () => {
      const sent = new Life().edit({ list: [{ id: 'new', n: 3 }] }).save();
      const kept = JSON.parse(JSON.stringify(entryOf(sent.document))) as Entry;
      expect(kept.unanswered?.key).to.equal('key 1');
      const life = new Life({}, 'nothing').take({ type: 'restored', entry: kept });
      life.read({ ...base, list: [{ id: 'new', n: 3 }] });
      expect([life.name, life.written]).to.deep.equal(['clean', undefined]);
    });

    it('puts on top what was done here since', () => {
      const life = new Life().edit({ body: 'typed before it was there' }).take({ type: 'restored', entry });
      expect(life.document.working).to.deep.equal({ ...base, title: 'Typed', body: 'typed before it was there' });
    });

    for (const [when, answer] of [
      ['', []],
      [' for good', [0]],
    ] as const) {
      it(`waits until what is in flight by then is answered${when}, and loses neither`, () => {
        const life = new Life().edit({ body: 'saved at once' }).save().take({ type: 'restored', entry });
        for (const status of answer) life.wrote(status).take({ type: 'waited' });
        life.wrote(204, { version: '"2"' });
        expect([life.written, life.has('read')]).to.deep.equal([undefined, true]);
        life.read({ ...base, body: 'saved at once' });
        expect(life.written).to.deep.include({ version: '"2"', operations: [title('Typed')] });
        expect(life.document.working).to.deep.equal({ ...base, title: 'Typed', body: 'saved at once' });
      });
    }

    it('has the same future', () => {
      const one = new Life().saving().edit({ title: 'Three' }).wrote(0);
      const other = new Life({}, 'nothing').take({ type: 'restored', entry: entryOf(one.document) });
      one.take({ type: 'read-started' });
      for (const life of [one, other]) {
        if (life.document.phase.name !== 'reading') life.received({ ...base, title: 'Two' }, '"2"');
        else life.read({ ...base, title: 'Two' });
        life.save();
      }
      expect(other.document.operations).to.deep.equal(one.document.operations);
      expect(other.document.working).to.deep.equal(one.document.working);
    });
  });

  describe('that is new', () => {
    it('is created once, and what is edited meanwhile follows as a patch', () => {
      const life = new Life({}, 'nothing').edit({ title: 'New' }).save();
      expect(life.written).to.deep.include({ kind: 'create', version: undefined });
      expect([life.save().written, life.edit({ title: 'Newer' }).save().written]).to.deep.equal([undefined, undefined]);
      life.wrote(201, { state: { ...base, title: 'New' }, version: '"1"' });
      expect(life.written).to.deep.include({ kind: 'patch', version: '"1"', operations: [title('Newer')] });
    });

    it('is created with the same key where the answer was lost', () => {
      const life = new Life({}, 'nothing').edit({ title: 'New' }).save().wrote(0);
      expect(life.take({ type: 'waited' }).written).to.deep.include({ kind: 'create', key: 'key 1' });
    });

    it('is created with the same key, too, where a read overlapped with that', () => {
      const life = new Life({}, 'nothing').edit({ title: 'New' }).save();
      life.received({ ...base, title: 'Theirs' }).wrote(0);
      expect(life.take({ type: 'waited' }).written).to.deep.include({ kind: 'create', key: 'key 1' });
    });

    it('is refused, and not sent over and over, where the server says 412', () => {
      const life = new Life({}, 'nothing').edit({ title: 'New' }).save().wrote(412, { reason: 'there is one' });
      expect([life.name, life.written, life.document.unanswered]).to.deep.equal(['refused', undefined, undefined]);
    });

    it('stays nowhere when it is given up, unless it is on its way', () => {
      const life = new Life({}, 'nothing').edit({ title: 'New' }).take({ type: 'given-up' });
      expect([life.name, life.has('disarm'), life.take({ type: 'due' }).name]).to.deep.equal(['clean', true, 'saving']);
      const sent = new Life({}, 'nothing').edit({ title: 'New' }).save().take({ type: 'given-up' });
      expect(sent.name).to.equal('saving');
    });
  });

  describe('that is deleted', () => {
    const unversioned = (changes: Partial<Rules> = {}) =>
      new Life(changes, 'nothing').take({ type: 'received', state: base, version: undefined }).take({ type: 'remove' });

    it('is deleted on its version, after what is in flight', () => {
      const life = new Life().saving().take({ type: 'remove' });
      expect(life.written).to.equal(undefined);
      expect(life.wrote(204, { version: '"2"' }).written).to.deep.include({ kind: 'remove', version: '"2"' });
      expect([life.wrote(204).has('removed'), life.document.phase.name]).to.deep.equal([true, 'gone']);
    });

    it('is in conflict where it was changed elsewhere, and nothing is deleted before that is decided', () => {
      const outdated = () =>
        new Life().take({ type: 'remove' }).wrote(412, { state: { ...base, title: 'Theirs' }, version: '"2"' });
      const [mine, theirs] = [outdated(), outdated()];
      expect(mine.document.held?.conflicts[0]).to.include({ path: '', kind: 'delete/edit', mine: undefined });
      expect(mine.save().written).to.equal(undefined);
      expect(mine.resolve('mine').written).to.deep.include({ kind: 'remove', version: '"2"' });
      theirs.resolve('theirs');
      expect([theirs.name, theirs.document.working['title'], theirs.written]).to.deep.equal([
        'clean',
        'Theirs',
        undefined,
      ]);
    });

    it('is deleted on the version that it has where nothing but that is another', () => {
      const life = new Life().take({ type: 'remove' }).wrote(412, { state: base, version: '"2"' });
      expect(life.written).to.deep.include({ kind: 'remove', version: '"2"' });
    });

    for (const status of [404, 410]) {
      it(`is gone by a ${status}, too`, () => {
        expect(new Life().take({ type: 'remove' }).wrote(status).has('removed')).to.equal(true);
        expect(unversioned().take({ type: 'read', answer: { status } }).has('removed')).to.equal(true);
      });
    }

    describe('although its version is not known', () => {
      it('is read before, and deleted in the version that was read', () => {
        const life = unversioned();
        expect([life.written, life.has('read')]).to.deep.equal([undefined, true]);
        expect(life.read(base).written).to.deep.include({ kind: 'remove', version: '"2"' });
      });

      it('is not deleted where others have changed it since it was shown', () => {
        const life = unversioned().read({ ...base, title: 'Theirs' });
        expect([life.name, life.written]).to.deep.equal(['conflict', undefined]);
      });

      it('is deleted right after it was read where the server gives no versions', () => {
        const life = unversioned().take({ type: 'read', answer: { status: 200, state: base, weakVersion: 'a date' } });
        expect(life.written).to.deep.include({ kind: 'remove', version: 'a date' });
      });

      it('is deleted without a read where there are no versions', () => {
        const life = unversioned({ isVersioned: false });
        expect(life.written).to.deep.include({ kind: 'remove', version: undefined });
      });
    });

    it('is deleted once more where the answer was lost', () => {
      const life = new Life().take({ type: 'remove' }).wrote(0);
      expect(life.name).to.equal('offline');
      expect(life.take({ type: 'waited' }).written?.kind).to.equal('remove');
    });

    it('is gone without a request where it is nowhere yet, and nothing happens to it any more', () => {
      const life = new Life({}, 'nothing').edit({ title: 'New' }).take({ type: 'remove' });
      expect([life.has('removed'), life.written]).to.deep.equal([true, undefined]);
      expect(life.edit({ title: 'Newer' }).effects).to.deep.equal([]);
    });
  });
});
