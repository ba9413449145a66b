/** The field in which tags are typed, and the tags typed so far. */
import { proto, View } from '../../ui';
import template from './tag-field.hbs';
import type { TagNames } from './tag-names';
import pillsTemplate from './tag-pills.hbs';

export class TagField extends View {
  static {
    proto(TagField, {
      type: 'tag-field',
      template,
      className: 'form-group tag-field',
      optionNames: [...View.prototype.optionNames, 'tags'],
      events: { 'keydown input': 'onKey', 'click .tag-pill': 'onRemove' },
    });
  }

  declare readonly tags: TagNames;

  override getTemplateData(): object {
    return { id: `${this.uid}-input` };
  }

  override render(): this {
    super.render();
    this.showTags();
    return this;
  }

  onKey(event: JQuery.KeyDownEvent): void {
    // While a word is being composed (as in Japanese), Enter ends the word and not the tag.
    if (event.key !== 'Enter' || event.originalEvent?.isComposing) return;
    // Enter in a field would send the form.
    event.preventDefault();
    this.addTyped();
  }

  /** Takes over what stands in the field. Nothing typed, nothing added. */
  addTyped(): void {
    const input = this.find('input');
    this.tags.add(String(input.val() ?? ''));
    input.val('');
    this.showTags();
  }

  onRemove(event: JQuery.ClickEvent): void {
    const pill: unknown = event.currentTarget;
    if (pill instanceof HTMLElement) this.tags.remove(pill.dataset['name'] ?? '');
    this.showTags();
    this.find('input').trigger('focus');
  }

  /** The tags have others than were typed here. One that stands in the field unended is among them by now. */
  showMerged(): void {
    const input = this.find('input');
    if (this.tags.has(String(input.val() ?? ''))) input.val('');
    this.showTags();
  }

  /** Only the tags: the field keeps what is being typed. */
  private showTags(): void {
    this.find('.tag-list').html(pillsTemplate({ tags: this.tags.toArray() }));
  }
}
