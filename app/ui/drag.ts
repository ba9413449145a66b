/**
 * Moving an item of a list by mouse, pen or finger. It makes nothing accessible by itself: offer the same by keyboard.
 * Promises  while somebody drags, nothing moves in the document, and the list is told nothing; at the end it is told
 *           once where the item belongs, or never: where it was let go in its old place, given up with Escape, taken
 *           over by the browser, or the list changed meanwhile.
 * Leaves    the looks to the theme: `is-dragged` is on the item, `is-dragging` on the list.
 */

/** As near to the upper or lower edge of the window, in CSS pixels, a drag scrolls, by at most this much a frame. */
const EDGE_PX = 48;
const LONGEST_SCROLL_PX = 16;

/**
 * Follows the pointer from here on.
 * @param event  The `pointerdown`. Its target should have `touch-action: none`, or a finger would scroll.
 * @param item   An element of the list, whose siblings are the others.
 * @param drop   Told the position, from 0, at which the item is to be.
 */
export function drag(event: PointerEvent, item: HTMLElement, drop: (position: number) => void): void {
  const list = item.parentElement;
  if (!event.isPrimary || event.button !== 0 || list === null) return;
  // No text is selected, and the focus stays where it is.
  event.preventDefault();
  new Drag(event, item, list, drop);
}

interface Place {
  readonly top: number;
  readonly middle: number;
  readonly bottom: number;
}

class Drag {
  readonly #pointerId: number;
  readonly #item: HTMLElement;
  readonly #list: HTMLElement;
  readonly #drop: (position: number) => void;
  readonly #items: readonly HTMLElement[];
  /** Where the items were, in pixels from the top of the page. */
  readonly #places: readonly Place[];
  readonly #from: number;
  readonly #grabbedAt: number;
  readonly #end = new AbortController();
  #pointerY: number;
  #position: number;

  constructor(event: PointerEvent, item: HTMLElement, list: HTMLElement, drop: (position: number) => void) {
    this.#pointerId = event.pointerId;
    this.#item = item;
    this.#list = list;
    this.#drop = drop;
    this.#items = itemsOf(list);
    this.#places = this.#items.map(placeOf);
    this.#from = this.#items.indexOf(item);
    this.#position = this.#from;
    this.#pointerY = event.clientY;
    this.#grabbedAt = event.clientY + scrollY;
    this.#capture(event.target);
    this.#listen();
    item.classList.add('is-dragged');
    list.classList.add('is-dragging');
    this.#scrollAtEdges();
  }

  /** Moves go on arriving when the pointer leaves the window. */
  #capture(target: EventTarget | null): void {
    try {
      if (target instanceof Element) target.setPointerCapture(this.#pointerId);
    } catch {
      // The pointer was lifted before this ran: its `pointerup` follows.
    }
  }

  #listen(): void {
    const { signal } = this.#end;
    const on = (type: 'pointermove' | 'pointerup' | 'pointercancel' | 'lostpointercapture', run: () => void): void =>
      document.addEventListener(
        type,
        (event) => {
          if (event.pointerId !== this.#pointerId) return;
          this.#pointerY = event.clientY;
          run();
        },
        { signal },
      );
    on('pointermove', () => this.#follow());
    on('pointerup', () => this.#letGo());
    on('pointercancel', () => this.#stop());
    // Also where the item was taken out of the document.
    on('lostpointercapture', () => this.#stop());
    document.addEventListener('keydown', (event) => this.#keyPressed(event), { signal, capture: true });
  }

  #keyPressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#stop();
  }

  #follow(): void {
    if (this.#hasChanged()) {
      this.#stop();
      return;
    }
    const movedBy = this.#pointerY + scrollY - this.#grabbedAt;
    this.#position = this.#positionAfter(movedBy);
    this.#item.style.transform = `translateY(${movedBy}px)`;
    for (const [index, each] of this.#items.entries()) {
      if (each !== this.#item) each.style.transform = this.#isPassed(index) ? `translateY(${this.#gap(index)}px)` : '';
    }
  }

  /** Another gives way as soon as more than half of it is covered. */
  #positionAfter(movedBy: number): number {
    const { top, bottom } = this.#placeAt(this.#from);
    const passedAfter = this.#places.filter(({ middle }, index) => index > this.#from && middle < bottom + movedBy);
    const passedBefore = this.#places.filter(({ middle }, index) => index < this.#from && middle > top + movedBy);
    return this.#from + passedAfter.length - passedBefore.length;
  }

  #placeAt(index: number): Place {
    return this.#places[index] ?? { top: 0, middle: 0, bottom: 0 };
  }

  /** Whether the dragged item has been moved across this one. */
  #isPassed(index: number): boolean {
    return (index > this.#from && index <= this.#position) || (index < this.#from && index >= this.#position);
  }

  /** How far this one gives way. */
  #gap(index: number): number {
    const { top } = this.#placeAt(this.#from);
    const isLast = this.#from === this.#places.length - 1;
    const height = isLast ? top - this.#placeAt(this.#from - 1).top : this.#placeAt(this.#from + 1).top - top;
    return index > this.#from ? -height : height;
  }

  #letGo(): void {
    this.#follow();
    const isMoved = !this.#end.signal.aborted && this.#position !== this.#from;
    this.#stop();
    if (isMoved) this.#drop(this.#position);
  }

  #stop(): void {
    this.#end.abort();
    this.#item.classList.remove('is-dragged');
    this.#list.classList.remove('is-dragging');
    for (const each of this.#items) each.style.transform = '';
  }

  #hasChanged(): boolean {
    const now = itemsOf(this.#list);
    return now.length !== this.#items.length || now.some((each, index) => each !== this.#items[index]);
  }

  #scrollAtEdges(): void {
    requestAnimationFrame(() => {
      if (this.#end.signal.aborted) return;
      const above = EDGE_PX - this.#pointerY;
      const below = this.#pointerY - (innerHeight - EDGE_PX);
      const share = Math.min(Math.max(above, below) / EDGE_PX, 1);
      if (share > 0) {
        scrollBy(0, (above > 0 ? -1 : 1) * share * LONGEST_SCROLL_PX);
        this.#follow();
      }
      this.#scrollAtEdges();
    });
  }
}

function itemsOf(list: Element): readonly HTMLElement[] {
  return [...list.children].filter((child) => child instanceof HTMLElement);
}

function placeOf(element: Element): Place {
  const { top, height } = element.getBoundingClientRect();
  return { top: top + scrollY, middle: top + scrollY + height / 2, bottom: top + scrollY + height };
}
