/**
 * The pages of the application, as the features' specs list them: stories that hold for every page find them on the
 * disk and name none. A feature that has pages exports them from `spec/features/NAME/pages.ts`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import type { Api } from './story-api';

export interface StoryPage {
  /** Completes the sentence "it shows …": `an article`. */
  readonly name: string;
  /** Where it is, in the seed. */
  readonly path: string;
  /** Who looks at it: an account of the seed, or nobody. */
  readonly as?: string;
  /** Without a session it leads to signing in. */
  readonly isPrivate?: boolean;
  /** Whoever is signed in is led away from it. */
  readonly isForGuests?: boolean;
  /** What it reads is asked for each time: what is edited begins with what the server has now. */
  readonly isAlwaysAsked?: boolean;
  /** It asks the API for nothing. */
  readonly isStatic?: boolean;
  /** What its h1 says. */
  readonly heading: string;
  /** A CSS selector of something within `main` that is there only when the page is complete. */
  readonly shows: string;
}

/** What a feature's `pages.ts` exports. */
export interface PagesModule {
  readonly pages: readonly StoryPage[];
  /** What the feature asks of the API when a page, its own or another's, is loaded: `GET /tags`. */
  readonly reads?: (page: StoryPage) => readonly string[];
  /** Makes an account of this name, with `text` in all that it says about itself. */
  readonly register?: (api: Api, text: string) => Promise<Api>;
  /** Writes `text` into every field that `api`'s user can fill. @returns paths where it is to be seen. */
  readonly plant?: (api: Api, text: string, pageNamed: PageFinder) => Promise<readonly string[]>;
}

/** Finds a page of whichever feature has it. */
export type PageFinder = (name: string) => StoryPage | undefined;

const folder = path.resolve(import.meta.dirname, '../features');

async function load(file: string): Promise<PagesModule> {
  const loaded: unknown = await import(pathToFileURL(file).href);
  if (!isPagesModule(loaded)) throw new TypeError(`${file} exports no pages`);
  return loaded;
}

function isPagesModule(value: unknown): value is PagesModule {
  return typeof value === 'object' && value !== null && 'pages' in value && Array.isArray(value.pages);
}

/** In the order of the features' names. */
export const pagesOfFeatures: readonly PagesModule[] = await Promise.all(
  fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name, 'pages.ts'))
    .filter((file) => fs.existsSync(file))
    .map(load),
);

export const allPages: readonly StoryPage[] = pagesOfFeatures.flatMap(({ pages }) => pages);

export const pageNamed: PageFinder = (name) => allPages.find((page) => page.name === name);

/** What all features together ask of the API when the page is loaded, in the order of the alphabet. */
export function readsOf(page: StoryPage): readonly string[] {
  return pagesOfFeatures.flatMap(({ reads }) => reads?.(page) ?? []).sort();
}

/** Waits until the page is there, with what it asks the API for. */
export async function untilShown(page: Page, { heading, shows }: StoryPage): Promise<void> {
  await page.locator('main h1', { hasText: heading }).first().waitFor();
  await page.locator(`main ${shows}`).first().waitFor();
}
