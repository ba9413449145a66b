/** What becomes of all instances in the end, and what can be seen of them until then. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Lease, type Registry } from '../../../app/data/registry';
import { watchLeases } from '../../../app/data/registry/watch-leases';
import type { FakeClock } from '../../support/fake-clock';
import { disposals, Hat, LINGER_MS, open, Owner, type Routes, Shelf } from './examples';

describe('The registry', () => {
  beforeEach(() => disposals.splice(0));

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
      | { readonly kind: 'leave' | 'arrive' | 'purge' | 'dispose' }
      | { readonly kind: 'wait'; readonly ms: number };
    const at = fc.nat(7);
    const command: fc.Arbitrary<Command> = fc.oneof(
      fc.record({ kind: fc.constantFrom('model', 'list', 'retain', 'release', 'destroy', 'save'), at }),
      fc.record({ kind: fc.constant('rename'), at, to: at }),
      fc.record({ kind: fc.constantFrom('leave', 'arrive', 'purge', 'dispose') }),
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
