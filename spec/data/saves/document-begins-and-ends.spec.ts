/** How a document is created, and how it is deleted. */
import { expect } from 'chai';
import type { Rules } from '../../../app/data/saves/document';
import { base, Life, title } from './life';

describe('A document', () => {
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

    it('has nothing unsaved any more, and waits for nothing', () => {
      const life = new Life().take({ type: 'remove' }).edit({ title: 'Two' });
      expect(life.unsaved).to.equal(1);
      life.wrote(204);
      expect([life.name, life.unsaved, life.has('disarm')]).to.deep.equal(['clean', 0, true]);
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
