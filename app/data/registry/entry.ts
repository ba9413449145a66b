/**
 * Who holds what: the books that are kept on each instance, shared or not.
 * Holds     an entry for each instance that was retained or is in a registry, and its leases.
 * Promises  a lease counts once, however often it is released; after that it does nothing.
 * Leaves    what happens when the last lease ends to the registry that the instance is in.
 */
import { DisposedError } from './disposed';

/** A claim on an instance. It does not end by time: whoever took it releases it, once. */
export interface Lease<T extends object = object> {
  readonly instance: T;
  /** Gives the claim back. The second time does nothing. */
  release(): void;
  /** The same, under the name by which Chaplin's controllers and compositions end what is theirs. */
  dispose(): void;
}

/** What happens to an entry that nobody holds any more. */
export interface Home {
  unheld(entry: Entry): void;
  held(entry: Entry): void;
}

export class Entry {
  readonly leases = new Set<HeldLease>();
  /** The registry that it is in; none for what is nobody's but its owner's. */
  home: Home | undefined;
  /** Where it is looked up; undefined when it no longer is: deleted, of another user, or with another's id. */
  key: string | undefined;
  theClass: unknown;
  sinceMs = 0;
  /** Its disposal has begun. */
  isEnding = false;
  /** It is another name of a record that is there already; this ends that. */
  endAlias: (() => void) | undefined;

  constructor(readonly instance: object) {}
}

export class HeldLease<T extends object = object> implements Lease<T> {
  isReported = false;

  constructor(
    readonly entry: Entry,
    readonly instance: T,
    readonly holder: object,
    readonly sinceMs: number,
    /** Its stack is the place where the lease was taken. Only kept when asked for. */
    readonly trace: Error | undefined,
  ) {}

  release(): void {
    const { leases, home } = this.entry;
    if (leases.delete(this) && leases.size === 0) home?.unheld(this.entry);
  }

  dispose(): void {
    this.release();
  }
}

// Weak: what is in no registry lives as long as its owner says.
const entries = new WeakMap<object, Entry>();

export function findEntry(instance: object): Entry | undefined {
  return entries.get(instance);
}

export function entryOf(instance: object): Entry {
  let entry = entries.get(instance);
  if (entry === undefined) {
    entry = new Entry(instance);
    entries.set(instance, entry);
  }
  return entry;
}

/** @throws {DisposedError} there is nothing left to hold. */
export function lease<T extends object>(instance: T, holder: object, sinceMs: number, trace?: Error): Lease<T> {
  const entry = entryOf(instance);
  if (entry.isEnding || isDisposed(instance)) throw new DisposedError(instance);
  const held = new HeldLease(entry, instance, holder, sinceMs, trace);
  entry.leases.add(held);
  if (entry.leases.size === 1) entry.home?.held(entry);
  return held;
}

export function isDisposed(instance: object): boolean {
  return 'disposed' in instance && instance.disposed === true;
}
