/**
 * The identity map: one live instance for each record and each list, whoever asks, as long as anybody holds it.
 * Holds     instances by class and id, or class and parameters; which of them nobody holds, and since when.
 * Promises  what is looked up is alive, and is the same object for everyone; the last release starts a linger, and only
 *           then is it disposed, once; an owner that disposes it lets go of its own claim at most; what one user had,
 *           the next does not get. At the end there is no lease and no timer.
 * Leaves    states and attributes to the instances; answers to the cache: an instance that goes takes no data with it.
 * Read next ../model.ts.
 */
import type { Clock } from '../../../common/clock';
import { forward } from './alias';
import { DisposedError, isDisposed, nameOf } from './disposed';
import type { HeldLease, Lease } from './lease';
import { keyOfParams } from './params';
import {
  type Facts,
  factsOf,
  type Holdable,
  type Id,
  idIn,
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

/** Who looks on while the registry is supervised: watch-leases.ts. */
export interface LeaseWatch {
  taken(lease: HeldLease): void;
  routeChanged(leases: readonly HeldLease[]): void;
  /** There is another instance of the record already. */
  gaveWay(record: object): void;
}

/** Where routes are announced: Chaplin's mediator. */
export interface RouteEvents {
  subscribe(event: string, listener: () => void): unknown;
  unsubscribe(event: string, listener: () => void): unknown;
}

/** A route change that takes longer has failed on its way, and nobody said so. */
const LONGEST_ROUTE_CHANGE_MS = 30_000;

/** The books that are kept on an instance: who holds it and, of one that is in a registry, where it is found. */
interface Entry {
  readonly instance: Holdable;
  readonly leases: Set<HeldLease>;
  /** The registry that it is in; none for what is nobody's but its owner's. */
  home?: Registry;
  /** Where it is looked up; undefined when it no longer is: deleted, of another user, or with another's id. */
  key?: string | undefined;
  theClass?: unknown;
  /** It is looked up no longer, and may come back (`enter`): it was deleted, or lost its id. */
  isAway?: boolean;
  /** When it came into the registry. */
  sinceMs?: number;
  /** Its disposal has begun. */
  isEnding?: boolean;
  /** It is another name of a record that is there already; this ends that. */
  endAlias?: () => void;
}

// Weak: what is in no registry lives as long as its owner says.
const entries = new WeakMap<object, Entry>();

export class Registry {
  readonly #clock: Clock;
  readonly #lingerMs: number;
  readonly #keepLast: number;
  readonly #classes = new Map<unknown, Map<string, Entry>>();
  readonly #types = new Map<string, RecordClass>();
  /** Everything that lives here, also what can no longer be looked up. */
  readonly #live = new Set<Entry>();
  /** What nobody holds, and until when it lingers, the first to go first. While a route changes: for as long as it takes. */
  readonly #lingering = new Map<Entry, number>();
  #cancelSweep: (() => void) | undefined;
  /** There while a route changes: the next page may want what the last one released, however long it takes to come. */
  #cancelGuard: (() => void) | undefined;
  /** Being disposed together: what only they held has lingered with them. */
  #ending: Entry[] | undefined;
  #watch: LeaseWatch | undefined;

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
    return this.#make(theClass, keyOfId(id), only ? {} : { [idAttribute]: id });
  }

  /** The live instance of a list, made if need be, then empty. Parameters in any order, or undefined, are one list. */
  collection<C extends SharedList>(theClass: ListClass<C>, ...[params = {}]: ParamsOf<C>): C {
    const key = keyOfParams(params);
    return (
      (this.#find(theClass, key) as C | undefined) ?? this.#make(theClass, key, undefined, { params: { ...params } })
    );
  }

  /** The live instance of either, by its parameters: `live(Article, {slug})`, `live(ArticleList, {tag, page})`. */
  live<T extends SharedRecord | SharedList>(theClass: new (...args: never[]) => T, params?: object): T;
  live(theClass: RecordClass | ListClass, params: object = {}): object {
    const { holds, only } = factsOf(theClass);
    if (holds === 'list') return this.collection(theClass as ListClass, params);
    const id = idIn(theClass as RecordClass, params);
    return this.model(theClass as RecordClass, only ? undefined : isId(id) ? id : '');
  }

  /** The live instance of a record, if there is one. */
  find<M extends SharedRecord>(theClass: RecordClass<M>, id: Id | undefined): M | undefined {
    return this.#find(theClass, keyOfId(id)) as M | undefined;
  }

  /**
   * Claims an instance, so that it lives on. What is in no registry may be claimed as well: should it enter one, it has
   * its holders already.
   * @param holder  Whoever will release it; named by `inspect`.
   * @throws {DisposedError}
   */
  retain<T extends object>(instance: T, holder: object): Lease<T> {
    const entry = entryOf(instance);
    const { leases } = entry;
    if (entry.isEnding === true || isDisposed(instance)) throw new DisposedError(instance);
    const release = (): void => {
      if (leases.delete(held) && leases.size === 0 && entry.home !== undefined) entry.home.#unheld(entry);
    };
    const held: HeldLease<T> = { instance, holder, sinceMs: this.#clock.now(), release, dispose: release };
    leases.add(held);
    if (leases.size === 1 && entry.home !== undefined) entry.home.#held(entry);
    this.#watch?.taken(held);
    return held;
  }

  /**
   * Takes in a record that was made elsewhere and has an id now: from here on it is the one of that id. So it is for one that
   * has left (`hasLeft`), in the registry where it was.
   */
  enter(record: SharedRecord, theClass: unknown = record.constructor): void {
    const entry = entryOf(record);
    const { home, isAway, isEnding } = entry;
    if (isDisposed(record) || !isId(record.id)) return;
    if (home === undefined) this.#enter(record, theClass, keyOfId(record.id));
    else if (isAway === true && isEnding !== true) home.#index(entry, keyOfId(record.id));
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
    const id = theClass && idIn(theClass, row);
    if (theClass === undefined || !isId(id)) return undefined;
    const record = this.model(theClass, id);
    record.receive(row);
    return record;
  }

  /** Another user: nobody gets an instance of before. What nobody holds goes now, the rest with its last lease. */
  purge(): void {
    this.#classes.clear();
    for (const entry of this.#live) Object.assign(entry, { key: undefined, isAway: false } satisfies Partial<Entry>);
    this.#end(this.#lingering.keys());
  }

  /** What lives here, in the order in which it came: who holds it, and since when. */
  inspect(): readonly LiveInstance[] {
    return [...this.#live].map(({ instance, sinceMs = 0, leases }) => ({
      name: nameOf(instance),
      instance,
      sinceMs,
      leases: [...leases].map((held) => ({
        holder: nameOf(held.holder),
        sinceMs: held.sinceMs,
        takenAt: held.trace?.stack,
      })),
    }));
  }

  /** For development: from now on `watch` is told of leases. */
  supervise(watch: LeaseWatch): void {
    this.#watch = watch;
  }

  /** Lets what a page releases live until the next one shows. @returns a function that ends this. */
  followRoutes(events: RouteEvents): () => void {
    const end = (): void => this.#routeChanged();
    const begin = (): void => {
      end();
      this.#cancelGuard = this.#clock.after(LONGEST_ROUTE_CHANGE_MS, end);
    };
    events.subscribe('beforeControllerDispose', begin);
    events.subscribe('dispatcher:dispatch', end);
    return () => {
      events.unsubscribe('beforeControllerDispose', begin);
      events.unsubscribe('dispatcher:dispatch', end);
      end();
    };
  }

  /** Its last lease was released. */
  #unheld(entry: Entry): void {
    if (this.#ending === undefined) this.#linger(entry);
    else this.#ending.push(entry);
  }

  /** Somebody holds it again. */
  #held(entry: Entry): void {
    const hasLingered = (this.#lingering.get(entry) ?? Infinity) < Infinity;
    this.#rescue(entry);
    if (hasLingered) entry.instance.revived?.();
  }

  /** Whether the next page may hold it: it was released while the route changes. */
  isAwaited(entry: Entry): boolean {
    return this.#lingering.get(entry) === Infinity;
  }

  #find(theClass: unknown, key: string): object | undefined {
    const entry = this.#classes.get(theClass)?.get(key);
    if (entry === undefined) return undefined;
    // Whoever asked has as long as anyone to retain it.
    if (entry.leases.size === 0) this.#linger(entry);
    return entry.instance;
  }

  #make<T extends object>(theClass: new (...args: never[]) => T, key: string, ...args: readonly unknown[]): T {
    const instance = Reflect.construct(theClass, args) as T;
    this.#enter(instance, theClass, key);
    return instance;
  }

  #enter(instance: Holdable, theClass: unknown, key: string): void {
    const entry = entryOf(instance);
    Object.assign(entry, { home: this, theClass, sinceMs: this.#clock.now() } satisfies Partial<Entry>);
    this.#live.add(entry);
    // Controllers, compositions and views dispose whatever they have: their leases say whether they may.
    Object.assign(instance, { dispose: () => undefined });
    if (isRecord(instance)) {
      instance.on('changeId', this.#onChangeId);
      instance.on('destroy', this.#onDestroy);
    }
    this.#index(entry, key);
    instance.entered?.();
    if (entry.leases.size === 0) this.#linger(entry);
  }

  /** From now on it is found by `key`. If another is so already, that one stays. */
  #index(entry: Entry, key: string): void {
    const instances = this.#classes.get(entry.theClass) ?? new Map<string, Entry>();
    this.#classes.set(entry.theClass, instances);
    entry.isAway = false;
    const other = instances.get(key);
    if (other === undefined) {
      instances.set(key, entry);
      entry.key = key;
    } else this.#giveWay(entry, entry.instance as SharedRecord, other.instance as SharedRecord);
  }

  /** It lives on for those who hold it, and nobody else gets it. */
  #forget(entry: Entry): void {
    if (entry.key === undefined) return;
    this.#classes.get(entry.theClass)?.delete(entry.key);
    entry.key = undefined;
    entry.isAway = true;
  }

  /** The server gave the record another id: an article's address follows its title. */
  readonly #onChangeId = (record: SharedRecord): void => {
    const entry = entryOf(record);
    const key = keyOfId(record.id);
    if (entry.key === undefined || entry.key === key) return;
    this.#forget(entry);
    if (isId(record.id)) this.#index(entry, key);
  };

  readonly #onDestroy = (record: SharedRecord): void => this.#forget(entryOf(record));

  /** `record` takes its place in every list, and is what whoever has the newcomer reads, changes and hears of. */
  #giveWay(entry: Entry, newcomer: SharedRecord, record: SharedRecord): void {
    this.#watch?.gaveWay(newcomer);
    record.receive(newcomer.attributes);
    // As if it had sent what it has: none of that is an edit here any more, and whoever listens hears what is another.
    newcomer.receive(record.attributes, { sent: newcomer.attributes });
    newcomer.trigger('alias', newcomer, record);
    const kept = this.retain(record, newcomer);
    const takeBack = forward(newcomer, record);
    entry.endAlias = () => {
      takeBack();
      kept.release();
    };
  }

  /** Gives everybody time to retain it. */
  #linger(entry: Entry): void {
    const forMs = this.#cancelGuard === undefined ? this.#lingerMs : Infinity;
    // At the end, where those are that have longest to go.
    this.#lingering.delete(entry);
    this.#lingering.set(entry, this.#clock.now() + forMs);
    this.#sweepIn(forMs);
  }

  #rescue(entry: Entry): void {
    this.#lingering.delete(entry);
    if (this.#lingering.size > 0) return;
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  #sweepIn(forMs: number): void {
    if (forMs < Infinity) this.#cancelSweep ??= this.#clock.after(forMs, this.#sweep);
  }

  readonly #sweep = (): void => {
    this.#cancelSweep = undefined;
    const nowMs = this.#clock.now();
    const due: Entry[] = [];
    for (const [entry, dueMs] of this.#lingering) {
      // What has longer to go than anything can have was told so before the machine's clock was set back.
      const isDue = dueMs <= nowMs || (dueMs > nowMs + this.#lingerMs && dueMs < Infinity);
      if (!isDue || this.#lingering.size - due.length <= this.#keepLast) break;
      due.push(entry);
    }
    this.#end(due);
    // The last few wait for others to take their place: no timer is needed for that.
    const [nextMs = Infinity] = this.#lingering.size > this.#keepLast ? this.#lingering.values() : [];
    this.#sweepIn(nextMs - nowMs);
  };

  /** Disposes these, and what nobody but they held. */
  #end(entries: Iterable<Entry>): void {
    const outer = this.#ending;
    const ending = (this.#ending = [...entries]);
    try {
      for (let entry = ending.shift(); entry !== undefined; entry = ending.shift()) this.#dispose(entry);
    } finally {
      this.#ending = outer;
      for (const entry of ending) this.#linger(entry);
    }
  }

  #dispose(entry: Entry): void {
    // Somebody was quicker: a listener to another's end may have retained it.
    if (entry.leases.size > 0 || entry.isEnding === true) return;
    entry.isEnding = true;
    this.#forget(entry);
    this.#rescue(entry);
    this.#live.delete(entry);
    entry.endAlias?.();
    Reflect.deleteProperty(entry.instance, 'dispose');
    entry.instance.dispose?.();
  }

  /** The route has changed, or will not: what nobody claimed lingers from now on. */
  #routeChanged(): void {
    this.#cancelGuard?.();
    this.#cancelGuard = undefined;
    for (const [entry, dueMs] of this.#lingering) if (dueMs === Infinity) this.#linger(entry);
    this.#watch?.routeChanged([...this.#live].flatMap(({ leases }) => [...leases]));
  }
}

/** `'2'` and `2` are one. */
function keyOfId(id: Id | undefined): string {
  return typeof id === 'string' ? id : id === undefined ? '' : String(id);
}

function isRecord(instance: Holdable & Partial<Facts>): instance is SharedRecord {
  return instance.holds !== 'list';
}

function entryOf(instance: object): Entry {
  let entry = entries.get(instance);
  if (entry === undefined) entries.set(instance, (entry = { instance, leases: new Set() }));
  return entry;
}

/** The registry that an instance can be looked up in. */
export function registryOf(instance: object): Registry | undefined {
  const entry = entries.get(instance);
  return entry?.key === undefined ? undefined : entry.home;
}

/** Whether a record was in a registry, and left it because it was deleted or lost its id. */
export function hasLeft(record: object): boolean {
  return entries.get(record)?.isAway === true;
}

/** Whether somebody holds an instance, or the page that is on its way may do so. */
export function isHeld(instance: object): boolean {
  const entry = entries.get(instance);
  return entry !== undefined && (entry.leases.size > 0 || entry.home?.isAwaited(entry) === true);
}
