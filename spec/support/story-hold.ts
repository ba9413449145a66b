/** Requests that take as long as a story wants. */
import type { Page } from 'playwright-core';

/** From here on, what the page writes by PATCH is held back. @returns what lets it go, and all that follows. */
export function holdPatches(page: Page): Promise<() => void> {
  return holdRequests(page, 'PATCH');
}

/** From here on, what the page asks by this method is held back. @returns what lets it go, and all that follows. */
export async function holdRequests(page: Page, method: string): Promise<() => void> {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/**', async (route) => {
    if (route.request().method() === method) await held;
    await route.continue();
  });
  return letGo;
}
