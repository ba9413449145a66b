import { drafts } from '../../../common/features/drafts';
import type { Api } from '../../support/story-api';
import type { StoryPage } from '../../support/story-pages';

export const pages: readonly StoryPage[] = [
  {
    name: 'one’s own drafts',
    path: '/drafts',
    as: 'johndoe',
    isPrivate: true,
    isAlwaysAsked: true,
    heading: 'Your drafts',
    shows: '.draft-item',
  },
  {
    name: 'a draft',
    path: '/drafts/demo-harbour',
    as: 'johndoe',
    isPrivate: true,
    isAlwaysAsked: true,
    heading: 'Edit draft',
    shows: '[name="title"]',
  },
];

export function reads({ path }: StoryPage): readonly string[] {
  return path.startsWith('/drafts') ? [`GET ${path}`] : [];
}

export async function plant(api: Api, text: string): Promise<readonly string[]> {
  const line = text.slice(0, 64);
  const { id } = await api.ask(drafts.endpoints.create, {
    input: {
      title: line,
      description: text,
      body: text,
      cover: { url: text, alt: text, credit: text },
      tags: [{ name: line }],
      sources: [{ title: text, url: text }],
    },
  });
  return ['/drafts', `/drafts/${id}`];
}
