/** Throws a draft away: a form of one button, which is folded away until it is asked for. What is gone is gone. */
import { request } from '../../data';
import { FormView, proto } from '../../ui';
import { drafts as declaration } from '../../../common/features/drafts';
import type { Draft } from './draft';
import template from './draft-delete.hbs';

export class DeleteDraft extends FormView<Draft> {
  static {
    proto(DeleteDraft, {
      type: 'draft-delete',
      className: 'draft-delete',
      template,
      listen: { 'change:title model': 'renamed' },
    });
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), name: this.model.name() };
  }

  /** What somebody has unfolded meanwhile stays so. */
  renamed(): void {
    this.find('summary').attr('aria-label', `Delete ${this.model.name()}`);
  }

  override submit(): PromiseLike<unknown> {
    // A list does not say which version it shows: what is thrown away is the draft, whatever it says by now.
    const parameters = { id: String(this.model.id) };
    return request(declaration.endpoints.remove, { parameters, ifMatch: '*', gone: this.model });
  }

  /** Leaves every list, and this view with it. */
  override succeeded(): void {
    this.model.trigger('destroy', this.model, this.model.collection, {});
  }
}
