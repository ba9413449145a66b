import { expect } from 'chai';
import { isoAfter, isoNow } from '../../server-mock/time';
import { FakeClock } from '../support/fake-clock';

describe('the time of a change', () => {
  const clock = () => new FakeClock(Date.UTC(2026, 0, 31, 9, 30));

  it('is now, in UTC, to the millisecond', () => {
    expect(isoNow(clock())).to.equal('2026-01-31T09:30:00.000Z');
    expect(isoAfter('2026-01-31T09:29:59.000Z', clock())).to.equal('2026-01-31T09:30:00.000Z');
  });

  it('is in another second than the change before, which whole seconds could not tell it from', () => {
    expect(isoAfter('2026-01-31T09:30:00.000Z', clock())).to.equal('2026-01-31T09:30:01.000Z');
  });

  it('is later than the change before, though the clock stands still or goes back', () => {
    expect(isoAfter('2026-01-31T09:30:01.000Z', clock())).to.equal('2026-01-31T09:30:01.001Z');
    expect(isoAfter('2026-02-01T00:00:00.000Z', clock())).to.equal('2026-02-01T00:00:00.001Z');
  });
});
