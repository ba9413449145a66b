/** One instance for each record: how it is looked up, and what else becomes it. */
import { expect } from 'chai';
import fc from 'fast-check';
import { watchLeases } from '../../../app/data/registry/watch-leases';
import { Crown, disposals, Hat, LINGER_MS, open, Owner, Shelf } from './examples';

describe('The registry', () => {
  beforeEach(() => disposals.splice(0));

  describe('looks up', () => {
    it('one instance for each class and id', () => {
      const { registry } = open();
      const fez = registry.model(Hat, 'fez');
      expect(registry.model(Hat, 'fez')).to.equal(fez);
      expect(registry.model(Hat, 'bowler')).to.not.equal(fez);
      expect(fez.attributes).to.deep.equal({ id: 'fez' });
      class OtherHat extends Hat {}
      expect(registry.model(OtherHat, 'fez')).to.be.instanceOf(OtherHat).and.not.equal(fez);
    });

    it('2 and "2" as one, and 0 as an id like any other', () => {
      const { registry } = open();
      expect(registry.model(Hat, '2')).to.equal(registry.model(Hat, 2));
      expect(registry.model(Hat, 0)).to.equal(registry.model(Hat, '0'));
    });

    for (const id of ['', NaN, undefined]) {
      it(`nothing for '${String(id)}', which is no id`, () => {
        const { registry } = open();
        expect(() => registry.model(Hat, id)).to.throw(RangeError, 'Hat');
        expect(registry.inspect()).to.deep.equal([]);
      });
    }

    it('the one record of a class that has but one', () => {
      const { registry } = open();
      expect(registry.model(Crown)).to.equal(registry.live(Crown));
      expect(registry.model(Crown).attributes).to.deep.equal({});
    });

    for (const id of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      it(`records called ${id} without harm`, () => {
        const { registry } = open();
        const hat = registry.model(Hat, id);
        expect(hat).to.be.instanceOf(Hat);
        expect(registry.model(Hat, id)).to.equal(hat);
        expect(registry.model(Hat, 'other')).to.not.equal(hat);
        expect(registry.collection(Shelf, { room: id })).to.equal(registry.collection(Shelf, { room: id }));
      });
    }

    it('one list for each class and parameters, in whatever order they stand, what is undefined left out', () => {
      const { registry } = open();
      const shelf = registry.collection(Shelf, { room: 'hall', page: 2 });
      expect(registry.collection(Shelf, { page: 2, room: 'hall' })).to.equal(shelf);
      expect(registry.collection(Shelf, { page: 2, room: 'hall', where: undefined } as object)).to.equal(shelf);
      expect(registry.collection(Shelf, { page: 3, room: 'hall' })).to.not.equal(shelf);
      expect(shelf.params).to.deep.equal({ room: 'hall', page: 2 });
      expect(registry.collection(Shelf)).to.equal(registry.collection(Shelf, {}));
    });

    it('nested parameters by what they hold, and lists by their order', () => {
      const { registry } = open();
      const shelf = registry.collection(Shelf, { where: { colour: 'red', sizes: [1, 2] } });
      expect(registry.collection(Shelf, { where: { sizes: [1, 2], colour: 'red' } })).to.equal(shelf);
      expect(registry.collection(Shelf, { where: { sizes: [2, 1], colour: 'red' } })).to.not.equal(shelf);
    });

    it('no two different parameters as one', function () {
      this.timeout(20_000);
      const json = fc.dictionary(
        fc.constantFrom('a', 'b', '__proto__', 'pairs'),
        fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 2 }), fc.array(fc.constantFrom('a', 1))),
        { noNullPrototype: true, maxKeys: 3 },
      );
      fc.assert(
        fc.property(json, json, (one, other) => {
          const { registry } = open();
          const sorted = (params: object): string =>
            JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
          const isSame = registry.collection(Shelf, one) === registry.collection(Shelf, other);
          expect(isSame).to.equal(sorted(one) === sorted(other));
        }),
        { numRuns: 2_000 },
      );
    });

    for (const [what, value] of [
      ['a date', new Date(0)],
      ['NaN', NaN],
      ['a function', () => 1],
      ['a Map', new Map()],
    ] as const) {
      it(`no list by ${what}, which would be one key with another`, () => {
        const { registry } = open();
        expect(() => registry.collection(Shelf, { where: value } as object)).to.throw(TypeError, 'params.where');
      });
    }
  });

  describe('takes in', () => {
    it('a record that got its id, with those who hold it already', () => {
      const { registry, clock } = open();
      const hat = new Hat();
      const lease = registry.retain(hat, new Owner('a form'));
      hat.receive({ id: 'fez' });
      registry.enter(hat);
      clock.advance(LINGER_MS);
      expect(registry.model(Hat, 'fez')).to.equal(hat);
      hat.dispose();
      expect(hat.disposed).to.equal(false);
      lease.release();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(true);
    });

    it('nothing that has no id yet, and nothing twice', () => {
      const { registry } = open();
      registry.enter(new Hat());
      const hat = registry.model(Hat, 'fez');
      registry.enter(hat);
      expect(registry.inspect().map(({ name }) => name)).to.deep.equal(["Hat 'fez'"]);
    });

    it('no second one of an id: the first learns what the newcomer knows, which is told that it gave way', () => {
      const { registry } = open();
      const reports: string[] = [];
      registry.supervise(watchLeases((message) => reports.push(message)));
      const hat = registry.model(Hat, 'fez');
      const newcomer = new Hat({ id: 'fez', size: 57 });
      let heard = false;
      newcomer.on('alias', () => (heard = true));
      registry.enter(newcomer);
      expect(registry.model(Hat, 'fez')).to.equal(hat);
      expect(hat.attributes.size).to.equal(57);
      expect(heard).to.equal(true);
      expect(reports.join()).to.contain("Hat 'fez'");
    });

    it('no second one of an id: whoever has the newcomer has the first from then on, which lives as long as it does', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const newcomer = new Hat({ id: 'fez', size: 57 });
      const lease = registry.retain(newcomer, new Owner('a form'));
      registry.enter(newcomer);
      const heard: string[] = [];
      newcomer.on('changed', (...told) => heard.push(`changed ${told.length}`));
      newcomer.receive({ size: 58 });
      hat.trigger('changed', hat, 'more');
      expect([hat.attributes.size, newcomer.attributes.size]).to.deep.equal([58, 58]);
      expect(heard).to.deep.equal(['changed 2']);
      clock.advance(10 * LINGER_MS);
      newcomer.dispose();
      expect([hat.disposed, newcomer.disposed]).to.deep.equal([false, false]);
      expect(registry.find(Hat, 'fez')).to.equal(hat);
      lease.release();
      clock.advance(LINGER_MS);
      expect([hat.disposed, newcomer.disposed]).to.deep.equal([true, true]);
      expect(registry.inspect()).to.deep.equal([]);
    });

    it('no third one either, when what stayed gives way itself', () => {
      const { registry } = open();
      const [first, hat] = [registry.model(Hat, 'bowler'), registry.model(Hat, 'fez')];
      const newcomer = new Hat({ id: 'fez' });
      registry.retain(newcomer, new Owner('a form'));
      registry.enter(newcomer);
      hat.receive({ id: 'bowler', size: 3 });
      newcomer.receive({ size: 4 });
      expect([first, hat, newcomer].map(({ attributes }) => attributes)).to.deep.equal(
        Array.from({ length: 3 }, () => ({ id: 'bowler', size: 4 })),
      );
    });

    it('a changed id: from then on the record is found by the new one only', () => {
      const { registry } = open();
      const hat = registry.model(Hat, 'old');
      registry.retain(hat, new Owner('a'));
      hat.receive({ id: 'new' });
      expect(registry.find(Hat, 'new')).to.equal(hat);
      expect(registry.find(Hat, 'old')).to.equal(undefined);
    });

    it('a changed id that another has: that one stays the one', () => {
      const { registry, clock } = open();
      const [other, hat] = [registry.model(Hat, 'new'), registry.model(Hat, 'old')];
      registry.retain(other, new Owner('a'));
      hat.receive({ id: 'new', size: 3 });
      expect(registry.find(Hat, 'new')).to.equal(other);
      expect(other.attributes.size).to.equal(3);
      clock.advance(LINGER_MS);
      expect([hat.disposed, other.disposed]).to.deep.equal([true, false]);
    });
  });
});
