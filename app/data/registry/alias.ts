/**
 * Two objects that turn out to be one record: the newcomer goes on as another name of the one that stays.
 * Promises  whoever has the newcomer reads, changes, saves and hears of the one that stays; those who listen to the newcomer
 *           go on doing so, and hear of both. Ended, the newcomer is what it was, and can be disposed.
 * Leaves    that the one that stays lives as long as the newcomer to the registry.
 */
import type { SharedRecord } from './shareable';

/** What says who it is, who listens and how long it lives stays the newcomer's own; so do the books of others (`_…`). */
const own =
  /^(_.*|constructor|dispose|disposed|cid|collection|on|off|once|(un)?bind|trigger|listenTo(Once)?|stopListening|(un)?subscribe.*|publishEvent)$/;
/** What Backbone keeps on each model. A save of before, whose answer comes late, would write its own back. */
const backbones = ['attributes', 'id', 'changed'];

/** From now on `newcomer`, which knows what `record` knows, is another name of it. @returns what takes that back, for the newcomer's end. */
export function forward(newcomer: SharedRecord, record: SharedRecord): () => void {
  const prototype = Object.getPrototypeOf(newcomer) as object;
  const state = Object.fromEntries(Object.entries(newcomer).filter(([name]) => !own.test(name)));
  for (const name of Object.keys(state)) Reflect.deleteProperty(newcomer, name);
  // What it has no longer by itself it has from here, where a prototype would be.
  const stand = new Proxy(record, {
    get(_record, name, receiver) {
      if (own.test(String(name))) return Reflect.get(prototype, name, receiver) as unknown;
      const value: unknown = Reflect.get(record, name);
      return typeof value === 'function' ? (value.bind(record) as unknown) : value;
    },
    set(_record, name, value, receiver) {
      if (own.test(String(name))) return Reflect.set(prototype, name, value, receiver);
      return backbones.includes(name as string) || Reflect.set(record, name, value);
    },
  });
  Object.setPrototypeOf(newcomer, stand);
  const relay = (...told: unknown[]): unknown => newcomer.trigger(...(told as [event: string]));
  record.on('all', relay);
  return () => {
    record.off('all', relay);
    Object.assign(Object.setPrototypeOf(newcomer, prototype) as object, state);
  };
}
