/**
 * Backbone's events for what thousands listen to: the same events, whose cost does not grow with the number of those who
 * listen. Backbone keeps the listeners of an event in an array, and copies it for each that leaves.
 * Holds     `on`, `off`, `trigger`, `listenTo` and `stopListening`; `once` and `listenToOnce` are Backbone's own, made of these.
 * Promises  whoever comes or goes does so in constant time, also from within an event that is being told; everything that
 *           Backbone's events do: who listens when an event is told hears of it, in the order in which they came, and
 *           nobody else, whatever those do who hear of it first. Objects with Backbone's events may listen to objects
 *           with these, and the other way round.
 * Read next chaplin-records.ts, which uses it.
 */

/** One callback for one event of one emitter. */
interface Handler {
  readonly callback: Callback;
  readonly context: unknown;
  /** What `this` is to the callback. */
  readonly ctx: unknown;
  /** Undefined: there is no context to find it by. */
  readonly bond: Bond | undefined;
  readonly line: Line;
  /** Its place in the line. */
  at: number;
  /** Its neighbours in the bond. */
  before: Handler | undefined;
  after: Handler | undefined;
}

/** Backbone's `once` wraps a callback, and says which. */
type Callback = ((...args: unknown[]) => unknown) & { readonly _callback?: unknown };

/** Whatever has these events. The two fields are Backbone's `_events` and `_listeningTo`, of another shape. */
interface Emitter {
  _lines?: Lines;
  _bonds?: Shelf;
}

/** Whatever can be listened to, by these events, Backbone's, or those of somebody else. */
interface Listenable {
  on(name: unknown, callback: unknown, context: unknown): unknown;
  off(name: unknown, callback: unknown, context: unknown): unknown;
}

/** Below this, looking through a few is quicker than a Map. */
const FEW = 16;

/** The handlers of one event, in the order in which they came. */
class Line {
  handlers: (Handler | undefined)[] = [];
  size = 0;
  /** Somebody goes through the array, or has done so: it may grow, and nobody may be taken out of it any more. */
  isTold = false;

  constructor(readonly name: string) {}

  add(handler: Handler): void {
    handler.at = this.handlers.length;
    this.handlers.push(handler);
    this.size += 1;
  }

  remove({ at }: Handler): void {
    if (this.isTold) this.handlers = this.handlers.slice();
    this.isTold = false;
    this.handlers[at] = undefined;
    this.size -= 1;
    if (this.size * 2 < this.handlers.length) this.close();
  }

  /** Closes the gaps. Half of the places were left since the last time: each pays for one step of this. */
  private close(): void {
    const handlers: Handler[] = [];
    for (const handler of this.handlers) {
      if (handler === undefined) continue;
      handler.at = handlers.length;
      handlers.push(handler);
    }
    this.handlers = handlers;
  }
}

/** All that can be heard of one emitter. */
class Lines {
  readonly byName = new Map<string, Line>();
  /** Those who came by `on` with a context: whoever listens by `listenTo` has the bond on a shelf of its own. */
  outsiders: Shelf | undefined;

  /** @returns the line of that name, made if need be. */
  need(name: string): Line {
    let line = this.byName.get(name);
    if (line === undefined) this.byName.set(name, (line = new Line(name)));
    return line;
  }
}

/** All that one object hears of another. A chain, and no array: most have one handler, and any may leave. */
class Bond {
  first: Handler | undefined;
  /** What is heard by events that are not these, and so keep no handlers here. */
  foreign: Emitter | undefined;
  /** Not until the emitter has taken it up. */
  isForeign = true;

  constructor(
    readonly shelf: Shelf,
    /** What it stands on the shelf under: of two objects, the one whose shelf it is not. */
    readonly key: unknown,
  ) {}

  add(handler: Handler): void {
    handler.after = this.first;
    if (this.first !== undefined) this.first.before = handler;
    this.first = handler;
  }

  remove({ before, after }: Handler): void {
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after !== undefined) after.before = before;
    if (this.first === undefined) this.shelf.remove(this);
  }
}

/** The bonds of one object. */
class Shelf {
  private few: Bond[] = [];
  private many: Map<unknown, Bond> | undefined;

  get(key: unknown): Bond | undefined {
    if (this.many !== undefined) return this.many.get(key);
    for (const bond of this.few) if (bond.key === key) return bond;
    return undefined;
  }

  /** @returns the bond under the key, made if need be. */
  need(key: unknown): Bond {
    const known = this.get(key);
    if (known !== undefined) return known;
    const bond = new Bond(this, key);
    if (this.many === undefined && this.few.length === FEW) {
      this.many = new Map(this.few.map((each) => [each.key, each]));
      this.few = [];
    }
    if (this.many === undefined) this.few.push(bond);
    else this.many.set(key, bond);
    return bond;
  }

  remove(bond: Bond): void {
    if (this.many !== undefined) {
      this.many.delete(bond.key);
      return;
    }
    const at = this.few.indexOf(bond);
    const last = at === -1 ? undefined : this.few.pop();
    if (last !== undefined && last !== bond) this.few[at] = last;
  }

  all(): readonly Bond[] {
    return [...(this.many?.values() ?? this.few)];
  }
}

/** Who is just listening, from within `listenTo`: by this an emitter knows that its events and the listener's are of one kind. */
let bonding: Bond | undefined;

/** Gives the instances of a class that has Backbone's events these. */
export function mendListeners(prototype: object): void {
  Object.assign(prototype, { on, bind: on, off, unbind: off, trigger, listenTo, stopListening });
}

function on(this: Emitter, name: unknown, callback?: unknown, context?: unknown): unknown {
  const lines = this._lines ?? put(this, '_lines', new Lines());
  const bond = bonding;
  const line = typeof name === 'string' ? lines.byName.get(name) : undefined;
  if (line !== undefined) add(this, lines, line, callback, context, bond);
  else {
    // A map of callbacks may have the context in the place of the callback.
    const its = isMap(name) && context === undefined ? callback : context;
    forEach(name, callback, (one, callbackOfOne) => {
      if (callbackOfOne) add(this, lines, lines.need(one), callbackOfOne, its, bond);
    });
  }
  if (bond !== undefined) bond.isForeign = false;
  return this;
}

function add(emitter: Emitter, lines: Lines, line: Line, callback: unknown, context: unknown, own?: Bond): void {
  if (!isGiven(callback)) return;
  const bond = own ?? (context ? (lines.outsiders ??= new Shelf()).need(context) : undefined);
  const handler: Handler = {
    callback,
    context,
    ctx: context ?? emitter,
    bond,
    line,
    at: 0,
    before: undefined,
    after: undefined,
  };
  line.add(handler);
  bond?.add(handler);
}

function off(this: Emitter, name?: unknown, callback?: unknown, context?: unknown): unknown {
  const lines = this._lines;
  if (lines === undefined) return this;
  if (!name && !callback && !context) forgetAll(this, lines);
  else if (!name) takeOff(this, lines, undefined, callback, context);
  else if (typeof name === 'string' && lines.byName.has(name)) takeOff(this, lines, name, callback, context);
  else {
    const its = isMap(name) && context === undefined ? callback : context;
    forEach(name, callback, (one, callbackOfOne) => takeOff(this, lines, one, callbackOfOne, its));
  }
  return this;
}

/** Of several names that are just being told, the next ones still are: the books are not emptied, but exchanged. */
function forgetAll(emitter: Emitter, lines: Lines): void {
  for (const { handlers } of lines.byName.values()) for (const handler of handlers) handler?.bond?.remove(handler);
  put(emitter, '_lines', undefined);
}

/** Whatever is left out matches all. */
function takeOff(emitter: Emitter, lines: Lines, name: string | undefined, callback: unknown, context: unknown): void {
  if (context) {
    const own = isEmitter(context) ? context._bonds?.get(emitter) : undefined;
    takeOffBond(lines, own, name, callback);
    takeOffBond(lines, lines.outsiders?.get(context), name, callback);
    return;
  }
  for (const line of name === undefined ? [...lines.byName.values()] : [lines.byName.get(name)]) {
    for (const handler of line?.handlers.slice() ?? []) {
      if (handler !== undefined && isMeant(handler, name, callback)) remove(lines, handler);
    }
  }
}

function takeOffBond(lines: Lines, bond: Bond | undefined, name: string | undefined, callback: unknown): void {
  for (let handler = bond?.first; handler !== undefined;) {
    const { after } = handler;
    if (isMeant(handler, name, callback)) remove(lines, handler);
    handler = after;
  }
}

function isMeant({ line, callback: own }: Handler, name: string | undefined, callback: unknown): boolean {
  return (name === undefined || name === line.name) && (!callback || callback === own || callback === own._callback);
}

function remove(lines: Lines, handler: Handler): void {
  const { line, bond } = handler;
  line.remove(handler);
  if (line.size === 0) lines.byName.delete(line.name);
  bond?.remove(handler);
}

function trigger(this: Emitter, name?: unknown, ...args: unknown[]): unknown {
  const lines = this._lines;
  if (lines === undefined || lines.byName.size === 0) return this;
  if (typeof name === 'string' && lines.byName.has(name)) tell(lines, name, args);
  else forEach(name, undefined, (one) => tell(lines, one, args));
  return this;
}

function tell(lines: Lines, name: string, args: unknown[]): void {
  // Both as they are now: whoever hears of it first may bring or take away others.
  const handlers = told(lines.byName.get(name));
  const handlersOfAll = told(lines.byName.get('all'));
  const sizeOfAll = handlersOfAll.length;
  callEach(handlers, handlers.length, args);
  if (sizeOfAll > 0) callEach(handlersOfAll, sizeOfAll, [name, ...args]);
}

const nobody: Line['handlers'] = [];

function told(line: Line | undefined): Line['handlers'] {
  if (line === undefined) return nobody;
  line.isTold = true;
  return line.handlers;
}

function callEach(handlers: Line['handlers'], size: number, args: unknown[]): void {
  for (let at = 0; at < size; at += 1) {
    const handler = handlers[at];
    handler?.callback.apply(handler.ctx, args);
  }
}

function listenTo(this: Emitter, emitter: Listenable | undefined, name?: unknown, callback?: unknown): unknown {
  if (!emitter) return this;
  const bond = (this._bonds ?? put(this, '_bonds', new Shelf())).need(emitter);
  bonding = bond;
  try {
    emitter.on(name, callback, this);
  } finally {
    bonding = undefined;
  }
  if (bond.isForeign) on.call((bond.foreign ??= {}), name, callback);
  return this;
}

function stopListening(this: Emitter, emitter?: unknown, name?: unknown, callback?: unknown): unknown {
  const shelf = this._bonds;
  if (shelf === undefined) return this;
  for (const bond of emitter ? [shelf.get(emitter)] : shelf.all()) {
    if (bond === undefined) continue;
    (bond.key as Listenable).off(name, callback, this);
    if (bond.foreign === undefined) continue;
    off.call(bond.foreign, name, callback);
    if (bond.foreign._lines?.byName.size === 0) shelf.remove(bond);
  }
  return this;
}

/** `'change blur'` and `{change: …, blur: …}` are several names; anything else is one. */
function forEach(name: unknown, callback: unknown, act: (name: string, callback: unknown) => void): void {
  if (isMap(name)) {
    for (const [each, callbackOfEach] of Object.entries(name)) forEach(each, callbackOfEach, act);
    return;
  }
  const text = String(name);
  if (/\s/.test(text)) for (const each of text.split(/\s+/)) act(each, callback);
  else act(text, callback);
}

function isMap(name: unknown): name is object {
  return typeof name === 'object' && name !== null;
}

/** What is given and cannot be called fails when it is called, as with Backbone. */
function isGiven(callback: unknown): callback is Callback {
  return Boolean(callback);
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null;
}

/** What was disposed is frozen: it keeps no books, and says nothing, as with Backbone. */
function put<K extends keyof Emitter, V extends Emitter[K]>(emitter: Emitter, field: K, value: V): V {
  Reflect.set(emitter, field, value);
  return value;
}
