/** The page asked for last shows, whatever happens on the way. */
import { expect } from 'chai';
import {
  Controller,
  type ControllerClass,
  Dispatcher,
  type FailureOptions,
  mediator,
  type Params,
  type RouteInfo,
  type RouteOptions,
  Router,
} from '../../vendor/chaplin';

const home = location.pathname + location.search;

/** A promise that a spec settles. */
class Deferred {
  resolve: () => void = () => undefined;
  reject: (reason: Error) => void = () => undefined;
  readonly promise = new Promise<void>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

describe('The dispatcher', () => {
  let log: string[];
  let waits: Map<string, Deferred>;
  let router: Router;
  let dispatcher: Dispatcher;
  let observer: Controller;
  let said: unknown[];
  const { error } = console;
  const unhandled: unknown[] = [];
  const onUnhandled = (event: PromiseRejectionEvent): void => {
    unhandled.push(event.reason);
    event.preventDefault();
  };

  /** A controller that logs, and whose `beforeAction` waits where a spec says so. */
  class Page extends Controller {
    declare readonly name: string;
    override initialize(params: Params): void {
      Object.assign(this, { name: params['name'] ?? '?' });
      log.push(`new ${this.name}`);
    }
    override beforeAction(): unknown {
      return waits.get(this.name)?.promise;
    }
    show(params: Params, route: RouteInfo): void {
      log.push(`show ${params['name']} after ${route.previous?.params?.['name'] ?? 'none'}`);
      if (this.name === 'throws') throw new Error('action');
      if (this.name === 'leads-on') this.redirectTo('page', { name: 'target' });
    }
    async later(): Promise<void> {
      await waits.get(this.name)?.promise;
      throw new Error('late');
    }
    override dispose(): void {
      if (!this.disposed) log.push(`dispose ${this.name}`);
      super.dispose();
    }
  }

  class ErrorPage extends Controller {
    failed(params: Params, route: RouteInfo, { reason }: FailureOptions): void {
      log.push(`failed ${params['name'] ?? ''} at ${route.path}: ${reason instanceof Error ? reason.message : '?'}`);
    }
  }

  const loaders = new Map<string, Deferred>();
  const lazily = (name: string) => async (): Promise<ControllerClass> => {
    await loaders.get(name)?.promise;
    return Page;
  };

  beforeEach(() => {
    log = [];
    said = [];
    unhandled.length = 0;
    waits = new Map();
    loaders.clear();
    console.error = (reason: unknown) => said.push(reason);
    window.addEventListener('unhandledrejection', onUnhandled);
    router = new Router({ pushState: true });
    dispatcher = new Dispatcher({ failure: { controller: ErrorPage, action: 'failed' } });
    router.match('page/:name', { name: 'page', controller: Page, action: 'show' });
    router.match('later/:name', { name: 'later', controller: Page, action: 'later' });
    router.match('lazy/:name', { name: 'lazy', controller: lazily('lazy'), action: 'show' });
    router.match('other/:name', { name: 'other', controller: lazily('other'), action: 'show' });
    router.match('wrong/:name', { name: 'wrong', controller: () => Promise.resolve(Object), action: 'show' });
    router.match('missing/:name', { name: 'missing', controller: Page, action: 'nothing' });
    router.startHistory();
    observer = new Controller();
    observer.subscribeEvent('dispatcher:dispatch', (_controller: Controller, _params: Params, route: RouteInfo) =>
      log.push(`shown ${route.path}`),
    );
  });

  afterEach(() => {
    console.error = error;
    window.removeEventListener('unhandledrejection', onUnhandled);
    observer.dispose();
    dispatcher.dispose();
    router.dispose();
    history.replaceState(null, '', home);
  });

  const go = (name: string, options?: RouteOptions, route = 'page'): unknown =>
    mediator.execute('router:route', route, { name }, options);

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
  }

  it('runs at once what need not wait, and tells the address bar', () => {
    go('a');
    go('b');
    expect(log).to.deep.equal([
      'new a',
      'show a after none',
      'shown page/a',
      'new b',
      'dispose a',
      'show b after a',
      'shown page/b',
    ]);
    expect(location.pathname).to.equal('/page/b');
  });

  for (const order of [
    ['a', 'b'],
    ['b', 'a'],
  ]) {
    it(`shows what was asked for last when ${order.join(' resolves before ')}`, async () => {
      waits.set('a', new Deferred()).set('b', new Deferred());
      go('a');
      go('b');
      for (const name of order) {
        waits.get(name)?.resolve();
        await settle();
      }
      expect(log).to.deep.equal(['new a', 'dispose a', 'new b', 'show b after none', 'shown page/b']);
    });
  }

  it('stays on the page that shows when that is asked for again while another is on its way', async () => {
    go('a');
    waits.set('b', new Deferred());
    go('b');
    go('a');
    waits.get('b')?.resolve();
    await settle();
    expect(log.slice(3)).to.deep.equal(['new b', 'dispose b']);
    expect(location.pathname).to.equal('/page/a');
  });

  it('shows what was asked for last when chunks arrive in another order', async () => {
    loaders.set('lazy', new Deferred()).set('other', new Deferred());
    go('one', {}, 'lazy');
    go('two', {}, 'other');
    loaders.get('other')?.resolve();
    await settle();
    loaders.get('lazy')?.resolve();
    await settle();
    expect(log).to.deep.equal(['new two', 'show two after none', 'shown other/two']);
  });

  it('enters at once what was loaded before', async () => {
    go('one', {}, 'lazy');
    await settle();
    go('two', {}, 'lazy');
    expect(log.at(-1)).to.equal('shown lazy/two');
  });

  it('leads to the error page when beforeAction rejects, and tries again when asked to', async () => {
    waits.set('a', new Deferred());
    go('a');
    waits.get('a')?.reject(new Error('before'));
    await settle();
    expect(log).to.deep.equal(['new a', 'dispose a', 'failed a at page/a: before', 'shown page/a']);
    expect(location.pathname).to.equal('/page/a');
    waits.delete('a');
    go('a');
    expect(log.at(-1)).to.equal('shown page/a');
    expect(log.at(-2)).to.match(/^show a/);
    expect(said.length).to.equal(1);
  });

  for (const [what, name, route, message] of [
    ['an action throws', 'throws', 'page', 'action'],
    ['there is no such action', 'x', 'missing', "route 'missing': its controller has no action 'nothing'"],
  ] as const) {
    it(`leads to the error page when ${what}`, () => {
      go(name, {}, route);
      expect(log).to.contain(`failed ${name} at ${route}/${name}: ${message}`);
      expect(log).to.contain(`dispose ${name}`);
    });
  }

  it('leads to the error page when a chunk does not arrive, or holds no controller', async () => {
    loaders.set('lazy', new Deferred());
    go('one', {}, 'lazy');
    loaders.get('lazy')?.reject(new Error('no chunk'));
    await settle();
    go('two', {}, 'wrong');
    await settle();
    expect(log.filter((line) => line.startsWith('failed'))).to.deep.equal([
      'failed one at lazy/one: no chunk',
      "failed two at wrong/two: route 'wrong': its loader gave no controller",
    ]);
  });

  it('leads to the error page when an action fails later, unless another page shows by then', async () => {
    waits.set('a', new Deferred()).set('b', new Deferred());
    for (const name of ['a', 'b']) waits.get(name)?.resolve();
    go('a', {}, 'later');
    await settle();
    expect(log).to.contain('failed a at later/a: late');
    const slow = new Deferred();
    waits.set('slow', slow);
    log.length = 0;
    mediator.execute('router:route', 'later', { name: 'slow' });
    await settle();
    go('b');
    slow.resolve();
    await settle();
    expect(log.some((line) => line.startsWith('failed'))).to.equal(false);
  });

  it('never leaves a rejection unhandled', async () => {
    waits.set('a', new Deferred()).set('b', new Deferred());
    go('a');
    go('b');
    waits.get('a')?.reject(new Error('nobody waits'));
    waits.get('b')?.reject(new Error('somebody does'));
    await settle();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(unhandled).to.deep.equal([]);
  });

  it('follows a controller that leads elsewhere from its action, and tells of the second page only', () => {
    go('leads-on');
    expect(log).to.deep.equal([
      'new leads-on',
      'show leads-on after none',
      'new target',
      'dispose leads-on',
      'show target after leads-on',
      'shown page/target',
    ]);
  });

  it('replaces a page in the history that came from the address bar and led elsewhere', () => {
    const before = history.length;
    history.pushState(null, '', '/page/leads-on');
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(location.pathname).to.equal('/page/target');
    expect(history.length - before).to.equal(1);
  });

  it('keeps going when its error page fails too', () => {
    dispatcher.dispose();
    class Broken extends Controller {
      failed(): void {
        throw new Error('broken too');
      }
    }
    dispatcher = new Dispatcher({ failure: { controller: Broken, action: 'failed' } });
    go('throws');
    go('a');
    expect(log.at(-1)).to.equal('shown page/a');
    expect(said.length).to.equal(2);
  });

  it('disposes whatever shows or waits when it is disposed itself', () => {
    go('a');
    waits.set('b', new Deferred());
    go('b');
    dispatcher.dispose();
    expect(log.slice(-2)).to.deep.equal(['dispose b', 'dispose a']);
  });
});
