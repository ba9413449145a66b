/**
 * What happens to an article, each within a transaction that the caller has opened.
 * Promises  every change is in the change log, and `article:tagged` {added, removed} and `article:removed` {id} are
 *           announced before the transaction ends, to whoever listens.
 */
import { Refusal, type Call, type Parts, type Viewer, type Writing } from '../../feature';
import { randomName } from '../../random-name';
import type { Id, Reading, Stored } from '../../store';
import { allArticles, articleTag } from './cache-tags';
import { freeSlug, slugOf } from './slug';
import { articlesTable, favoritesTable, type Article } from './tables';

export interface Content {
  readonly title: string;
  readonly description: string;
  readonly body: string;
  readonly tagList: readonly string[];
}

function findArticle(records: Reading, slug: string): Promise<Stored<Article> | undefined> {
  return records.first(articlesTable, { where: { slug } });
}

/** As `findArticle`; the answer is tagged by what it now depends on, whether there is such an article or not. */
export async function articleNamed(
  records: Reading,
  answer: Pick<Call['answer'], 'tag'>,
  slug: string,
): Promise<Stored<Article> | undefined> {
  const article = await findArticle(records, slug);
  answer.tag(article === undefined ? allArticles : articleTag(article.id));
  return article;
}

/** A call that names an article. */
type Naming = Pick<Call, 'answer'> & { readonly parameters: { readonly slug: string } };

/** @throws {Refusal} 404 */
export async function articleAt(records: Reading, { answer, parameters }: Naming): Promise<Stored<Article>> {
  const article = await articleNamed(records, answer, parameters.slug);
  if (article === undefined) throw new Refusal(404, { article: ['not found'] });
  return article;
}

/** @throws {Refusal} 404; 403 where it is someone else's. */
export async function ownArticleAt(
  records: Reading,
  call: Naming & { readonly viewer: Viewer },
): Promise<Stored<Article>> {
  const article = await articleAt(records, call);
  if (article.author !== call.viewer.id) throw new Refusal(403, { article: ['forbidden'] });
  return article;
}

export async function createArticle(
  records: Writing,
  parts: Parts,
  content: Content,
  { author, at }: { readonly author: Id; readonly at: string },
): Promise<Stored<Article>> {
  const { title, description, body, tagList } = content;
  const slug = await slugFor(records, title);
  const article = await records.insert(articlesTable, {
    slug,
    title,
    description,
    body,
    tagList,
    author,
    createdAt: at,
    updatedAt: at,
  });
  await records.log('articles', { change: 'created', id: article.id, slug });
  await announceTags(records, parts, [], tagList);
  return article;
}

/** @param at  When; ignored where nothing is given that could change. */
export async function changeArticle(
  records: Writing,
  parts: Parts,
  article: Stored<Article>,
  change: Partial<Content>,
  at: string,
): Promise<Stored<Article>> {
  if (Object.keys(change).length === 0) return article;
  const { title } = change;
  // A title that still reads the same in a URL keeps the URL: links to the article live on.
  const isRenamed = title !== undefined && slugOf(title) !== slugOf(article.title);
  const slug = isRenamed ? await slugFor(records, title) : article.slug;
  const changed = await records.update(articlesTable, article.id, { ...change, slug, updatedAt: at });
  await records.log('articles', { change: 'updated', id: article.id, slug });
  await announceTags(records, parts, article.tagList, changed.tagList);
  return changed;
}

export async function removeArticle(
  records: Writing,
  parts: Parts,
  { id, slug, tagList }: Stored<Article>,
): Promise<void> {
  for (const favorite of await records.find(favoritesTable, { where: { article: id } })) {
    await records.remove(favoritesTable, favorite.id);
  }
  await records.remove(articlesTable, id);
  await records.log('articles', { change: 'removed', id, slug });
  await announceTags(records, parts, tagList, []);
  await parts.announce(records, 'article:removed', { id });
}

export async function favorite(records: Writing, article: Id, account: Id): Promise<void> {
  if (await records.first(favoritesTable, { where: { article, account } })) return;
  await records.insert(favoritesTable, { article, account });
  await records.log('articles', { change: 'favorited', id: article, account });
}

export async function unfavorite(records: Writing, article: Id, account: Id): Promise<void> {
  const found = await records.first(favoritesTable, { where: { article, account } });
  if (found === undefined) return;
  await records.remove(favoritesTable, found.id);
  await records.log('articles', { change: 'unfavorited', id: article, account });
}

function slugFor(records: Reading, title: string): Promise<string> {
  const isTaken = async (slug: string) => (await findArticle(records, slug)) !== undefined;
  return freeSlug(title, isTaken, () => randomName().slice(0, 6));
}

async function announceTags(
  records: Writing,
  parts: Parts,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const added = after.filter((tag) => !before.includes(tag));
  const removed = before.filter((tag) => !after.includes(tag));
  if (added.length > 0 || removed.length > 0) await parts.announce(records, 'article:tagged', { added, removed });
}
