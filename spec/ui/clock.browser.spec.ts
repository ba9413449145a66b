import { expect } from 'chai';
import sinon from 'sinon';
import { clock } from '../../app/clock';
import { FakeClock } from '../support/fake-clock';

describe("The browser's clock", () => {
  let timers: sinon.SinonFakeTimers;
  beforeEach(() => (timers = sinon.useFakeTimers({ now: 1000, toFake: ['setTimeout', 'clearTimeout', 'Date'] })));
  afterEach(() => timers.restore());

  it('tells the time, and runs what falls due, unless that was called off', () => {
    const run: string[] = [];
    clock.after(100, () => run.push('a'));
    const cancel = clock.after(100, () => run.push('b'));
    cancel();
    timers.tick(100);
    expect(run).to.deep.equal(['a']);
    expect(clock.now()).to.equal(1100);
  });

  it('stands still within a turn, and goes on in the next', async () => {
    await Promise.resolve();
    const beganMs = clock.now();
    timers.tick(100);
    expect(clock.now()).to.equal(beganMs);
    await Promise.resolve();
    expect(clock.now()).to.equal(beganMs + 100);
  });

  it('waits for months where a browser’s timer would not wait at all', () => {
    const run: string[] = [];
    const days = 24 * 60 * 60 * 1000;
    clock.after(60 * days, () => run.push('due'));
    const cancel = clock.after(90 * days, () => run.push('called off'));
    timers.tick(59 * days);
    expect(run).to.deep.equal([]);
    cancel();
    timers.tick(60 * days);
    expect(run).to.deep.equal(['due']);
  });
});

describe('A fake clock', () => {
  it('runs what falls due in order, also what is set meanwhile, and nothing else', () => {
    const time = new FakeClock(0);
    const run: string[] = [];
    time.after(20, () => run.push(`b ${time.now()}`));
    time.after(10, () => {
      run.push(`a ${time.now()}`);
      time.after(5, () => run.push(`c ${time.now()}`));
    });
    time.after(50, () => run.push('later'));
    time.advance(30);
    expect(run).to.deep.equal(['a 10', 'c 15', 'b 20']);
    expect([time.now(), time.waiting]).to.deep.equal([30, 1]);
  });
});
