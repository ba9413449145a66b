/** One page of a feed: its articles, which page it is, and how many articles the feed has on all pages (`total`). */
import { articles } from '../../../common/features/articles';
import { Collection } from '../../data';
import { proto } from '../../ui';
import { Article } from './article';
import { type Feed, pathOfPage } from './feed';

export class ArticleList extends Collection<Article> {
  static {
    // Whichever feed is asked, its answer has the shape of this endpoint's.
    proto(ArticleList, { model: Article, endpoint: articles.endpoints.list, envelope: 'articles' });
  }

  /** The page that the articles are of: the one before, until another one came. */
  declare page: number;

  constructor(readonly feed: Feed) {
    super();
    this.page = 1;
  }

  /** Puts the articles of another page in the place of these. */
  fetchPage(page: number): JQuery.jqXHR {
    const url = pathOfPage(this.feed, page);
    return this.fetch({ url, success: () => (this.page = page) });
  }
}
