/**
 * Auth epoch: since when the one who is here has been here (rule K1), as a random word beside the token.
 * Holds     the word, and the name of the one whom it stands for, once that is known.
 * Promises  it is another after each signing in and out, here or in another tab, and the same after a reload, a token
 *           refresh, and the taking up of a stored token: what was kept for somebody before is found again by them only.
 * Leaves    when it begins to session.ts; what it is good for to shared-cache.ts, whose keys it is part of.
 */
import { storedText, storeText } from './stored';

const EPOCH_KEY = 'authEpoch';

let epoch = storedText(EPOCH_KEY) ?? '';
let principal: string | undefined;

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
}

/** Somebody signed in or out here. Kept before the token is: who hears of a new token finds the new epoch. */
export function beginEpoch(): void {
  epoch = randomWord();
  storeText(EPOCH_KEY, epoch);
}

/** Somebody did in another tab. Where none was begun, whoever changed the token knows nothing of epochs. */
export function adoptEpoch(): void {
  const stored = storedText(EPOCH_KEY) ?? epoch;
  epoch = stored === epoch ? randomWord() : stored;
}

export function randomWord(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
