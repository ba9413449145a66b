/** Models and collections, mended: a response after `dispose` does nothing; templates see attributes as own properties. */
import * as Chaplin from 'chaplin';
import type Backbone from 'backbone';

type Options = Backbone.PersistenceOptions;

export class Model<A extends Backbone.ObjectHash = Backbone.ObjectHash> extends Chaplin.Model<A> {
  override serialize(): Partial<A> {
    return ownCopy(super.serialize());
  }

  override sync(method: string, model: Backbone.Model, options?: Options): JQueryXHR {
    return super.sync(method, model, heardWhileAlive(this, options));
  }
}

export class Collection<M extends Backbone.Model = Model> extends Chaplin.Collection<M> {
  override sync(method: string, collection: Backbone.Collection, options?: Options): JQueryXHR {
    return super.sync(method, collection, heardWhileAlive(this, options));
  }
}

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
