/** How long an instance lives: as long as anybody holds it, and a little longer. */
import { expect } from 'chai';
import { DisposedError } from '../../../app/data/registry';
import { disposals, Hat, LINGER_MS, open, Owner } from './examples';

describe('The registry', () => {
  beforeEach(() => disposals.splice(0));

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
});
