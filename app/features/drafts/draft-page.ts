/** The page on which a draft is written. */
import { PageView, proto, readKept } from '../../ui';
import type { Draft } from './draft';
import './drafts.css';
import failedTemplate from './draft-page-failed.hbs';
import template from './draft-page.hbs';

/** What the fields are called where they are in conflict: as beside the fields themselves. */
const labels = {
  '/description': 'What is it about?',
  '/body': 'Text',
  '/cover/url': 'Cover: address of the image',
  '/cover/alt': 'Cover: what it shows',
  '/tags/#': 'Tag #',
  '/tags/#/name': 'Tag #',
  '/sources/#': 'Source #',
  '/sources/#/title': 'Title of source #',
  '/sources/#/url': 'Address of source #',
};

export class DraftPage extends PageView<Draft> {
  static {
    proto(DraftPage, { type: 'draft-page', className: 'draft-page', template, failedTemplate });
  }

  override initialize(): void {
    this.load(() => readKept(this.model, () => this.model.fetch()));
  }

  /** What was typed before shows, wherever it is; without a connection, too. */
  override hasContent(): boolean {
    return this.model.extent === 'whole';
  }

  override getTemplateData(): object {
    return { draft: this.model, labels };
  }
}
