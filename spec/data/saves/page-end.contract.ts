/** What is left of unsaved edits when the page is left or killed. Run for plain Backbone and for our own models. */
import { expect } from 'chai';
import { setSavingTools } from '../../../app/data/saves';
import { settle, type Sheet, sheet, Stage, type Kind } from './sheets';

export function pageEndContract(kind: Kind): void {
  describe(`Failures and the page’s end, on ${kind.title}`, () => {
    let stage: Stage;
    beforeEach(() => {
      stage = new Stage(kind);
    });
    afterEach(() => stage.close());

    const patches = () => stage.api.patches();

    it('keeps what is typed where the end of the tab does not reach it, and goes on with it in the next', async () => {
      const first = await stage.open();
      stage.api.isOffline = true;
      first.set('title', 'Typed');
      await stage.pause(250);
      expect(stage.journals.size).to.equal(1);
      await stage.crash();
      stage.api.isOffline = false;
      stage.api.change('1', { body: 'theirs' });
      stage.openTab('second');
      const model = await stage.open();
      await stage.pause(60_000);
      expect(stage.state).to.include({ title: 'Typed', body: 'theirs' });
      expect([model.get('title'), model.saveState.name, stage.journals.size]).to.deep.equal(['Typed', 'clean', 0]);
    });

    it('writes nothing to the journal that is there already', async () => {
      const puts: unknown[] = [];
      const journal = stage.journals.tab('counted');
      const undo = setSavingTools({
        journal: {
          ...journal,
          replace(before, now) {
            puts.push(now?.entry.working['title']);
            return journal.replace(before, now);
          },
        },
      });
      const model = await stage.open();
      model.set('title', 'T');
      await stage.pause(250);
      expect(puts).to.deep.equal(['T']);
      for (const title of ['Ty', 'Typ']) {
        model.set('title', title);
        await settle();
      }
      await stage.pause(250);
      expect(puts).to.deep.equal(['T', 'Typ']);
      undo();
    });

    it('does not do twice what it had sent before the tab was killed', async () => {
      const first = await stage.open();
      first.shoes.add({ size: 1 });
      stage.api.isHolding = true;
      await stage.pause(800);
      await stage.pause(250);
      stage.api.loseAnswer();
      stage.journals.kill('first');
      stage.api.isHolding = false;
      stage.openTab('second');
      await stage.open();
      await stage.pause(60_000);
      expect(stage.ids()).to.have.lengthOf(4);
    });

    it('creates once what was being created when the tab was killed', async () => {
      const Sheets = stage.define();
      const first = new Sheets();
      stage.api.isHolding = true;
      first.set('title', 'New');
      await stage.pause(800);
      await stage.pause(250);
      stage.api.loseAnswer();
      stage.journals.kill('first');
      stage.api.isHolding = false;
      stage.openTab('second');
      const model = new Sheets();
      await settle();
      expect([model.get('title'), model.id]).to.deep.equal(['New', '101']);
      expect(stage.api.sheets.size).to.equal(2);
    });

    it('writes the journal and sends when the page is left', async () => {
      const model = await stage.open();
      stage.api.isHolding = true;
      model.set('title', 'Last words');
      for (const { leaving } of [...stage.page]) leaving();
      expect([patches(), stage.page.size]).to.deep.equal([[], 0]);
      await settle();
      for (const { leaving } of [...stage.page]) leaving();
      await settle();
      expect([patches().length, stage.journals.size]).to.deep.equal([1, 1]);
      stage.api.answer();
      await settle();
      expect([stage.state['title'], stage.journals.size]).to.deep.equal(['Last words', 0]);
    });

    describe('when the page is left', () => {
      const leave = async () => {
        for (const { leaving } of [...stage.page]) leaving();
        await settle();
      };
      const keptAlive = () => stage.api.writes().map(({ isKeptAlive }) => isKeptAlive);

      it('sends at once what is unsaved, so that it outlives the page, and in no other case', async () => {
        const model = await stage.open();
        model.set('title', 'Two');
        await stage.pause();
        model.set('title', 'Three');
        await settle();
        await leave();
        expect([stage.state['title'], keptAlive()]).to.deep.equal(['Three', [false, true]]);
      });

      it('lets no more outlive it than 64 KiB in all; what does not fit is in the journal', async () => {
        stage.api.put({ ...sheet, id: '2' });
        const [one, other] = [await stage.open(), await stage.open(stage.define(), '2')];
        stage.api.isHolding = true;
        // Two bytes each.
        one.set('title', 'ä'.repeat(20_000));
        other.set('title', 'ä'.repeat(20_000));
        await settle();
        await leave();
        expect([keptAlive(), stage.journals.size]).to.deep.equal([[true, false], 2]);
        stage.api.answer();
        stage.api.answer();
        await settle();
        one.set('title', 'short again');
        await settle();
        await leave();
        stage.api.answer();
        await settle();
        expect([keptAlive(), stage.journals.size]).to.deep.equal([[true, false, true], 0]);
      });

      it('makes room for the next when it is answered, whatever the answer', async () => {
        const model = await stage.open();
        for (const how of ['lost', 'answered', 'answered'] as const) {
          stage.api.isHolding = true;
          model.set('title', `${how} ${'x'.repeat(40_000)} ${stage.api.sent.length}`);
          await settle();
          await leave();
          expect(keptAlive().at(-1), how).to.equal(true);
          if (how === 'lost') stage.api.loseAnswer();
          else stage.api.answer();
          stage.api.isHolding = false;
          await stage.pause(60_000);
          await stage.pause();
        }
      });

      it('does not send what is not to be sent unasked, and keeps it', async () => {
        const model = await stage.open(stage.define({ patcher: { autoSave: undefined } }));
        model.set('title', 'Two');
        await settle();
        await leave();
        expect([patches(), stage.journals.size]).to.deep.equal([[], 1]);
      });
    });

    it('gives nobody what another left behind, and keeps it for whoever that was', async () => {
      stage.who = 'ann';
      const first = await stage.open();
      stage.api.isOffline = true;
      first.set('title', 'Ann’s');
      await stage.pause(250);
      await stage.crash();
      stage.api.isOffline = false;
      stage.openTab('second');
      stage.who = 'bob';
      const bobs = await stage.open();
      await stage.pause(60_000);
      expect([bobs.get('title'), stage.api.writes(), stage.journals.size]).to.deep.equal(['One', [], 1]);
      await stage.crash('second');
      stage.openTab('third');
      stage.who = 'ann';
      const model = await stage.open();
      await stage.pause(60_000);
      expect([model.get('title'), stage.state['title'], stage.journals.size]).to.deep.equal(['Ann’s', 'Ann’s', 0]);
    });

    it('creates once what was being created when the tab was killed in the same moment', async () => {
      const Sheets = stage.define();
      const first = new Sheets();
      stage.api.isHolding = true;
      void first.save({ title: 'New' });
      await settle();
      stage.api.loseAnswer();
      await stage.crash();
      stage.api.isHolding = false;
      stage.openTab('second');
      const model = new Sheets();
      await settle();
      expect([model.get('title'), model.id, stage.api.sheets.size]).to.deep.equal(['New', '101', 2]);
    });

    it('lets two tabs work on one document: no element twice, no edit lost', async () => {
      const one = await stage.open();
      stage.openTab('second');
      const two = await stage.open();
      one.set('title', 'of the first');
      one.shoes.add({ size: 1 });
      two.set('body', 'of the second');
      two.shoes.add({ size: 2 });
      await stage.pause();
      await stage.pause();
      expect(stage.state).to.include({ title: 'of the first', body: 'of the second' });
      expect(stage.ids()).to.have.lengthOf(5);
      expect(new Set(stage.ids()).size).to.equal(5);
    });

    it('saves what a model left unsaved that was disposed', async () => {
      const model = await stage.open();
      model.set('title', 'Leaving');
      if (model.dispose) model.dispose();
      else await stage.pause();
      await settle();
      expect([stage.state['title'], stage.reported]).to.deep.equal(['Leaving', []]);
    });

    it('asks whether to save it with the model as it was before it was disposed', async () => {
      const autoSave = (asked: Sheet) => !asked.isNew() && asked.get('title') === 'Leaving';
      const model = await stage.open(stage.define({ patcher: { autoSave } }));
      model.set('title', 'Leaving');
      if (model.dispose) model.dispose();
      else await stage.pause();
      await settle();
      expect([stage.state['title'], stage.reported]).to.deep.equal(['Leaving', []]);
    });
  });
}
