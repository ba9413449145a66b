/**
 * Whether a record or a list is being read or written just now, and how that ended: Chaplin's words for it, counted.
 * Promises  of requests that overlap, the last to end says how it stands: `synced` once, and not with the first that ends.
 *           What was declared outdated meanwhile (`unsync`) stays `unsynced`, whatever ends.
 * Leaves    a record's edits to model.ts, and how a record that saves by itself stands to saves/.
 */
export type SyncState = 'unsynced' | 'syncing' | 'synced';

/** What records and lists have in common: their prototypes have it from `syncing`. */
export interface Syncing {
  /** Whether requests of it are in transit: reads and writes, however many. */
  isSyncing(): boolean;
  /** Whether what is here came from the server, and nothing is in transit. */
  isSynced(): boolean;
  /** Changes are told by `syncStateChange`, and by the state's own name: `synced`, once the last of several has ended. */
  syncState(): SyncState;
  /** Declares outdated what is here. What is in transit does not make up for it. */
  unsync(): void;
}

/** What has events, and may be gone by the time that a request ends. */
interface Owner extends Syncing {
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

const books = new WeakMap<object, Books>();

export const syncing: Syncing & ThisType<Owner> = {
  isSyncing() {
    return this.syncState() === 'syncing';
  },

  isSynced() {
    return this.syncState() === 'synced';
  },

  syncState() {
    const { running, settled } = booksOf(this);
    return running > 0 ? 'syncing' : settled;
  },

  unsync() {
    const its = booksOf(this);
    const wasSynced = this.isSynced();
    its.settled = 'unsynced';
    its.isOutdated = its.running > 0;
    if (wasSynced) tell(this);
  },
};

/** Counts a request of `owner` until it ends; to be called when it has left. */
export function countRequest(owner: Owner, request: Ending): void {
  const its = booksOf(owner);
  const end = (outcome: Books['settled']): void => {
    its.running -= 1;
    if (its.running > 0) return;
    its.settled = its.isOutdated ? 'unsynced' : outcome;
    its.isOutdated = false;
    tell(owner);
  };
  its.running += 1;
  if (its.running === 1) tell(owner);
  request.done(() => end('synced'));
  // Refused, failed or given up: it stands as it did before.
  request.fail(() => end(its.settled));
}

function tell(owner: Owner): void {
  if (owner.disposed) return;
  const state = owner.syncState();
  owner.trigger(state, owner, state);
  owner.trigger('syncStateChange', owner, state);
}

function booksOf(owner: object): Books {
  let its = books.get(owner);
  if (its === undefined) books.set(owner, (its = { running: 0, settled: 'unsynced', isOutdated: false }));
  return its;
}
