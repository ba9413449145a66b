/**
 * What controllers keep between actions with `reuse`, mended.
 * Promises  the second `reuse` gives the same kind of thing as the first: the item, or the same promise of it; arrow
 *           functions, plain Backbone classes and falsy options do; whatever was composed is disposed when unclaimed,
 *           also when its promise resolves only then; a failed composition is forgotten.
 */
import * as Chaplin from 'chaplin';
import type { Composition, CompositionDescription } from 'chaplin';
import Backbone from './backbone';
import { isThenable } from './chaplin-dispatcher';
import { withoutPrototype } from './chaplin-url';

type Options = Readonly<Record<string, unknown>>;
type Compose = (this: Composition, options: Options) => unknown;
type Class = new (...args: never[]) => object;

export class Composer extends Chaplin.Composer {
  override initialize(options?: object): void {
    super.initialize(options);
    this.compositions = withoutPrototype();
  }

  override compose(name: string, second: unknown, third?: unknown): unknown {
    if (second === undefined && third === undefined) return this.retrieve(name);
    const composition = createComposition(second, third);
    const current = this.compositions[name];
    if (current?.check(composition.options) === true) {
      current.stale(false);
      return resultOf(current);
    }
    current?.dispose();
    composition.result = composition.compose(composition.options);
    composition.stale(false);
    this.compositions[name] = composition;
    if (isThenable(composition.result)) this.#settle(name, composition, composition.result);
    return resultOf(composition);
  }

  override retrieve(name: string): unknown {
    const current = this.compositions[name];
    return current === undefined || current.stale() ? undefined : resultOf(current);
  }

  #settle(name: string, composition: KeptComposition, promise: PromiseLike<unknown>): void {
    promise.then(
      (item) => {
        if (composition.disposed) letGo(item);
        else if (composition.item === composition) composition.item = item;
      },
      () => {
        // Whoever composed holds the same promise and hears why. The next one tries again.
        if (this.disposed || this.compositions[name] !== composition) return;
        Reflect.deleteProperty(this.compositions, name);
        composition.dispose();
      },
    );
  }
}

/** A composition that remembers what its `compose` returned. */
class KeptComposition extends Chaplin.Composition {
  declare result: unknown;

  override dispose(): void {
    const { item } = this;
    super.dispose();
    if (item !== this) letGo(item);
  }
}

/** What `reuse` returns: the promise, else the item that `compose` set on `this`, else what it returned. */
function resultOf(composition: Composition): unknown {
  const result = composition instanceof KeptComposition ? composition.result : undefined;
  return isThenable(result) ? result : composition.item;
}

function createComposition(second: unknown, third: unknown): KeptComposition {
  if (isCompositionClass(second)) return Object.assign(new second(objectIn(third)), { result: undefined });
  const { options, compose, check } = describe(second, third);
  const composition = new KeptComposition(options);
  composition.compose = function (given: Options): unknown {
    const result = compose.call(composition, given);
    // A function that set `this.item` has said what is kept; an arrow function can only return it.
    if (composition.item === composition && result !== undefined && !isThenable(result)) composition.item = result;
    return result;
  };
  if (check !== undefined) composition.check = check;
  return composition;
}

function describe(second: unknown, third: unknown): CompositionDescription<unknown> {
  if (isClass(second)) return { options: objectIn(third), compose: (options) => construct(second, options) };
  if (isCompose(second)) return { options: objectIn(third), compose: second };
  if (isCompose(third)) return { options: objectIn(second), compose: third };
  if (isDescription(second)) return second;
  throw new TypeError('reuse needs a class, a function, or a description with a `compose` function');
}

/** Models are what their options say; collections and everything else take them as options. */
function construct(theClass: Class, options: Options): unknown {
  const isCollection = theClass === Backbone.Collection || theClass.prototype instanceof Backbone.Collection;
  const item: unknown = Reflect.construct(theClass, isCollection ? [undefined, options] : [options]);
  if (item instanceof Backbone.View && Reflect.get(item, 'autoRender') !== true) item.render();
  return item;
}

/** Ends an item's life, also that of a plain Backbone object, which cannot be disposed. */
function letGo(item: unknown): void {
  if (typeof item !== 'object' || item === null) return;
  if (isDisposable(item)) item.dispose();
  else if (item instanceof Backbone.View) item.remove();
  else if (item instanceof Backbone.Model || item instanceof Backbone.Collection) item.stopListening().off();
}

function isDisposable(value: object): value is { dispose(): void } {
  return 'dispose' in value && typeof value.dispose === 'function';
}

function isCompositionClass(value: unknown): value is new (options: object) => KeptComposition {
  return typeof value === 'function' && value.prototype instanceof Chaplin.Composition;
}

function isClass(value: unknown): value is Class {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  if (typeof prototype !== 'object' || prototype === null) return false;
  const isBackbones = [Backbone.Model, Backbone.Collection, Backbone.View].some(
    (Base) => value === Base || prototype instanceof Base,
  );
  return isBackbones || isDisposable(prototype) || /^class\b/.test(Function.prototype.toString.call(value));
}

function isCompose(value: unknown): value is Compose {
  return typeof value === 'function' && !isClass(value);
}

function isDescription(value: unknown): value is CompositionDescription<unknown> {
  return typeof value === 'object' && value !== null && 'compose' in value && isCompose(value.compose);
}

function objectIn(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
