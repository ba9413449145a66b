/** By what answers about articles are invalidated. */
import type { Id } from '../../store';

/** Which articles there are, and what they are found by. */
export const allArticles = 'articles';

/** Who favours what. */
export const allFavorites = 'favorites';

/** What is shown of an article, how many favour it included. */
export function articleTag(id: Id): string {
  return `article:${id}`;
}

/** RFC 9875 §2.1: 32 groups are what every cache has to understand. */
const mostArticleTags = 24;

/** Of a list: each article by itself, or, where they are many, every favour anywhere; changes come by `allArticles`. */
export function listTags(ids: readonly Id[]): readonly string[] {
  return [allArticles, ...(ids.length > mostArticleTags ? [allFavorites] : ids.map(articleTag))];
}
