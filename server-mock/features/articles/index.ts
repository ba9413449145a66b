/**
 * Articles, on the server.
 * Offers    `article:find`: a slug's id; `article:recent`: the ids of the newest; `article:publish`: makes one of content.
 * Announces `article:tagged`, `article:removed`: see writing.ts.
 * Asks      `person:followed`: whose articles make a feed; without it a feed is empty.
 * Read next writing.ts, listing.ts.
 */
import { articles } from '../../../common/features/articles';
import { briefly } from '../../cache';
import { serverFeature, type Call, type Viewer, type Writing } from '../../feature';
import type { Id, Reading } from '../../store';
import { isoAfter, isoNow } from '../../time';
import { validated } from '../../validation';
import { allArticles, allFavorites, articleTag } from './cache-tags';
import { listArticles, presentArticle, whereOf } from './listing';
import { seed } from './seed';
import { statisticsOf } from './statistics';
import { articlesTable, favoritesTable } from './tables';
import {
  articleAt,
  articleNamed,
  changeArticle,
  createArticle,
  favorite,
  ownArticleAt,
  removeArticle,
  unfavorite,
  type Content,
} from './writing';

type Followed = (records: Reading, viewer: Id, answer: Tagging) => Promise<readonly Id[]>;
type Tagging = Pick<Call['answer'], 'tag'>;

export default serverFeature({
  declaration: articles,
  tables: [articlesTable, favoritesTable],
  handlers: {
    list: (call) =>
      call.store.read(async (records) =>
        listArticles(records, call, await whereOf(records, call, call.query), call.query),
      ),

    feed: (call) =>
      call.store.read(async (records) => {
        const followed = await call.parts.find<Followed>('person:followed')?.(records, call.viewer.id, call.answer);
        return listArticles(records, call, { author: { in: followed ?? [] } }, call.query);
      }),

    one: (call) => call.store.read(async (records) => presentArticle(records, call, await articleAt(records, call))),

    // One part for all: each reader has an answer of their own, and none reads every text again for it.
    statistics: (call) =>
      call.cache.part('statistics', { duration: '5m', grace: '1h' }, async ({ tag }) => {
        tag(allArticles, allFavorites);
        return { statistics: await call.store.read(statisticsOf) };
      }),

    create: (call) => call.store.transaction((records) => publish(records, call, call.input.article)),

    update: (call) =>
      call.store.transaction(async (records) => {
        const article = await ownArticleAt(records, call);
        call.answer.invalidate(allArticles, articleTag(article.id));
        const at = isoAfter(article.updatedAt, call.clock);
        return presentArticle(records, call, await changeArticle(records, call.parts, article, call.input.article, at));
      }),

    remove: (call) =>
      call.store.transaction(async (records) => {
        const article = await ownArticleAt(records, call);
        call.answer.invalidate(allArticles, allFavorites, articleTag(article.id));
        await removeArticle(records, call.parts, article);
        return undefined;
      }),

    favorite: (call) =>
      call.store.transaction(async (records) => {
        const article = await articleAt(records, call);
        call.answer.invalidate(allFavorites, articleTag(article.id));
        await favorite(records, article.id, call.viewer.id);
        return presentArticle(records, call, article);
      }),

    unfavorite: (call) =>
      call.store.transaction(async (records) => {
        const article = await articleAt(records, call);
        call.answer.invalidate(allFavorites, articleTag(article.id));
        await unfavorite(records, article.id, call.viewer.id);
        return presentArticle(records, call, article);
      }),
  },
  caching: {
    list: { ...briefly, duration: '5m', grace: '1m', keyTemplate: '{uri}|{user}' },
    feed: { ...briefly, duration: '5m', grace: '1m', keyTemplate: '{uri}|{user}' },
    one: { ...briefly, duration: '5m', grace: '1m', keyTemplate: '{uri}|{user}' },
    statistics: { duration: '5m', grace: '1h', keyTemplate: '{uri}|{user}' },
  },
  preheat: ['/articles', '/statistics'],
  offers: {
    'article:find': async (records: Reading, slug: string, answer: Tagging) => articleNamed(records, answer, slug),
    'article:recent': async (records: Reading, limit: number) =>
      (await records.find(articlesTable, { orderBy: [{ field: 'id', direction: 'descending' }], limit })).map(
        ({ id, createdAt }) => ({ id, createdAt }),
      ),
    // Content from elsewhere passes the same door as a client's: an unfinished one is refused, naming the fields.
    'article:publish': (records: Writing, asker: Publisher, content: unknown) =>
      publish(records, asker, validated(articles.endpoints.create.input, { article: content }).article),
  },
  seed,
});

type Publisher = Pick<Call, 'parts' | 'clock' | 'answer'> & { readonly viewer: Viewer };

async function publish(records: Writing, asker: Publisher, content: Content) {
  const article = await createArticle(records, asker.parts, content, {
    author: asker.viewer.id,
    at: isoNow(asker.clock),
  });
  asker.answer.invalidate(allArticles);
  return presentArticle(records, asker, article);
}
