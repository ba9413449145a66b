/** What no page may do unless a story says that it expects it: complain in the console, throw, or leave its host. */
import type { BrowserContext } from 'playwright-core';

export interface Trouble {
  /** Reports that match are no trouble, whether they come later or came before. */
  expect(pattern: RegExp): void;
  /** @throws {Error} naming every unexpected report, in the order they came. */
  throwIfAny(): void;
}

/**
 * Watches every page of the context. A breach of the Content-Security-Policy, and each answer of 400 and above, is a
 * console error in Chromium.
 */
export function watchForTrouble(context: BrowserContext, origin: string): Trouble {
  const reports: string[] = [];
  const expected: RegExp[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      reports.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (thrown) => {
    const { name, message, stack } = thrown.error();
    // What was thrown may be no Error, and then it has no stack.
    reports.push(`thrown: ${stack === undefined || stack === '' ? `${name} ${message}` : stack}`);
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== origin) reports.push(`request to ${url.href}`);
  });
  return {
    expect: (pattern) => expected.push(pattern),
    throwIfAny: () => {
      const unexpected = reports.filter((report) => !expected.some((pattern) => pattern.test(report)));
      if (unexpected.length > 0) throw new Error(`The page did what nobody expected:\n  ${unexpected.join('\n  ')}`);
    },
  };
}
