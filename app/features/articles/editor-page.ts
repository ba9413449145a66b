/** The page of the editor: empty for a new article, filled for one that is there. */
import { session } from '../../data';
import { PageView, proto } from '../../ui';
import type { Article } from './article';
import { type ArticleEdit, editArticle } from './article-edit';
import failedTemplate from './editor-page-failed.hbs';
import template from './editor-page.hbs';

/** What the fields are called where they are in conflict: as beside the fields themselves. */
const labels = { '/tagList': 'Tags', '/tagList/#': 'Tag #' };

export class EditorPage extends PageView<Article> {
  static {
    proto(EditorPage, { type: 'editor-page', template, failedTemplate, className: 'editor-page' });
  }

  /** Begun when the article is there. */
  declare private edit: ArticleEdit | undefined;

  override initialize(): void {
    // What is edited is what the server has now, and not what was read a while ago.
    if (!this.model.isNew()) this.load(() => this.model.fetch({ refresh: true }));
  }

  override getTemplateData(): object {
    const author = this.model.get('author')?.username;
    this.edit ??= editArticle(this.model);
    return {
      article: this.model,
      edit: this.edit,
      labels,
      slug: this.model.get('slug'),
      isNew: this.model.isNew(),
      // Where it is not known who reads this, the API will say whose article it is.
      isForeign: session.user !== null && author !== undefined && author !== session.user.username,
    };
  }
}
