/**
 * The token of this browser's session: in memory for this tab, in localStorage for the next one and for reloads.
 * Promises  where there is no storage the token lives as long as the tab.
 */
import { storedText, storeText } from './stored';

/** Other clients of the same API use this name. */
export const TOKEN_KEY = 'jwtToken';

let current: string | null = null;

/** The token that requests carry now. */
export function currentToken(): string | null {
  return current;
}

/** Takes over what is stored, at the start or because another tab changed it. */
export function loadToken(): string | null {
  const stored = storedText(TOKEN_KEY);
  if (stored !== undefined) current = sane(stored);
  return current;
}

export function keepToken(token: string | null): void {
  current = sane(token);
  storeText(TOKEN_KEY, current);
}

/** Anything else could not be sent in a header (RFC 6750 §2.1: visible ASCII, no spaces). */
function sane(token: string | null): string | null {
  return token !== null && /^[\x21-\x7e]+$/.test(token) ? token : null;
}
