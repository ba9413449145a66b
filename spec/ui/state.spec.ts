import { expect } from 'chai';
import type { Failure } from '../../app/ui/failure';
import { next, templateOf, type ViewEvent, type ViewState } from '../../app/ui/state';

const failure: Failure = { message: 'No.', messages: ['No.'] };
const asked: ViewEvent = { name: 'asked' };
const filled: ViewEvent = { name: 'answered', isEmpty: false };
const emptied: ViewEvent = { name: 'answered', isEmpty: true };
const refused: ViewEvent = { name: 'refused', failure };

function after(state: ViewState, ...events: ViewEvent[]): ViewState {
  return events.reduce(next, state);
}

describe('The state of a view', () => {
  const first: ViewState = { name: 'loading', over: 'nothing' };

  it('goes from the first request to ready, empty or failed', () => {
    expect(after(first, filled)).to.deep.equal({ name: 'ready' });
    expect(after(first, emptied)).to.deep.equal({ name: 'empty' });
    expect(after(first, refused)).to.deep.equal({ name: 'failed', over: 'nothing', failure });
  });

  it('shows loading and failure only where there is nothing else to show', () => {
    expect(templateOf(first)).to.equal('loading');
    expect(templateOf(after(first, refused))).to.equal('failed');
    expect(templateOf(after(first, filled, asked))).to.equal('ready');
    expect(templateOf(after(first, filled, asked, refused))).to.equal('ready');
    expect(templateOf(after(first, emptied, asked))).to.equal('empty');
  });

  it('shows nothing of what is there no longer', () => {
    for (const status of [404, 410]) {
      const gone: ViewEvent = { name: 'refused', failure: { ...failure, status } };
      expect(templateOf(after(first, filled, asked, gone))).to.equal('failed');
    }
  });

  it('recovers when a request after a failure is answered', () => {
    expect(after(first, refused, asked, filled)).to.deep.equal({ name: 'ready' });
    expect(after(first, filled, asked, refused, asked, emptied)).to.deep.equal({ name: 'empty' });
  });

  it('ignores answers and refusals that nobody waits for', () => {
    for (const event of [filled, emptied, refused])
      expect(after({ name: 'ready' }, event)).to.deep.equal({ name: 'ready' });
  });

  it('follows a collection that fills or empties by itself, but not before the first answer', () => {
    const gone: ViewEvent = { name: 'changed', isEmpty: true };
    expect(after({ name: 'ready' }, gone)).to.deep.equal({ name: 'empty' });
    expect(after({ name: 'empty' }, { name: 'changed', isEmpty: false })).to.deep.equal({ name: 'ready' });
    expect(after(first, gone)).to.equal(first);
    expect(after({ name: 'ready' }, asked, gone)).to.deep.equal({ name: 'loading', over: 'empty' });
  });
});
