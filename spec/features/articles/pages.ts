import { articles } from '../../../common/features/articles';
import { product } from '../../../common/product';
import type { Api } from '../../support/story-api';
import type { StoryPage } from '../../support/story-pages';

export const readable = {
  slug: 'a-loaf-for-a-working-week',
  title: 'A loaf for a working week',
  author: 'tobias-lang',
} as const;

/** One that johndoe may change. */
const own = { slug: 'a-test-that-cannot-fail', author: 'johndoe' } as const;

export const pages: readonly StoryPage[] = [
  { name: 'the global feed', path: '/', heading: product.brand, shows: '.article-preview' },
  {
    name: 'the second page of the global feed',
    path: '/?page=2',
    heading: product.brand,
    shows: '.page-item:nth-child(2).active',
  },
  {
    name: 'one’s own feed',
    path: '/?feed=following',
    as: 'johndoe',
    isPrivate: true,
    heading: product.brand,
    shows: '.article-preview',
  },
  {
    name: 'the feed of a tag',
    path: '/tag/gardening',
    heading: product.brand,
    shows: '.article-preview',
  },
  {
    name: 'an article',
    path: `/article/${readable.slug}`,
    heading: readable.title,
    shows: '.article-content table',
  },
  {
    name: 'the editor of an article',
    path: `/editor/${own.slug}`,
    as: own.author,
    isPrivate: true,
    isAlwaysAsked: true,
    heading: 'article',
    shows: '[name="title"]',
  },
  {
    name: 'the editor',
    path: '/editor',
    isStatic: true,
    as: 'johndoe',
    isPrivate: true,
    heading: 'article',
    shows: '[name="title"]',
  },
];

const feeds = new Map([
  ['the global feed', '/articles?limit=10&offset=0'],
  ['the second page of the global feed', '/articles?limit=10&offset=10'],
  ['one’s own feed', '/articles/feed?limit=10&offset=0'],
  ['the feed of a tag', '/articles?tag=gardening&limit=10&offset=0'],
  ['an article', `/articles/${readable.slug}`],
  ['the editor of an article', `/articles/${own.slug}`],
  ['a profile', '/articles?author=mira-okafor&limit=10&offset=0'],
  ['what somebody favours', '/articles?favorited=mira-okafor&limit=10&offset=0'],
  ['one’s own profile', '/articles?author=johndoe&limit=10&offset=0'],
]);

export function reads({ name }: StoryPage): readonly string[] {
  const path = feeds.get(name);
  return path === undefined ? [] : [`GET ${path}`];
}

/** A title, a description, a text and a tag. */
export async function plant(api: Api, text: string): Promise<readonly string[]> {
  const { article } = await api.ask(articles.endpoints.create, {
    input: { article: { title: text, description: text, body: text, tagList: [text.slice(0, 64)] } },
  });
  return ['/', `/article/${article.slug}`, `/editor/${article.slug}`];
}
