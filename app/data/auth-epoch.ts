/**
 * Auth epoch: since when the one who is here has been here (rule K1), as a random word.
 * Holds     the word, in memory and beside the token whose it is; the name of the one whom it stands for, once that is
 *           known.
 * Promises  it is another after each signing in and out, here or in another tab, and the same after a reload and a token
 *           refresh: what was kept for somebody before is found again by them only. A token that somebody stored who
 *           knows nothing of epochs is nobody's whom it knew.
 * Leaves    when it begins to session.ts; what it is good for to shared-cache.ts, whose keys it is part of.
 */
import { randomWord } from './random-word';
import { storedText, storeText } from './stored';

const EPOCH_KEY = 'authEpoch';

let epoch = stored().word;
let principal: string | undefined;
const listeners = new Set<() => void>();

export function authEpoch(): string {
  return epoch;
}

/**
 * Whose answers are kept on this machine, and since when. Undefined: it is not known whose token this is, and nothing
 * that was kept is anybody's to read.
 */
export function keptScope(): string | undefined {
  return principal === undefined ? undefined : `${principal}:${epoch}`;
}

/** @param name  Empty: nobody is signed in. Undefined: there is a token, and nobody has said yet whose it is. */
export function namePrincipal(name: string | undefined): void {
  principal = name;
  if (name !== undefined) for (const listener of listeners) listener();
}

/** @param listener  Told whenever it is known who is here. @returns what ends this. */
export function onPrincipalNamed(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Somebody signed in or out here. */
export function beginEpoch(): void {
  epoch = randomWord();
}

/** To be called before the token is kept: whoever hears of a new token finds the epoch whose it is. */
export function keepEpoch(token: string | null): void {
  storeText(EPOCH_KEY, `${epoch} ${token ?? ''}`);
}

/**
 * Takes up the epoch of the token that is stored, at the start or because another tab changed it.
 * @returns whether it is the same as before: then so is the person.
 */
export function adoptEpoch(token: string | null): boolean {
  const before = epoch;
  const { word, of } = stored();
  if (of === (token ?? '')) epoch = word;
  else {
    beginEpoch();
    keepEpoch(token);
  }
  return epoch === before;
}

function stored(): { readonly word: string; readonly of: string } {
  const [word = '', of = ''] = (storedText(EPOCH_KEY) ?? '').split(' ');
  return { word, of };
}
