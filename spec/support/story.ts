/**
 * Story: one sentence about the application, told in a real browser against the built application and its own server.
 * Holds     `story`, which gives a spec a page of its own, and what it can do with it.
 * Promises  each story begins at the seed, in a fresh browser context; it fails on any console error, page error,
 *           breach of the Content-Security-Policy, or request to another host that it did not say it expects.
 * Leaves    building to story-build.ts, serving to story-server.ts, what is trouble to story-trouble.ts.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../tools/browser.mjs';
import type { Api } from './story-api';
import { type StoryPage, untilShown } from './story-pages';
import { type StoryServer, storyServer } from './story-server';
import { type Trouble, watchForTrouble } from './story-trouble';

export interface StoryOptions extends Pick<BrowserContextOptions, 'colorScheme' | 'viewport'> {
  /** Who is signed in when the story begins: an account of the seed, a new one of any other name, or nobody. */
  readonly as?: string | undefined;
  /** Flags that it needs of the browser, besides those that every run wants. */
  readonly flags?: readonly string[];
  /** Flags that playwright gives and that it does without. */
  readonly ignoredFlags?: readonly string[];
  /** The longest that it may take, in milliseconds. */
  readonly timeoutMs?: number;
}

export interface Scene {
  readonly page: Page;
  /** The API, as the one who is signed in. */
  readonly api: Api;
  readonly server: StoryServer;
  /** Loads a page, and waits until it is shown. */
  readonly visit: (page: StoryPage) => Promise<void>;
  /** What the browser reports that it should not; `trouble.expect(/status of 500/)` says what it should. */
  readonly trouble: Trouble;
}

/**
 * For what a story waits for. Whoever is to come comes in a fraction of it; on a machine that does ten other things at
 * once, it came after five seconds, too.
 */
const LONGEST_WAIT_MS = 20_000;

/** By their flags: nearly all stories share one. */
const launched = new Map<string, Promise<Browser>>();

function browserWith(flags: readonly string[], ignoredFlags: readonly string[]): Promise<Browser> {
  const found = findBrowser();
  const key = [...flags, '/', ...ignoredFlags].join(' ');
  const browser =
    launched.get(key) ??
    chromium.launch({
      executablePath: found.path,
      args: [...found.flags, ...flags],
      ignoreDefaultArgs: [...ignoredFlags],
    });
  launched.set(key, browser);
  return browser;
}

export async function closeBrowsers(): Promise<void> {
  for (const browser of launched.values()) await (await browser).close();
  launched.clear();
}

/** Declares a story. `tell` waits as playwright does, and never sleeps. */
export function story(title: string, options: StoryOptions, tell: (scene: Scene) => Promise<void>): void {
  const { as, flags = [], ignoredFlags = [], timeoutMs, ...contextOptions } = options;
  const test = it(title, async () => {
    const server = await storyServer();
    await server.reset();
    const api = await server.api(as);
    const browser = await browserWith(flags, ignoredFlags);
    const context = await browser.newContext({
      baseURL: server.origin,
      viewport: { width: 1024, height: 768 },
      ...contextOptions,
      ...(api.token !== undefined && { storageState: storageOf(server.origin, api.token) }),
    });
    context.setDefaultTimeout(LONGEST_WAIT_MS);
    const trouble = watchForTrouble(context, server.origin);
    try {
      const page = await context.newPage();
      const visit = async (shown: StoryPage): Promise<void> => {
        await page.goto(shown.path);
        await untilShown(page, shown);
      };
      await tell({ page, api, server, visit, trouble });
      trouble.throwIfAny();
    } finally {
      await context.close();
    }
  });
  if (timeoutMs !== undefined) test.timeout(timeoutMs);
}

/** For nobody there is none: playwright opens a page of its own to fill it. */
function storageOf(origin: string, token: string): NonNullable<BrowserContextOptions['storageState']> {
  return { cookies: [], origins: [{ origin, localStorage: [{ name: 'jwtToken', value: token }] }] };
}
