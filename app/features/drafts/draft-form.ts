/**
 * DraftForm: where a draft is written. What is typed is in the model at once, leaf by leaf, and the model saves itself;
 * what comes from elsewhere shows at once, too.
 * Leaves    the cover, the tags and the sources to their views, how it stands to save-status; publishing to
 *           draft-publish.ts.
 * Read next draft-sources.ts
 */
import { acceptFields, fieldAt, proto, refuseField, showFields, View, worded } from '../../ui';
import type { Draft } from './draft';
import template from './draft-form.hbs';

export class DraftForm extends View<Draft> {
  static {
    proto(DraftForm, {
      type: 'draft-form',
      tagName: 'form',
      className: 'draft-form',
      template,
      optionNames: [...View.prototype.optionNames, 'labels'],
      events: { 'input [name]': 'typed', submit: 'submitted' },
      listen: {
        'change model': 'leavesChanged',
        'sync:refused model': 'leafRefused',
        'sync:state model': 'stateChanged',
      },
    });
  }

  /** What the fields are called that are not called by their names. */
  declare readonly labels: Readonly<Record<string, string>> | undefined;

  /** What was refused before this form was there was told to nobody: asked again, the server says it again. */
  override initialize(): void {
    if (this.model.saveState.name === 'refused') this.model.retry();
  }

  override getTemplateData(): object {
    const { labels, model, uid } = this;
    const { tags, sources } = model;
    return { ...super.getTemplateData(), uid, draft: model, tags, sources, labels };
  }

  /** Only the draft's own leaves have a name: those of its cover and its sources belong to other views. */
  typed({ currentTarget: { name, value } }: { readonly currentTarget: HTMLInputElement }): void {
    this.model.set({ [name]: value });
  }

  leavesChanged(): void {
    showFields(this.el, this.model.changedAttributes() || {});
  }

  /** What the server will not have is told where it stands, too. */
  leafRefused(_model: Draft, { path = '', reason }: { readonly path?: string; readonly reason: string }): void {
    const field = fieldAt(this.el, path);
    const isField = (name: string): boolean => this.model.has(name);
    if (field !== undefined) refuseField(field, worded(reason, isField, this.labels));
  }

  /** A tag that was refused is taken away by its button, and a conflict is decided elsewhere. */
  stateChanged(): void {
    if (this.model.saveState.name === 'clean') acceptFields(this.el);
  }

  /** There is nothing to send: the model saves itself. Nor does Enter make the browser leave the page. */
  submitted(event: JQuery.TriggeredEvent): void {
    event.preventDefault();
  }
}
