/**
 * The token of this browser's session: in memory for this tab, in localStorage for the next one and for reloads.
 * Promises  a storage that is disabled, full or forbidden is noticed by nobody: the token then lives as long as the tab.
 */

/** Other clients of the same API use this name. */
export const TOKEN_KEY = 'jwtToken';

let current: string | null = null;

/** The token that requests carry now. */
export function currentToken(): string | null {
  return current;
}

/** Takes over what is stored, at the start or because another tab changed it. */
export function loadToken(): string | null {
  try {
    current = sane(localStorage.getItem(TOKEN_KEY));
  } catch {
    // Storage is forbidden here: what memory has is all there is.
  }
  return current;
}

export function keepToken(token: string | null): void {
  current = sane(token);
  try {
    if (current === null) localStorage.removeItem(TOKEN_KEY);
    else localStorage.setItem(TOKEN_KEY, current);
  } catch {
    // Full or forbidden: see the promise above.
  }
}

/** Anything else could not be sent in a header (RFC 6750 §2.1: visible ASCII, no spaces). */
function sane(token: string | null): string | null {
  return token !== null && /^[\x21-\x7e]+$/.test(token) ? token : null;
}
