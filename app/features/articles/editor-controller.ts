/** Writing an article, and changing one. Both are for whoever is signed in. */
import { session } from '../../data';
import { Controller, type Params } from '../../ui';
import { Article } from './article';
import { EditorPage } from './editor-page';

export class EditorController extends Controller {
  /** One that is not in the API yet is this controller's own. */
  declare private unsaved: Article | undefined;

  override async beforeAction(): Promise<void> {
    await session.ready;
    if (session.state === 'unauthenticated') this.redirectTo('login');
  }

  write(): void {
    this.adjustTitle('New article');
    this.unsaved = new Article();
    this.view = new EditorPage({ model: this.unsaved });
  }

  edit({ slug = '' }: Params): void {
    this.adjustTitle('Edit article');
    this.view = new EditorPage({ model: this.share(Article, { slug }) });
  }
}
