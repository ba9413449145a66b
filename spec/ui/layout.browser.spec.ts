import { expect } from 'chai';
import { announce, Controller, Layout, PageView, type Template, View } from '../../app/ui';
import { Dispatcher, mediator, Router, type Params } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { createStage } from '../support/views';

const home = location.pathname + location.search;

class Page extends PageView {
  static {
    proto(Page, { type: 'spec-page', optionNames: [...PageView.prototype.optionNames, 'template'] });
  }
}

class Pages extends Controller {
  show({ name = '' }: Params): void {
    this.adjustTitle(name);
    const isTall = name.startsWith('tall');
    const template: Template = () => `<h1>${name}</h1>${isTall ? '<pre>' + '\n'.repeat(400) + '</pre>' : ''}<input>`;
    this.view = new Page({ template });
  }
  late(): void {
    this.view = new Page({ template: () => '<div></div><input>' });
  }
  plain(): void {
    this.view = new View({ className: 'plain' });
  }
}

describe('The layout', () => {
  let stage: HTMLElement;
  let layout: Layout;
  let router: Router;
  let dispatcher: Dispatcher;

  beforeEach(() => {
    stage = createStage();
    router = new Router({ pushState: true });
    dispatcher = new Dispatcher();
    layout = new Layout({ title: 'Hats', el: stage });
    for (const action of ['show', 'late', 'plain']) {
      router.match(`${action}/:name`, { name: action, controller: Pages, action });
    }
    router.startHistory();
  });
  afterEach(() => {
    dispatcher.dispose();
    layout.dispose();
    router.dispose();
    stage.remove();
    history.replaceState(null, '', home);
  });

  const go = (name: string, route = 'show'): unknown => mediator.execute('router:route', route, { name });
  const heading = (): HTMLElement | null => stage.querySelector('h1');
  const press = (): boolean => document.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true }));

  it('says that it is loading until there is a first page: while the session was asked for, it was blank', () => {
    const main = (): string => stage.querySelector('main')?.textContent ?? '';
    expect(main()).to.equal('Loading…');
    go('first');
    expect(main()).to.equal('first');
  });

  it('has a header, a main part and a footer, and a link that skips to the main part', () => {
    expect([...stage.children].map(({ localName }) => localName)).to.deep.equal([
      'a',
      'header',
      'main',
      'footer',
      'div',
    ]);
    expect(stage.querySelector('a')?.getAttribute('href')).to.equal(`#${stage.querySelector('main')?.id}`);
    expect(stage.querySelector('main')?.tabIndex).to.equal(-1);
  });

  it('is the parent of what controllers show, and in the main part', () => {
    go('a');
    const [page] = layout.children;
    expect(page?.el.parentElement).to.equal(stage.querySelector('main'));
    go('x', 'plain');
    expect(page?.disposed).to.equal(true);
    expect(layout.children.map(({ el }) => el.className)).to.deep.equal(['plain']);
    expect(stage.querySelector('main > .plain')).not.to.equal(null);
  });

  it('says in the title what page shows', () => {
    go('Articles');
    expect(document.title).to.equal('Articles — Hats');
    mediator.execute('adjustTitle', '');
    expect(document.title).to.equal('Hats');
  });

  it('names a page after its heading', () => {
    go('a');
    const page = stage.querySelector('main > section');
    expect(page?.getAttribute('aria-labelledby')).to.equal(heading()?.id);
  });

  it('leaves the focus alone on the first page, and moves it to the heading of every other', () => {
    go('first');
    expect(document.activeElement).to.equal(document.body);
    go('second');
    expect(document.activeElement).to.equal(heading());
  });

  function arriveLate(): void {
    const [page] = layout.children;
    if (!(page instanceof Page)) throw new Error('no page');
    page.template = () => '<h1>late</h1><input>';
    page.render();
  }

  it('moves it when the heading comes late', () => {
    go('first');
    go('x', 'late');
    expect(document.activeElement).to.equal(document.body);
    arriveLate();
    expect(document.activeElement).to.equal(heading());
  });

  it('moves it when the heading comes late and from a view within the page', () => {
    go('first');
    go('x', 'late');
    const [page] = layout.children;
    const child = page?.subview('child', new View({ autoRender: false }));
    if (!(child instanceof View)) throw new Error('no view');
    stage.querySelector('main > section > div')?.append(child.el);
    child.template = () => '<h1>of a child</h1>';
    child.render();
    expect(document.activeElement).to.equal(heading());
  });

  it('does not take it from someone who types meanwhile', () => {
    go('first');
    go('x', 'late');
    const input = stage.querySelector('input');
    input?.focus();
    press();
    arriveLate();
    expect(document.activeElement).to.equal(stage.querySelector('input'));
  });

  it('takes it from the link that led there', () => {
    go('first');
    const link = document.createElement('button');
    stage.querySelector('header')?.append(link);
    link.focus();
    press();
    go('second');
    expect(document.activeElement).to.equal(heading());
  });

  it('keeps it on the heading when the page renders again', () => {
    go('first');
    go('x', 'late');
    arriveLate();
    arriveLate();
    expect(document.activeElement).to.equal(heading());
  });

  it('begins a new page at its top, and returns to where one was', () => {
    go('tall one');
    window.scrollTo(0, 300);
    go('tall two');
    expect(window.scrollY).to.equal(0);
    const entry = history.state as unknown;
    expect(entry).to.have.property('scrollKey');
  });

  it('returns on Back to where one was, as soon as the page is long enough', async () => {
    go('tall one');
    window.scrollTo(0, 300);
    go('short');
    const returned = new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }));
    history.back();
    await returned;
    expect(heading()?.textContent).to.equal('tall one');
    expect(window.scrollY).to.equal(300);
  });

  it('announces, also the same thing twice', () => {
    const place = stage.querySelector('[aria-live="polite"]');
    announce('Saved');
    expect(place?.textContent).to.equal('Saved');
    announce('Saved');
    expect(place?.textContent).to.equal('Saved\u00A0');
  });

  it('hears nothing any more when it is disposed', () => {
    go('first');
    layout.dispose();
    expect(() => {
      announce('nobody');
      mediator.publish('dispatcher:dispatch', null, {}, { path: 'x' }, {});
    }).not.to.throw();
    expect(history.scrollRestoration).to.equal('auto');
  });
});

describe('A controller', () => {
  it('shows nothing any more after it has led elsewhere', () => {
    const controller = new Controller();
    controller.dispose();
    const view = new View();
    controller.view = view;
    expect(view.disposed).to.equal(true);
  });
});
