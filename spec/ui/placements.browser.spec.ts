import { expect } from 'chai';
import fc from 'fast-check';
import {
  fillRegion,
  type Template,
  type TreeView,
  View,
  type ViewClass,
  registerView,
  UnknownViewError,
  walk,
} from '../../app/ui';
import { Model } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { createStage, Leaf, life, LiveLeaf } from '../support/views';
import attributeTemplate from './fixtures/attribute.hbs';
import inputTemplate from './fixtures/input.hbs';
import lazyTemplate from './fixtures/lazy.hbs';
import listTemplate from './fixtures/list.hbs';
import loopsTemplate from './fixtures/loops.hbs';
import nestedTemplate from './fixtures/nested.hbs';
import recordsTemplate from './fixtures/records.hbs';
import regionsTemplate from './fixtures/regions.hbs';
import textTemplate from './fixtures/text.hbs';
import twoTemplate from './fixtures/two.hbs';
import typedTemplate from './fixtures/typed.hbs';
import unknownTemplate from './fixtures/unknown.hbs';

/** A view whose template and context a spec gives, and changes. */
class Page extends View {
  static {
    proto(Page, { type: 'spec-page', optionNames: [...View.prototype.optionNames, 'template', 'data'] });
  }

  declare data: object;

  override getTemplateData(): object {
    return this.data;
  }

  show(data: object): void {
    this.data = data;
    this.render();
  }
}

class Input extends Leaf {
  static {
    proto(Input, { type: 'spec-input', template: inputTemplate, liveOptions: ['label'] });
  }

  override takeOptions(): boolean {
    return true;
  }
}

class Cell extends Leaf {
  static {
    proto(Cell, { type: 'spec-cell', tagName: 'td' });
  }
}

class Option extends Leaf {
  static {
    proto(Option, { type: 'spec-option', tagName: 'option' });
  }
}

class Nested extends Leaf {
  static {
    proto(Nested, { type: 'spec-nested', template: nestedTemplate });
  }
}

class RecordView extends View<Model> {
  static {
    proto(RecordView, { type: 'spec-record', template: () => 'record' });
  }
}

describe('A view placed by a template', () => {
  let stage: HTMLElement;
  let page: Page | undefined;
  let undo: (() => void)[];

  function register(theClass: ViewClass & { readonly prototype: { readonly type: string } }): void {
    undo.push(registerView(theClass.prototype.type, theClass));
  }

  function show(template: Template, data: object): Page {
    page = new Page({ container: stage, template, data });
    return page;
  }

  const text = (): string => stage.textContent.replace(/\s+/g, '');
  const types = (view: TreeView): string[] => view.children.map(({ type }) => type);

  beforeEach(() => {
    stage = createStage();
    page = undefined;
    undo = [];
    life.reset();
    for (const theClass of [Leaf, LiveLeaf, Input, Cell, Option, Nested, RecordView]) register(theClass);
  });

  afterEach(() => {
    page?.dispose();
    stage.remove();
    for (const take of undo) take();
  });

  it('stands where the template says, as a child, and goes with its parent', () => {
    const { children } = show(twoTemplate, { title: 'T', first: '1', second: '2' });
    expect(text()).to.equal('T1T2');
    expect(children.map(({ parent }) => parent)).to.deep.equal([page, page]);
    page?.dispose();
    expect(life.disposed).to.deep.equal(['2', '1']);
    expect(life.alive.size).to.equal(0);
  });

  it('is the same view after a render that says the same of it', () => {
    const view = show(twoTemplate, { title: 'T', first: '1', second: '2' });
    const [first, second] = view.children;
    const element = first?.el;
    view.show({ title: 'U', first: '1', second: '3' });
    expect(view.children[0]).to.equal(first);
    expect(view.children[0]?.el).to.equal(element);
    expect(second?.disposed).to.equal(true);
    expect(text()).to.equal('U1U3');
  });

  it('takes changed options in place if it can', () => {
    const view = show(listTemplate, { items: [{ type: 'spec-live', key: 1, label: 'a' }] });
    const [live] = view.children;
    view.show({ items: [{ type: 'spec-live', key: 1, label: 'b' }] });
    expect(view.children).to.deep.equal([live]);
    expect(text()).to.equal('b');
  });

  it('does not take a plain value that is equal for another', () => {
    const view = show(listTemplate, { items: [{ type: 'spec-leaf', key: 1, label: { a: [1] } }] });
    const [leaf] = view.children;
    view.show({ items: [{ type: 'spec-leaf', key: 1, label: { a: [1] } }] });
    expect(view.children).to.deep.equal([leaf]);
    view.show({ items: [{ type: 'spec-leaf', key: 1, label: { a: [2] } }] });
    expect(leaf?.disposed).to.equal(true);
  });

  it('keeps focus, caret and what was typed in it', () => {
    const view = show(typedTemplate, { count: 1 });
    const input = view.children[0]?.el.querySelector('input');
    if (!input) throw new Error('no input');
    input.focus();
    input.value = 'typed';
    input.setSelectionRange(1, 3);
    const seen: string[] = [];
    input.addEventListener('blur', () => seen.push('blur'));
    view.show({ count: 2 });
    expect(document.activeElement).to.equal(input);
    expect([input.value, input.selectionStart, input.selectionEnd]).to.deep.equal(['typed', 1, 3]);
    expect(seen).to.deep.equal([]);
  });

  it('leaves the focus of whoever stood on an element that is rendered anew on its successor', () => {
    const view = show(typedTemplate, { count: 1 });
    view.el.querySelector('button')?.focus();
    view.show({ count: 2 });
    expect(document.activeElement).to.equal(view.el.querySelector('button'));
    expect(document.activeElement?.textContent).to.equal('2');
  });

  it('may be a cell, a row or an option, in loops within loops, told apart by their turns', () => {
    const view = show(loopsTemplate, { rows: [{ cells: ['a', 'b'] }, { cells: ['c'] }], last: 'z' });
    expect([...stage.querySelectorAll('tr > td')].map(({ textContent }) => textContent.trim())).to.deep.equal([
      'a',
      'b',
      'c',
    ]);
    expect(stage.querySelector('select > option')?.textContent.trim()).to.equal('z');
    const [a, b, c] = view.children;
    view.show({ rows: [{ cells: ['a'] }, { cells: ['c'] }], last: '' });
    expect(view.children).to.deep.equal([a, c]);
    expect(b?.disposed).to.equal(true);
  });

  it('goes with its record, wherever in the list that goes', () => {
    const [one, two, three] = [new Model(), new Model(), new Model()];
    const view = show(recordsTemplate, { records: [one, two] });
    const [first, second] = view.children;
    view.show({ records: [three, two, one] });
    expect(view.children.slice(1)).to.deep.equal([second, first]);
    expect(view.children.map(({ el }) => el)).to.deep.equal([...view.el.children]);
  });

  it('may place views itself, which keep to themselves', () => {
    const view = show(listTemplate, { items: [{ type: 'spec-nested', key: 1, label: 'n' }] });
    const [nested] = view.children;
    if (nested === undefined) throw new Error('no child');
    const [leaf] = nested.children;
    expect(types(nested)).to.deep.equal(['spec-leaf']);
    view.show({
      items: [
        { type: 'spec-nested', key: 1, label: 'n' },
        { type: 'spec-leaf', key: 2, label: 'x' },
      ],
    });
    expect(view.children[0]?.children).to.deep.equal([leaf]);
    expect(text()).to.equal('nnx');
  });

  it('belongs to the parent whose template placed it, though another has one of the same key', () => {
    const other = new Page({ container: stage, template: twoTemplate, data: { title: 'O', first: '1', second: '2' } });
    const view = show(twoTemplate, { title: 'T', first: '1', second: '2' });
    other.dispose();
    expect(view.children.every(({ disposed }) => !disposed)).to.equal(true);
    expect(text()).to.equal('T1T2');
  });

  it('is made twice when data has a key twice', () => {
    const view = show(listTemplate, { items: [1, 1].map((key) => ({ type: 'spec-leaf', key, label: 'same' })) });
    expect(view.children.length).to.equal(2);
  });

  it('cannot be conjured up by text that looks like a place', () => {
    const view = show(twoTemplate, { title: 'T', first: '1', second: '2' });
    const place = '<template data-view-place="0"></template><template data-view-place="1"></template>';
    view.template = textTemplate;
    view.show({ text: place });
    expect(types(view)).to.deep.equal(['spec-leaf']);
    expect(stage.querySelector('p')?.textContent).to.equal(place);
  });

  it('is refused in an attribute, with a message that says so, and the page stays as it was', () => {
    const view = show(twoTemplate, { title: 'T', first: '1', second: '2' });
    view.template = attributeTemplate;
    expect(() => view.render()).to.throw(/spec-leaf.*may not stand in an attribute/);
    expect(text()).to.equal('T1T2');
  });

  it('is refused when nobody knows its type, with the known ones named', () => {
    expect(() => show(unknownTemplate, {})).to.throw(UnknownViewError, /spec-nowhere.*known are: .*spec-leaf/);
  });

  it('survives a template that fails halfway', () => {
    const view = show(twoTemplate, { title: 'T', first: '1', second: '2' });
    view.template = () => {
      throw new Error('broken');
    };
    expect(() => view.render()).to.throw('broken');
    view.template = twoTemplate;
    view.render();
    expect(text()).to.equal('T1T2');
  });

  it('is created once more if it is disposed by others', () => {
    const view = show(twoTemplate, { title: 'T', first: '1', second: '2' });
    view.children[0]?.dispose();
    expect(text()).to.equal('TT2');
    view.render();
    expect(text()).to.equal('T1T2');
  });

  it('may render its parent again while it is created', () => {
    class Restless extends Leaf {
      static {
        proto(Restless, { type: 'spec-restless' });
      }
      override render(): this {
        super.render();
        if (this.parent instanceof Page && this.parent.el.dataset['again'] === undefined) {
          this.parent.el.dataset['again'] = 'yes';
          this.parent.render();
        }
        return this;
      }
    }
    register(Restless);
    const view = show(listTemplate, { items: [{ type: 'spec-restless', key: 1, label: 'r' }] });
    expect(view.children.length).to.equal(1);
    expect(text()).to.equal('r');
    expect(life.alive.size).to.equal(1);
  });

  describe('whose class is loaded late', () => {
    class Lazy extends Leaf {
      static {
        proto(Lazy, { type: 'spec-lazy' });
      }
    }
    let arrive: (theClass: ViewClass) => void;
    let fail: (reason: Error) => void;
    let loads: number;

    beforeEach(() => {
      loads = 0;
      const load = (): Promise<ViewClass> => {
        loads += 1;
        return new Promise((resolve, reject) => {
          arrive = resolve;
          fail = reject;
        });
      };
      undo.push(registerView('spec-lazy', load));
    });

    async function settle(): Promise<void> {
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }

    it('comes into its place, with the options of the last render', async () => {
      const view = show(lazyTemplate, { shown: true, label: 'old' });
      view.show({ shown: true, label: 'new' });
      arrive(Lazy);
      await settle();
      expect(text()).to.equal('new');
      expect(view.children.length).to.equal(1);
      expect(loads).to.equal(1);
    });

    it('does not come when its place, or its parent, is gone', async () => {
      const view = show(lazyTemplate, { shown: true, label: 'late' });
      view.show({ shown: false });
      const other = new Page({ container: stage, template: lazyTemplate, data: { shown: true } });
      other.dispose();
      arrive(Lazy);
      await settle();
      expect(life.alive.size).to.equal(0);
      expect(view.children).to.deep.equal([]);
      expect(text()).to.equal('');
    });

    it('says in its place that it did not come, and comes when asked again', async () => {
      const view = show(lazyTemplate, { shown: true, label: 'late' });
      const silent = console.error;
      console.error = () => undefined;
      fail(new Error('no chunk'));
      await settle();
      console.error = silent;
      expect(stage.querySelector('[role="alert"]')?.textContent).to.contain('Something went wrong');
      stage.querySelector('button')?.click();
      arrive(Lazy);
      await settle();
      expect(text()).to.equal('late');
      expect(types(view)).to.deep.equal(['spec-lazy']);
      expect(loads).to.equal(2);
    });

    it('is refused if it turns out to be of another type', async () => {
      show(lazyTemplate, { shown: true, label: 'late' });
      const said: unknown[] = [];
      const silent = console.error;
      console.error = (reason: unknown) => said.push(reason);
      arrive(Leaf);
      await settle();
      console.error = silent;
      expect(String(said[0])).to.match(/registered as 'spec-lazy', but its type is 'spec-leaf'/);
    });
  });

  it('fills the regions that it was named for, in order, and no others', () => {
    undo.push(fillRegion('spec-place', 'spec-leaf'), fillRegion('spec-place', 'spec-live'));
    const view = show(regionsTemplate, { label: 'x' });
    expect(types(view)).to.deep.equal(['spec-leaf', 'spec-live']);
    const [, live] = view.children;
    view.show({ label: 'y' });
    expect(view.children[1]).to.equal(live);
    expect(text()).to.equal('yy');
  });

  it('is in step with the page and the tree, whatever lists follow one another', () => {
    const item = fc.record({
      type: fc.constantFrom('spec-leaf', 'spec-live', 'spec-nested'),
      key: fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 1),
      label: fc.constantFrom('x', 'y'),
    });
    fc.assert(
      fc.property(fc.array(fc.array(item, { maxLength: 8 }), { minLength: 1, maxLength: 6 }), (lists) => {
        life.reset();
        const view = new Page({ container: stage, template: listTemplate, data: { items: lists[0] } });
        for (const items of lists) {
          view.show({ items });
          expect(types(view)).to.deep.equal(items.map(({ type }) => type));
          expect([...view.el.querySelectorAll('li > *')]).to.deep.equal(view.children.map(({ el }) => el));
          expect(view.children.map(({ el }) => el.querySelector('span, h3')?.textContent)).to.deep.equal(
            items.map(({ label }) => label),
          );
          const inTree = new Set<unknown>([...walk(view)].slice(1));
          expect(inTree.size).to.equal(life.alive.size);
          expect([...life.alive].every((each) => inTree.has(each))).to.equal(true);
        }
        view.dispose();
        expect(life.alive.size).to.equal(0);
      }),
      { numRuns: 60 },
    );
  });

  it('costs the same for each of a thousand, when they turn round and when they go', () => {
    const items = Array.from({ length: 1000 }, (_, key) => ({ type: 'spec-live', key, label: key }));
    const view = show(listTemplate, { items });
    const before = new Set(view.children);
    view.show({ items: [...items].reverse() });
    expect(view.children.every((child) => before.has(child))).to.equal(true);
    expect(view.children[0]?.el.textContent.trim()).to.equal('999');
    const half = items.filter(({ key }) => key % 2 === 0);
    view.show({ items: half });
    expect(view.children.length).to.equal(500);
  });
});

describe('The registry of views', () => {
  it('refuses a second view under a name, and names that are none', () => {
    const take = registerView('spec-leaf', Leaf);
    expect(() => registerView('spec-leaf', LiveLeaf)).to.throw(/registered already/);
    expect(registerView('spec-leaf', Leaf)).to.be.a('function');
    for (const name of ['__proto__', 'constructor.', '', 'A b'])
      expect(() => registerView(name, Leaf)).to.throw(/no name/);
    take();
  });

  it('refuses a class under a name that is not its type', () => {
    expect(() => registerView('spec-other', Leaf)).to.throw(/its type is 'spec-leaf'/);
    expect(() => registerView('constructor', Leaf)).to.throw(/its type is 'spec-leaf'/);
  });
});
