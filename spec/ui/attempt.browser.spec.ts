import { expect } from 'chai';
import $ from 'jquery';
import { attempt } from '../../app/ui/attempt';
import { settled } from '../support/stage';

describe('An attempt', () => {
  it('that is refused is refused once: nothing complains of a rejection that was handled', async () => {
    const complaints: unknown[] = [];
    const complain = (event: PromiseRejectionEvent): void => {
      event.preventDefault();
      complaints.push(event.reason);
    };
    window.addEventListener('unhandledrejection', complain);
    try {
      const heard: unknown[] = [];
      attempt(() => $.Deferred().reject('no').promise()).then(undefined, (reason: unknown) => heard.push(reason));
      await settled();
      await new Promise(requestAnimationFrame);
      expect(heard).to.deep.equal(['no']);
      expect(complaints).to.deep.equal([]);
    } finally {
      window.removeEventListener('unhandledrejection', complain);
    }
  });

  it('that throws is refused with what it threw', async () => {
    const thrown = new Error('no');
    const heard = await attempt(() => {
      throw thrown;
    }).then(undefined, (reason: unknown) => reason);
    expect(heard).to.equal(thrown);
  });

  it('gives back what can be aborted as it is', () => {
    const request = $.Deferred().promise({ abort: () => undefined });
    expect(attempt(() => request)).to.equal(request);
  });
});
