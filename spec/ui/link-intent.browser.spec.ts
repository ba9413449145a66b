import { expect } from 'chai';
import { noticeIntent } from '../../app/ui';
import { FakeClock } from '../support/fake-clock';

const MOMENT_MS = 80;

describe('The intent to follow a link', () => {
  let place: HTMLElement;
  let clock: FakeClock;
  let told: string[];
  let isSaving: boolean;
  let stop: () => void;
  let x = 0;

  beforeEach(() => {
    place = document.createElement('div');
    place.innerHTML = `<a id="one" href="/one?page=2"><b>One</b></a> <a id="two" href="/two">Two</a>
      <a id="away" href="https://elsewhere.example/">Away</a> <a id="blank" href="/three" target="_blank">Three</a>
      <a id="here" href="#here">Here</a> <a id="file" href="/file" download>File</a> <p>Text</p>`;
    document.body.append(place);
    clock = new FakeClock();
    told = [];
    isSaving = false;
    const intended = ({ pathname, search }: URL): void => void told.push(pathname + search);
    stop = noticeIntent(place, { clock, intended, savesData: () => isSaving });
  });

  afterEach(() => {
    stop();
    place.remove();
    expect(clock.waiting).to.equal(0);
  });

  function point(selector: string, init: PointerEventInit = {}): void {
    x += 1;
    const event = new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse', screenX: x, ...init });
    place.querySelector(selector)?.dispatchEvent(event);
  }

  it('is told after a moment, once, whatever of the link is pointed at', () => {
    point('b');
    clock.advance(MOMENT_MS - 1);
    expect(told).to.deep.equal([]);
    point('#one');
    clock.advance(1);
    expect(told).to.deep.equal(['/one?page=2']);
  });

  it('is not that of a pointer that passes', () => {
    point('#one');
    clock.advance(MOMENT_MS / 2);
    point('p');
    clock.advance(MOMENT_MS);
    expect(told).to.deep.equal([]);
  });

  it('is that for the last of several links', () => {
    point('#one');
    point('#two');
    clock.advance(MOMENT_MS);
    expect(told).to.deep.equal(['/two']);
  });

  it('is that of the keyboard, which has the focus there', () => {
    const link = place.querySelector<HTMLElement>('#two');
    link?.focus({ focusVisible: true });
    clock.advance(MOMENT_MS);
    expect(told).to.deep.equal(['/two']);
  });

  it('is not that of a finger, nor of a pointer under which the page moved', () => {
    point('#one', { pointerType: 'touch' });
    clock.advance(MOMENT_MS);
    point('p', { screenX: 5_000 });
    point('#one', { screenX: 5_000 });
    clock.advance(MOMENT_MS);
    expect(told).to.deep.equal([]);
  });

  it('does not count for who saves data', () => {
    isSaving = true;
    point('#one');
    clock.advance(MOMENT_MS);
    expect(told).to.deep.equal([]);
  });

  it('does not count for what leads elsewhere, to another window, to the same page or to a file', () => {
    for (const selector of ['#away', '#blank', '#here', '#file']) {
      point(selector);
      clock.advance(MOMENT_MS);
    }
    expect(told).to.deep.equal([]);
  });

  it('is over when the link was followed, or has left the page', () => {
    point('#one');
    place.querySelector('#here')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    clock.advance(MOMENT_MS);
    point('#two');
    place.querySelector('#two')?.remove();
    clock.advance(MOMENT_MS);
    expect(told).to.deep.equal([]);
  });
});
