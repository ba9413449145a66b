/**
 * The life of a session, as states by name and the one function that moves between them.
 * Promises  news about a token that is no longer the session's changes nothing, however late it arrives.
 * Leaves    storage, requests and telling others to session.ts.
 */
export interface SessionUser {
  readonly username: string;
  readonly email: string;
  readonly bio: string | null;
  readonly image: string | null;
  readonly token: string;
}

export type SessionState =
  /** `isRefused`: somebody was there, and their token is worth nothing any more; nobody chose to leave. */
  | { readonly name: 'unauthenticated'; readonly isRefused: boolean }
  | { readonly name: 'loading'; readonly token: string } //      a token, and nobody has said yet whose it is
  | { readonly name: 'authenticated'; readonly token: string; readonly user: SessionUser }
  | { readonly name: 'unavailable'; readonly token: string }; // a token, and the server could not say whose it is

export type SessionEvent =
  /** At the start, or because another tab changed it. `isSame`: it was renewed there, for the one who is here. */
  | { readonly name: 'token-found'; readonly token: string | null; readonly isSame?: boolean }
  | { readonly name: 'signed-in'; readonly user: SessionUser } //      here, or the user's own record changed
  | { readonly name: 'signed-out' }
  | News;

/** What becomes known about a token. */
type News =
  | { readonly name: 'asked'; readonly token: string } //       the server is asked again
  | { readonly name: 'confirmed'; readonly token: string; readonly user: SessionUser }
  | { readonly name: 'refused'; readonly token: string } //     4xx: this token is worth nothing
  | { readonly name: 'unreachable'; readonly token: string }; // no answer, 5xx or garbage: it says nothing

/** @returns the same object when the event changes nothing. */
export function next(state: SessionState, event: SessionEvent): SessionState {
  const token = tokenOf(state);
  switch (event.name) {
    case 'token-found':
      if (event.token === token) return state;
      if (event.token === null) return nobody(false);
      return event.isSame === true && state.name === 'authenticated'
        ? signedIn({ ...state.user, token: event.token })
        : { name: 'loading', token: event.token };
    case 'signed-in':
      return signedIn(event.user);
    case 'signed-out':
      return token === null ? state : nobody(false);
    case 'asked':
    case 'confirmed':
    case 'refused':
    case 'unreachable':
      return event.token === token ? afterNews(state, event) : state;
  }
}

function afterNews(state: SessionState, news: News): SessionState {
  const { token } = news;
  switch (news.name) {
    case 'asked':
      return state.name === 'unavailable' ? { name: 'loading', token } : state;
    case 'confirmed':
      return signedIn(news.user);
    case 'refused':
      return nobody(true);
    case 'unreachable':
      // Whose session it is was known before: an outage in between does not make it unknown.
      return state.name === 'loading' ? { name: 'unavailable', token } : state;
  }
}

function signedIn(user: SessionUser): SessionState {
  return { name: 'authenticated', token: user.token, user };
}

function nobody(isRefused: boolean): SessionState {
  return { name: 'unauthenticated', isRefused };
}

export function tokenOf(state: SessionState): string | null {
  return state.name === 'unauthenticated' ? null : state.token;
}
