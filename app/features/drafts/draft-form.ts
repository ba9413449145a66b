/**
 * DraftForm: where a draft is written. What is typed is in the model at once, leaf by leaf; the form says how the
 * document stands, and saves it.
 * Promises  a save that fails, or that overlaps with typing, loses nothing.
 * Leaves    the cover, the tags and the sources to their views; publishing to draft-publish.ts.
 * Read next draft-sources.ts
 */
import { FormView, proto } from '../../ui';
import type { Draft } from './draft';
import { sentenceOf } from './standing';
import template from './draft-form.hbs';

export class DraftForm extends FormView<Draft> {
  static {
    proto(DraftForm, {
      type: 'draft-form',
      className: 'draft-form',
      template,
      events: { 'input [name]': 'typed' },
      listen: { 'standing model': 'showStanding' },
    });
  }

  override getTemplateData(): object {
    const { tags, sources } = this.model;
    return { ...super.getTemplateData(), uid: this.uid, draft: this.model, tags, sources };
  }

  override submit(): PromiseLike<void> {
    return this.model.store();
  }

  /** Only the draft's own leaves have a name: those of its cover and its sources belong to other views. */
  typed({ currentTarget: { name, value } }: { readonly currentTarget: HTMLInputElement }): void {
    this.model.set({ [name]: value });
  }

  showStanding(): void {
    this.find('[data-role="standing"]').text(sentenceOf(this.model.standing));
  }
}
