import { expect } from 'chai';
import fc from 'fast-check';
import { Collection, Model, Registry } from '../../app/data';
import { Controller, proto, registerView, setRecordKeeper, View } from '../../app/ui';
import {
  Composer,
  type ControllerClass,
  Dispatcher,
  mediator,
  type Params,
  type RouteInfo,
} from '../../vendor/chaplin';
import { FakeClock } from '../support/fake-clock';
import { settled } from '../support/stage';
import labelTemplate from './fixtures/label.hbs';

const LINGER_MS = 1_000;

class Hat extends Model<{ id: string; title: string }> {
  override url(): string {
    return `/hats/${this.id}`;
  }
}

class Hats extends Collection<Hat, { readonly shelf: string }> {
  static {
    proto(Hats, { model: Hat });
  }
}

class Crown extends Model<{ weight: number }> {
  static {
    proto(Crown, { only: true });
  }
}

class HatView extends View<Hat> {
  static {
    proto(HatView, { type: 'spec-hat', template: labelTemplate });
  }
}

/** A page for each letter of its parameter `hats`; what it does before and while it shows is told by the route. */
class HatController extends Controller {
  declare hats: Hat[];
  declare first: Hat | undefined;

  override beforeAction({ before = '' }: Params): unknown {
    switch (before) {
      case 'waits':
        return gate.passed;
      case 'shares and waits':
        this.share(Hat, { id: 'early' });
        return gate.passed;
      case 'refuses':
        return Promise.reject(new Error('no hats today'));
      default:
        return undefined;
    }
  }

  show({ hats = '' }: Params): void {
    this.hats = hats.split('').map((id) => this.share(Hat, { id }));
    // Chaplin disposes what it finds in a controller, and it is not this controller's.
    [this.first] = this.hats;
    if (this.first !== undefined) this.view = new HatView({ model: this.first, autoRender: false });
  }

  list({ shelf = '' }: Params): void {
    this.share(Hats, { shelf });
  }

  redirect({ hats = '' }: Params): void {
    go({ hats });
  }

  async late({ hats = '' }: Params): Promise<void> {
    await gate.passed;
    for (const id of hats) this.share(Hat, { id });
  }

  fail(): void {
    throw new Error('no hats at all');
  }
}

/** What shows instead of a page that cannot be shown. */
class ErrorController extends Controller {
  explain(): void {
    this.share(Hats, { shelf: 'lost' });
  }
}

let gate: { readonly passed: Promise<void>; open: () => void };
let dispatcher: Dispatcher;

function go(params: Params, action = 'show', controller: ControllerClass = HatController): void {
  const route: RouteInfo = { path: `${action}-${JSON.stringify(params)}`, controller, action, name: action, query: '' };
  dispatcher.dispatch(route, params);
}

function closeGate(): void {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  gate = { passed, open };
}

describe('Sharing records', () => {
  let clock: FakeClock;
  let registry: Registry;
  let composer: Composer;
  let undo: (() => void)[];
  const held = (): readonly string[] =>
    registry.inspect().flatMap(({ name, leases }) => (leases.length > 0 ? [name] : []));

  /** Nothing shows any more, and its linger is over. */
  function close(): void {
    dispatcher.dispose();
    composer.dispose();
    for (const stop of undo) stop();
    clock.advance(LINGER_MS);
  }

  function open(): void {
    clock = new FakeClock();
    registry = new Registry({ clock, lingerMs: LINGER_MS });
    composer = new Composer();
    dispatcher = new Dispatcher({ failure: { controller: ErrorController, action: 'explain' } });
    // What fails on purpose is written to the console, as it should be; here it would be noise.
    const { error } = console;
    console.error = () => undefined;
    mediator.setHandler('region:show', () => undefined);
    undo = [
      setRecordKeeper(registry),
      registry.followRoutes(mediator),
      () => mediator.removeHandlers(['region:show']),
      () => (console.error = error),
    ];
    closeGate();
  }

  beforeEach(open);
  afterEach(() => {
    close();
    expect(registry.inspect()).to.deep.equal([]);
    expect(clock.waiting).to.equal(0);
  });

  it('gives a controller the live instance at once, the same each time', () => {
    go({ hats: 'aa' });
    const [first, second] = (dispatcher.currentController as HatController).hats;
    expect(first).to.equal(second).and.equal(registry.find(Hat, 'a'));
    expect(first?.attributes).to.deep.equal({ id: 'a' });
  });

  it('gives lists by their parameters, and the only record of a class by none', () => {
    class Several extends HatController {
      override show(): void {
        expect(this.share(Hats, { shelf: 'left' })).to.equal(registry.collection(Hats, { shelf: 'left' }));
        expect(this.share(Crown)).to.equal(registry.model(Crown));
      }
    }
    go({}, 'show', Several);
    expect(held()).to.deep.equal(['Hats {"shelf":"left"}', 'Crown']);
  });

  it('keeps what the next page shares as well, however long the change takes, and lets go of the rest', async () => {
    go({ hats: 'ab' });
    const [a, b] = (dispatcher.currentController as HatController).hats;
    go({ hats: 'bc', before: 'waits' });
    clock.advance(10 * LINGER_MS);
    gate.open();
    await settled();
    expect((dispatcher.currentController as HatController).hats[0]).to.equal(b);
    expect(held()).to.deep.equal(["Hat 'b'", "Hat 'c'"]);
    clock.advance(LINGER_MS);
    expect([a?.disposed, b?.disposed]).to.deep.equal([true, false]);
  });

  it('outlives the controller that disposes what it finds in itself', () => {
    go({ hats: 'a' });
    const { first } = dispatcher.currentController as HatController;
    go({ hats: 'a', again: 'yes' });
    expect(first?.disposed).to.equal(false);
    expect((dispatcher.currentController as HatController).first).to.equal(first);
  });

  it('keeps through a redirection what the page behind it shares', () => {
    go({ hats: 'a' });
    const { first } = dispatcher.currentController as HatController;
    go({ hats: 'ab' }, 'redirect');
    clock.advance(10 * LINGER_MS);
    expect((dispatcher.currentController as HatController).first).to.equal(first);
    expect(held()).to.deep.equal(["Hat 'a'", "Hat 'b'"]);
  });

  it('holds nothing for a page that was left before it showed, nor for one that refused, or failed', async () => {
    go({ hats: 'a' });
    go({ before: 'shares and waits' });
    go({ hats: 'b' });
    expect(held()).to.deep.equal(["Hat 'b'"]);
    gate.open();
    await settled();
    expect(held()).to.deep.equal(["Hat 'b'"]);
    go({ before: 'refuses' });
    await settled();
    expect(held()).to.deep.equal(['Hats {"shelf":"lost"}']);
    go({}, 'fail');
    clock.advance(LINGER_MS);
    expect(registry.inspect().map(({ name }) => name)).to.deep.equal(['Hats {"shelf":"lost"}']);
  });

  it('holds what an action shares late until its page is left, and nothing for one that was left', async () => {
    go({ hats: 'a' }, 'late');
    gate.open();
    await settled();
    expect(held()).to.deep.equal(["Hat 'a'"]);
    closeGate();
    go({ hats: 'b' }, 'late');
    expect(held()).to.deep.equal([]);
    go({ hats: 'c' });
    gate.open();
    await settled();
    expect(held()).to.deep.equal(["Hat 'c'"]);
  });

  it('goes on through the change of user: who comes gets other instances', () => {
    go({ hats: 'a' });
    const { first } = dispatcher.currentController as HatController;
    registry.purge();
    go({ hats: 'a', as: 'another' });
    expect((dispatcher.currentController as HatController).first).to.not.equal(first);
    clock.advance(LINGER_MS);
    expect(first?.disposed).to.equal(true);
  });

  describe('by views', () => {
    it('keeps what a view shows as long as it lives', () => {
      const hat = registry.model(Hat, 'a');
      const [one, other] = [new HatView({ model: hat }), new HatView({ model: hat })];
      one.dispose();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(false);
      expect(registry.inspect()[0]?.leases.map(({ holder }) => holder)).to.deep.equal([other.uid]);
      other.dispose();
      clock.advance(LINGER_MS);
      expect(hat.disposed).to.equal(true);
    });

    it('keeps what a view shares by itself', () => {
      const view = new HatView();
      const hats = view.share(Hats, { shelf: 'left' });
      expect(view.share(Hats, { shelf: 'left' })).to.equal(hats);
      clock.advance(LINGER_MS);
      expect(hats.disposed).to.equal(false);
      view.dispose();
      clock.advance(LINGER_MS);
      expect(hats.disposed).to.equal(true);
    });

    it('moves with what a placed view is given instead', () => {
      class LiveHatView extends HatView {
        static {
          proto(LiveHatView, { type: 'spec-live-hat', liveOptions: ['model'] });
        }
      }
      undo.push(registerView('spec-live-hat', LiveHatView));
      const [a, b] = [registry.model(Hat, 'a'), registry.model(Hat, 'b')];
      const view = new LiveHatView({ model: a });
      expect(view.takeOptions({ model: b })).to.equal(true);
      expect(held()).to.deep.equal(["Hat 'b'"]);
      view.dispose();
      expect(held()).to.deep.equal([]);
    });

    it('ends with the record, when that is disposed all the same', () => {
      const hat = new Hat({ id: 'of nobody else' });
      const view = new HatView({ model: hat });
      hat.dispose();
      expect(view.disposed).to.equal(true);
    });
  });

  it('leaves nothing behind after a thousand route changes', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (let change = 0; change < 1_000; change += 1) {
      const hats = [0, 1, 2].map((step) => ids[(change + step * (change % 3)) % ids.length]).join('');
      go({ hats, change: String(change) }, change % 7 === 0 ? 'redirect' : 'show');
      if (change % 5 === 0) go({ shelf: String(change) }, 'list');
      clock.advance(change % 11);
    }
    expect(held().length).to.be.at.most(3);
    close();
    expect(registry.inspect()).to.deep.equal([]);
    expect(clock.waiting).to.equal(0);
  });

  it('holds exactly what the page that shows shares, whatever was wanted, left, refused and disposed on the way', async function () {
    this.timeout(20_000);
    const step = fc.record({
      hats: fc.constantFrom('', 'a', 'ab', 'bc', 'c'),
      before: fc.constantFrom('', '', 'waits', 'shares and waits', 'refuses'),
      action: fc.constantFrom('show', 'show', 'redirect', 'late', 'fail'),
      then: fc.constantFrom('go on', 'settle', 'open', 'wait', 'dispose'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const [index, { hats, before, action, then }] of steps.entries()) {
          go({ hats, before, index: String(index) }, action);
          if (then === 'settle') await Promise.resolve();
          if (then === 'wait') clock.advance(LINGER_MS);
          if (then === 'open') {
            gate.open();
            await gate.passed;
            closeGate();
          }
          if (then === 'dispose') for (const { instance } of registry.inspect()) (instance as Hat).dispose();
        }
        gate.open();
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
        closeGate();
        go({ hats: 'ab', end: 'yes' });
        expect(held()).to.have.members(["Hat 'a'", "Hat 'b'"]);
        clock.advance(LINGER_MS);
        expect(registry.inspect().map(({ name }) => name)).to.have.members(["Hat 'a'", "Hat 'b'"]);
        expect(clock.waiting).to.equal(0);
        close();
        expect(registry.inspect()).to.deep.equal([]);
        open();
      }),
      { numRuns: 200 },
    );
  });

  it('lets thousands of views of one record go without asking any about the others', () => {
    const count = 2_000;
    const hat = registry.model(Hat, 'a');
    const [listed, list] = [registry.model(Hat, 'b'), new Hats()];
    list.add(listed);
    let looks = 0;
    // Whether a callback is meant, is seen by itself and by what it wraps.
    const callbacks = Array.from({ length: count }, () =>
      Object.defineProperty(() => undefined, '_callback', { get: () => void (looks += 1) }),
    );
    const views = callbacks.map(() => new HatView({ model: hat }));
    for (const [nth, view] of views.entries()) {
      for (const each of [hat, listed, list]) view.listenTo(each, 'change', callbacks[nth] ?? expect.fail());
    }
    for (const [nth, view] of views.entries()) {
      for (const each of [hat, listed, list]) view.stopListening(each, 'change', callbacks[nth] ?? expect.fail());
      view.dispose();
    }
    list.dispose();
    clock.advance(LINGER_MS);
    expect(looks).to.be.at.most(3 * count);
  });
});
