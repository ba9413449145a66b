/**
 * Whether a record or a list is being read or written just now, and how that ended: Chaplin's words for it, counted.
 * Promises  of requests that overlap, the last to end says how it stands: `synced` once, and not with the first that ends.
 *           What was declared outdated meanwhile (`unsync`) stays `unsynced`, whatever ends.
 * Leaves    a record's edits to model.ts, and how a record that saves by itself stands to saves/.
 */
export type SyncState = 'unsynced' | 'syncing' | 'synced';

/** What has events, and may be gone by the time that a request ends. */
interface Owner {
  readonly disposed: boolean;
  trigger(event: string, ...rest: unknown[]): unknown;
}

interface Books {
  /** Requests in transit. */
  running: number;
  /** How it stands when nothing is in transit. */
  settled: Exclude<SyncState, 'syncing'>;
  /** Declared outdated since the first of those in transit left. */
  isOutdated: boolean;
}

/** A request, as far as it says how it ended. */
interface Ending {
  done(callback: () => void): unknown;
  fail(callback: () => void): unknown;
}

const books = new WeakMap<Owner, Books>();

export function syncStateOf(owner: Owner): SyncState {
  const { running = 0, settled = 'unsynced' } = books.get(owner) ?? {};
  return running > 0 ? 'syncing' : settled;
}

/** How many requests of it are in transit. */
export function countSyncing(owner: Owner): number {
  return books.get(owner)?.running ?? 0;
}

/** Counts a request of `owner` until it ends; to be called when it has left. */
export function countRequest(owner: Owner, request: Ending): void {
  const its = booksOf(owner);
  its.running += 1;
  if (its.running === 1) tell(owner);
  request.done(() => end(owner, its, 'synced'));
  // Refused, failed or given up: it stands as it did before.
  request.fail(() => end(owner, its, its.settled));
}

/** What is here is not what the server has any more. */
export function declareUnsynced(owner: Owner): void {
  const its = booksOf(owner);
  const isNews = syncStateOf(owner) === 'synced';
  its.settled = 'unsynced';
  its.isOutdated = its.running > 0;
  if (isNews) tell(owner);
}

function end(owner: Owner, its: Books, outcome: Books['settled']): void {
  its.running -= 1;
  if (its.running > 0) return;
  its.settled = its.isOutdated ? 'unsynced' : outcome;
  its.isOutdated = false;
  tell(owner);
}

function tell(owner: Owner): void {
  if (owner.disposed) return;
  const state = syncStateOf(owner);
  owner.trigger(state, owner, state);
  owner.trigger('syncStateChange', owner, state);
}

function booksOf(owner: Owner): Books {
  const known = books.get(owner);
  if (known !== undefined) return known;
  const made: Books = { running: 0, settled: 'unsynced', isOutdated: false };
  books.set(owner, made);
  return made;
}
