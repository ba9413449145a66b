/**
 * Short texts in localStorage.
 * Promises  a storage that is disabled, full or forbidden is noticed by nobody: nothing is there then, nothing is kept.
 */

/** @returns undefined: nobody can know. */
export function storedText(key: string): string | null | undefined {
  try {
    return localStorage.getItem(key);
  } catch {
    return undefined;
  }
}

/** @param text  Null removes it. */
export function storeText(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // See the promise above.
  }
}
