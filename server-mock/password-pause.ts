/**
 * Working on passwords is slow on purpose, and a transaction keeps everyone waiting. So a handler that runs inside one
 * and needs a password worked on is stopped there, its transaction undone; the work is done outside, and the handler
 * begins again with the result at hand.
 */
import type { Passwords } from './feature';

class PasswordPause extends Error {
  override readonly name = 'PasswordPause';
  constructor(readonly work: () => Promise<void>) {
    super('a password has to be worked on first');
  }
}

/** More than any handler needs; one that asks for another each time would never end. */
const mostPauses = 8;

/**
 * @param attempt  Runs in a transaction, and is undone by it when a promise of these passwords rejects.
 * @returns  What the attempt returned that was stopped no more.
 */
export async function pausingForPasswords<R>(
  passwords: Passwords,
  attempt: (passwords: Passwords) => Promise<R>,
): Promise<R> {
  const hashes = new Map<string, string>();
  const verdicts = new Map<string, boolean>();
  const known = <V>(results: Map<string, V>, question: string, work: () => Promise<V>): Promise<V> => {
    const result = results.get(question);
    if (result !== undefined) return Promise.resolve(result);
    return Promise.reject(new PasswordPause(async () => void results.set(question, await work())));
  };
  const atHand: Passwords = {
    hash: (password) => known(hashes, password, () => passwords.hash(password)),
    verify: (password, hash) =>
      known(verdicts, JSON.stringify([password, hash]), () => passwords.verify(password, hash)),
  };
  for (let pause = 0; pause < mostPauses; pause++) {
    try {
      return await attempt(atHand);
    } catch (reason) {
      if (!(reason instanceof PasswordPause)) throw reason;
      await reason.work();
    }
  }
  throw new TypeError('a handler asks for another password each time it runs');
}
