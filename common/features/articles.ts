/** Articles: what people publish, what others favour, and the lists in which they are found. */
import * as v from 'valibot';
import { declareFeature, sharedReading } from '../feature';
import { isoTime, line, prose, record, sortedNames } from '../protocol/fields';
import { paging } from '../protocol/paging';
import { person } from '../protocol/person';

const summaryEntries = {
  /** Made from the title, unique, changes with it. */
  slug: v.string(),
  title: v.string(),
  description: v.string(),
  tagList: v.array(v.string()),
  createdAt: isoTime,
  updatedAt: isoTime,
  /** Whether the caller favours it; false without a token. */
  favorited: v.boolean(),
  favoritesCount: v.pipe(v.number(), v.integer()),
  author: person,
};

/** An article in a list: all but its body. */
const articleSummary = v.object(summaryEntries);
export type ArticleSummary = v.InferOutput<typeof articleSummary>;

export const article = v.object({
  ...summaryEntries,
  /** Markdown. */
  body: v.string(),
});
export type ArticleAttributes = v.InferOutput<typeof article>;

const articleAnswer = v.object({ article });
const listAnswer = v.object({
  articles: v.array(articleSummary),
  /** How many there are in all, on whichever pages. */
  articlesCount: v.pipe(v.number(), v.integer()),
});
export type ArticleList = v.InferOutput<typeof listAnswer>;

const title = line(250);
const description = line(1_000);
const body = prose(200_000);
const tagList = sortedNames(64, 32);

const count = v.pipe(v.number(), v.integer());
const statistics = v.object({
  articles: count,
  authors: count,
  favorites: count,
  words: count,
  /** To read everything, without a pause. */
  readingMinutes: count,
  /** The latest first: `2026-01`. */
  months: v.array(v.object({ month: v.string(), articles: count, words: count })),
});
export type Statistics = v.InferOutput<typeof statistics>;

const newArticle = record({ title, description, body, tagList: v.optional(tagList, []) });

/** A missing field stays as it is; `tagList: []` clears the tags. */
const articleChange = record({
  title: v.exactOptional(title),
  description: v.exactOptional(description),
  body: v.exactOptional(body),
  tagList: v.exactOptional(tagList),
});

// An empty value, as a form sends it for a field left alone, asks for nothing in particular.
const filter = v.exactOptional(v.string());

export const articles = declareFeature({
  name: 'articles',
  endpoints: {
    list: {
      method: 'GET',
      path: '/articles',
      summary: 'Articles, newest first; of those that pass every filter given',
      access: 'anyone',
      query: v.object({ tag: filter, author: filter, favorited: filter, ...paging }),
      status: 200,
      output: listAnswer,
      caching: sharedReading,
    },
    feed: {
      method: 'GET',
      path: '/articles/feed',
      summary: 'Articles of the people whom the caller follows, newest first',
      access: 'signed-in',
      query: v.object(paging),
      status: 200,
      output: listAnswer,
      caching: sharedReading,
    },
    one: {
      method: 'GET',
      path: '/articles/{slug}',
      summary: 'An article',
      access: 'anyone',
      status: 200,
      output: articleAnswer,
      refusals: [404],
      caching: sharedReading,
    },
    statistics: {
      method: 'GET',
      path: '/statistics',
      summary: 'What all articles amount to',
      access: 'anyone',
      status: 200,
      output: v.object({ statistics }),
    },
    create: {
      method: 'POST',
      path: '/articles',
      summary: 'Publish an article',
      access: 'signed-in',
      input: record({ article: newArticle }),
      status: 201,
      output: articleAnswer,
      // Of the contract; equal titles get distinct slugs here, so it does not happen.
      refusals: [409],
    },
    update: {
      method: 'PUT',
      path: '/articles/{slug}',
      summary: 'Change fields of one’s own article',
      access: 'signed-in',
      input: record({ article: articleChange }),
      status: 200,
      output: articleAnswer,
      refusals: [403, 404],
      patchable: true,
    },
    remove: {
      method: 'DELETE',
      path: '/articles/{slug}',
      summary: 'Remove one’s own article, with all that hangs on it',
      access: 'signed-in',
      status: 204,
      refusals: [403, 404],
    },
    favorite: {
      method: 'POST',
      path: '/articles/{slug}/favorite',
      summary: 'Favour an article; again is no mistake',
      access: 'signed-in',
      changes: 'one',
      status: 200,
      output: articleAnswer,
      refusals: [404],
    },
    unfavorite: {
      method: 'DELETE',
      path: '/articles/{slug}/favorite',
      summary: 'Favour an article no longer; again is no mistake',
      access: 'signed-in',
      changes: 'one',
      status: 200,
      output: articleAnswer,
      refusals: [404],
    },
  },
});
