/** How a document goes on of which nobody knows what became: writes without an answer, and what the journal has. */
import { expect } from 'chai';
import { entryOf, isClean, type Entry } from '../../../app/data/saves/document';
import { base, Life, title } from './life';

describe('A document', () => {
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
});
