/** Goes from page to page as a link does: inside the application, without loading it anew. */
import type { Page } from 'playwright-core';

export async function followLink(page: Page, path: string): Promise<void> {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, path);
}
