/** The page on which a draft is written. */
import { PageView, proto } from '../../ui';
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
    this.load(() => this.read());
  }

  /** What was typed before shows, wherever it is; without a connection, too. */
  override hasContent(): boolean {
    return this.model.extent === 'whole';
  }

  private async read(): Promise<void> {
    const { model } = this;
    try {
      await model.fetch();
    } catch (reason) {
      await model.restored;
      if (model.disposed || !this.hasContent() || this.isOver(reason)) throw reason;
    }
  }

  /** There is no such draft any more, and nothing that somebody typed would go with the page. */
  private isOver(reason: unknown): boolean {
    const status = typeof reason === 'object' && reason !== null && 'status' in reason ? reason.status : undefined;
    return (status === 404 || status === 410) && this.model.saveState.name === 'clean';
  }

  override getTemplateData(): object {
    return { draft: this.model, labels };
  }
}
