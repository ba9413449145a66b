import { expect } from 'chai';
import fc from 'fast-check';
import { CollectionView, View } from '../../app/ui';
import { Collection, mediator, type Model } from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { createStage } from '../support/views';
import itemsTemplate from './fixtures/items.hbs';

class Item extends View<Model> {
  static {
    proto(Item, {
      type: 'spec-item',
      tagName: 'li',
      template: (context) => `<input value="${String(Reflect.get(context, 'name'))}">`,
      events: { click: 'clicked' },
    });
  }
  clicked(): void {
    this.model.set('clicked', true);
  }
}

class Plain extends CollectionView {
  static {
    proto(Plain, { type: 'spec-plain', tagName: 'ul', itemView: Item });
  }
  // As people write it: without asking Chaplin's own.
  override initialize(): void {
    this.el.dataset['initialized'] = 'yes';
  }
}

class Framed extends CollectionView {
  static {
    proto(Framed, { type: 'spec-framed', template: itemsTemplate, listSelector: 'ol', itemView: Item });
  }
}

class Emptying extends Framed {
  static {
    proto(Emptying, { type: 'spec-emptying', emptyTemplate: () => '<p>none</p>' });
  }
}

describe('A view of a collection', () => {
  let stage: HTMLElement;
  let collection: Collection;
  let view: CollectionView | undefined;

  beforeEach(() => {
    stage = createStage();
    collection = new Collection<Model>([{ name: 1 }, { name: 5 }]);
  });
  afterEach(() => {
    view?.dispose();
    stage.remove();
  });

  const names = (): string => [...stage.querySelectorAll('input')].map(({ value }) => value).join('');
  const elements = (): Element[] => [...stage.querySelectorAll('li')];

  it('shows items as children, in the order of the collection, whatever is done to it', () => {
    view = new Plain({ container: stage, collection });
    collection.add([{ name: 2 }, { name: 3 }, { name: 4 }], { at: 1 });
    expect(names()).to.equal('12345');
    collection.add({ name: 0 }, { at: 0 });
    collection.remove(collection.at(3));
    expect(names()).to.equal('01245');
    expect(view.children.map(({ el }) => el)).to.deep.equal(elements());
    expect(view.children.every(({ parent }) => parent === view)).to.equal(true);
    collection.reset([{ name: 7 }]);
    expect(names()).to.equal('7');
    expect(view.children.length).to.equal(1);
  });

  describe('of which the item goes that the focus is in', () => {
    const told: string[] = [];
    const hear = (text: string) => told.push(text);
    const focused = (): string | undefined => document.activeElement?.querySelector('input')?.value;
    beforeEach(() => {
      told.length = 0;
      mediator.subscribe('ui:announce', hear);
      collection.add([{ name: 7 }, { name: 8 }]);
      view = new Framed({ container: stage, collection });
      stage.querySelectorAll('input')[1]?.focus();
    });
    afterEach(() => mediator.unsubscribe('ui:announce', hear));

    it('gives the focus to the next item, not to what is in it, and says so', () => {
      collection.remove(collection.at(1));
      expect(document.activeElement).to.equal(elements()[1]);
      expect(focused()).to.equal('7');
      expect(told).to.deep.equal(['This was removed.']);
    });

    it('gives the focus to the one before, where it was the last, or all after it go as well', () => {
      collection.remove(collection.models.slice(1));
      expect(focused()).to.equal('1');
    });

    it('has the focus itself when nothing is left, and is no stop of Tab for it afterwards', () => {
      collection.reset([]);
      expect(document.activeElement).to.equal(view?.el);
      view?.el.blur();
      expect(view?.el.hasAttribute('tabindex')).to.equal(false);
    });

    it('leaves the focus alone where it is somewhere else by then, and says nothing', () => {
      const elsewhere = stage.querySelectorAll('input')[3];
      elsewhere?.focus();
      collection.remove(collection.at(1));
      expect(document.activeElement).to.equal(elsewhere);
      expect(told).to.deep.equal([]);
    });
  });

  it('keeps the views of its items, their events and the focus in them when it renders again', () => {
    view = new Framed({ container: stage, collection });
    const before = elements();
    stage.querySelectorAll('input')[1]?.focus();
    view.render();
    expect(elements()).to.deep.equal(before);
    expect(document.activeElement).to.equal(stage.querySelectorAll('input')[1]);
    stage.querySelectorAll('li')[1]?.click();
    expect(collection.at(1).get('clicked')).to.equal(true);
    expect(stage.querySelector('ol')?.children.length).to.equal(2);
    expect(stage.querySelectorAll('h2').length).to.equal(1);
  });

  it('says that there is nothing, and goes back to its list, as the collection does', () => {
    view = new Emptying({ container: stage, collection });
    collection.remove([...collection.models]);
    expect(stage.textContent).to.equal('none');
    expect(view.children).to.deep.equal([]);
    collection.add({ name: 9 });
    expect(names()).to.equal('9');
    collection.reset([]);
    expect(stage.textContent).to.equal('none');
  });

  it('keeps its frame round an empty list when it does not say what else to show', () => {
    view = new Framed({ container: stage, collection: new Collection() });
    expect(stage.querySelector('ol')).not.to.equal(null);
  });

  it('shows what a request brought, and nothing of it before', async () => {
    view = new Framed({ container: stage, collection: (collection = new Collection()) });
    let answer: () => void = () => undefined;
    view.load(() => new Promise<void>((resolve) => (answer = resolve)));
    collection.add([{ name: 1 }, { name: 2 }]);
    expect(names()).to.equal('');
    answer();
    await Promise.resolve();
    await Promise.resolve();
    expect(names()).to.equal('12');
    expect(view.state).to.equal('ready');
  });

  it('hides what a filter leaves out', () => {
    view = new Plain({ container: stage, collection });
    view.filter((item) => item.get('name') === 5);
    expect(elements().map((element) => element instanceof HTMLElement && element.hidden)).to.deep.equal([true, false]);
    expect(stage.querySelector('[style]')).to.equal(null);
    view.filter(null);
    expect(stage.querySelector('[hidden]')).to.equal(null);
  });

  it('disposes its items with it', () => {
    view = new Plain({ container: stage, collection });
    const items = [...view.children];
    view.dispose();
    expect(items.every(({ disposed }) => disposed)).to.equal(true);
    expect(() => collection.add({ name: 3 })).not.to.throw();
  });

  it('is in step with the collection, whatever changes follow one another', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), at: fc.nat(6), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({
        kind: fc.constantFrom('remove' as const, 'sort' as const, 'reset' as const, 'render' as const),
        at: fc.nat(6),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(Plain, Framed, Emptying), fc.array(change, { maxLength: 8 }), (List, changes) => {
        let last = 0;
        const records = new Collection();
        const list = new List({ container: stage, collection: records });
        for (const step of changes) {
          if (step.kind === 'add') {
            const added = Array.from({ length: step.count }, () => ({ name: `${(last += 1)},` }));
            records.add(added, { at: Math.min(step.at, records.length) });
          } else if (step.kind === 'remove') records.remove(records.models.slice(step.at, step.at + 2));
          else if (step.kind === 'reset') records.reset(records.models.slice(step.at));
          else if (step.kind === 'render') list.render();
          else {
            records.models.reverse();
            records.trigger('sort', records);
          }
          expect(names()).to.equal(records.map((record) => String(record.get('name'))).join(''));
          expect(list.children.map(({ model }) => model)).to.deep.equal(records.models);
        }
        list.dispose();
        expect(stage.childElementCount).to.equal(0);
      }),
      { numRuns: 60 },
    );
  });

  it('shows a thousand items without effort', () => {
    view = new Framed({ container: stage, collection: (collection = new Collection()) });
    collection.add(Array.from({ length: 1000 }, (_, name) => ({ name })));
    expect(stage.querySelector('ol')?.childElementCount).to.equal(1000);
    view.render();
    collection.reset([]);
    expect(view.children.length).to.equal(0);
  });
});
