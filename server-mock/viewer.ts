/** Who asks: from the `Authorization` header to an account that exists. */
import type { Endpoint } from '../common/feature';
import { isSafe } from './boundary';
import { Refusal, type Parts, type Viewer } from './feature';
import type { Id, Reading, Store } from './store';
import type { Tokens } from './tokens';

/** The part by which whoever keeps the accounts says that one is there. */
export type AccountExists = (records: Reading, id: Id) => Promise<boolean>;

export interface Doorkeeper {
  readonly tokens: Tokens;
  readonly store: Store;
  readonly parts: Parts;
}

/** Whether a request comes from nobody in particular, and may. */
export function isGuest({ headers }: Request, { access }: Pick<Endpoint, 'access'>): boolean {
  return access === 'anyone' && headers.get('authorization') === null;
}

/**
 * An invalid token is refused even where anyone may read: the answer would be that of a guest, and a client that
 * believes its user to be signed in would show everything as not followed and not favoured, and save it so.
 * Where anyone may write (to sign in or up), it is passed over: a client with an old token must be able to get a new one.
 * @throws {Refusal}  401, `token`: `is missing` or `is invalid`.
 */
export async function viewerOf(
  request: Request,
  { access, method }: Pick<Endpoint, 'access' | 'method'>,
  { tokens, store, parts }: Doorkeeper,
): Promise<Viewer | undefined> {
  const authorization = request.headers.get('authorization')?.trim() ?? '';
  const isMissing = authorization === '' || /^(Bearer|Token)$/i.test(authorization);
  if (isMissing) {
    if (access === 'anyone') return undefined;
    throw new Refusal(401, { token: ['is missing'] });
  }
  // Older clients say `Token`.
  const token = /^(?:Bearer|Token) +(\S+)$/i.exec(authorization)?.[1];
  const id = token === undefined ? undefined : await tokens.accountOf(token);
  const exists = parts.find<AccountExists>('account:exists');
  const isKnown = id !== undefined && exists !== undefined && (await store.read((records) => exists(records, id)));
  if (isKnown) return { id };
  if (access === 'anyone' && !isSafe(method)) return undefined;
  throw new Refusal(401, { token: ['is invalid'] });
}
