import { expect } from 'chai';
import fc from 'fast-check';
import { drag } from '../../app/ui';
import { createStage } from '../support/views';

const HEIGHT_PX = 20;

describe('Dragging an item of a list', () => {
  let stage: HTMLElement;
  let list: HTMLElement;
  let drops: number[];

  beforeEach(() => {
    stage = createStage();
    list = document.createElement('ol');
    list.style.cssText = 'position: absolute; top: 100px; left: 0; margin: 0; padding: 0;';
    for (const name of 'abcde') {
      const item = document.createElement('li');
      item.textContent = name;
      item.style.height = `${HEIGHT_PX}px`;
      item.addEventListener('pointerdown', (event) => drag(event, item, (position) => drops.push(position)));
      list.append(item);
    }
    stage.append(list);
    drops = [];
  });
  afterEach(() => stage.remove());

  const item = (index: number): HTMLElement => {
    const found = list.children[index];
    return found instanceof HTMLElement ? found : expect.fail('no such item');
  };
  const order = (): string => list.textContent;
  function pointer(type: string, y: number, rest: PointerEventInit = {}): PointerEvent {
    const event = new PointerEvent(type, {
      pointerId: 7,
      isPrimary: true,
      bubbles: true,
      cancelable: true,
      clientY: y,
      ...rest,
    });
    (type === 'pointerdown' ? (document.elementFromPoint(1, y) ?? document) : document).dispatchEvent(event);
    return event;
  }
  /** The middle of what stands there before anything moves. */
  const middleOf = (index: number): number => 100 + HEIGHT_PX * (index + 0.5);
  const isUntouched = (): boolean =>
    !list.classList.contains('is-dragging') &&
    [...list.children].every(
      (each) => each instanceof HTMLElement && each.style.transform === '' && each.className === '',
    );

  it('tells once, at the end, where it belongs, and moves nothing itself', () => {
    pointer('pointerdown', middleOf(0));
    for (let y = middleOf(0); y < middleOf(3) + 2; y += 3) pointer('pointermove', y);
    expect(drops).to.deep.equal([]);
    expect(item(0).classList.contains('is-dragged')).to.equal(true);
    pointer('pointerup', middleOf(3) + 2);
    expect(drops).to.deep.equal([3]);
    expect([order(), isUntouched()]).to.deep.equal(['abcde', true]);
    pointer('pointermove', middleOf(0));
    pointer('pointerup', middleOf(0));
    expect(drops).to.deep.equal([3]);
  });

  it('lets the others give way while it passes them', () => {
    pointer('pointerdown', middleOf(3));
    pointer('pointermove', middleOf(1) - 2);
    const moved = [...list.children].map((each) => Math.round(each.getBoundingClientRect().top - 100) / HEIGHT_PX);
    expect(moved).to.deep.equal([0, 2, 3, 0.9, 4]);
    pointer('pointerup', middleOf(1) - 2);
    expect(drops).to.deep.equal([1]);
  });

  it('tells nothing when it is let go where it was', () => {
    pointer('pointerdown', middleOf(2));
    pointer('pointermove', middleOf(4));
    pointer('pointermove', middleOf(2) + 3);
    pointer('pointerup', middleOf(2) + 3);
    expect([drops, isUntouched()]).to.deep.equal([[], true]);
  });

  it('is given up with Escape, when the browser takes the pointer, and when the list changes meanwhile', () => {
    const ends: readonly (() => void)[] = [
      () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })),
      () => pointer('pointercancel', middleOf(4)),
      () => pointer('lostpointercapture', middleOf(4)),
      () => item(1).remove(),
    ];
    for (const end of ends) {
      pointer('pointerdown', middleOf(0));
      pointer('pointermove', middleOf(4));
      end();
      pointer('pointerup', middleOf(4));
      expect([drops, isUntouched()]).to.deep.equal([[], true]);
    }
  });

  it('heeds no second finger, and no other button', () => {
    expect(pointer('pointerdown', middleOf(0), { button: 2 }).defaultPrevented).to.equal(false);
    expect(pointer('pointerdown', middleOf(0), { isPrimary: false }).defaultPrevented).to.equal(false);
    expect(isUntouched()).to.equal(true);
    pointer('pointerdown', middleOf(0));
    pointer('pointermove', middleOf(4), { pointerId: 8 });
    pointer('pointerup', middleOf(4), { pointerId: 8 });
    expect(drops).to.deep.equal([]);
    pointer('pointercancel', middleOf(0));
  });

  it('ends where the pointer does, whatever its way', () => {
    const place = fc.nat(4);
    fc.assert(
      fc.property(place, fc.array(fc.integer({ min: -50, max: 300 })), place, (from, way, to) => {
        drops = [];
        pointer('pointerdown', middleOf(from));
        for (const y of way) pointer('pointermove', y);
        pointer('pointerup', middleOf(to) + Math.sign(to - from));
        expect(drops).to.deep.equal(from === to ? [] : [to]);
      }),
    );
  });
});
