/** What is kept of articles. Ids count up, so that the newest is the one with the highest id, whatever the clock did. */
import type { Id, Table } from '../../store';

export interface Article {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly body: string;
  /** Sorted, each once. */
  readonly tagList: readonly string[];
  readonly author: Id;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const articlesTable: Table<Article> = {
  name: 'articles',
  ids: 'counter',
  unique: [['slug']],
  indexed: ['author', 'tagList'],
};

/** Apart from the article: favouring is no change of what its author wrote, and must not move its version. */
export interface Favorite {
  readonly article: Id;
  readonly account: Id;
}

export const favoritesTable: Table<Favorite> = {
  name: 'favorites',
  ids: 'counter',
  unique: [['article', 'account']],
  indexed: ['article', 'account'],
};
