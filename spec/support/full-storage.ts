/** What Chromium gives an origin, in UTF-16 units of keys and values: 10 MiB. */
const CAPACITY = 5 * 1024 * 1024;

/**
 * Fills localStorage with one item that is nobody's.
 * @param free  The room that is left, in UTF-16 units.
 */
export function fillStorage(free = 0): void {
  localStorage.removeItem('filler');
  const used = Object.entries(localStorage).reduce((sum, [key, text]) => sum + key.length + String(text).length, 0);
  localStorage.setItem('filler', 'x'.repeat(CAPACITY - used - 'filler'.length - free));
  try {
    localStorage.setItem('one more', 'x'.repeat(free));
  } catch {
    return;
  }
  throw new Error('This browser gives more room: nothing that follows would prove anything');
}
