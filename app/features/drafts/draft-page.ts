/** The page on which a draft is written. */
import { PageView, proto } from '../../ui';
import type { Draft } from './draft';
import './drafts.css';
import failedTemplate from './draft-page-failed.hbs';
import template from './draft-page.hbs';

export class DraftPage extends PageView<Draft> {
  static {
    proto(DraftPage, { type: 'draft-page', className: 'draft-page', template, failedTemplate });
  }

  override initialize(): void {
    this.load(() => this.model.fetch());
  }

  override getTemplateData(): object {
    return { draft: this.model };
  }
}
