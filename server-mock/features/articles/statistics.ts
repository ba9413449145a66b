/** Figures about all that was ever published: every text is read for them, which is why they are kept. */
import type { Statistics } from '../../../common/features/articles';
import type { Reading } from '../../store';
import { articlesTable, favoritesTable } from './tables';

const WORDS_A_MINUTE = 230;

export async function statisticsOf(records: Reading): Promise<Statistics> {
  const articles = await records.find(articlesTable);
  const months = new Map<string, { articles: number; words: number }>();
  let words = 0;
  for (const { body, createdAt } of articles) {
    const count = wordsIn(body);
    const name = createdAt.slice(0, 7);
    const month = months.get(name) ?? { articles: 0, words: 0 };
    months.set(name, { articles: month.articles + 1, words: month.words + count });
    words += count;
  }
  return {
    articles: articles.length,
    authors: new Set(articles.map(({ author }) => author)).size,
    favorites: await records.count(favoritesTable),
    words,
    readingMinutes: Math.ceil(words / WORDS_A_MINUTE),
    months: [...months].map(([month, sums]) => ({ month, ...sums })).sort((a, b) => (a.month < b.month ? 1 : -1)),
  };
}

/** Runs of letters and digits, in any script. */
function wordsIn(text: string): number {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu)?.length ?? 0;
}
