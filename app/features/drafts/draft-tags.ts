/** The tags of a draft: typed one after the other, each ended with Enter, and taken away by its button. */
import { CollectionView, View, proto } from '../../ui';
import type { Tag, Tags } from './draft';
import itemTemplate from './draft-tag.hbs';
import template from './draft-tags.hbs';

export class DraftTag extends View<Tag> {
  static {
    proto(DraftTag, {
      type: 'draft-tag',
      tagName: 'li',
      className: 'tag-default tag-pill',
      template: itemTemplate,
      events: { 'click [data-action="remove"]': 'removeTag' },
      listen: { 'change model': 'render' },
    });
  }

  /** Tells the collection by `wants-removal`. */
  removeTag(): void {
    this.model.trigger('wants-removal', this.model);
  }
}

export class DraftTags extends CollectionView<Tag> {
  static {
    proto(DraftTags, {
      type: 'draft-tags',
      className: 'draft-tags',
      attributes: { 'data-part': 'tags' },
      template,
      itemView: DraftTag,
      listSelector: 'ul',
      goneText: 'The tag you were at was removed elsewhere.',
      events: { 'keydown [data-input="tag"]': 'keyPressed', 'change [data-input="tag"]': 'enterTag' },
      listen: { 'wants-removal collection': 'removeTag' },
    });
  }
  declare collection: Tags;

  override getTemplateData(): object {
    return { ...super.getTemplateData(), uid: this.uid };
  }

  keyPressed(event: JQuery.KeyDownEvent): void {
    // While an input method is composing, Enter chooses a word and ends no tag.
    if (event.key !== 'Enter' || event.originalEvent?.isComposing === true) return;
    // Nor does it send the form.
    event.preventDefault();
    this.enterTag(event);
  }

  /** Also when the field is left: a tag that was typed and not ended is meant all the same. */
  enterTag({ currentTarget: input }: { readonly currentTarget: HTMLInputElement }): void {
    this.collection.addNamed(input.value);
    input.value = '';
  }

  removeTag(tag: Tag): void {
    // The button that has the focus goes with its tag.
    this.find('[data-input="tag"]').trigger('focus');
    this.collection.remove(tag);
  }
}
