/**
 * Who is signed in, in this tab and, through localStorage, in the others.
 * Promises  a token that the server refuses (4xx) is forgotten; one that it could not judge (no answer, 5xx, garbage) is
 *           kept, and the state says `unavailable` until `reconnect` finds out more. What is unsaved goes out in the
 *           name of the one who wrote it, or waits until they are back.
 * Leaves    which endpoint knows the current user to whoever calls `start`; pages and words to the feature of that.
 * Read next session-state.ts, where the states are.
 */
import type { GenericSchema } from 'valibot';
import type { Endpoint } from '../../common/feature';
import { mediator } from '../../vendor/chaplin';
import { adoptEpoch, beginEpoch, keepEpoch, namePrincipal } from './auth-epoch';
import { request } from './request';
import { flushSaves, renameScope, resumeSaves, strongTag } from './saves';
import { next, type SessionEvent, type SessionState, type SessionUser, tokenOf } from './session-state';
import { forgetUser, TOKEN_DOUBTED, USER_CHANGED_ELSEWHERE } from './shared-cache';
import { storedText, storeText } from './stored';
import { currentToken, keepToken, loadToken, TOKEN_KEY } from './token';

/** An endpoint that answers `{user}` to whoever sends a token. */
export type CurrentUserEndpoint = Endpoint & {
  readonly path: '/user';
  readonly input?: never;
  readonly output: GenericSchema<unknown, { readonly user: SessionUser }>;
};

/** Whose name was changed last: their token since, the former name, and the new one, in lines. */
const RENAMED_KEY = 'renamed';

/** Published with the session whenever its state or its user changed. */
export const SESSION_CHANGED = 'session:changed';

interface TokenQuestion {
  /** What is asked about, or what another tab has put in its place for the same person since. */
  token: string;
  readonly calling: AbortController;
}

export class Session {
  #state: SessionState = { name: 'unauthenticated', isRefused: false };
  #endpoint: CurrentUserEndpoint | undefined;
  /** Whose token is it? One at a time is asked; an answer to one that was called off is nobody's. */
  #question: TokenQuestion | undefined;
  #stop = (): void => undefined;
  #ready = Promise.resolve();
  #settle = (): void => undefined;
  #owner = '';
  #etag: string | undefined;

  get state(): SessionState['name'] {
    return this.#state.name;
  }

  get user(): SessionUser | null {
    return this.#state.name === 'authenticated' ? this.#state.user : null;
  }

  /** Whose work this is: the one who is signed in, also while that is being found out anew. Empty: nobody's. */
  get owner(): string {
    return this.#owner;
  }

  /** Whether the server ended the session, and nobody chose to. */
  get isRefused(): boolean {
    return this.#state.name === 'unauthenticated' && this.#state.isRefused;
  }

  get token(): string | null {
    return tokenOf(this.#state);
  }

  /** The strong `ETag` that came with the answer by which it is known who is signed in; undefined: none did. */
  get etag(): string | undefined {
    return this.#etag;
  }

  /** Settles, and never rejects, once it is known who is signed in, or that it cannot be known now. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Takes up the token that is stored, asks whose it is, and follows the other tabs from now on. */
  start(endpoint: CurrentUserEndpoint): void {
    this.#endpoint = endpoint;
    const following = new AbortController();
    window.addEventListener('storage', this.#onStorage, following);
    window.addEventListener('online', this.#onOnline, following);
    const told = [
      [TOKEN_DOUBTED, this.#onDoubt],
      [USER_CHANGED_ELSEWHERE, this.#adoptStored],
    ] as const;
    for (const [event, listener] of told) mediator.subscribe(event, listener, this);
    this.#stop = () => {
      following.abort();
      for (const [event, listener] of told) mediator.unsubscribe(event, listener, this);
    };
    this.#adoptStored();
  }

  /** Undoes `start`; what is stored stays. */
  stop(): void {
    this.#stop();
    this.#callOff();
  }

  signIn(user: SessionUser): void {
    this.#move({ name: 'signed-in', user });
  }

  /** The user's own record changed: a new name, a new image, perhaps a new token. */
  update(user: SessionUser): void {
    const { token, username } = user;
    // Before the token, which the other tabs are told of.
    if (this.#owner !== '' && this.#owner !== username) {
      storeText(RENAMED_KEY, [token, this.#owner, username].join('\n'));
      renameScope(this.#owner, username);
    }
    this.signIn(user);
  }

  signOut(): void {
    flushSaves();
    this.#move({ name: 'signed-out' });
  }

  /** Asks once more who is signed in. Without a token there is nothing to ask. */
  reconnect(): void {
    const token = this.token;
    if (token === null || this.#endpoint === undefined) return;
    this.#callOff();
    this.#move({ name: 'asked', token });
    // Set before it is asked: its own 401 raises doubts too, and must not lead to the next question.
    const question: TokenQuestion = { token, calling: new AbortController() };
    const { signal } = question.calling;
    this.#question = question;
    // Past the cache: the question is what the server says of this token now.
    const exchange = request(this.#endpoint, { cache: false });
    signal.onabort = () => exchange.abort();
    const answered = (event: SessionEvent): void => {
      if (signal.aborted) return;
      this.#question = undefined;
      // Of the token that has taken its place, this one's refusal says nothing.
      if (event.name === 'refused' && question.token !== token) this.reconnect();
      else this.#move(event);
    };
    exchange.then(
      ({ user }) => {
        this.#etag = strongTag(exchange.getResponseHeader('ETag') ?? undefined);
        const { token: current } = question;
        answered({ name: 'confirmed', token: current, user: current === token ? user : { ...user, token: current } });
      },
      (reason: unknown) => {
        const { status } = reason as JQuery.jqXHR;
        answered({ name: status >= 400 && status < 500 ? 'refused' : 'unreachable', token: question.token });
      },
    );
  }

  #callOff(): void {
    this.#question?.calling.abort();
    this.#question = undefined;
  }

  readonly #adoptStored = (): void => {
    const token = loadToken();
    const isSame = adoptEpoch(token);
    const before = this.token;
    const [of, from, to] = (storedText(RENAMED_KEY) ?? '').split('\n');
    // What this tab has not saved yet is theirs as before.
    if (of === token && from === this.#owner && to !== undefined) renameScope(from, to);
    this.#move({ name: 'token-found', token, isSame });
    if (this.state !== 'loading' || token === null || token === before) return;
    // Ten tabs that are opened at once would ask ten times each: every answer to one of them renews the token of all.
    if (isSame && before !== null && this.#question !== undefined) this.#question.token = token;
    else this.reconnect();
  };

  readonly #onStorage = ({ key }: StorageEvent): void => {
    // A null key: everything was cleared.
    if (key === TOKEN_KEY || key === null) this.#adoptStored();
  };

  readonly #onOnline = (): void => {
    if (this.state === 'unavailable') this.reconnect();
  };

  readonly #onDoubt = (token: string): void => {
    // Also of a token that another has replaced since: what was sent with it waits until somebody is confirmed.
    const isOver = token !== this.token && this.state !== 'authenticated';
    if (!isOver && this.#question === undefined) this.reconnect();
  };

  #move(event: SessionEvent): void {
    const before = this.#state;
    this.#state = next(before, event);
    namePrincipal(principalIn(this.#state));
    if (this.#state === before) return;
    if (this.#state.name === 'authenticated') this.#owner = this.#state.user.username;
    else if (this.token !== tokenOf(before)) this.#owner = '';
    const isFound = event.name === 'token-found';
    const isAnother = isFound ? event.isSame !== true : isAnotherUser(before, this.#state, event);
    if (isAnother && !isFound) beginEpoch();
    // Kept before anyone is told: whoever reacts may ask the API at once.
    if (this.token !== currentToken()) {
      keepEpoch(this.token);
      keepToken(this.token);
    }
    // Another tab that is told finds the token and the epoch of now.
    if (isAnother) forgetUser(isFound);
    if (this.#state.name !== 'loading') this.#settle();
    else if (before.name !== 'loading') this.#ready = new Promise((resolve) => (this.#settle = resolve));
    mediator.publish(SESSION_CHANGED, this);
    if (this.#state.name === 'authenticated') resumeSaves();
  }
}

/** Undefined: nobody knows. */
function principalIn(state: SessionState): string | undefined {
  if (state.name === 'authenticated') return state.user.username;
  return state.name === 'unauthenticated' ? '' : undefined;
}

/** A new token for the person who was here before is no other user. */
function isAnotherUser(before: SessionState, after: SessionState, event: SessionEvent): boolean {
  if (tokenOf(before) === tokenOf(after)) return false;
  const areKnown = before.name === 'authenticated' && after.name === 'authenticated';
  // Whoever asks whose a token is may be answered with a newer one: it is that person's, as this one was.
  return areKnown ? before.user.username !== after.user.username : event.name !== 'confirmed';
}

export const session = new Session();
