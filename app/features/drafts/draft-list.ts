/** The list of one's own drafts, the last changed first, more of them on demand. */
import { CollectionView, View, proto } from '../../ui';
import type { Draft, Drafts } from './draft';
import emptyTemplate from './draft-list-empty.hbs';
import itemTemplate from './draft-item.hbs';
import template from './draft-list.hbs';

export class DraftItem extends View<Draft> {
  static {
    proto(DraftItem, {
      type: 'draft-item',
      tagName: 'li',
      className: 'draft-item',
      template: itemTemplate,
      listen: { 'change model': 'changed' },
    });
  }

  /** A draft that was left a moment ago, or is written in another window, is saved while the list shows it. */
  changed(): void {
    const isShown = (['title', 'description', 'updatedAt'] as const).some((name) => this.model.hasChanged(name));
    if (isShown) this.render();
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), draft: this.model, name: this.model.name() };
  }
}

export class DraftList extends CollectionView<Draft> {
  static {
    proto(DraftList, {
      type: 'draft-list',
      className: 'draft-list',
      template,
      emptyTemplate,
      itemView: DraftItem,
      listSelector: 'ul',
      events: { 'click [data-action="more"]': 'loadMore' },
      listen: { 'sync collection': 'offerMore' },
    });
  }
  declare collection: Drafts;

  override initialize(): void {
    this.load(() => this.collection.fetch());
  }

  /** Keeps those that are shown, and the place where the person is reading. */
  loadMore(): void {
    this.load(() => this.collection.fetch({ remove: false, data: { offset: this.collection.length } }));
  }

  offerMore(): void {
    const isThereMore = this.collection.total > this.collection.length;
    this.find('[data-action="more"]').prop('hidden', !isThereMore);
  }
}
