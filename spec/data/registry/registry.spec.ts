import { expect } from 'chai';
import fc from 'fast-check';
import { DisposedError, type Lease, Registry } from '../../../app/data/registry';
import { watchLeases } from '../../../app/data/registry/watch-leases';
import { FakeClock } from '../../support/fake-clock';
import { Crown, disposals, Hat, Owner, Routes, Shelf } from './examples';

const LINGER_MS = 1_000;

function open(options: { readonly keepLast?: number } = {}) {
  const clock = new FakeClock();
  const registry = new Registry({ clock, lingerMs: LINGER_MS, ...options });
  const routes = new Routes();
  const stop = registry.followRoutes(routes);
  return { clock, registry, routes, stop };
}

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

  describe('keeps an instance', () => {
    it('as long as anybody holds it, and lets it linger after the last release', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const [first, second] = [registry.retain(hat, new Owner('a')), registry.retain(hat, new Owner('b'))];
      clock.advance(10 * LINGER_MS);
      first.release();
      clock.advance(10 * LINGER_MS);
      expect(hat.disposed).to.equal(false);
      second.release();
      clock.advance(LINGER_MS - 1);
      expect(registry.model(Hat, 'fez')).to.equal(hat);
      clock.advance(LINGER_MS);
      expect(disposals).to.deep.equal([hat]);
      expect(registry.inspect()).to.deep.equal([]);
      expect(clock.waiting).to.equal(0);
    });

    it('beyond its linger, if it is one of so many that were let go last, until others take its place', () => {
      const { registry, clock } = open({ keepLast: 2 });
      const names = (): string[] => registry.inspect().map(({ name }) => name);
      for (const id of ['a', 'b', 'c']) {
        registry.retain(registry.model(Hat, id), new Owner(id)).release();
        clock.advance(1);
      }
      clock.advance(LINGER_MS - 4);
      expect(names()).to.have.length(3);
      clock.advance(10 * LINGER_MS);
      expect(names()).to.deep.equal(["Hat 'b'", "Hat 'c'"]);
      expect(clock.waiting).to.equal(0);
      const held = registry.retain(registry.model(Hat, 'b'), new Owner('back'));
      registry.model(Hat, 'd');
      registry.model(Hat, 'e');
      clock.advance(LINGER_MS);
      expect(names()).to.deep.equal(["Hat 'b'", "Hat 'd'", "Hat 'e'"]);
      held.release();
      registry.purge();
      expect([names(), clock.waiting]).to.deep.equal([[], 0]);
    });

    it('that was only looked up for as long as it lingers, from the last look', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      clock.advance(LINGER_MS - 1);
      expect(registry.model(Hat, 'fez')).to.equal(hat);
      clock.advance(LINGER_MS - 1);
      expect(hat.disposed).to.equal(false);
      clock.advance(1);
      expect(hat.disposed).to.equal(true);
      expect(registry.model(Hat, 'fez')).to.not.equal(hat);
    });

    it('that was retained while it lingered', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      registry.retain(hat, new Owner('a')).release();
      clock.advance(LINGER_MS - 1);
      const lease = registry.retain(hat, new Owner('b'));
      expect(clock.waiting).to.equal(0);
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(false);
      lease.release();
    });

    it('whose lease is released twice by one of two', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const first = registry.retain(hat, new Owner('a'));
      registry.retain(hat, new Owner('b'));
      first.release();
      first.release();
      first.dispose();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(false);
    });

    it('no longer than it lingers from its last release, however often that is repeated', () => {
      const { registry, clock } = open();
      const lease = registry.retain(registry.model(Hat, 'fez'), new Owner('a'));
      lease.release();
      clock.advance(LINGER_MS - 1);
      lease.release();
      lease.dispose();
      clock.advance(1);
      expect(registry.inspect()).to.deep.equal([]);
    });

    it('that an owner disposes: it lets go of its own claim at most', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const lease = registry.retain(hat, new Owner('a'));
      // A controller does this to everything it has.
      hat.dispose();
      hat.dispose();
      expect(hat.disposed).to.equal(false);
      lease.dispose();
      clock.advance(LINGER_MS);
      expect(disposals).to.deep.equal([hat]);
    });

    it('that is in no registry as long as its owner says, whoever retained it', () => {
      const { registry, clock } = open();
      const hat = new Hat();
      registry.retain(hat, new Owner('a')).release();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(false);
      hat.dispose();
      expect(hat.disposed).to.equal(true);
    });
  });

  describe('while a route changes', () => {
    it('keeps what the left page releases until the next one shows, however long that takes', () => {
      const { registry, routes, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const lease = registry.retain(hat, new Owner('page a'));
      routes.leave();
      lease.release();
      clock.advance(5 * LINGER_MS);
      expect(registry.model(Hat, 'fez')).to.equal(hat);
      const next = registry.retain(hat, new Owner('page b'));
      routes.arrive();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(false);
      next.release();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(true);
      expect(clock.waiting).to.equal(0);
    });

    it('lets what nobody claimed linger from then on', () => {
      const { registry, routes, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const lease = registry.retain(hat, new Owner('page a'));
      routes.leave();
      lease.release();
      clock.advance(LINGER_MS);
      routes.arrive();
      clock.advance(LINGER_MS - 1);
      expect(hat.disposed).to.equal(false);
      clock.advance(1);
      expect(hat.disposed).to.equal(true);
    });

    it('that leads elsewhere, and is not announced for the page in between, lets go when the one after is left', () => {
      const { registry, routes, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const lease = registry.retain(hat, new Owner('page a'));
      routes.leave();
      lease.release();
      routes.leave();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(true);
      routes.arrive();
      expect(clock.waiting).to.equal(0);
    });

    it('that fails and never arrives lets go after a while', () => {
      const { registry, routes, clock } = open();
      const hat = registry.model(Hat, 'fez');
      const lease = registry.retain(hat, new Owner('page a'));
      routes.leave();
      lease.release();
      clock.advance(60_000);
      expect(hat.disposed).to.equal(true);
      expect(clock.waiting).to.equal(0);
    });

    it('no longer, once it has been told to follow no more', () => {
      const { registry, routes, clock, stop } = open();
      routes.leave();
      stop();
      routes.leave();
      registry.retain(registry.model(Hat, 'fez'), new Owner('a')).release();
      clock.advance(LINGER_MS);
      expect(registry.inspect()).to.deep.equal([]);
    });
  });

  describe('lets anything be asked for at any time', () => {
    it('gives a new instance to whoever asks for the one that is being disposed', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      let another: Hat | undefined;
      hat.on('dispose', () => (another = registry.model(Hat, 'fez')));
      clock.advance(LINGER_MS);
      expect(another).to.be.instanceOf(Hat).and.not.equal(hat);
      expect(another?.disposed).to.equal(false);
    });

    it('refuses to hold what is being disposed, and names it', () => {
      const { registry, clock } = open();
      const hat = registry.model(Hat, 'fez');
      let reason: unknown;
      hat.on('dispose', () => {
        try {
          registry.retain(hat, new Owner('late'));
        } catch (error) {
          reason = error;
        }
      });
      clock.advance(LINGER_MS);
      expect(reason).to.be.instanceOf(DisposedError).with.property('message').that.contains("Hat 'fez'");
      expect(() => registry.retain(hat, new Owner('later'))).to.throw(DisposedError);
    });

    it('spares what a listener to another one’s end retains', () => {
      const { registry, clock } = open();
      const [fez, bowler] = [registry.model(Hat, 'fez'), registry.model(Hat, 'bowler')];
      fez.on('dispose', () => registry.retain(bowler, new Owner('a')));
      clock.advance(LINGER_MS);
      expect([fez.disposed, bowler.disposed]).to.deep.equal([true, false]);
    });

    it('disposes with an instance what only that one held, without another linger', () => {
      const { registry, clock } = open();
      const [outer, inner] = [registry.model(Hat, 'outer'), registry.model(Hat, 'inner')];
      const lease = registry.retain(inner, outer);
      outer.on('dispose', () => lease.release());
      clock.advance(LINGER_MS);
      expect(registry.inspect()).to.deep.equal([]);
      expect(clock.waiting).to.equal(0);
    });

    it('goes on when the end of one fails', () => {
      const { registry, clock } = open();
      const fez = registry.model(Hat, 'fez');
      registry.model(Hat, 'bowler');
      fez.on('dispose', () => {
        throw new Error('a listener of somebody’s');
      });
      expect(() => clock.advance(LINGER_MS)).to.throw('a listener');
      clock.advance(LINGER_MS);
      expect(registry.inspect()).to.deep.equal([]);
      expect(clock.waiting).to.equal(0);
    });
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

  it('gives a destroyed record to nobody any more, and lets those who hold it finish', () => {
    const { registry, clock } = open();
    const hat = registry.model(Hat, 'fez');
    const lease = registry.retain(hat, new Owner('a'));
    hat.trigger('destroy');
    expect(registry.find(Hat, 'fez')).to.equal(undefined);
    expect(registry.model(Hat, 'fez')).to.not.equal(hat);
    lease.release();
    clock.advance(LINGER_MS);
    expect(hat.disposed).to.equal(true);
  });

  describe('when the machine’s clock is set back', () => {
    it('lets nothing linger for longer than twice its time', () => {
      const timers = new FakeClock();
      let setBackMs = 0;
      // A browser's timers go on as if nothing had happened.
      const clock = { now: () => timers.now() - setBackMs, after: timers.after.bind(timers) };
      const registry = new Registry({ clock, lingerMs: LINGER_MS });
      const [before, after] = [registry.model(Hat, 'before'), registry.model(Hat, 'after')];
      const lease = registry.retain(after, new Owner('a page'));
      timers.advance(LINGER_MS / 2);
      setBackMs = 3_600_000;
      lease.release();
      timers.advance(LINGER_MS / 2);
      expect([before.disposed, after.disposed]).to.deep.equal([true, false]);
      timers.advance(LINGER_MS / 2);
      expect(after.disposed).to.equal(true);
      expect(timers.waiting).to.equal(0);
    });

    it('still keeps what the next page may want', () => {
      const timers = new FakeClock();
      let setBackMs = 0;
      const clock = { now: () => timers.now() - setBackMs, after: timers.after.bind(timers) };
      const registry = new Registry({ clock, lingerMs: LINGER_MS });
      const routes = new Routes();
      registry.followRoutes(routes);
      const idle = registry.model(Hat, 'idle');
      const lease = registry.retain(registry.model(Hat, 'shown'), new Owner('a page'));
      routes.leave();
      lease.release();
      setBackMs = 3_600_000;
      timers.advance(5 * LINGER_MS);
      expect([idle.disposed, lease.instance.disposed]).to.deep.equal([true, false]);
    });
  });

  it('gives a destroyed record to everybody again once it is taken in anew', () => {
    const { registry, clock } = open();
    const hat = registry.model(Hat, 'fez');
    hat.trigger('destroy');
    registry.enter(hat);
    expect(registry.find(Hat, 'fez')).to.equal(hat);
    expect(registry.inspect()).to.have.length(1);
    clock.advance(LINGER_MS);
    expect(hat.disposed).to.equal(true);
  });

  it('takes in nothing whose end has begun', () => {
    const { registry, clock } = open();
    const hat = registry.model(Hat, 'fez');
    hat.on('dispose', () => registry.enter(hat));
    clock.advance(LINGER_MS);
    expect(registry.find(Hat, 'fez')).to.equal(undefined);
  });

  it('gives the next user nothing that is taken in anew after the last one left', () => {
    const { registry } = open();
    const hat = registry.model(Hat, 'fez');
    registry.retain(hat, new Owner('a page that is being left'));
    hat.trigger('destroy');
    registry.purge();
    registry.enter(hat);
    expect(registry.find(Hat, 'fez')).to.equal(undefined);
  });

  it('gives the next user nothing that is renamed after the last one left', () => {
    const { registry } = open();
    const hat = registry.model(Hat, 'fez');
    registry.retain(hat, new Owner('a page that is being left'));
    registry.purge();
    hat.receive({ id: 'bowler' });
    expect([registry.find(Hat, 'fez'), registry.find(Hat, 'bowler')]).to.deep.equal([undefined, undefined]);
  });

  it('gives the next user nothing of the last, at once', () => {
    const { registry, clock } = open();
    const [seen, unseen] = [registry.model(Hat, 'seen'), registry.model(Hat, 'unseen')];
    const lease = registry.retain(seen, new Owner('a page'));
    registry.purge();
    expect(unseen.disposed).to.equal(true);
    expect(seen.disposed).to.equal(false);
    expect(registry.model(Hat, 'seen')).to.not.equal(seen);
    lease.release();
    clock.advance(LINGER_MS);
    expect(seen.disposed).to.equal(true);
    expect(registry.inspect()).to.deep.equal([]);
  });

  describe('says', () => {
    it('what is live, who holds it, and since when', () => {
      const { registry, clock } = open();
      const startMs = clock.now();
      const hat = registry.model(Hat, 'fez');
      clock.advance(5);
      registry.retain(hat, new Owner('article-page-3'));
      registry.collection(Shelf, { room: 'hall' });
      expect(registry.inspect()).to.deep.equal([
        {
          name: "Hat 'fez'",
          instance: hat,
          sinceMs: startMs,
          leases: [{ holder: 'article-page-3', sinceMs: startMs + 5, takenAt: undefined }],
        },
        {
          name: 'Shelf {"room":"hall"}',
          instance: registry.collection(Shelf, { room: 'hall' }),
          sinceMs: startMs + 5,
          leases: [],
        },
      ]);
    });

    it('in development whose holder was disposed without letting go, once, with the place that took the lease', () => {
      const { registry, routes } = open();
      const reports: string[] = [];
      registry.supervise(watchLeases((message) => reports.push(message)));
      const page = new Owner('article-page-3');
      const takeLease = (): Lease => registry.retain(registry.model(Hat, 'fez'), page);
      takeLease();
      routes.leave();
      page.disposed = true;
      routes.arrive();
      routes.arrive();
      expect(reports).to.have.length(1);
      expect(reports[0]).to.contain("article-page-3 was disposed and still holds Hat 'fez'").and.contain('takeLease');
      // Its first line is the place, and not the registry's own.
      const [what, place] = registry.inspect()[0]?.leases[0]?.takenAt?.split('\n') ?? [];
      expect(what).to.equal("Lease: Hat 'fez' is held since here");
      expect(place).to.contain('takeLease');
    });
  });

  describe('leaves nothing behind', () => {
    type Command =
      | { readonly kind: 'model' | 'list' | 'retain' | 'release' | 'destroy' | 'save'; readonly at: number }
      | { readonly kind: 'rename'; readonly at: number; readonly to: number }
      | { readonly kind: 'leave' | 'arrive' | 'purge' | 'dispose' | 'return' }
      | { readonly kind: 'wait'; readonly ms: number };
    const at = fc.nat(7);
    const command: fc.Arbitrary<Command> = fc.oneof(
      fc.record({ kind: fc.constantFrom('model', 'list', 'retain', 'release', 'destroy', 'save'), at }),
      fc.record({ kind: fc.constant('rename'), at, to: at }),
      fc.record({ kind: fc.constantFrom('leave', 'arrive', 'purge', 'dispose', 'return') }),
      fc.record({ kind: fc.constant('wait'), ms: fc.nat(1_500) }),
    );

    it('whatever is asked for, held, released, renamed, destroyed, disposed, in whatever order and time', function () {
      this.timeout(20_000);
      fc.assert(
        fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
          const { registry, clock, routes } = open();
          const leases: Lease<Hat | Shelf>[] = [];
          const instances = new Set<Hat | Shelf>();
          for (const step of commands) {
            perform(step, { registry, clock, routes, leases, instances });
            // What is held is alive, and the same for everyone who can still look it up.
            for (const { instance } of leases) expect(instance.disposed).to.equal(false);
          }
          for (const lease of leases) lease.release();
          routes.arrive();
          clock.advance(LINGER_MS);
          expect(registry.inspect()).to.deep.equal([]);
          expect(clock.waiting).to.equal(0);
          for (const instance of instances) {
            expect(instance.disposed).to.equal(true);
            expect(disposals.filter((each) => each === instance)).to.have.length(1);
          }
          disposals.splice(0);
        }),
        { numRuns: 2_000 },
      );
    });

    interface World {
      readonly registry: Registry;
      readonly clock: FakeClock;
      readonly routes: Routes;
      readonly leases: Lease<Hat | Shelf>[];
      readonly instances: Set<Hat | Shelf>;
    }

    function perform(step: Command, { registry, clock, routes, leases, instances }: World): void {
      const hat = (id: number): Hat => registry.model(Hat, id);
      switch (step.kind) {
        case 'model':
          instances.add(hat(step.at));
          return;
        case 'list':
          instances.add(registry.collection(Shelf, { page: step.at }));
          return;
        case 'retain': {
          const lease = registry.retain(hat(step.at), new Owner('somebody'));
          instances.add(lease.instance);
          leases.push(lease);
          return;
        }
        case 'release':
          leases.splice(step.at, 1)[0]?.release();
          return;
        case 'rename':
          instances.add(hat(step.at));
          hat(step.at).receive({ id: step.to });
          return;
        case 'destroy':
          instances.add(hat(step.at));
          hat(step.at).trigger('destroy');
          return;
        case 'save': {
          const unsaved = new Hat({ size: step.at });
          unsaved.receive({ id: step.at });
          const isNew = registry.find(Hat, step.at) === undefined;
          registry.enter(unsaved);
          if (isNew) instances.add(unsaved);
          return;
        }
        case 'dispose':
          for (const instance of instances) if (!instance.disposed) instance.dispose();
          return;
        case 'return':
          for (const instance of instances) if (instance instanceof Hat) registry.enter(instance);
          return;
        case 'leave':
          routes.leave();
          return;
        case 'arrive':
          routes.arrive();
          return;
        case 'purge':
          registry.purge();
          return;
        case 'wait':
          clock.advance(step.ms);
          return;
      }
    }
  });
});
