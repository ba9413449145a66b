/**
 * Tokens: who sent a request, as a JWT (RFC 7519) that this server signed.
 * Promises  only HS256 is taken, whatever a token's header says (RFC 8725 §3.1); time is the clock that was passed in;
 *           a token of another server, another kind or another time is nobody's.
 * Leaves    whether the account still exists to viewers.ts. Runs in browsers too.
 */
import { errors, jwtVerify, SignJWT } from 'jose';
import { product } from '../common/product';
import type { Clock } from '../common/clock';
import type { Id } from './store';

export interface Tokens {
  issue(account: Id): Promise<string>;
  /** What a token says, or undefined if it is not one of ours or its time is over. */
  read(token: string): Promise<Claim | undefined>;
}

export interface Claim {
  readonly account: Id;
  /** From then on it says nothing any more. */
  readonly untilMs: number;
}

/** How long a token can be used: a week. Each answer about the current user carries a new one. */
export const tokenLifeMs = 7 * 24 * 60 * 60 * 1_000;

const issuer = product.name;
const algorithm = 'HS256';

/**
 * @param secret  The key. Whoever knows it can be anyone.
 * @throws {RangeError}  It has less than 32 bytes (RFC 7518 §3.2).
 */
export function createTokens(secret: string, clock: Clock): Tokens {
  const key = new TextEncoder().encode(secret);
  if (key.length < 32) throw new RangeError('the secret for tokens has less than 32 bytes');

  return {
    issue(account) {
      const nowSeconds = Math.floor(clock.now() / 1_000);
      return new SignJWT({ account })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setIssuer(issuer)
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + tokenLifeMs / 1_000)
        .sign(key);
    },

    async read(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          issuer,
          requiredClaims: ['exp'],
          currentDate: new Date(clock.now()),
        });
        const { account, exp = 0 } = payload;
        if (typeof account !== 'string' && typeof account !== 'number') return undefined;
        return { account, untilMs: exp * 1_000 };
      } catch (reason) {
        if (reason instanceof errors.JOSEError) return undefined;
        throw reason;
      }
    },
  };
}
