/** Reading an article. */
import { Controller, type Params } from '../../ui';
import { Article } from './article';
import { ArticlePage } from './article-page';

export class ArticleController extends Controller {
  declare private article: Article;

  read({ slug = '' }: Params): void {
    this.article = new Article({ slug });
    this.adjustTitle('Article');
    this.listenTo(this.article, 'change:title', () => this.adjustTitle(this.article.get('title') ?? ''));
    this.view = new ArticlePage({ model: this.article });
  }
}
