/**
 * `off` and `stopListening`, mended for models and collections that thousands listen to: Backbone copies the whole list
 * of listeners for each that leaves, which takes a minute of a page's life where ten thousand do.
 * Promises  everything that Backbone does: who leaves while an event is being told still hears of that one, and of no
 *           other; short lists are left to Backbone.
 * Read next chaplin-records.ts, which uses it.
 */
interface Handler {
  readonly callback: object & { readonly _callback?: object };
  readonly context: object | undefined;
  readonly listening?: { off(name: string, callback: unknown): void };
}
type Handlers = Handler[];

/** Backbone's own books, on whatever has listeners. */
interface Emitter {
  _events?: Record<string, Handlers>;
}

/** Below this, copying is cheaper than an index. */
const LONG = 64;

interface Index {
  /** Who listens -> with what. Grows behind the list, when it is needed. */
  readonly byContext: Map<object, Handler[]>;
  indexed: number;
  /** Have left, and still stand in the list. */
  readonly gone: Set<Handler>;
}

const indexes = new WeakMap<Handlers, Index>();

type Method = (this: Emitter, ...args: unknown[]) => unknown;

/** Gives the instances of a class, whose methods are Backbone's, the mended ones. */
export function mendListeners(prototype: { readonly off: unknown; readonly trigger: unknown }): void {
  const { off, trigger } = prototype as { readonly off: Method; readonly trigger: Method };
  Object.assign(prototype, {
    off(this: Emitter, ...args: unknown[]): unknown {
      if (takeOff(this, ...args)) return this;
      // Backbone goes through the lists itself, and may not meet anyone twice.
      for (const name in this._events) settle(this._events, name);
      return Reflect.apply(off, this, args);
    },
    trigger(this: Emitter, ...args: unknown[]): unknown {
      const [name] = args;
      if (this._events !== undefined && typeof name === 'string') {
        settle(this._events, name);
        settle(this._events, 'all');
      }
      return Reflect.apply(trigger, this, args);
    },
  });
}

/** Takes off all that `context` listens with. @returns whether that was possible without going through the list. */
function takeOff({ _events: events }: Emitter, name?: unknown, callback?: unknown, context?: unknown): boolean {
  if (events === undefined || typeof context !== 'object' || context === null) return false;
  const isOne = typeof name === 'string' && !/\s/.test(name);
  if (!isOne && name !== undefined && name !== null) return false;
  const names = isOne ? [name] : Object.keys(events);
  // One long list is reason enough; the short ones are done as quickly either way.
  if (!names.some((each) => (events[each]?.length ?? 0) >= LONG)) return false;
  for (const each of names) takeOffOne(events, each, callback, context);
  return true;
}

function takeOffOne(events: Record<string, Handlers>, name: string, callback: unknown, context: object): void {
  const handlers = events[name];
  if (handlers === undefined) return;
  const index = indexOf(handlers);
  const kept: Handler[] = [];
  for (const handler of index.byContext.get(context) ?? []) {
    const isMeant =
      callback === undefined ||
      callback === null ||
      callback === handler.callback ||
      callback === handler.callback._callback;
    if (!isMeant) kept.push(handler);
    else {
      index.gone.add(handler);
      handler.listening?.off(name, callback);
    }
  }
  if (kept.length > 0) index.byContext.set(context, kept);
  else index.byContext.delete(context);
  if (index.gone.size * 2 > handlers.length) settle(events, name);
}

function indexOf(handlers: Handlers): Index {
  let index = indexes.get(handlers);
  if (index === undefined) indexes.set(handlers, (index = { byContext: new Map(), indexed: 0, gone: new Set() }));
  for (; index.indexed < handlers.length; index.indexed += 1) {
    const handler = handlers[index.indexed];
    if (handler?.context === undefined) continue;
    const own = index.byContext.get(handler.context);
    if (own === undefined) index.byContext.set(handler.context, [handler]);
    else own.push(handler);
  }
  return index;
}

/**
 * Those who have left are no longer in the list: another takes its place, for an event may just be on its way over this
 * one. To be called before an event of that name is told.
 */
function settle(events: Record<string, Handlers>, name: string): void {
  const handlers = events[name];
  // A list with an index may have become short, by those who left: it is settled in that case as well.
  const gone = handlers === undefined ? undefined : indexes.get(handlers)?.gone;
  if (handlers === undefined || gone === undefined || gone.size === 0) return;
  const remaining = handlers.filter((handler) => !gone.has(handler));
  if (remaining.length > 0) events[name] = remaining;
  else Reflect.deleteProperty(events, name);
}
