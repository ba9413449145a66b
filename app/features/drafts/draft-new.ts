/** The button that begins a draft: a form without fields, so that it cannot begin two, and says why it could not. */
import { request } from '../../data';
import { FormView, proto, redirectTo } from '../../ui';
import { drafts as declaration } from '../../../common/features/drafts';
import type { DraftAttributes } from '../../../common/features/drafts';
import template from './draft-new.hbs';

export class NewDraft extends FormView<undefined> {
  static {
    proto(NewDraft, { type: 'draft-new', className: 'draft-new', template });
  }

  override submit(): PromiseLike<DraftAttributes> {
    return request(declaration.endpoints.create, { input: {}, once: this });
  }

  override succeeded({ id }: DraftAttributes): void {
    redirectTo('draft', { id });
  }
}
