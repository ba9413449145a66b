import { expect } from 'chai';
import { parseDuration } from '../../common/duration';

describe('a duration', () => {
  it('is a number with a unit, read back as milliseconds', () => {
    expect(parseDuration('250ms')).to.equal(250);
    expect(parseDuration('30s')).to.equal(30_000);
    expect(parseDuration('2m')).to.equal(120_000);
    expect(parseDuration('1h')).to.equal(3_600_000);
    expect(parseDuration('7d')).to.equal(604_800_000);
  });

  it('may have a fraction, rounded to whole milliseconds', () => {
    expect(parseDuration('1.5m')).to.equal(90_000);
    expect(parseDuration('.5s')).to.equal(500);
    expect(parseDuration('0.0006s')).to.equal(1);
    expect(parseDuration(1.5)).to.equal(2);
  });

  it('is milliseconds when it is a number, and zero when nothing is to be kept', () => {
    expect(parseDuration(1_500)).to.equal(1_500);
    expect(parseDuration(0)).to.equal(0);
    expect(parseDuration('0s')).to.equal(0);
  });

  const nonsense = [
    '',
    ' ',
    '90',
    'm',
    '1.5',
    '1,5m',
    '1.2.3s',
    '-1s',
    '1 m ',
    '1w',
    '1M',
    '1e3s',
    'Infinitys',
    '1m30s',
  ];
  for (const text of [...nonsense, 'constructor', '1__proto__', '1constructor', '9'.repeat(400) + 'd']) {
    it(`is refused with its own words when it is '${text.slice(0, 20)}'`, () => {
      expect(() => parseDuration(text)).to.throw(RangeError, `'${text}' is not a duration`);
    });
  }

  for (const number of [-1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    it(`is refused when it is ${String(number)}`, () => {
      expect(() => parseDuration(number)).to.throw(RangeError, `${String(number)} is not a duration`);
    });
  }
});
