/**
 * Two objects that turn out to be one record: the newcomer goes on as another name of the one that stays.
 * Promises  whoever has the newcomer reads, changes, saves and hears of the one that stays; those who listen to the newcomer
 *           go on doing so, and hear of both. Ended, the newcomer is what it was, and can be disposed.
 * Leaves    that the one that stays lives as long as the newcomer to the registry.
 */
import type { SharedRecord } from './shareable';

/** What says who it is, who listens and how long it lives stays the newcomer's own. */
const own = new Set<PropertyKey>([
  ...['constructor', 'dispose', 'disposed', 'cid', 'cidPrefix', 'collection'],
  ...['on', 'off', 'once', 'bind', 'unbind', 'trigger', 'listenTo', 'listenToOnce', 'stopListening'],
  ...['subscribeEvent', 'subscribeEventOnce', 'unsubscribeEvent', 'unsubscribeAllEvents', 'publishEvent'],
]);
/** What Backbone keeps on each model. A save of before, whose answer comes late, would write its own back. */
const backbones = ['attributes', 'id', 'changed', '_previousAttributes'];

/** From now on `newcomer` is another name of `record`. @returns what takes that back, for the newcomer's end. */
export function forward(newcomer: SharedRecord, record: SharedRecord): () => void {
  const before = { ...newcomer.attributes };
  const stash = new Map<PropertyKey, PropertyDescriptor | undefined>();
  const replace = (key: PropertyKey, descriptor: PropertyDescriptor): void => {
    stash.set(key, Object.getOwnPropertyDescriptor(newcomer, key));
    Object.defineProperty(newcomer, key, { configurable: true, ...descriptor });
  };
  for (const [key, isMethod] of inherited(record)) {
    // Looked up each time: what stays may become another name itself.
    if (isMethod) replace(key, { value: (...args: unknown[]) => call(record, key, args), writable: true });
    else replace(key, { get: () => get(record, key), set: (value: unknown) => Reflect.set(record, key, value) });
  }
  for (const key of fieldsOf(record, newcomer)) {
    replace(key, {
      get: () => get(record, key),
      set: (value: unknown) => isBackbones(key) || Reflect.set(record, key, value),
    });
  }
  const relay = (...told: unknown[]): void => void call(newcomer, 'trigger', told);
  record.on('all', relay);
  tellDifferences(newcomer, before);
  return () => {
    record.off('all', relay);
    for (const [key, descriptor] of stash) {
      if (descriptor === undefined) Reflect.deleteProperty(newcomer, key);
      else Object.defineProperty(newcomer, key, descriptor);
    }
  };
}

/** The names that an instance has by its class, and which of them are methods. */
function inherited(instance: object): ReadonlyMap<PropertyKey, boolean> {
  const names = new Map<PropertyKey, boolean>();
  for (
    let each = Object.getPrototypeOf(instance) as object;
    each !== Object.prototype;
    each = Object.getPrototypeOf(each) as object
  ) {
    for (const key of Reflect.ownKeys(each)) {
      const descriptor = Object.getOwnPropertyDescriptor(each, key);
      const value: unknown = descriptor?.value;
      const isMethod = typeof value === 'function' && !isClass(value);
      if (!own.has(key) && !names.has(key) && (isMethod || descriptor?.get !== undefined)) names.set(key, isMethod);
    }
  }
  return names;
}

/** What either has for itself, without the books of others. */
function fieldsOf(...instances: readonly object[]): ReadonlySet<string> {
  const names = instances
    .flatMap((each) => Object.keys(each))
    .filter((name) => !own.has(name) && !name.startsWith('_'));
  return new Set([...backbones, ...names]);
}

function isBackbones(field: string): boolean {
  return backbones.includes(field);
}

/** Those who listen to the newcomer have seen what it knew. */
function tellDifferences(newcomer: SharedRecord, before: object): void {
  const names = Object.keys({ ...before, ...newcomer.attributes }).filter(
    (name) => !Object.is(get(before, name), get(newcomer.attributes, name)),
  );
  for (const name of names) newcomer.trigger(`change:${name}`, newcomer, get(newcomer.attributes, name), {});
  if (names.length > 0) newcomer.trigger('change', newcomer, {});
}

function get(object: object, key: PropertyKey): unknown {
  return Reflect.get(object, key);
}

function call(object: object, key: PropertyKey, args: readonly unknown[]): unknown {
  return Reflect.apply(get(object, key) as (...args: unknown[]) => unknown, object, args);
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}
