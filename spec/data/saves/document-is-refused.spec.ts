/** How a document goes on that the server does not take, or not as a whole. */
import { expect } from 'chai';
import { stateOf } from '../../../app/data/saves/document';
import { base, Life, title } from './life';

describe('A document', () => {
  describe('that the server refuses', () => {
    for (const status of [400, 403, 404, 409, 410, 415]) {
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

    it('is not confirmed by what went through before it was found', () => {
      const life = new Life().edit({ title: 'Two', more: 1, other: 1, last: 'poison' }).save().wrote(422);
      life.wrote(204, { version: '"2"' });
      expect(life.document.confirmedEdit).to.be.below(life.document.edit);
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
});
