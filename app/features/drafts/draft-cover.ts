/** The cover of a draft: there or not, and if there, three leaves. */
import { announce, keepFocusNear, proto, showFields, View } from '../../ui';
import type { Cover, Draft } from './draft';
import { typedLeaf } from './leaf';
import template from './draft-cover.hbs';

export class DraftCover extends View<Draft> {
  static {
    proto(DraftCover, {
      type: 'draft-cover',
      className: 'draft-cover',
      attributes: { 'data-part': 'cover' },
      template,
      events: {
        'input [data-leaf]': 'typed',
        'click [data-action="add-cover"]': 'addCover',
        'click [data-action="remove-cover"]': 'removeCover',
      },
      listen: { 'change:cover model': 'coverChanged' },
    });
  }
  /** The one whose leaves show. */
  declare private cover: Cover | undefined;

  override initialize(): void {
    this.follow();
  }

  override getTemplateData(): object {
    return { uid: this.uid, cover: this.model.get('cover')?.serialize() };
  }

  coverChanged(): void {
    this.follow();
    const isLost = keepFocusNear(this.el, () => this.render());
    // In whichever window.
    if (isLost && this.cover === undefined) announce('The cover was removed.');
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

  private follow(): void {
    if (this.cover !== undefined) this.stopListening(this.cover);
    this.cover = this.model.get('cover') ?? undefined;
    if (this.cover === undefined) return;
    this.listenTo(this.cover, 'change', (cover: Cover) =>
      showFields(this.el, cover.changedAttributes() || {}, 'data-leaf'),
    );
  }
}
