/** Requests that take as long as a story wants. */
import type { Page } from 'playwright-core';

/** From here on, what the page writes by PATCH is held back. @returns what lets it go, and all that follows. */
export async function holdPatches(page: Page): Promise<() => void> {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/**', async (route) => {
    if (route.request().method() === 'PATCH') await held;
    await route.continue();
  });
  return letGo;
}
