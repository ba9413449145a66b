/**
 * Models and collections, mended: a response after `dispose` does nothing; templates see attributes as own properties;
 * thousands may listen and leave. Collections can say how a record comes to them, and hear of each that came or went.
 */
import * as Chaplin from 'chaplin';
import type Backbone from 'backbone';
import { mendListeners } from './backbone-listeners';

type Options = Backbone.PersistenceOptions;

export class Model<A extends Backbone.ObjectHash = Backbone.ObjectHash> extends Chaplin.Model<A> {
  override serialize(): Partial<A> {
    return ownCopy(super.serialize());
  }

  override sync(method: string, model: Backbone.Model, options?: Options): JQueryXHR {
    return super.sync(method, model, heardWhileAlive(this, options));
  }
}

/** What a subclass of `Collection` may add. */
export interface CollectionHooks<M extends Backbone.Model> {
  /**
   * Finds the record that stands for what was given: another record, or the attributes of one.
   * @param prepare  What Backbone does: takes the record as it is, or makes one.
   * @returns false where it is not valid.
   */
  admit?(given: unknown, options: object, prepare: () => M | false): M | false;
  /** The record is in the list from now on; no event has told of it yet. */
  joined?(record: M): void;
  /** The record has left the list. */
  left?(record: M): void;
  /** An event of a record. @returns whether it is one of the list's, too, and told as such. */
  heard?(event: string, ...rest: readonly unknown[]): boolean;
}

export class Collection<M extends Backbone.Model = Model> extends Chaplin.Collection<M> {
  override sync(method: string, collection: Backbone.Collection, options?: Options): JQueryXHR {
    return super.sync(method, collection, heardWhileAlive(this, options));
  }
}

mendListeners(Model.prototype);
mendListeners(Collection.prototype);

type Method = (...args: unknown[]) => unknown;
type Hooks = CollectionHooks<Backbone.Model>;
// Private to Backbone's types, and the only places through which every record passes.
const { _prepareModel, _addReference, _removeReference, _onModelEvent } = Chaplin.Collection
  .prototype as unknown as Record<'_prepareModel' | '_addReference' | '_removeReference' | '_onModelEvent', Method>;
Object.assign(Collection.prototype, {
  _prepareModel(this: Hooks, given: unknown, options: object = {}) {
    const prepare = () => Reflect.apply(_prepareModel, this, [given, options]) as Backbone.Model | false;
    return this.admit === undefined ? prepare() : this.admit(given, options, prepare);
  },
  _addReference(this: Hooks, record: Backbone.Model, ...rest: unknown[]) {
    Reflect.apply(_addReference, this, [record, ...rest]);
    this.joined?.(record);
  },
  _removeReference(this: Hooks, record: Backbone.Model, ...rest: unknown[]) {
    Reflect.apply(_removeReference, this, [record, ...rest]);
    this.left?.(record);
  },
  _onModelEvent(this: Hooks, event: string, ...rest: unknown[]) {
    if (this.heard?.(event, ...rest) !== false) Reflect.apply(_onModelEvent, this, [event, ...rest]);
  },
});

interface Disposable {
  readonly disposed: boolean;
}

/** Backbone would write the answer into the remains, and throw. */
function heardWhileAlive(owner: Disposable, options: Options = {}): Options {
  const { success, error } = options;
  return {
    ...options,
    success: (...answer) => {
      if (!owner.disposed) success?.(...answer);
    },
    error: (...answer) => {
      if (!owner.disposed) error?.(...answer);
    },
  };
}

/**
 * Chaplin serialises to an object that inherits the attributes, which a template may not read; its own properties are
 * the attributes that hold models and collections, serialised in the same way (null where they would go in a circle).
 */
function ownCopy<T extends object>(serialized: T): T {
  const nested = Object.entries(serialized).map(([name, value]) => [name, ownCopies(value)] as const);
  return Object.assign({ ...serialized }, Reflect.getPrototypeOf(serialized), Object.fromEntries(nested));
}

function ownCopies(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownCopies);
  return typeof value === 'object' && value !== null ? ownCopy(value) : value;
}
