/**
 * A class between a base and what is made of it, whichever of the two ways that is: `class Draft extends Mixed`, or
 * `Mixed.extend({…})`, which calls its parent without `new`.
 */
import type BackboneTypes from 'backbone';

// The arguments are the base's own affair.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ModelClass = (new (...args: any[]) => BackboneTypes.Model) & { extend(properties: object, statics?: object): any };

/**
 * @param properties  Of the prototype. They are the function's own, too: `Base.extend(theResult)` takes them from there.
 * @param ready  Called with each instance when its constructors are through.
 */
export function derive<B extends ModelClass>(Base: B, properties: object, ready?: (model: InstanceType<B>) => void): B {
  function Mixed(this: object, ...args: unknown[]): object {
    // Without `new`, the one who calls has made a `this` of its own class.
    const theClass = new.target ?? this.constructor;
    const instance = Reflect.construct(Base, args, theClass as unknown as NewableFunction) as InstanceType<B>;
    ready?.(instance);
    return instance;
  }
  Object.setPrototypeOf(Mixed, Base);
  Mixed.prototype = Object.create(Base.prototype as object, {
    constructor: { value: Mixed, configurable: true, writable: true },
    ...Object.getOwnPropertyDescriptors(properties),
  }) as object;
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(properties))) {
    if ('value' in value) Object.defineProperty(Mixed, name, { ...value, enumerable: true });
  }
  return Mixed as unknown as B;
}

/** A setting as all classes on the way say it, the nearest last: subclasses add to what their parents said. */
export function inherited(model: object, name: string): Readonly<Record<string, unknown>> {
  const all: object[] = [];
  for (let one: object | null = model; one !== null; one = Reflect.getPrototypeOf(one)) {
    const value: unknown = Object.getOwnPropertyDescriptor(one, name)?.value;
    if (typeof value === 'object' && value !== null) all.unshift(value);
  }
  return Object.assign({}, ...all) as Readonly<Record<string, unknown>>;
}
