/**
 * Passwords, hashed by scrypt (RFC 7914) so that a stolen store does not give them away.
 * Holds     hashing and verifying; a hash carries its parameters, as PHC strings do, so that old ones outlive a new cost:
 *           `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, both in base64 without padding.
 * Promises  the event loop is given back every few milliseconds; one hash is computed at a time, so that many who sign
 *           in at once wait instead of taking 16 MiB each; comparing takes the same time wherever two hashes differ.
 * Leaves    who may sign in to the feature that asks. Runs in browsers too.
 */
import { scryptAsync } from '@noble/hashes/scrypt.js';
import type { Passwords } from './feature';
import { Lock } from './lock';

/** scrypt's parameters: 2 ** `logN` rounds over blocks of `r` * 128 bytes, `p` times. */
export interface PasswordCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** One of the settings that OWASP's Password Storage Cheat Sheet calls equal; this one takes the least memory but one. */
export const defaultCost: PasswordCost = { logN: 14, r: 8, p: 5 };

const bytesOfSalt = 16;
const bytesOfHash = 32;

/** @param cost  For new hashes. Specs pass a small one. */
export function createPasswords(cost: PasswordCost = defaultCost): Passwords {
  const lock = new Lock();
  const derive = (password: string, salt: Uint8Array, { logN, r, p }: PasswordCost) =>
    // Normalised, or a keyboard that composes letters otherwise would lock its owner out (RFC 8265 §4.2.1).
    lock.run(() => scryptAsync(password.normalize('NFC'), salt, { N: 2 ** logN, r, p, dkLen: bytesOfHash }));

  return {
    async hash(password) {
      const salt = crypto.getRandomValues(new Uint8Array(bytesOfSalt));
      const hash = await derive(password, salt, cost);
      return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${toBase64(salt)}$${toBase64(hash)}`;
    },

    async verify(password, hash) {
      const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
      if (!parts) throw new TypeError('the stored hash of a password is damaged');
      const [, logN, r, p, salt = '', expected = ''] = parts;
      const stored = { logN: Number(logN), r: Number(r), p: Number(p) };
      return isEqual(await derive(password, fromBase64(salt), stored), fromBase64(expected));
    },
  };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (const [place, byte] of a.entries()) difference |= byte ^ (b[place] ?? 0);
  return difference === 0;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
