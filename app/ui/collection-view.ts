/**
 * A list of records, a view for each.
 * Promises  the items stand in the order of the collection, whatever it is told and whenever; an item's view lives as
 *           long as its record is in the list, through every render; nothing is animated; where an item goes that the focus
 *           is in, whoever removed it, the focus goes to the next one, and that is said.
 */
import type Backbone from 'backbone';
import {
  CollectionView as ChaplinCollectionView,
  type CollectionViewOptions,
  type Model,
  type View as ChaplinView,
} from '../../vendor/chaplin';
import { proto } from '../../vendor/proto';
import { move } from './content';
import { focusPlace, isFocusLost } from './focus';
import { announce } from './layout';
import type { ViewClass } from './registry';
import { type ViewApi, viewBase } from './view-base';

interface ListApi extends ChaplinCollectionView, ViewApi {}
const Base: new (options?: CollectionViewOptions) => ListApi = viewBase(ChaplinCollectionView);

export class CollectionView<M extends Model = Model> extends Base {
  static {
    proto(CollectionView, {
      type: 'collection-view',
      animationDuration: 0,
      filterCallback: hide,
      goneText: 'This was removed.',
    });
  }

  declare itemView: ViewClass;
  declare collection: Backbone.Collection<M>;
  /** What is said when an item goes that the focus is in. Who removes one, and moves the focus before, is told nothing. */
  declare goneText: string;

  override initialize(): void {
    // Chaplin listens to the collection here, so that an `initialize` without `super` broke the list.
  }

  override delegateListeners(): void {
    super.delegateListeners();
    this.addCollectionListeners();
    // Once for all that were added together.
    this.listenTo(this.collection, 'update', () => this.orderChildren());
    this.listenTo(this.collection, 'update reset', () => this.collectionChanged());
  }

  override itemAdded(item: M): unknown {
    const list = this.listElement();
    // Until there is a list, the collection is all there is: the list will be made of it.
    if (list === undefined) return undefined;
    const position = this.collection.indexOf(item);
    return this.insertView(item, this.renderItem(item), position);
  }

  /** Puts one item where it belongs, given that those before it stand there already. */
  override insertView(item: M, view: ChaplinView, position = this.collection.indexOf(item)): ChaplinView {
    const list = this.listElement();
    if (list === undefined) return view;
    const before = position === 0 ? undefined : this.itemViewOf(this.collection.at(position - 1));
    this.insertBefore(list, view, before === undefined ? this.firstItemIn(list) : before.el.nextSibling);
    this.applyFilter(item, view, position);
    return view;
  }

  override renderAllItems(): void {
    this.placeItems((list) => this.firstItemIn(list));
  }

  override renderItem(item: M): ChaplinView {
    const known = this.itemViewOf(item);
    if (known !== undefined) return known;
    const view = this.subview(nameOf(item), this.initItemView(item));
    if (!('isRendered' in view && view.isRendered === true)) view.render();
    return view;
  }

  override removeViewForItem(item: M): void {
    this.updateVisibleItems(item, false);
    const view = this.itemViewOf(item);
    if (view !== undefined) this.removeItemView(view);
  }

  override arrangeChildren(): Iterable<ChaplinView> {
    const isListShown = this.getTemplateFunction() === this.template;
    const lists = typeof this.listSelector === 'string' ? this.find(this.listSelector) : this.$el;
    // The last: the old content, with the old list in it, is still there before the new.
    this.$list = isListShown ? lists.last() : null;
    if (this.renderItems) this.placeItems(() => null);
    return [...super.arrangeChildren(), ...this.itemViews()];
  }

  /** @param findFirst  Finds what the first item is put before; null is the end of the list. */
  private placeItems(findFirst: (list: Element) => Node | null): void {
    const list = this.listElement();
    const items = list === undefined ? [] : this.collection.models;
    const wanted = new Set<unknown>(items.map((item) => this.itemViewOf(item)));
    for (const view of this.itemViews().reverse()) if (!wanted.has(view)) this.removeItemView(view);
    this.visibleItems.length = 0;
    if (list === undefined) return;
    let reference = findFirst(list);
    for (const [position, item] of items.entries()) {
      const view = this.renderItem(item);
      this.insertBefore(list, view, reference);
      this.applyFilter(item, view, position);
      reference = view.el.nextSibling;
    }
    this.orderChildren();
    if (items.length === 0) this.trigger('visibilityChange', this.visibleItems);
  }

  private removeItemView(view: ChaplinView): void {
    const neighbours = view.el.contains(document.activeElement) ? this.neighboursOf(view) : undefined;
    this.removeSubview(view);
    if (neighbours === undefined || !isFocusLost()) return;
    focusPlace(neighbours.find((element) => element.checkVisibility()) ?? this.el);
    announce(this.goneText);
  }

  /** The items after it, the nearest first, then those before. */
  private neighboursOf({ el }: ChaplinView): HTMLElement[] {
    const items = [...(this.listElement()?.children ?? [])];
    const views = new Map<Element, HTMLElement>(this.itemViews().map((view) => [view.el, view.el]));
    const position = items.indexOf(el);
    return [...items.slice(position + 1), ...items.slice(0, position).reverse()].flatMap(
      (item) => views.get(item) ?? [],
    );
  }

  private insertBefore(list: Element, view: ChaplinView, reference: Node | null): void {
    if (view.el !== reference) move(list, view.el, reference);
    view.trigger('addedToParent');
  }

  private applyFilter(item: M, view: ChaplinView, position: number): void {
    const isIncluded = this.filterer?.(item, position) ?? true;
    if (this.filterer !== null) this.filterCallback(view, isIncluded);
    this.updateVisibleItems(item, isIncluded);
  }

  private listElement(): Element | undefined {
    return this.$list?.[0];
  }

  /** What the template itself put into the list stays before the items. */
  private firstItemIn(list: Element): Node | null {
    const elements = new Set<Element>(this.itemViews().map(({ el }) => el));
    return [...list.children].find((element) => elements.has(element)) ?? null;
  }

  private itemViewOf(item: M): ChaplinView | undefined {
    return this.subviewsByName[nameOf(item)];
  }

  private itemViews(): ChaplinView[] {
    return Object.values(this.getItemViews());
  }

  /** The children in the order of the page. */
  private orderChildren(): void {
    const items = this.collection.models.flatMap((item) => this.itemViewOf(item) ?? []);
    const isItem = new Set(items);
    const others = this.subviews.filter((view) => !isItem.has(view));
    this.subviews.splice(0, this.subviews.length, ...others, ...items);
  }
}

/** The name under which Chaplin keeps the view of an item. */
function nameOf(item: Model): string {
  return `itemView:${item.cid}`;
}

/** Chaplin's own sets a style. */
function hide(view: ChaplinView, isIncluded: boolean): void {
  view.el.hidden = !isIncluded;
}
