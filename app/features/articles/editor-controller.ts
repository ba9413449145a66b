/** Writing an article, and changing one. Both are for whoever is signed in. */
import { session } from '../../data';
import { Controller, type Params } from '../../ui';
import { Article } from './article';
import { EditorPage } from './editor-page';

export class EditorController extends Controller {
  declare private article: Article;

  override async beforeAction(): Promise<void> {
    await session.ready;
    if (session.state === 'unauthenticated') this.redirectTo('login');
  }

  write(): void {
    this.adjustTitle('New article');
    this.show(new Article());
  }

  edit({ slug = '' }: Params): void {
    this.adjustTitle('Edit article');
    this.show(new Article({ slug }));
  }

  private show(article: Article): void {
    this.article = article;
    this.view = new EditorPage({ model: article });
  }
}
