/**
 * Who holds what: the books that are kept on each instance, shared or not.
 * Holds     an entry for each instance that was retained or is in a registry, and its leases.
 * Promises  a lease counts once, however often it is released; after that it does nothing.
 * Leaves    what happens when the last lease ends to the registry that the instance is in.
 */
import { DisposedError } from './disposed';
import type { Holdable } from './shareable';

/** A claim on an instance. It does not end by time: whoever took it releases it, once. */
export interface Lease<T extends object = object> {
  readonly instance: T;
  /** Gives the claim back. The second time does nothing. */
  release(): void;
  /** The same, under the name by which Chaplin's controllers and compositions end what is theirs. */
  dispose(): void;
}

/** A lease as the books have it. */
export interface HeldLease<T extends object = object> extends Lease<T> {
  readonly holder: object;
  readonly sinceMs: number;
  /** Its stack is the place where the lease was taken. Only there while somebody watches (watch-leases.ts). */
  trace?: Error;
}

/** What an entry is told to that somebody begins or ends to hold. */
export interface Home {
  unheld(entry: Entry): void;
  held(entry: Entry): void;
  isHeld(entry: Entry): boolean;
}

export interface Entry {
  readonly instance: Holdable;
  readonly leases: Set<HeldLease>;
  /** The registry that it is in; none for what is nobody's but its owner's. */
  home?: Home;
  /** Where it is looked up; undefined when it no longer is: deleted, of another user, or with another's id. */
  key?: string | undefined;
  theClass?: unknown;
  /** When it came into the registry. */
  sinceMs?: number;
  /** Its disposal has begun. */
  isEnding?: boolean;
  /** It is another name of a record that is there already; this ends that. */
  endAlias?: () => void;
}

// Weak: what is in no registry lives as long as its owner says.
const entries = new WeakMap<object, Entry>();

export function findEntry(instance: object): Entry | undefined {
  return entries.get(instance);
}

export function entryOf(instance: object): Entry {
  let entry = entries.get(instance);
  if (entry === undefined) entries.set(instance, (entry = { instance, leases: new Set() }));
  return entry;
}

/** @throws {DisposedError} there is nothing left to hold. */
export function lease<T extends object>(instance: T, holder: object, sinceMs: number): HeldLease<T> {
  const entry = entryOf(instance);
  const { leases } = entry;
  if (entry.isEnding === true || isDisposed(instance)) throw new DisposedError(instance);
  const release = (): void => {
    if (leases.delete(held) && leases.size === 0) entry.home?.unheld(entry);
  };
  const held: HeldLease<T> = { instance, holder, sinceMs, release, dispose: release };
  leases.add(held);
  if (leases.size === 1) entry.home?.held(entry);
  return held;
}

export function isDisposed(instance: object): boolean {
  return 'disposed' in instance && instance.disposed === true;
}
