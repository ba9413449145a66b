import type { StoryPage } from '../../support/story-pages';

/** Tags stand beside the feeds, and have no page of their own. */
export const pages: readonly StoryPage[] = [];

export function reads({ path }: StoryPage): readonly string[] {
  return /^\/(tag\/.*|\?.*)?$/.test(path) ? ['GET /tags'] : [];
}
