/** Articles as the API gives them, for the specs of this feature. */
import type { ArticleAttributes } from '../../../common/features/articles';

export function exampleArticle(differences: Partial<ArticleAttributes> = {}): ArticleAttributes {
  return {
    slug: 'how-to-brew-tea',
    title: 'How to brew tea',
    description: 'Water first',
    body: 'Boil **water**.',
    tagList: ['kitchen', 'tea'],
    createdAt: '2026-01-31T09:30:00.000Z',
    updatedAt: '2026-01-31T09:30:00.000Z',
    favorited: false,
    favoritesCount: 3,
    author: { username: 'ann', bio: null, image: null, following: false },
    ...differences,
  };
}

/** A page of a list: so many articles, numbered from 1, of `total`. Their bodies are more than the API would send. */
export function exampleList(count: number, total = count): object {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const articles = numbers.map((number) => exampleArticle({ slug: `article-${number}`, title: `Article ${number}` }));
  return { articles, articlesCount: total };
}
