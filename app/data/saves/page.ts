/** The page's comings and goings, for documents that have something unsaved; nothing is listened to while none has. */
import { moveScope } from './scopes';

export interface PageListener {
  /** The network is there again, or somebody looks at the page again. */
  readonly back: () => void;
  /** The page may end without another word. */
  readonly leaving: () => void;
  /** The session is about to end: what is sent now is the last that goes out in its name. */
  readonly leavingSession: () => void;
  /** Somebody signed in. */
  readonly signedIn: () => void;
  /** Whose it is has another name. */
  readonly renamed: () => void;
}
export type ListenToPage = (listener: PageListener) => () => void;

const listeners = new Set<PageListener>();

export const listenToPage: ListenToPage = (listener) => {
  if (listeners.size === 0) attach('addEventListener');
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) attach('removeEventListener');
  };
};

/** Whoever waits for a session may go on. */
export function resumeSaves(): void {
  for (const listener of [...listeners]) listener.signedIn();
}

/** The one who is known as `from` is `to` from now on: what is theirs stays theirs. */
export function renameScope(from: string, to: string): void {
  moveScope(from, to);
  for (const listener of [...listeners]) listener.renamed();
}

/** Sends what is unsaved, while the session still lasts. */
export function flushSaves(): void {
  for (const listener of [...listeners]) listener.leavingSession();
}

function attach(how: 'addEventListener' | 'removeEventListener'): void {
  if (typeof window === 'undefined') return;
  window[how]('online', back);
  window[how]('pageshow', back);
  window[how]('pagehide', leaving);
  document[how]('visibilitychange', changed);
}

function back(): void {
  for (const listener of [...listeners]) listener.back();
}

function leaving(): void {
  for (const listener of [...listeners]) listener.leaving();
}

function changed(): void {
  if (document.visibilityState === 'hidden') leaving();
  else back();
}
