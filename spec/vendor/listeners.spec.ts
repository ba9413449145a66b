import Backbone from 'backbone';
import { expect } from 'chai';
import fc from 'fast-check';
import { mendListeners } from '../../vendor/backbone-listeners';

class Stock extends Backbone.Model {}
class Ours extends Backbone.Model {}
mendListeners(Ours.prototype);

type Kind = new () => Backbone.Model;
interface World {
  readonly emitters: readonly Backbone.Model[];
  readonly listeners: readonly Backbone.Model[];
  /** Given to `on`: the listeners themselves, or others. */
  readonly contexts: readonly Backbone.Model[];
  readonly heard: string[];
}

const EMITTERS = 2;
const LISTENERS = 40;
const CALLBACKS = 3;

/** What may be done with an event of one of the emitters, and what whoever hears of it does, once. */
interface Command {
  readonly does:
    | 'listenTo'
    | 'listenToOnce'
    | 'on'
    | 'once'
    | 'on without a context'
    | 'off'
    | 'off of a callback'
    | 'off of a context'
    | 'off of all'
    | 'stopListening'
    | 'stopListening to a callback'
    | 'stopListening to an emitter'
    | 'stopListening at all'
    | 'trigger';
  readonly emitter: number;
  readonly who: number;
  readonly callback: number;
  readonly name: string;
  readonly isMap: boolean;
  readonly meanwhile: readonly Command[];
}

const weighted: readonly (readonly [weight: number, does: Command['does']])[] = [
  [8, 'listenTo'],
  [3, 'listenToOnce'],
  [4, 'on'],
  [2, 'once'],
  [1, 'on without a context'],
  [1, 'off'],
  [2, 'off of a callback'],
  [3, 'off of a context'],
  [1, 'off of all'],
  [3, 'stopListening'],
  [3, 'stopListening to a callback'],
  [3, 'stopListening to an emitter'],
  [1, 'stopListening at all'],
  [6, 'trigger'],
];

function commands(depth: number): fc.Arbitrary<Command> {
  return fc.record({
    does: fc.oneof(...weighted.map(([weight, does]) => ({ weight, arbitrary: fc.constant(does) }))),
    emitter: fc.nat(EMITTERS - 1),
    who: fc.oneof(fc.nat(2), fc.nat(LISTENERS - 1)),
    callback: fc.nat(CALLBACKS - 1),
    name: fc.constantFrom('a', 'b', 'all', 'a b', 'b all'),
    isMap: fc.boolean(),
    meanwhile: depth === 0 ? fc.constant([]) : fc.array(commands(depth - 1), { maxLength: 3 }),
  });
}

/**
 * What is heard, and by whom, when these things are done.
 * @param areOthers  Who listens is never given to `on` as a context as well: of those that listen to another kind of events
 *                   not even Backbone knows when their emitter let go of them.
 */
function hearings(Emitter: Kind, Listener: Kind, areOthers: boolean, all: readonly Command[]): readonly string[] {
  const listeners = Array.from({ length: LISTENERS }, () => new Listener());
  const world: World = {
    emitters: Array.from({ length: EMITTERS }, () => new Emitter()),
    listeners,
    contexts: areOthers ? listeners.map(() => new Listener()) : listeners,
    heard: [],
  };
  const pending: Command[] = [];
  const callbacks = Array.from(
    { length: CALLBACKS },
    (_, nth) =>
      function (this: Backbone.Model, ...args: unknown[]) {
        const [emitter, listener, context] = [world.emitters, world.listeners, world.contexts].map((all) =>
          all.indexOf(this),
        );
        world.heard.push(`${nth} of ${emitter} ${listener} ${context}: ${args.join()}`);
        const next = pending.shift();
        if (next !== undefined) run(world, callbacks, pending, next);
      },
  );
  for (const command of all) run(world, callbacks, pending, command);
  pending.length = 0;
  for (const emitter of world.emitters) for (const name of ['a', 'b', 'c']) emitter.trigger(name, 'last');
  return world.heard;
}

type Heard = (this: Backbone.Model, ...args: unknown[]) => void;

function run(
  { emitters, listeners, contexts, heard }: World,
  callbacks: readonly Heard[],
  pending: Command[],
  command: Command,
): unknown {
  const emitter = emitters[command.emitter] ?? expect.fail();
  const listener = listeners[command.who] ?? expect.fail();
  const context = contexts[command.who] ?? expect.fail();
  const callback = callbacks[command.callback] ?? expect.fail();
  const { name, isMap } = command;
  // Names in a map may be several in one, too.
  const map = { [name]: callback, b: callback };
  switch (command.does) {
    case 'listenTo':
      return isMap ? listener.listenTo(emitter, map as never) : listener.listenTo(emitter, name, callback);
    case 'listenToOnce':
      return isMap ? listener.listenToOnce(emitter, map as never) : listener.listenToOnce(emitter, name, callback);
    case 'on':
      return isMap ? emitter.on(map, context) : emitter.on(name, callback, context);
    case 'once':
      return isMap ? emitter.once(map, context) : emitter.once(name, callback, context);
    case 'on without a context':
      return isMap ? emitter.on(map) : emitter.bind(name, callback);
    case 'off':
      return emitter.off(name);
    case 'off of a callback':
      return isMap ? emitter.off(map as never) : emitter.unbind(undefined, callback);
    case 'off of a context':
      return isMap ? emitter.off(name, null, context) : emitter.off(null, null, context);
    case 'off of all':
      return emitter.off();
    case 'stopListening':
      return listener.stopListening(emitter, name);
    case 'stopListening to a callback':
      return isMap ? listener.stopListening(emitter, map as never) : listener.stopListening(emitter, name, callback);
    case 'stopListening to an emitter':
      return listener.stopListening(emitter);
    case 'stopListening at all':
      return listener.stopListening();
    case 'trigger': {
      pending.push(...command.meanwhile);
      heard.push(`${name}:`);
      return emitter.trigger(name, 1, 2);
    }
  }
}

describe('Events of what many listen to', () => {
  for (const [what, Emitter, Listener] of [
    ['tell the same listeners, in the same order, as Backbone’s do', Ours, Ours],
    ['may be listened to by what has Backbone’s', Ours, Stock],
    ['serve to listen to what has Backbone’s', Stock, Ours],
  ] as const) {
    it(what, function () {
      this.timeout(30_000);
      fc.assert(
        fc.property(fc.array(commands(2), { maxLength: 60 }), (all) => {
          const areOthers = Emitter !== Listener;
          expect(hearings(Emitter, Listener, areOthers, all)).to.deep.equal(hearings(Stock, Stock, areOthers, all));
        }),
        { numRuns: 1_000 },
      );
    });
  }
});

describe('Whoever listens to what many listen to', () => {
  it('leaves without anybody being asked about the others', () => {
    const count = 10_000;
    const emitter = new Ours();
    let looks = 0;
    // Whether a callback is meant, is seen by itself and by what it wraps.
    const callbacks = Array.from({ length: count }, () =>
      Object.defineProperty(() => undefined, '_callback', { get: () => void (looks += 1) }),
    );
    const listeners = callbacks.map((_, who) => (who % 2 === 0 ? new Ours() : new Stock()));
    for (const [who, listener] of listeners.entries()) listener.listenTo(emitter, 'change', callbacks[who] ?? fail());
    for (const [who, listener] of listeners.entries()) {
      listener.stopListening(emitter, 'change', callbacks[who ^ 1] ?? fail());
      listener.stopListening();
      emitter.trigger(`change:${who}`);
    }
    expect(looks).to.be.at.most(2 * count);
  });

  for (const [what, leave] of [
    ['leaves', (listener) => listener.stopListening()],
    ['leaves what it listens to', (listener, emitter) => listener.stopListening(emitter)],
    ['leaves by each name', (listener, emitter) => listener.stopListening(emitter, 'a b').off('c', undefined, emitter)],
    ['is let go of', (_listener, emitter) => emitter.off()],
    ['is let go of by name', (_listener, emitter) => emitter.off('a b')],
  ] satisfies readonly (readonly [string, (listener: Backbone.Model, emitter: Backbone.Model) => unknown])[]) {
    it(`${what}, and neither keeps the other alive`, () => {
      const [listener, emitter, other] = [new Ours(), new Ours(), new Ours()];
      listener.listenTo(emitter, 'a b', () => undefined);
      listener.listenTo(other, 'a', () => undefined);
      other.listenTo(emitter, 'c', () => undefined);
      expect([reaches(listener, emitter), reaches(emitter, listener)]).to.deep.equal([true, true]);
      listener.stopListening(other);
      other.stopListening();
      leave(listener, emitter);
      expect([reaches(listener, emitter), reaches(emitter, listener)]).to.deep.equal([false, false]);
    });
  }

  it('may listen to anything by any name, `constructor` and `__proto__` among them', () => {
    const emitter = new Ours();
    const heard: string[] = [];
    for (const name of ['constructor', '__proto__', 'toString'])
      new Ours().listenTo(emitter, name, () => heard.push(name));
    emitter.trigger('constructor toString').trigger('__proto__').trigger('valueOf');
    expect(heard).to.deep.equal(['constructor', 'toString', '__proto__']);
  });

  it('is one of many for a while, and still hears and leaves when few are left', () => {
    const [emitter, listener] = [new Ours(), new Ours()];
    const others = Array.from({ length: 100 }, () => new Ours());
    let heard = 0;
    for (const other of [...others, listener]) {
      other.listenTo(emitter, 'a', () => (heard += 1));
      listener.listenTo(other, 'a', () => (heard += 1));
      emitter.on('b', () => (heard += 1), other);
    }
    for (const other of others) {
      other.stopListening();
      emitter.off(null, null, other);
      listener.stopListening(other);
      other.trigger('a');
    }
    emitter.trigger('a').trigger('b');
    expect(heard).to.equal(2);
    listener.stopListening();
    emitter.trigger('a').trigger('b');
    expect(heard).to.equal(2);
  });
});

/** Whether the books of one lead to the other. */
function reaches(from: object, to: object): boolean {
  const seen = new Set<unknown>([from]);
  for (const each of seen) {
    if (each === to) return true;
    if (typeof each !== 'object' || each === null) continue;
    if (each instanceof Map) for (const entry of each) for (const part of entry) seen.add(part);
    for (const key of Reflect.ownKeys(each)) seen.add(Reflect.get(each, key));
  }
  return false;
}

function fail(): never {
  throw new Error('there is no such one');
}
