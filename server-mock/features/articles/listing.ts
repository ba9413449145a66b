/**
 * Which articles a list holds, and how they are shown.
 * Promises  the number of questions to the store is the same for a list of one and of a hundred.
 */
import type { ArticleAttributes, ArticleList, ArticleSummary } from '../../../common/features/articles';
import { people, personNamed } from '../../accounts';
import type { Call } from '../../feature';
import type { Id, Reading, Stored, Where } from '../../store';
import { allFavorites, articleTag, listTags } from './cache-tags';
import { articlesTable, favoritesTable, type Article } from './tables';

/** Who asks, and whose answer hears of versions and tags. */
export type Asker = Pick<Call, 'parts' | 'viewer' | 'answer'>;

interface Filters {
  readonly tag?: string;
  readonly author?: string;
  readonly favorited?: string;
}

/** The condition that all filters given amount to. Someone whom nobody knows has written and favoured nothing. */
export async function whereOf(
  records: Reading,
  { answer }: Asker,
  { tag, author, favorited }: Filters,
): Promise<Where<Article>> {
  return {
    ...(tag ? { tagList: { has: tag } } : {}),
    ...(author ? { author: { in: await idsOf(records, answer, author) } } : {}),
    ...(favorited ? { id: { in: await favoritesOf(records, answer, favorited) } } : {}),
  };
}

async function idsOf(records: Reading, answer: Asker['answer'], username: string): Promise<Id[]> {
  const account = await personNamed(records, answer, username);
  return account === undefined ? [] : [account.id];
}

async function favoritesOf(records: Reading, answer: Asker['answer'], username: string): Promise<Id[]> {
  answer.tag(allFavorites);
  const found = await records.find(favoritesTable, {
    where: { account: { in: await idsOf(records, answer, username) } },
  });
  return found.map(({ article }) => article);
}

/** One page of the articles that meet `where`, newest first, and how many there are in all. */
export async function listArticles(
  records: Reading,
  asker: Asker,
  where: Where<Article>,
  page: { readonly limit: number; readonly offset: number },
): Promise<ArticleList> {
  const found = await records.find(articlesTable, {
    where,
    orderBy: [{ field: 'id', direction: 'descending' }],
    ...page,
  });
  asker.answer.tag(...listTags(found.map(({ id }) => id)));
  return {
    articles: await summaries(records, asker, found),
    articlesCount: await records.count(articlesTable, where),
  };
}

export async function presentArticle(
  records: Reading,
  asker: Asker,
  article: Stored<Article>,
): Promise<{ article: ArticleAttributes }> {
  asker.answer.shows(article, article.updatedAt);
  asker.answer.tag(articleTag(article.id));
  const [summary] = await summaries(records, asker, [article]);
  if (summary === undefined) throw new Error('one article in, none out');
  return { article: { ...summary, body: article.body } };
}

async function summaries(
  records: Reading,
  asker: Asker,
  articles: readonly Stored<Article>[],
): Promise<ArticleSummary[]> {
  const ids = articles.map(({ id }) => id);
  const personOf = await people(
    records,
    asker,
    articles.map(({ author }) => author),
  );
  const admirers = new Map<Id, Id[]>(ids.map((id) => [id, []]));
  for (const { article, account } of await records.find(favoritesTable, { where: { article: { in: ids } } })) {
    admirers.get(article)?.push(account);
  }
  return articles.map(({ id, slug, title, description, tagList, createdAt, updatedAt, author }) => {
    const accounts = admirers.get(id) ?? [];
    return {
      slug,
      title,
      description,
      tagList: [...tagList],
      createdAt,
      updatedAt,
      favorited: asker.viewer !== undefined && accounts.includes(asker.viewer.id),
      favoritesCount: accounts.length,
      author: personOf(author),
    };
  });
}
