import { comments } from '../../../common/features/comments';
import type { Api } from '../../support/story-api';
import type { PageFinder, StoryPage } from '../../support/story-pages';

/** Comments stand on the page of an article, and have none of their own. */
export const pages: readonly StoryPage[] = [];

export function reads({ name, path }: StoryPage): readonly string[] {
  return name === 'an article' ? [`GET /articles/${path.slice('/article/'.length)}/comments`] : [];
}

export async function plant(api: Api, text: string, pageNamed: PageFinder): Promise<readonly string[]> {
  const article = pageNamed('an article');
  if (article === undefined) return [];
  const slug = article.path.slice('/article/'.length);
  await api.tell(comments.endpoints.create, { parameters: { slug }, input: { comment: { body: text } } });
  return [article.path];
}
