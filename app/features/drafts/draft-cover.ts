/** The cover of a draft: there or not, and if there, three leaves. */
import { View, proto } from '../../ui';
import type { Draft } from './draft';
import { typedLeaf } from './leaf';
import template from './draft-cover.hbs';

export class DraftCover extends View<Draft> {
  static {
    proto(DraftCover, {
      type: 'draft-cover',
      className: 'draft-cover',
      template,
      events: {
        'input [data-leaf]': 'typed',
        'click [data-action="add-cover"]': 'addCover',
        'click [data-action="remove-cover"]': 'removeCover',
      },
      listen: { 'change:cover model': 'render' },
    });
  }

  override getTemplateData(): object {
    return { uid: this.uid, cover: this.model.get('cover')?.serialize() };
  }

  typed(event: JQuery.TriggeredEvent): void {
    this.model.get('cover')?.set(typedLeaf(event));
  }

  addCover(): void {
    this.model.addCover();
    this.find('input').first().trigger('focus');
  }

  removeCover(): void {
    this.model.removeCover();
    this.find('[data-action="add-cover"]').trigger('focus');
  }
}
