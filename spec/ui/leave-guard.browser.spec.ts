import { expect } from 'chai';
import { guardLeaving, watchLeaving } from '../../app/ui';
import { until } from '../support/stage';

describe('The guard of unsaved text', () => {
  let stop = (): void => undefined;
  let stopWatching = (): void => undefined;
  let asked = 0;
  let agreement = false;
  let isUnsaved = true;
  const link = document.createElement('a');
  const followed: string[] = [];
  const follow = (event: Event): void => {
    followed.push(event.type);
    event.preventDefault();
  };

  function guard(): void {
    stop = guardLeaving(
      () => isUnsaved,
      () => {
        asked += 1;
        return agreement;
      },
    );
  }

  beforeEach(() => {
    asked = 0;
    agreement = false;
    isUnsaved = true;
    followed.length = 0;
    link.href = '/elsewhere';
    link.removeAttribute('target');
    document.body.append(link);
    stopWatching = watchLeaving();
    // Where the router listens: at the document and the window, after the guard.
    document.addEventListener('click', follow);
    window.addEventListener('popstate', follow);
    guard();
  });

  afterEach(() => {
    stop();
    stopWatching();
    link.remove();
    document.removeEventListener('click', follow);
    window.removeEventListener('popstate', follow);
  });

  it('stops a link when the person wants to stay', () => {
    link.click();
    expect(followed).to.deep.equal([]);
    expect(asked).to.equal(1);
  });

  it('lets a link pass when the person wants to leave', () => {
    agreement = true;
    link.click();
    expect(followed).to.deep.equal(['click']);
  });

  it('asks nothing when nothing is unsaved', () => {
    isUnsaved = false;
    link.click();
    expect(asked).to.equal(0);
    expect(followed).to.deep.equal(['click']);
  });

  it('asks nothing for a link to a new tab, and none for a place on this page', () => {
    link.target = '_blank';
    link.click();
    link.removeAttribute('target');
    link.href = `${location.pathname}${location.search}#below`;
    link.click();
    expect(asked).to.equal(0);
  });

  it('goes back to the page when the person pressed Back and wants to stay', async () => {
    const here = location.href;
    history.replaceState(null, '', '/before-the-editor');
    history.pushState(null, '', here);
    history.back();
    await until(
      () => asked === 1,
      () => 'nobody was asked',
    );
    expect(location.href).to.equal(here);
    expect(followed).to.deep.equal([]);
  });

  it('lets Back pass when the person wants to leave', async () => {
    const here = location.href;
    stop();
    history.pushState(null, '', '/editor');
    agreement = true;
    guard();
    history.back();
    await until(
      () => followed.length === 1,
      () => 'Back did not pass',
    );
    expect(asked).to.equal(1);
    expect(location.href).to.equal(here);
  });

  it('has the browser ask when the tab is closed, and only then', () => {
    // Karma takes the end of its page for a reload.
    const { onbeforeunload } = window;
    window.onbeforeunload = null;
    const closing = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(closing);
    expect(closing.defaultPrevented).to.equal(true);
    isUnsaved = false;
    const later = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(later);
    expect(later.defaultPrevented).to.equal(false);
    window.onbeforeunload = onbeforeunload;
  });

  it('watches no longer once it was ended', () => {
    stop();
    link.click();
    expect(asked).to.equal(0);
  });
});
