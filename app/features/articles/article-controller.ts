/** Reading an article. */
import { Controller, type Params } from '../../ui';
import { Article } from './article';
import { ArticlePage } from './article-page';

export class ArticleController extends Controller {
  read({ slug = '' }: Params): void {
    const article = this.share(Article, { slug });
    const adjustTitle = (): unknown => this.adjustTitle(article.get('title') ?? 'Article');
    adjustTitle();
    this.listenTo(article, 'change:title', adjustTitle);
    this.view = new ArticlePage({ model: article });
  }
}
