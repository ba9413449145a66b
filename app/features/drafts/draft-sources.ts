/**
 * The sources of a draft, in an order that means something: added, edited, removed, and moved by buttons, by Alt with
 * the arrow keys, or by dragging.
 * Promises  the keyboard's focus stays with what the person is moving, and is left alone by what others do; each move is
 *           said to those who cannot see it.
 */
import { CollectionView, drag, proto, showFields, View } from '../../ui';
import type { Source, Sources } from './draft';
import { typedLeaf } from './leaf';
import itemTemplate from './draft-source.hbs';
import template from './draft-sources.hbs';

/**
 * Tells the collection by `wants-move`, with the step, or `wants-place`, with the position, that it wants another place,
 * and by `wants-removal` that it wants none.
 */
export class DraftSource extends View<Source> {
  static {
    proto(DraftSource, {
      type: 'draft-source',
      tagName: 'li',
      className: 'draft-source',
      template: itemTemplate,
      events: {
        'input [data-leaf]': 'typed',
        keydown: 'keyPressed',
        'pointerdown [data-role="handle"]': 'grabbed',
        'click [data-action="up"]': 'moveUp',
        'click [data-action="down"]': 'moveDown',
        'click [data-action="remove"]': 'removeSource',
      },
      listen: { 'change model': 'leavesChanged' },
    });
  }

  override getTemplateData(): object {
    return { ...super.getTemplateData(), uid: this.uid };
  }

  typed(event: JQuery.TriggeredEvent): void {
    this.model.set(typedLeaf(event));
  }

  keyPressed(event: JQuery.KeyDownEvent): void {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    if (event.key === 'ArrowUp') this.moveUp();
    else this.moveDown();
  }

  grabbed({ originalEvent }: JQuery.TriggeredEvent): void {
    if (!(originalEvent instanceof PointerEvent) || !(this.el instanceof HTMLElement)) return;
    drag(originalEvent, this.el, (position) => this.model.trigger('wants-place', this.model, position));
  }

  moveUp(): void {
    this.model.trigger('wants-move', this.model, -1);
  }

  moveDown(): void {
    this.model.trigger('wants-move', this.model, 1);
  }

  removeSource(): void {
    this.model.trigger('wants-removal', this.model);
  }

  leavesChanged(): void {
    showFields(this.el, this.model.changedAttributes() || {}, 'data-leaf');
  }
}

export class DraftSources extends CollectionView<Source> {
  static {
    proto(DraftSources, {
      type: 'draft-sources',
      className: 'draft-sources',
      attributes: { 'data-part': 'sources' },
      template,
      itemView: DraftSource,
      listSelector: 'ol',
      goneText: 'The source you were in was removed elsewhere.',
      events: { 'click [data-action="add"]': 'addSource' },
      listen: {
        'wants-move collection': 'moveSource',
        'wants-place collection': 'placeSource',
        'wants-removal collection': 'removeSource',
      },
    });
  }
  declare collection: Sources;

  override getTemplateData(): object {
    return { ...super.getTemplateData(), uid: this.uid };
  }

  addSource(): void {
    this.collection.addBlank();
    this.find('.draft-source:last-child input').first().trigger('focus');
  }

  moveSource(source: Source, step: 1 | -1): void {
    const focused = document.activeElement;
    if (!this.collection.move(source, step) || !(focused instanceof HTMLElement)) return;
    // Where the browser cannot move an element within the document, the focus was lost; and at an end of the list the
    // button that was pressed is hidden: then the other one is next.
    const isHidden = !focused.checkVisibility();
    const other = focused.parentElement?.querySelector<HTMLElement>(`[data-action="${step === -1 ? 'down' : 'up'}"]`);
    (isHidden ? other : focused)?.focus();
    this.sayPlaceOf(source);
  }

  placeSource(source: Source, position: number): void {
    if (this.collection.moveTo(source, position)) this.sayPlaceOf(source);
  }

  removeSource(source: Source): void {
    this.find('[data-action="add"]').trigger('focus');
    this.collection.remove(source);
    this.say('Source removed.');
  }

  private sayPlaceOf(source: Source): void {
    this.say(`Now source ${this.collection.indexOf(source) + 1} of ${this.collection.length}.`);
  }

  private say(sentence: string): void {
    this.find('[role="status"]').text(sentence);
  }
}
