/** The page of one's own drafts. Listing, beginning and throwing away are views of their own: each fails for itself. */
import { PageView, proto } from '../../ui';
import './drafts.css';
import template from './drafts-page.hbs';

export class DraftsPage extends PageView {
  static {
    proto(DraftsPage, { type: 'drafts-page', className: 'drafts-page', template });
  }

  override getTemplateData(): object {
    return { drafts: this.collection };
  }
}
