import { expect } from 'chai';
import type BackboneTypes from 'backbone';
import { MARK } from '../../../app/data/saves/identity';
import { changedBetween } from '../../../app/data/saves/lineage';
import { TAKEN, Tracker, type TrackerOptions } from '../../../app/data/saves/tracker';
import type { Json, JsonObject } from '../../../common/json-patch';
import Backbone from '../../../vendor/backbone';
import type { AnyModelClass } from './sheets';

const listOf = (model: unknown, properties = {}): unknown =>
  (Backbone.Collection as unknown as AnyModelClass).extend({ model, ...properties });
const Lace: unknown = Backbone.Model.extend({ idAttribute: 'code' });
const Shoe: unknown = Backbone.Model.extend({ _collections: { laces: listOf(Lace) } });
const Car = Backbone.Model.extend({ idAttribute: 'plate' }) as AnyModelClass;

interface Sheet extends BackboneTypes.Model {
  car: BackboneTypes.Model;
  shoes: BackboneTypes.Collection;
}

const state = (): JsonObject => ({
  id: 'one',
  title: 'First',
  meta: { tags: ['a', 'b'] },
  car: { plate: 'M 1', color: 'red' },
  shoes: [
    { id: 1, size: 10, laces: [{ code: 'x', length: 1 }] },
    { id: 2, size: 20, laces: [] },
    { id: 3, size: 30 },
  ],
});

/** A tracked sheet; `set` does what the mixin's does. */
function track(given: object = state(), options: Partial<TrackerOptions> = {}, list = {}) {
  const Sheet: unknown = Backbone.Model.extend({
    _children: { car: Car },
    _collections: { shoes: listOf(Shoe, list) },
  });
  const sheet = new (Sheet as AnyModelClass)(structuredClone(given)) as Sheet;
  let touches = 0;
  let ids = 0;
  const tracker = new Tracker(sheet, {
    modelProperty: '_children',
    collectionProperty: '_collections',
    isIgnored: undefined,
    isUnordered: () => false,
    newId: () => `new ${(ids += 1)}`,
    show: (attrs) => sheet.set(attrs),
    idAttributes: new Set(['id']),
    touched: () => (touches += 1),
    ...options,
  });
  return {
    sheet,
    tracker,
    touches: () => touches,
    set: (name: string, value: unknown): void => {
      const one = tracker.taken(name, value, {});
      if (one !== TAKEN) sheet.set(name, one);
    },
  };
}

const elementAt = (list: Json | undefined, at: number): JsonObject => (list as readonly JsonObject[])[at] ?? {};

describe('A tracked tree of models', () => {
  it('is one document, and the same object as long as nothing in it differs', () => {
    const { tracker, sheet, set } = track();
    const first = tracker.snapshot();
    expect(first).to.deep.equal(state());

    set('title', 'Other');
    set('title', 'First');
    sheet.car.set('color', 'blue').set('color', 'red');
    sheet.shoes.at(1).set('size', 21).set('size', 20);
    expect(tracker.snapshot()).to.equal(first);
    tracker.touchAll();
    expect(tracker.snapshot()).to.equal(first);
  });

  it('shares with the document before whatever was not touched, and says where lists may differ', () => {
    const { tracker, sheet } = track();
    tracker.show(state());
    const first = tracker.snapshot();
    sheet.shoes.at(1).set('size', 21);
    const second = tracker.snapshot();

    expect(second).to.deep.equal({
      ...state(),
      shoes: (state()['shoes'] as Json[]).map((shoe, at) => (at === 1 ? { id: 2, size: 21, laces: [] } : shoe)),
    });
    for (const name of ['meta', 'car']) expect(second[name]).to.equal(first[name]);
    expect(elementAt(second['shoes'], 0)).to.equal(elementAt(first['shoes'], 0));
    const lists = [first, second].map(({ shoes }) => shoes as readonly Json[]);
    expect([...(changedBetween(lists[0] ?? [], lists[1] ?? []) ?? [])]).to.deep.equal([1]);
  });

  it('tells of the first touch after a look at it, and of no other', () => {
    const { tracker, sheet, touches, set } = track();
    tracker.snapshot();
    const before = touches();
    set('title', 'a');
    set('title', 'b');
    sheet.car.set('color', 'blue');
    sheet.shoes.at(0).set('size', 11);
    expect(touches() - before).to.equal(1);
    tracker.snapshot();
    sheet.shoes.at(0).set('size', 12);
    sheet.shoes.remove(sheet.shoes.at(2));
    expect(touches() - before).to.equal(2);
    expect(tracker.snapshot()).to.have.nested.property('shoes.length', 2);
  });

  it('notices what was changed in silence or in place when everything is looked at, however deep', () => {
    const { tracker, sheet } = track();
    const first = tracker.snapshot();
    (sheet.get('meta') as { tags: string[] }).tags.push('c');
    sheet.car.set('color', 'blue', { silent: true });
    (sheet.shoes.at(0).get('laces') as BackboneTypes.Collection).at(0).set('length', 2, { silent: true });
    expect(tracker.snapshot()).to.equal(first);

    tracker.touchAll();
    const second = tracker.snapshot();
    expect(second).to.have.deep.nested.property('meta.tags', ['a', 'b', 'c']);
    expect(second).to.have.nested.property('car.color', 'blue');
    expect(second).to.have.nested.property('shoes[0].laces[0].length', 2);
    expect(first).to.have.deep.nested.property('meta.tags', ['a', 'b']);
  });

  it('notices in the same way what was taken away in silence, though it was edited before', () => {
    const { tracker, sheet } = track();
    const first = tracker.snapshot();
    const shoe = sheet.shoes.at(1).set('size', 21);
    sheet.shoes.remove(shoe, { silent: true });
    sheet.car.unset('color', { silent: true });
    expect(tracker.snapshot()).to.equal(first);

    tracker.touchAll();
    expect(tracker.snapshot()).to.deep.include({
      car: { plate: 'M 1' },
      shoes: (state()['shoes'] as Json[]).filter((_, at) => at !== 1),
    });
  });

  it('reads nothing again that was not touched', () => {
    const { tracker, sheet, set } = track();
    let reads = 0;
    sheet.set('meta', { toJSON: () => (reads += 1) });
    tracker.touchAll();
    tracker.snapshot();
    set('title', 'Other');
    sheet.car.set('color', 'blue');
    tracker.snapshot();
    expect(reads).to.equal(1);
  });

  it('takes what stood where a child is to be for its first value', () => {
    const car = new Car({ plate: 'M 2' });
    const Sheet: unknown = Backbone.Model.extend({
      _children: { car: Car },
      initialize(this: object) {
        Object.assign(this, { car });
      },
    });
    const sheet = new (Sheet as AnyModelClass)() as Sheet;
    const tracker = new Tracker(sheet, {
      modelProperty: '_children',
      collectionProperty: '_collections',
      isIgnored: undefined,
      isUnordered: () => false,
      newId: undefined,
      show: () => undefined,
      idAttributes: new Set(),
      touched: () => undefined,
    });
    expect(sheet.get('car')).to.equal(car).and.to.equal(sheet.car);
    expect(tracker.snapshot()).to.deep.equal({ car: { plate: 'M 2' } });
    const given = new (Sheet as AnyModelClass)({ car: { plate: 'M 3' } }) as Sheet;
    new Tracker(given, tracker.tree).snapshot();
    expect(given.car.attributes).to.deep.equal({ plate: 'M 3' });
  });

  it('makes a child or a list of plain data at once, and writes them into the one that is there', () => {
    const { sheet, set } = track({ car: null, shoes: null });
    set('car', { plate: 'M 1' });
    set('shoes', [{ id: 1 }]);
    const { car, shoes } = sheet;
    expect(car).to.be.instanceOf(Car);
    // Whatever the data are called.
    set('car', { color: 'green', attributes: 1, models: 2 });
    set('shoes', [{ id: 1, size: 11 }, { id: 2 }]);
    expect([sheet.car, sheet.shoes]).to.deep.equal([car, shoes]);
    expect(car.attributes).to.deep.equal({ plate: 'M 1', color: 'green', attributes: 1, models: 2 });
    expect(shoes.toJSON()).to.deep.equal([{ id: 1, size: 11 }, { id: 2 }]);
  });

  it('takes what is no content of a child or a list for a value, and functions for none', () => {
    const { tracker, sheet, set } = track();
    set('car', ['no car']);
    set('shoes', { no: 'list' });
    set('meta', () => 'no value');
    expect(tracker.snapshot()).to.deep.equal({ id: 'one', title: 'First', car: ['no car'], shoes: { no: 'list' } });
    expect([sheet.get('car'), sheet.get('shoes')]).to.deep.equal([['no car'], { no: 'list' }]);
  });

  it('hears no more of what was replaced, taken away or stopped, and of the others as ever', () => {
    const { tracker, sheet, touches, set } = track();
    const { car: before, shoes: list } = tracker.snapshot();
    const { car } = sheet;
    const shoe = sheet.shoes.at(0);
    set('car', null);
    sheet.shoes.remove(shoe);
    sheet.shoes.add({ id: 4 });
    tracker.snapshot();
    expect(tracker.cidOf(before as JsonObject)).to.equal(undefined);
    expect(tracker.cidOf(elementAt(list, 0))).to.equal(undefined);
    sheet.shoes.at(0).set('size', 21);
    expect(tracker.snapshot()).to.have.nested.property('shoes[0].size', 21);
    const told = touches();
    car.set('color', 'blue');
    (shoe.get('laces') as BackboneTypes.Collection).add({ code: 'y' });
    expect(touches()).to.equal(told);
    tracker.stop();
    sheet.shoes.add({ id: 9 });
    expect(touches()).to.equal(told);
  });

  it('knows which model a part of the last look is', () => {
    const { tracker, sheet } = track();
    const { car, shoes } = tracker.snapshot();
    expect(tracker.cidOf(car as JsonObject)).to.equal(sheet.car.cid);
    expect(tracker.cidOf(elementAt(shoes, 1))).to.equal(sheet.shoes.at(1).cid);
    expect(tracker.cidOf(elementAt(state()['shoes'], 1))).to.equal(undefined);
  });

  it('knows by which attribute elements and children are known, however deep', () => {
    const idAttributes = new Set(['id']);
    const { tracker } = track(state(), { idAttributes });
    tracker.snapshot();
    const places = [[], ['car'], ['shoes'], ['shoes', '1', 'laces'], ['meta'], ['nowhere', 'else']];
    expect(places.map((place) => tracker.idAttributeAt(place))).to.deep.equal([
      'id',
      'plate',
      'id',
      'code',
      'id',
      'id',
    ]);
    expect([...idAttributes]).to.deep.equal(['id', 'code']);
  });

  it('knows elements of a list that has several classes by what their class says, and by `id` while there are none', () => {
    const Coded = Backbone.Model.extend({ idAttribute: 'code' }) as AnyModelClass;
    // Backbone wants something with a prototype.
    const model = function (attributes: object): BackboneTypes.Model {
      return new Coded(attributes);
    };
    const { tracker, sheet } = track({ id: 'one', shoes: [] }, {}, { model });
    tracker.snapshot();
    expect(tracker.idAttributeAt(['shoes'])).to.equal('id');
    sheet.shoes.add({ code: 'x' });
    tracker.snapshot();
    expect(tracker.idAttributeAt(['shoes'])).to.equal('code');
  });

  it('marks elements that only the server can name, until they learn their ids', () => {
    const { tracker, sheet } = track({ shoes: [] }, { newId: undefined });
    tracker.snapshot();
    sheet.shoes.add({ size: 40 });
    const mark = elementAt(tracker.snapshot()['shoes'], 0)[MARK] as string;
    expect(tracker.snapshot()).to.deep.equal({ shoes: [{ size: 40, [MARK]: mark }] });
    tracker.learn(new Map([[mark, { id: 7, size: 41, sole: 'thick' }]]));
    expect(tracker.snapshot()).to.deep.equal({ shoes: [{ size: 40, id: 7, sole: 'thick' }] });
  });

  it('keeps the order that an unordered list had, whatever the collection makes of it', () => {
    const descending = { comparator: ({ id }: BackboneTypes.Model) => -Number(id) };
    const { tracker, sheet } = track(state(), { isUnordered: () => true }, descending);
    tracker.show(state());
    sheet.shoes.sort();
    expect(sheet.shoes.pluck('id')).to.deep.equal([3, 2, 1]);
    sheet.shoes.get(1).set('size', 11);
    sheet.shoes.add({ id: 4 });
    const order = (list: Json | undefined): unknown[] => (list as readonly JsonObject[]).map(({ id }) => id);
    expect(order(tracker.snapshot()['shoes'])).to.deep.equal([1, 2, 3, 4]);
    sheet.shoes.get(1).set('size', 12);
    expect(order(tracker.snapshot()['shoes'])).to.deep.equal([1, 2, 3, 4]);
    expect(tracker.snapshot()).to.have.nested.property('shoes[0].size', 12);
    sheet.shoes.remove(sheet.shoes.get(2));
    expect(order(tracker.snapshot()['shoes'])).to.deep.equal([1, 3, 4]);
  });

  it('lets __proto__ stay behind', () => {
    const { tracker, sheet } = track();
    const member = { value: { polluted: true }, enumerable: true, configurable: true };
    Object.defineProperty(sheet.attributes, '__proto__', member);
    sheet.set('meta', JSON.parse('{"__proto__": {"polluted": true}, "a": 1}'));
    tracker.touchAll();
    const document = tracker.snapshot();
    expect(document).not.to.have.property('polluted');
    expect(document['meta']).to.deep.equal({ a: 1 }).and.not.to.have.property('polluted');
  });
});

describe('A tracked tree that shows a state', () => {
  it('has that state for its next look, whatever it brought', () => {
    const { tracker, sheet } = track({});
    const shown: JsonObject[] = [
      state(),
      { ...state(), car: { plate: 'M 2', color: 'blue' }, shoes: [{ id: 4, laces: [{ code: 'z' }] }, { id: 1 }] },
      { id: 'one', car: null, shoes: [{ id: 1, size: 1 }] },
      state(),
    ];
    for (const next of shown) {
      tracker.show(next);
      expect(tracker.snapshot()).to.equal(next);
      expect(JSON.parse(JSON.stringify(sheet)) as unknown).to.deep.equal(next);
      sheet.shoes.at(0).set('size', 'edited');
      expect(tracker.snapshot()).to.have.nested.property('shoes[0].size', 'edited');
    }
  });

  it('has models of what it brought when listeners are told of it', () => {
    const { tracker, sheet } = track();
    tracker.snapshot();
    const told: unknown[] = [];
    sheet.shoes.on('change:laces', (_: unknown, laces: unknown) => told.push(laces));
    const shoes = state()['shoes'] as readonly JsonObject[];
    tracker.show({ ...state(), shoes: shoes.map((shoe) => ({ laces: [{ code: 'q' }], ...shoe })) });
    expect(told).to.have.length(1);
    expect(told[0]).to.be.instanceOf(Backbone.Collection);
  });

  it('has elements that nobody can tell apart one by one', () => {
    const { tracker, sheet } = track({}, { newId: undefined });
    tracker.show({ shoes: [{ size: 1 }, { size: 2 }, { size: 2 }] });
    expect(sheet.shoes.pluck('size')).to.deep.equal([1, 2, 2]);
  });

  it('takes away what the state does not have, though nothing was looked at before', () => {
    const { tracker, sheet } = track({ id: 'one', title: 'A default' });
    tracker.show({ id: 'one', note: 'n' });
    expect(sheet.attributes).to.deep.equal({ id: 'one', note: 'n' });
  });

  it('takes back what was set since, in the tree and in its lists', () => {
    const { tracker, sheet, set } = track();
    const first = tracker.snapshot();
    set('title', 'Mine');
    sheet.car.set('color', 'mine');
    sheet.shoes.at(1).set('size', 99);
    tracker.show(first);
    expect(JSON.parse(JSON.stringify(sheet)) as unknown).to.deep.equal(first);
    sheet.shoes.at(0).set('size', 98);
    sheet.shoes.remove(sheet.shoes.at(1));
    sheet.shoes.add({ id: 9 }, { at: 0 });
    tracker.show(first);
    expect(JSON.parse(JSON.stringify(sheet)) as unknown).to.deep.equal(first);
    expect(tracker.snapshot()).to.equal(first);
  });

  it('keeps the instances of the same ids, and makes others for others', () => {
    const { tracker, sheet } = track();
    tracker.snapshot();
    const { car } = sheet;
    const [one, two] = [sheet.shoes.at(0), sheet.shoes.at(1)];
    tracker.show({ ...state(), car: { plate: 'M 1', color: 'blue' }, shoes: [{ id: 2 }, { id: 5 }, { id: 1 }] });
    expect(sheet.car).to.equal(car);
    expect([sheet.shoes.at(0), sheet.shoes.at(2)]).to.deep.equal([two, one]);
    tracker.show({ ...state(), car: { plate: 'M 3', color: 'blue' } });
    expect(sheet.car).not.to.equal(car);
    expect(car.attributes).to.deep.equal({ plate: 'M 1', color: 'blue' });
  });

  it('leaves a list alone whose elements stand where they stood', () => {
    const { tracker, sheet } = track();
    tracker.snapshot();
    const set = sheet.shoes.set.bind(sheet.shoes);
    let sets = 0;
    sheet.shoes.set = ((...args: Parameters<typeof set>) => {
      sets += 1;
      return set(...args);
    }) as typeof set;
    const shoes = state()['shoes'] as readonly JsonObject[];
    tracker.show({ ...state(), shoes: shoes.map((shoe) => ({ ...shoe, size: 1 })) });
    expect([sets, sheet.shoes.pluck('size')]).to.deep.equal([0, [1, 1, 1]]);
    tracker.show({ ...state(), shoes: [...shoes].reverse() });
    expect([sets, sheet.shoes.pluck('size')]).to.deep.equal([1, [30, 20, 10]]);
  });

  it('forgets nothing that is changed in answer to it', () => {
    const { tracker, sheet, set } = track();
    tracker.snapshot();
    sheet.on('change:title', () => {
      set('note', 'added by a listener');
    });
    sheet.shoes.on('change:size', (shoe: BackboneTypes.Model) => shoe.set('checked', true));
    sheet.shoes.on('add', () => sheet.shoes.at(1).set('counted', true));
    const [first, ...others] = state()['shoes'] as readonly JsonObject[];
    tracker.show({ ...state(), title: 'Theirs', shoes: [{ ...first, size: 11 }, ...others, { id: 4 }] });
    const document = tracker.snapshot();
    expect(document).to.include({ title: 'Theirs', note: 'added by a listener' });
    expect(document).to.have.deep.nested.property('shoes[0].checked', true);
    expect(document).to.have.deep.nested.property('shoes[1].counted', true);
  });
});
