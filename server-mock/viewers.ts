/**
 * Who asks: from the `Authorization` header to an account that exists.
 * Promises  who reads is looked up once a minute at most: what is known of a token goes when what is tagged by its account
 *           goes, when all data are replaced, and when its time is over. Who writes is looked up each time.
 * Leaves    what a token is to tokens.ts; whether there is such an account to whoever offers `account:exists`.
 */
import type { Cache, Loaded } from '../common/cache';
import type { Clock } from '../common/clock';
import type { Endpoint } from '../common/feature';
import { personTag } from './accounts';
import { isSafe } from './boundary';
import type { Parts, Viewer } from './feature';
import { Refusal } from './refusal';
import type { Id, Reading, Store } from './store';
import type { Tokens } from './tokens';

/** The part by which whoever keeps the accounts says that one is there. */
export type AccountExists = (records: Reading, id: Id) => Promise<boolean>;

export interface Doorkeeper {
  readonly tokens: Tokens;
  readonly store: Store;
  readonly parts: Parts;
  readonly clock: Clock;
  /** By header. Undefined: everyone is looked up each time. */
  readonly cache: Cache<Viewer | undefined> | undefined;
}

const longestMs = 60_000;

export class Viewers {
  readonly #doorkeeper: Doorkeeper;

  constructor(doorkeeper: Doorkeeper) {
    this.#doorkeeper = doorkeeper;
  }

  /** Who sent this header lately. Undefined: nobody, or it is not known. */
  known(authorization: string): Viewer | undefined {
    return this.#doorkeeper.cache?.fresh(authorization)?.value;
  }

  /**
   * An invalid token is refused even where anyone may read: the answer would be that of a guest, and a client that
   * believes its user to be signed in would show everything as not followed and not favoured, and save it so.
   * Where anyone may write (to sign in or up), it is passed over: a client with an old token must be able to get a new one.
   * @throws {Refusal}  401, `token`: `is missing` or `is invalid`.
   */
  async of({ headers }: Request, { access, method }: Pick<Endpoint, 'access' | 'method'>): Promise<Viewer | undefined> {
    const authorization = headers.get('authorization') ?? '';
    const isMissing = /^(?:(?:Bearer|Token)\s*)?$/i.test(authorization.trim());
    if (isMissing) {
      if (access === 'anyone') return undefined;
      throw new Refusal(401, { token: ['is missing'] });
    }
    const { cache } = this.#doorkeeper;
    const viewer =
      cache !== undefined && isSafe(method)
        ? (await cache.read(authorization, () => this.#lookUp(authorization))).value
        : (await this.#lookUp(authorization)).value;
    if (viewer !== undefined || (access === 'anyone' && !isSafe(method))) return viewer;
    throw new Refusal(401, { token: ['is invalid'] });
  }

  async #lookUp(authorization: string): Promise<Loaded<Viewer | undefined>> {
    const { tokens, store, parts, clock } = this.#doorkeeper;
    // Older clients say `Token`.
    const token = /^(?:Bearer|Token) +(\S+)$/i.exec(authorization.trim())?.[1];
    const claim = token === undefined ? undefined : await tokens.read(token);
    const exists = parts.find<AccountExists>('account:exists');
    const isThere = claim && exists && (await store.read((records) => exists(records, claim.account)));
    if (claim === undefined || isThere !== true) return { value: undefined, freshForMs: 0, store: false };
    return {
      value: { id: claim.account },
      tags: [personTag(claim.account)],
      freshForMs: Math.max(0, Math.min(longestMs, claim.untilMs - clock.now())),
    };
  }
}

/** Whether a request comes from nobody in particular, and may. */
export function isGuest({ headers }: Request, { access }: Pick<Endpoint, 'access'>): boolean {
  return access === 'anyone' && headers.get('authorization') === null;
}
