/** What its author changes of an article, from the moment when it was read; or what a new one begins with. */
import * as v from 'valibot';
import { type ArticleAttributes, articles } from '../../../common/features/articles';
import { Edit, request } from '../../data';
import type { Article } from './article';

const { create, update } = articles.endpoints;

export interface ArticleAnswer {
  readonly article: ArticleAttributes;
}

// A type, and no interface: those are never JSON to TypeScript, which lets others add to them.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type ArticleFields = {
  readonly title: string;
  readonly description: string;
  readonly body: string;
  readonly tagList: string[];
};
export type ArticleEdit = Edit<ArticleFields, ArticleAnswer>;

export function editArticle(article: Article): ArticleEdit {
  const slug = article.get('slug');
  return Edit.of<ArticleFields, ArticleAnswer>({
    base: fieldsOf(article.attributes),
    version: article.etag,
    send: ({ ...input }, ifMatch) =>
      slug === undefined
        ? request(create, { input: { article: input }, once: article })
        : request(update, { parameters: { slug }, input: { article: input }, ifMatch, record: article }),
    read: (body) => fieldsOf(v.parse(update.output, body).article),
  });
}

function fieldsOf({
  title = '',
  description = '',
  body = '',
  tagList = [],
}: Partial<ArticleAttributes>): ArticleFields {
  return { title, description, body, tagList: [...tagList] };
}
