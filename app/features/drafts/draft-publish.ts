/** Publishes a draft as it stands on the page: what was typed last is stored first. */
import { drafts as declaration } from '../../../common/features/drafts';
import type { OutputOf } from '../../../common/feature';
import { request } from '../../data';
import { FormView, proto, redirectTo } from '../../ui';
import type { Draft } from './draft';
import template from './draft-publish.hbs';

const { publish } = declaration.endpoints;

export class PublishDraft extends FormView<Draft> {
  static {
    proto(PublishDraft, { type: 'draft-publish', className: 'draft-publish', template });
  }

  override async submit(): Promise<OutputOf<typeof publish>> {
    await this.model.store();
    return request(publish, { parameters: this.model.parameters(), ifMatch: this.model.etag });
  }

  override succeeded({ article }: OutputOf<typeof publish>): void {
    redirectTo('article', { slug: article.slug });
  }
}
