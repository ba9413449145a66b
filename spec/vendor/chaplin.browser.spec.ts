/** What this project relies on in Chaplin over Backbone, and the faults that vendor/chaplin.ts closes. */
import { expect } from 'chai';
import $ from 'jquery';
import { fakeServer, type FakeServer } from 'nise';
import Backbone from '../../vendor/backbone';
import Chaplin, {
  Collection,
  CollectionView,
  type Composition,
  Composer,
  Controller,
  Layout,
  mediator,
  Model,
  Router,
  View,
} from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';

const home = location.pathname + location.search;

describe('Chaplin, through the door', () => {
  it('is one with the Backbone and the jQuery that everybody else imports', () => {
    expect(new Model()).to.be.instanceOf(Backbone.Model);
    expect(Backbone.$).to.equal($);
    expect(Reflect.get(Backbone, 'VERSION')).to.equal('1.6.1');
    expect(Chaplin.Model).to.equal(Model);
  });

  it('lets anyone listen to the mediator and stop, though it is sealed', () => {
    mediator.seal();
    const heard: string[] = [];
    const controller = new Controller();
    controller.listenTo(mediator, 'spec:event', (word: string) => heard.push(word));
    mediator.publish('spec:event', 'one');
    controller.stopListening(mediator, 'spec:event');
    mediator.publish('spec:event', 'two');
    controller.listenTo(mediator, 'spec:event', (word: string) => heard.push(word));
    controller.dispose();
    mediator.publish('spec:event', 'three');
    expect(heard).to.deep.equal(['one']);
  });

  it('keeps the events, listeners and option names that classes put on their prototypes, one below the other', () => {
    const heard: string[] = [];
    class Parent extends View {
      static {
        proto(Parent, { events: { 'click .a': 'onA' }, listen: { 'x model': 'onX' } });
      }
      override getTemplateFunction(): () => string {
        return () => '<i class="a"></i><i class="b"></i>';
      }
      onA(): void {
        heard.push('a');
      }
      onX(): void {
        heard.push('x');
      }
    }
    class Child extends Parent {
      static {
        proto(Child, { events: { 'click .b': 'onB' }, optionNames: [...View.prototype.optionNames, 'word'] });
      }
      declare word: string;
      onB(): void {
        heard.push(this.word);
      }
    }
    const view = new Child({ autoRender: true, model: new Model(), word: 'b' });
    view.$('.a').trigger('click');
    view.$('.b').trigger('click');
    view.model?.trigger('x');
    expect(heard).to.deep.equal(['a', 'b', 'x']);
    view.dispose();
    expect(Object.isFrozen(view)).to.equal(true);
  });

  it('disposes a view with its model or its collection', () => {
    const [model, collection] = [new Model(), new Collection()];
    const views = [new View({ model }), new View({ collection })];
    model.dispose();
    collection.dispose();
    expect(views.map(({ disposed }) => disposed)).to.deep.equal([true, true]);
  });

  it('disposes with a controller whatever it was assigned that can be', () => {
    const controller = new Controller();
    const model = Object.assign(controller, { model: new Model() }).model;
    controller.dispose();
    expect(model.disposed).to.equal(true);
  });

  it('shows items that are added at an index in the order of the collection', () => {
    class Item extends View {
      override getTemplateFunction(): () => string {
        return () => String(this.model?.get('name'));
      }
    }
    class List extends CollectionView {
      static {
        proto(List, { itemView: Item, animationDuration: 0 });
      }
    }
    const collection = new Collection([{ name: 1 }, { name: 5 }]);
    const list = new List({ collection });
    collection.add([{ name: 2 }, { name: 3 }, { name: 4 }], { at: 1 });
    expect(list.el.textContent).to.equal('12345');
    list.dispose();
  });
});

describe('A record', () => {
  let server: FakeServer;

  beforeEach(() => {
    server = fakeServer.create();
  });
  afterEach(() => server.restore());

  it('gives templates its attributes as own properties, with those of the records in it', () => {
    const inner = new Model<{ name: string; outer?: unknown }>({ name: 'inner' });
    const outer = new Model({ name: 'outer', inner, list: new Collection([{ name: 'item' }]) });
    inner.set('outer', outer);
    expect(outer.serialize()).to.deep.equal({
      name: 'outer',
      inner: { name: 'inner', outer: null },
      list: [{ name: 'item' }],
    });
    expect(Object.hasOwn(outer.serialize(), 'name')).to.equal(true);
  });

  for (const [word, status] of [
    ['answer', 200],
    ['refusal', 500],
  ] as const) {
    it(`does nothing when an ${word} comes after it was disposed`, () => {
      const heard: string[] = [];
      const say = (): number => heard.push(word);
      const model = Object.assign(new Model(), { urlRoot: '/model' });
      const collection = Object.assign(new Collection(), { url: () => '/collection' });
      model.fetch({ success: say, error: say });
      collection.fetch({ success: say, error: say });
      model.dispose();
      collection.dispose();
      server.respondWith([status, { 'Content-Type': 'application/json' }, '[]']);
      expect(() => server.respond()).not.to.throw();
      expect(heard).to.deep.equal([]);
    });
  }
});

describe('reuse', () => {
  let composer: Composer;
  let controller: Controller;

  beforeEach(() => {
    composer = new Composer();
    controller = new Controller();
  });
  afterEach(() => {
    composer.dispose();
    controller.dispose();
  });

  const nextAction = (): unknown => mediator.publish('dispatcher:dispatch');

  it('gives what was composed again, until an action goes by that did not ask for it', () => {
    const first = controller.reuse('model', Model, { id: 1 });
    expect(first.id).to.equal(1);
    nextAction();
    expect(controller.reuse('model', Model, { id: 1 })).to.equal(first);
    nextAction();
    nextAction();
    expect(first.disposed).to.equal(true);
    expect(controller.reuse('model')).to.equal(undefined);
  });

  it('composes anew for other options', () => {
    const first = controller.reuse('model', Model, { id: 1 });
    const second = controller.reuse('model', Model, { id: 2 });
    expect(second).not.to.equal(first);
    expect(first.disposed).to.equal(true);
  });

  it('takes an arrow function, and gives what it returns', () => {
    const first = controller.reuse('arrow', () => new Model());
    expect(first).to.be.instanceOf(Model);
    expect(controller.reuse('arrow', () => new Model())).to.equal(first);
    expect(controller.reuse('arrow')).to.equal(first);
  });

  it('takes a function that sets the item, with options or with none', () => {
    function compose(this: Composition): unknown {
      this.item = new Model();
      return undefined;
    }
    const first = controller.reuse('set', null, compose);
    expect(first).to.be.instanceOf(Model);
    expect(controller.reuse('set', null, compose)).to.equal(first);
  });

  it('gives the same promise the second time, and disposes what it resolves to', async () => {
    const model = new Model();
    const compose = (): Promise<Model> => Promise.resolve(model);
    const first = controller.reuse('promise', compose);
    expect(controller.reuse('promise', compose)).to.equal(first);
    expect(await first).to.equal(model);
    expect(controller.reuse('promise', compose)).to.equal(first);
    nextAction();
    nextAction();
    expect(model.disposed).to.equal(true);
  });

  it('disposes what a promise resolves to when nobody wants it any more', async () => {
    const model = new Model();
    let resolve: (model: Model) => void = () => undefined;
    const promise = controller.reuse('late', () => new Promise<Model>((fulfil) => (resolve = fulfil)));
    nextAction();
    nextAction();
    resolve(model);
    await promise;
    expect(model.disposed).to.equal(true);
  });

  it('tries again after a promise was rejected', async () => {
    let count = 0;
    const compose = (): Promise<number> => {
      count += 1;
      return count === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(count);
    };
    await controller.reuse('refused', compose).then(
      () => expect.fail(),
      () => undefined,
    );
    await Promise.resolve();
    expect(await controller.reuse('refused', compose)).to.equal(2);
  });

  it('takes plain Backbone classes, and stops them listening in the end', () => {
    const heard: string[] = [];
    const plain = controller.reuse('plain', Backbone.Model);
    expect(plain).to.be.instanceOf(Backbone.Model);
    plain.listenTo(mediator, 'spec:heard', () => heard.push('plain'));
    nextAction();
    nextAction();
    mediator.publish('spec:heard');
    expect(heard).to.deep.equal([]);
    expect(controller.reuse('list', Backbone.Collection, {})).to.be.instanceOf(Backbone.Collection);
  });

  it('minds no name', () => {
    const first = controller.reuse('__proto__', () => new Model());
    expect(controller.reuse('__proto__', () => new Model())).to.equal(first);
    expect(controller.reuse('constructor')).to.equal(undefined);
  });
});

describe('The router', () => {
  interface Match {
    readonly name: string;
    readonly path: string;
    readonly params: object;
    readonly query: object;
  }
  let router: Router;
  let matches: Match[];
  const listener = new Controller();

  beforeEach(() => {
    matches = [];
    router = new Router({ pushState: true, root: '/' });
    router.match('article/:slug', { name: 'article', controller: Controller, action: 'show' });
    router.match('files/*path', { name: 'files', controller: Controller, action: 'show' });
    router.match('list(/:page)', { name: 'list', controller: Controller, action: 'show', constraints: {} });
    router.match('', { name: 'home', controller: Controller, action: 'show' });
    router.leadUnknownTo({ controller: Controller, action: 'nowhere' });
    listener.subscribeEvent('router:match', (route: Match, params: object, options: { query: object }) =>
      matches.push({ name: route.name, path: route.path, params: { ...params }, query: { ...options.query } }),
    );
  });
  afterEach(() => {
    listener.unsubscribeAllEvents();
    router.dispose();
    history.replaceState(null, '', home);
  });

  it('decodes parameters once, and encodes them once', () => {
    const slug = '100%25 zoë/ä?#&';
    expect(router.reverse('article', { slug })).to.equal(`/article/${encodeURIComponent(slug)}`);
    router.route({ url: router.reverse('article', { slug }) });
    router.route('article', { slug });
    expect(matches.map(({ params }) => params)).to.deep.equal([{ slug }, { slug }]);
    router.route({ url: '/files/a%20b/c' });
    expect(matches[2]?.params).to.deep.equal({ path: 'a b/c' });
    expect(router.reverse('files', { path: 'a b/c' })).to.equal('/files/a%20b/c');
  });

  it('leads nowhere for what cannot be decoded, has no route, or names none', () => {
    router.route({ url: '/article/%E0%A4' });
    router.route({ url: '/nothing/here?x=1' });
    router.route('no-such-name');
    router.route('article', {});
    expect(matches.map(({ name }) => name)).to.deep.equal(['not-found', 'not-found', 'not-found', 'not-found']);
    expect(matches[1]).to.deep.include({ path: 'nothing/here', query: { x: '1' } });
  });

  it('makes no URL that would name another page', () => {
    for (const slug of ['', '.', '..']) expect(() => router.reverse('article', { slug })).to.throw(/article/);
    expect(() => router.reverse('article', {})).to.throw(/article/);
    expect(router.reverse('article', { slug: '$&' })).to.equal('/article/%24%26');
    expect(router.reverse('article', { slug: '\ud800' })).to.equal('/article/%EF%BF%BD');
  });

  it('sends to the query what the pattern does not name, by name as by URL', () => {
    expect(router.reverse('home', { page: 2 })).to.equal('/?page=2');
    router.route('home', { page: 2 });
    router.route({ url: '/?page=2' });
    expect(matches[0]).to.deep.equal(matches[1]);
    expect(matches[0]).to.deep.include({ params: {}, query: { page: '2' } });
    expect(router.reverse('list', {})).to.equal('/list');
    expect(router.reverse('list', { page: 3 })).to.equal('/list/3');
  });

  it('reads any query without throwing', () => {
    for (const query of ['?a=%E0', '?hasOwnProperty=1', '?__proto__=1&constructor=2', '?=&&a', '?a=1&a=2&b=+c']) {
      expect(() => router.route({ url: `/${query}` })).not.to.throw();
    }
    expect(matches.at(-1)?.query).to.deep.equal({ a: ['1', '2'], b: ' c' });
    expect(Reflect.get({}, '1')).to.equal(undefined);
  });

  it('hears Back and Forward until it is stopped, and not after', () => {
    router.startHistory();
    matches.length = 0;
    history.pushState(null, '', '/article/one');
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(matches.map(({ name }) => name)).to.deep.equal(['article']);
    router.stopHistory();
    history.pushState(null, '', '/article/two');
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(matches.length).to.equal(1);
  });

  it('leads nowhere when the address bar says what cannot be decoded', () => {
    history.replaceState(null, '', '/article/%E0%A4');
    router.startHistory();
    expect(matches.map(({ name }) => name)).to.deep.equal(['not-found']);
    router.stopHistory();
  });
});

describe('A link', () => {
  let layout: Layout;
  let stage: HTMLElement;
  let asked: string[];
  let left: boolean[];

  beforeEach(() => {
    stage = document.createElement('div');
    document.body.append(stage);
    asked = [];
    left = [];
    layout = new Layout({ el: stage });
    mediator.setHandler('router:route', ({ url }: { readonly url: string }) => asked.push(url), stage);
    // Nothing may really be followed: the specs would be gone.
    document.addEventListener('click', leave);
  });
  afterEach(() => {
    document.removeEventListener('click', leave);
    mediator.removeHandlers(stage);
    layout.dispose();
    stage.remove();
  });

  function leave(event: Event): void {
    left.push(!event.defaultPrevented);
    event.preventDefault();
  }

  function click(html: string, options: MouseEventInit = {}): void {
    stage.innerHTML = html;
    stage.firstElementChild?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...options }));
  }

  it('within the application is routed, as the browser resolves it', () => {
    click('<a href="/article/x?y=1#z">x</a>');
    click('<a href="?page=2">x</a>');
    expect(asked).to.deep.equal(['/article/x?y=1', `${location.pathname}?page=2`]);
    expect(left).to.deep.equal([false, false]);
  });

  for (const [name, html] of [
    ['a download with a name', '<a href="/a" download="b">x</a>'],
    // The one test of Chaplin's own suite that its published build does not pass.
    ['a download without a name', '<a href="/a" download="">x</a>'],
    ['to another host', '<a href="https://elsewhere.invalid/">x</a>'],
    ['to another window', '<a href="/a" target="_blank">x</a>'],
    ['marked as external', '<a href="/a" rel="external nofollow">x</a>'],
    ['to an address', '<a href="mailto:a@b.invalid">x</a>'],
    ['within the page', '<a href="#below">x</a>'],
    ['of a drawing', '<svg><a href="/a">x</a></svg>'],
  ] as const) {
    it(`that is ${name} is left to the browser`, () => {
      click(html);
      expect(asked).to.deep.equal([]);
      expect(left).to.deep.equal([true]);
    });
  }

  it('that is clicked with a modifier key is left to the browser, and one that a view has handled to the view', () => {
    click('<a href="/a">x</a>', { ctrlKey: true });
    stage.addEventListener('click', (event) => event.preventDefault(), { once: true, capture: true });
    click('<a href="/a">x</a>');
    expect(asked).to.deep.equal([]);
  });
});
