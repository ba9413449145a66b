/** One page of a feed: its articles, and how many articles the feed has on all pages (`total`). */
import { articles } from '../../../common/features/articles';
import { Collection } from '../../data';
import { proto } from '../../ui';
import { Article } from './article';
import { type Feed, pathOfPage } from './feed';

export interface PageOfFeed {
  readonly feed: Feed;
  readonly page: number;
}

export class ArticleList extends Collection<Article, PageOfFeed> {
  static {
    // Whichever feed is asked, its answer has the shape of this endpoint's.
    proto(ArticleList, { model: Article, endpoint: articles.endpoints.list, envelope: 'articles' });
  }

  override url(): string {
    return pathOfPage(this.params.feed, this.params.page);
  }
}
