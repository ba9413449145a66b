/** How a document is edited and saved, transition by transition; document.properties.spec.ts has what holds on any way. */
import { expect } from 'chai';
import { stateOf } from '../../../app/data/saves/document';
import { MARK } from '../../../app/data/saves/identity';
import { base, Life, title } from './life';

const network = [0, 408, 425, 429, 500, 502, 503, 504];

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
      ['changed back', (life: Life) => life.edit({ title: 'One' }).take({ type: 'due' })],
      ['given up', (life: Life) => life.take({ type: 'given-up' })],
    ] as const) {
      it(`is saved as it was when it is ${how} meanwhile`, () => {
        const life = change(new Life().saving('Two'));
        life.wrote(204, { version: '"2"' });
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

    it('takes a 401 for a refusal where the one whose it is has signed in since, until something is edited', () => {
      const life = new Life().saving().wrote(401).take({ type: 'signed-in' }).wrote(401);
      expect(life.name).to.equal('refused');
      for (const type of ['signed-in', 'online', 'waited'] as const) {
        expect(life.take({ type }).written, type).to.equal(undefined);
      }
      life.edit({ title: 'Three' }).take({ type: 'due' });
      expect(life.written).not.to.equal(undefined);
      expect(life.wrote(401).name).to.equal('offline');
      expect(life.take({ type: 'signed-in' }).wrote(0).take({ type: 'waited' }).wrote(401).name).to.equal('offline');
    });
  });
});
