/**
 * The identity map: one live instance for each record and each list, whoever asks, as long as anybody holds it.
 * Holds     instances by class and id, or class and parameters; which of them nobody holds, and since when.
 * Promises  what is looked up is alive, and is the same object for everyone; the last release starts a linger, and only
 *           then is it disposed, once; an owner that disposes it lets go of its own claim at most; what one user had,
 *           the next does not get. At the end there is no lease and no timer.
 * Leaves    states and attributes to the instances; answers to the cache: an instance that goes takes no data with it.
 * Read next entry.ts, then ../model.ts.
 */
import type { Clock } from '../../../common/clock';
import { forward } from './alias';
import { nameOf } from './disposed';
import { type Entry, entryOf, findEntry, type Home, isDisposed, lease, type Lease } from './entry';
import { keyOfParams } from './params';
import {
  factsOf,
  type Id,
  isId,
  type ListClass,
  type ParamsOf,
  type RecordClass,
  type SharedList,
  type SharedRecord,
} from './shareable';

export interface RegistryOptions {
  readonly clock: Clock;
  /** How long an instance that nobody holds goes on living, in milliseconds. Default 30 000: the way back. */
  readonly lingerMs?: number;
  /** How many of those that were let go last live on after that, until others take their place. Default 0. */
  readonly keepLast?: number;
}

/** What `inspect` says of one instance. */
export interface LiveInstance {
  /** `Article 'how-to'` */
  readonly name: string;
  readonly instance: object;
  /** When it came into the registry. */
  readonly sinceMs: number;
  readonly leases: readonly LeaseInfo[];
}

export interface LeaseInfo {
  /** `article-page-3`, `ArticleList` */
  readonly holder: string;
  readonly sinceMs: number;
  /** The stack of whoever took it, while the registry supervises. */
  readonly takenAt?: string | undefined;
}

/** Where routes are announced: Chaplin's mediator. */
export interface RouteEvents {
  subscribe(event: string, listener: () => void): unknown;
  unsubscribe(event: string, listener: () => void): unknown;
}

/** A route change that takes longer has failed on its way, and nobody said so. */
const LONGEST_ROUTE_CHANGE_MS = 30_000;

export class Registry implements Home {
  readonly #clock: Clock;
  readonly #lingerMs: number;
  readonly #keepLast: number;
  readonly #classes = new Map<unknown, Map<string, Entry>>();
  readonly #types = new Map<string, RecordClass>();
  /** Everything that lives here, also what can no longer be looked up. */
  readonly #live = new Set<Entry>();
  /** What nobody holds, and until when it lingers, the first to go first. */
  readonly #lingering = new Map<Entry, number>();
  #cancelSweep: (() => void) | undefined;
  /** Released while a route changes: the next page may want it, however long it takes to come. */
  readonly #released = new Set<Entry>();
  #cancelGuard: (() => void) | undefined;
  /** Being disposed together: what only they held has lingered with them. */
  #ending: Entry[] | undefined;
  #report: ((message: string) => void) | undefined;

  constructor({ clock, lingerMs = 30_000, keepLast = 0 }: RegistryOptions) {
    this.#clock = clock;
    this.#lingerMs = lingerMs;
    this.#keepLast = keepLast;
  }

  /**
   * The live instance of a record, made if need be, then without any attribute but its id.
   * Whoever goes on using it retains it: what nobody holds lingers, and goes.
   * @param id  Left out for a class that has but one record (`only`).
   * @throws {RangeError} it is no id.
   */
  model<M extends SharedRecord>(theClass: RecordClass<M>, id?: Id): M {
    const known = this.find(theClass, id);
    if (known !== undefined) return known;
    const { idAttribute, only } = factsOf(theClass);
    if (!(only ? id === undefined : isId(id))) throw new RangeError(`'${String(id)}' is no id of ${theClass.name}`);
    return this.#make(theClass, id === undefined ? '' : String(id), [id === undefined ? {} : { [idAttribute]: id }]);
  }

  /** The live instance of a list, made if need be, then empty. Parameters in any order, or undefined, are one list. */
  collection<C extends SharedList>(theClass: ListClass<C>, ...[params = {}]: ParamsOf<C>): C {
    const key = keyOfParams(params);
    const entry = this.#classes.get(theClass)?.get(key);
    if (entry === undefined) return this.#make(theClass, key, [undefined, { params: { ...params } }]);
    if (entry.leases.size === 0) this.#await(entry);
    return entry.instance as C;
  }

  /** The live instance of either, by its parameters: `live(Article, {slug})`, `live(ArticleList, {tag, page})`. */
  live<T extends SharedRecord | SharedList>(theClass: new (...args: never[]) => T, params?: object): T;
  live(theClass: RecordClass | ListClass, params: object = {}): object {
    const { holds, idAttribute, only } = factsOf(theClass);
    if (holds === 'list') return this.collection(theClass as ListClass, params);
    const id: unknown = Object.getOwnPropertyDescriptor(params, idAttribute)?.value;
    return this.model(theClass as RecordClass, only ? undefined : isId(id) ? id : '');
  }

  /** The live instance of a record, if there is one. */
  find<M extends SharedRecord>(theClass: RecordClass<M>, id: Id | undefined): M | undefined {
    const entry = this.#classes.get(theClass)?.get(typeof id === 'string' ? id : id === undefined ? '' : String(id));
    if (entry === undefined) return undefined;
    // Whoever asked has as long as anyone to retain it.
    if (entry.leases.size === 0) this.#await(entry);
    return entry.instance as M;
  }

  /**
   * Claims an instance, so that it lives on. What is in no registry may be claimed as well: should it enter one, it has
   * its holders already.
   * @param holder  Whoever will release it; named by `inspect`.
   * @throws {DisposedError}
   */
  retain<T extends object>(instance: T, holder: object): Lease<T> {
    const trace = this.#report === undefined ? undefined : new Trace(`${nameOf(instance)} is held since here`);
    return lease(instance, holder, this.#clock.now(), trace);
  }

  /** Takes in a record that was made elsewhere and has an id now: from here on it is the one of that id. */
  enter(record: SharedRecord, theClass: unknown = record.constructor): void {
    if (isDisposed(record) || !isId(record.id) || findEntry(record)?.home !== undefined) return;
    const other = this.#classes.get(theClass)?.get(String(record.id));
    this.#enter(record, theClass, other === undefined ? String(record.id) : undefined);
    if (other !== undefined) this.#giveWay(record, other);
  }

  /** Names a class of records, so that others can refer to them without knowing it. @returns what takes it back. */
  declare(type: string, theClass: RecordClass): () => void {
    this.#types.set(type, theClass);
    return () => this.#types.delete(type);
  }

  /**
   * Tells the live instance what a row says of it, wherever the row came from: within an article stands its author.
   * @returns the instance; undefined where nobody declared the type, or the row has no id.
   */
  embed(type: string, row: object): SharedRecord | undefined {
    const theClass = this.#types.get(type);
    if (theClass === undefined) return undefined;
    const { idAttribute } = factsOf(theClass);
    const id: unknown = Object.getOwnPropertyDescriptor(row, idAttribute)?.value;
    if (!isId(id)) return undefined;
    const record = this.model(theClass, id);
    record.receive(row);
    return record;
  }

  /** Another user: nobody gets an instance of before. What nobody holds goes now, the rest with its last lease. */
  purge(): void {
    this.#classes.clear();
    for (const entry of this.#live) entry.key = undefined;
    this.#end([...this.#live].filter(({ leases }) => leases.size === 0));
  }

  /** What lives here, in the order in which it came: who holds it, and since when. */
  inspect(): readonly LiveInstance[] {
    return [...this.#live].map(({ instance, sinceMs, leases }) => ({
      name: nameOf(instance),
      instance,
      sinceMs,
      leases: [...leases].map(({ holder, sinceMs: takenMs, trace }) => ({
        holder: nameOf(holder),
        sinceMs: takenMs,
        takenAt: trace?.stack,
      })),
    }));
  }

  /**
   * For development: from now on each lease knows where it was taken, and one whose holder was disposed without
   * releasing it is reported, once, after the next route change.
   */
  supervise(report: (message: string) => void): void {
    this.#report = report;
  }

  /** Lets what a page releases live until the next one shows. @returns a function that ends this. */
  followRoutes(events: RouteEvents): () => void {
    const begin = (): void => this.#beginChange();
    const end = (): void => this.#drain();
    events.subscribe('beforeControllerDispose', begin);
    events.subscribe('dispatcher:dispatch', end);
    return () => {
      events.unsubscribe('beforeControllerDispose', begin);
      events.unsubscribe('dispatcher:dispatch', end);
      this.#drain();
    };
  }

  /** Its last lease was released. */
  unheld(entry: Entry): void {
    if (this.#ending === undefined) this.#await(entry);
    else this.#ending.push(entry);
  }

  /** Somebody holds it again. */
  held(entry: Entry): void {
    const hasLingered = this.#lingering.has(entry);
    this.#rescue(entry);
    if (hasLingered && isRevivable(entry.instance)) entry.instance.revived();
  }

  /** Whether somebody holds it, or the next page may. */
  isHeld(entry: Entry): boolean {
    return entry.leases.size > 0 || this.#released.has(entry);
  }

  #rescue(entry: Entry): void {
    this.#released.delete(entry);
    this.#lingering.delete(entry);
    if (this.#lingering.size === 0) this.#stopSweep();
  }

  #make<T extends Disposable>(theClass: new (...args: never[]) => T, key: string, args: readonly unknown[]): T {
    const instance = Reflect.construct(theClass, args) as T;
    this.#enter(instance, theClass, key);
    return instance;
  }

  /** @param key  Undefined: it lives here, and is not found. */
  #enter(instance: Disposable, theClass: unknown, key: string | undefined): void {
    const entry = entryOf(instance);
    entry.home = this;
    entry.theClass = theClass;
    entry.sinceMs = this.#clock.now();
    if (key !== undefined) this.#index(entry, key);
    this.#live.add(entry);
    // Controllers, compositions and views dispose whatever they have: their leases say whether they may.
    Object.defineProperty(instance, 'dispose', { configurable: true, value: () => undefined });
    if (isRecord(instance)) {
      instance.on('changeId', this.#onChangeId);
      instance.on('destroy', this.#onDestroy);
      instance.entered?.();
    }
    if (entry.leases.size === 0) this.#await(entry);
  }

  #index(entry: Entry, key: string): void {
    const instances = this.#classes.get(entry.theClass) ?? new Map<string, Entry>();
    this.#classes.set(entry.theClass, instances.set(key, entry));
    entry.key = key;
  }

  /** It lives on for those who hold it, and nobody else gets it. */
  #forget(entry: Entry): void {
    const instances = this.#classes.get(entry.theClass);
    if (entry.key !== undefined && instances?.get(entry.key) === entry) instances.delete(entry.key);
    entry.key = undefined;
  }

  /** The server gave the record another id: an article's address follows its title. */
  readonly #onChangeId = (record: SharedRecord): void => {
    const entry = entryOf(record);
    if (entry.key === undefined || entry.key === String(record.id)) return;
    this.#forget(entry);
    if (!isId(record.id)) return;
    const other = this.#classes.get(entry.theClass)?.get(String(record.id));
    if (other === undefined) this.#index(entry, String(record.id));
    else this.#giveWay(record, other);
  };

  readonly #onDestroy = (record: SharedRecord): void => this.#forget(entryOf(record));

  /**
   * There is an instance of that id already: it stays the one, takes the newcomer's place in every list, and is what whoever
   * has the newcomer reads, changes and hears of.
   */
  #giveWay(record: SharedRecord, { instance }: Entry): void {
    this.#report?.(`${nameOf(record)} is there already: the other instance stays, and this one stands for it`);
    if (!isRecord(instance)) return;
    instance.receive(record.attributes);
    record.trigger('alias', record, instance);
    const kept = this.retain(instance, record);
    const takeBack = forward(record, instance);
    entryOf(record).endAlias = () => {
      takeBack();
      kept.release();
    };
  }

  /** Gives everybody time to retain it. */
  #await(entry: Entry): void {
    if (this.#cancelGuard === undefined) this.#linger(entry);
    else this.#released.add(entry);
  }

  #linger(entry: Entry): void {
    // At the end, where those are that have longest to go.
    this.#lingering.delete(entry);
    this.#lingering.set(entry, this.#clock.now() + this.#lingerMs);
    this.#cancelSweep ??= this.#clock.after(this.#lingerMs, () => this.#sweep());
  }

  #sweep(): void {
    this.#cancelSweep = undefined;
    const nowMs = this.#clock.now();
    const due: Entry[] = [];
    for (const [entry, dueMs] of this.#lingering) {
      if (dueMs > nowMs || this.#lingering.size - due.length <= this.#keepLast) break;
      due.push(entry);
    }
    this.#end(due);
    // The last few wait for others to take their place: no timer is needed for that.
    const [next] = this.#lingering.size > this.#keepLast ? this.#lingering.values() : [];
    if (next !== undefined) this.#cancelSweep ??= this.#clock.after(next - nowMs, () => this.#sweep());
  }

  #stopSweep(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  /** Disposes these, and what nobody but they held. */
  #end(entries: readonly Entry[]): void {
    const outer = this.#ending;
    const ending = (this.#ending = [...entries]);
    try {
      for (let entry = ending.shift(); entry !== undefined; entry = ending.shift()) this.#dispose(entry);
    } finally {
      this.#ending = outer;
      for (const entry of ending) this.#await(entry);
    }
  }

  #dispose(entry: Entry): void {
    // Somebody was quicker: a listener to another's end may have retained it.
    if (entry.leases.size > 0 || entry.isEnding) return;
    entry.isEnding = true;
    this.#forget(entry);
    this.#rescue(entry);
    this.#live.delete(entry);
    entry.endAlias?.();
    Reflect.deleteProperty(entry.instance, 'dispose');
    if (isDisposable(entry.instance)) entry.instance.dispose();
  }

  #beginChange(): void {
    this.#drain();
    this.#cancelGuard = this.#clock.after(LONGEST_ROUTE_CHANGE_MS, () => this.#drain());
  }

  /** The route has changed, or will not: what nobody claimed begins to linger. */
  #drain(): void {
    this.#cancelGuard?.();
    this.#cancelGuard = undefined;
    const released = [...this.#released];
    this.#released.clear();
    for (const entry of released) this.#linger(entry);
    if (this.#report !== undefined) this.#reportLost(this.#report);
  }

  #reportLost(report: (message: string) => void): void {
    for (const { instance, leases } of this.#live) {
      for (const held of leases) {
        if (held.isReported || !isDisposed(held.holder)) continue;
        held.isReported = true;
        report(`${nameOf(held.holder)} was disposed and still holds ${nameOf(instance)}: ${held.trace?.stack ?? ''}`);
      }
    }
  }
}

/** A place in the program. Its stack begins with whoever called the registry, as far as the engine knows how. */
class Trace extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Lease';
    const { captureStackTrace } = Error as { captureStackTrace?: (error: Error, above: unknown) => void };
    captureStackTrace?.(this, Reflect.get(Registry.prototype, 'retain'));
  }
}

interface Disposable {
  dispose(): void;
}

function isDisposable(instance: object): instance is Disposable {
  return 'dispose' in instance;
}

function isRevivable(instance: object): instance is { revived(): void } {
  return 'revived' in instance;
}

function isRecord(instance: object): instance is SharedRecord {
  return 'receive' in instance;
}

/** The registry that an instance can be looked up in. */
export function registryOf(instance: object): Registry | undefined {
  const entry = findEntry(instance);
  return entry?.key !== undefined && entry.home instanceof Registry ? entry.home : undefined;
}

/** Whether somebody holds an instance, or the page that is on its way may do so. */
export function isHeld(instance: object): boolean {
  const entry = findEntry(instance);
  return entry?.home instanceof Registry ? entry.home.isHeld(entry) : (entry?.leases.size ?? 0) > 0;
}
